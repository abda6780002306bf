// Arbitrary bytes at either end of a bus connection, before and after the handshake. Nobody without the keys
// gets a frame through; whatever an established peer says is what the frame decoder alone would say.
#include "channel.h"

#include "fuzz.h"

using namespace sesame;
using namespace sesame::fuzz;

namespace {

// Keys and credentials are those of tests/vectors/bus, so that the seeds reach behind the first check.
const Buffer kServerStatic(32, 0x33);
constexpr PeerCredentials kClient{1001, 1000, 1002}, kServer{2001, 1000, 2002};

std::unique_ptr<Channel> new_server() {
  std::unique_ptr<Channel> server;
  const Channel::Options options{
      false, {Profile::kLeadingEdge, Profile::kGovernanceCompatible}, kServerStatic, {}, kClient, kServer};
  PROPERTY(Channel::create(options, &server) == Status::kOk);
  return server;
}

std::unique_ptr<Channel> new_client(Profile profile, Buffer* opening) {
  static const Key server_public = [] {
    Key key;
    PROPERTY(x25519_public(kServerStatic, key) == Status::kOk);
    return key;
  }();
  std::unique_ptr<Channel> client;
  PROPERTY(Channel::create({true, {profile}, {}, server_public, kClient, kServer}, &client) == Status::kOk);
  PROPERTY(client->open(opening) == Status::kOk);
  return client;
}

struct Pair {
  std::unique_ptr<Channel> client, server;

  explicit Pair(Profile profile) {
    Buffer opening, answer, nothing;
    std::vector<Frame> frames;
    client = new_client(profile, &opening);
    server = new_server();
    PROPERTY(server->receive(opening, &frames, &answer) == Status::kOk);
    PROPERTY(client->receive(answer, &frames, &nothing) == Status::kOk);
  }
};

// Bytes of an outsider: no frame comes out.
void feed_stranger(Channel* end, ConstBytes input, std::uint8_t seed) {
  std::vector<Frame> frames;
  Buffer reply;
  in_pieces(input, seed, [&](ConstBytes piece) { return end->receive(piece, &frames, &reply) == Status::kOk; });
  PROPERTY(frames.empty());
  PROPERTY(end->buffered() <= input.size());
}

// Stream of a peer with the keys: the channel adds nothing to it and loses nothing.
void feed_peer(Pair* pair, ConstBytes stream, std::uint8_t seed) {
  FrameDecoder decoder;
  std::vector<Frame> expected, frames;
  const Status verdict = decoder.feed(stream, &expected);
  Buffer records, reply;
  PROPERTY(pair->client->seal_stream(stream, &records) == Status::kOk);
  Status status = Status::kOk;
  in_pieces(records, seed, [&](ConstBytes piece) {
    status = pair->server->receive(piece, &frames, &reply);
    return status == Status::kOk;
  });
  PROPERTY(status == verdict && reply.empty() && frames.size() == expected.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    PROPERTY(frames[i].header == expected[i].header && frames[i].body == expected[i].body);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ConstBytes input(data, size);
  const std::uint8_t mode = take_byte(&input), seed = take_byte(&input);
  const Profile profile = (mode & 0x80) == 0 ? Profile::kLeadingEdge : Profile::kGovernanceCompatible;
  Buffer opening;
  switch (mode % 4) {
    case 0:
      feed_stranger(new_server().get(), input, seed);
      break;
    case 1:
      feed_stranger(new_client(profile, &opening).get(), input, seed);
      break;
    case 2:
      feed_stranger(Pair(profile).server.get(), input, seed);
      break;
    default: {
      Pair pair(profile);
      feed_peer(&pair, input, seed);
    }
  }
  return 0;
}
