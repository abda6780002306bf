// Arbitrary bytes at every entrance of the seal: nothing forged opens or leaves plaintext behind, and what a
// true peer seals opens once.
#include "seal.h"

#include <algorithm>

#include "fuzz.h"

using namespace sesame;
using namespace sesame::fuzz;

namespace {

// Keys are those of tests/vectors/bus, so that the seeds reach behind the first check.
const Buffer kServerStatic(32, 0x66), kPsk(32, 0x88);

std::unique_ptr<SealClient> new_client(Profile profile, Buffer* message) {
  Key server_public;
  PROPERTY(x25519_public(kServerStatic, server_public) == Status::kOk);
  std::unique_ptr<SealClient> client;
  PROPERTY(SealClient::create(profile, server_public, kPsk, &client) == Status::kOk);
  PROPERTY(client->open(message) == Status::kOk);
  return client;
}

struct Pair {
  std::unique_ptr<SealClient> client;
  std::unique_ptr<SealServer> server;

  explicit Pair(Profile profile) {
    Buffer message, reply;
    client = new_client(profile, &message);
    PROPERTY(SealServer::accept(profile, kServerStatic, kPsk, message, &server, &reply) == Status::kOk);
    PROPERTY(client->finish(reply) == Status::kOk);
  }
};

// Forgeries leave a session as it was, so one for each suite serves all inputs.
Pair& session_of(Profile profile) {
  static Pair leading_edge(Profile::kLeadingEdge), governance(Profile::kGovernanceCompatible);
  return profile == Profile::kLeadingEdge ? leading_edge : governance;
}

Buffer room_for(ConstBytes body) { return Buffer(body.size() < kSealOverhead ? 0 : body.size() - kSealOverhead); }

bool all_zero(const Buffer& bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

void exchange(Pair* pair, ConstBytes ad, ConstBytes plaintext, std::size_t flipped_bit) {
  std::uint64_t sequence = 0, opened_sequence = 0;
  Buffer body(plaintext.size() + kSealOverhead), opened(plaintext.size());
  PROPERTY(pair->client->seal_request(ad, plaintext, &sequence, body) == Status::kOk);
  Buffer changed = body;
  changed[flipped_bit / 8 % changed.size()] ^= static_cast<std::uint8_t>(1u << flipped_bit % 8);
  PROPERTY(pair->server->open_request(ad, changed, &opened_sequence, opened) == Status::kSealFailed);
  PROPERTY(all_zero(opened));
  PROPERTY(pair->server->open_request(ad, body, &opened_sequence, opened) == Status::kOk);
  PROPERTY(opened_sequence == sequence && std::ranges::equal(opened, plaintext));
  PROPERTY(pair->server->open_request(ad, body, &opened_sequence, opened) == Status::kSealReplayed);
  PROPERTY(all_zero(opened));
  PROPERTY(pair->server->seal_reply(sequence, ad, plaintext, body) == Status::kOk);
  PROPERTY(pair->client->open_reply(sequence, ad, body, opened) == Status::kOk);
  PROPERTY(std::ranges::equal(opened, plaintext));
  PROPERTY(pair->server->seal_reply(sequence, ad, plaintext, body) == Status::kArgument);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ConstBytes input(data, size);
  const std::uint8_t mode = take_byte(&input), cut = take_byte(&input);
  const Profile profile = (mode & 0x80) == 0 ? Profile::kLeadingEdge : Profile::kGovernanceCompatible;
  const ConstBytes ad = input.first(std::min<std::size_t>(cut, input.size()));
  const ConstBytes body = input.subspan(ad.size());
  std::uint64_t sequence = 0;
  switch (mode % 5) {
    case 0: {
      std::unique_ptr<SealServer> server;
      Buffer reply;
      const Status status = SealServer::accept(profile, kServerStatic, kPsk, input, &server, &reply);
      PROPERTY(status == Status::kOk ? server && reply.size() == 48 : !server && reply.empty());
      break;
    }
    case 1: {
      Buffer message;
      PROPERTY(new_client(profile, &message)->finish(input) == Status::kSealFailed);
      break;
    }
    case 2: {
      Buffer opened = room_for(body);
      PROPERTY(session_of(profile).server->open_request(ad, body, &sequence, opened) == Status::kSealFailed);
      PROPERTY(all_zero(opened));
      break;
    }
    case 3: {
      Buffer opened = room_for(body);
      PROPERTY(session_of(profile).client->open_reply(cut, ad, body, opened) == Status::kSealFailed);
      PROPERTY(all_zero(opened));
      break;
    }
    default:
      exchange(&session_of(profile), ad, body, cut * 7u);
  }
  return 0;
}
