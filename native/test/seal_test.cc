// Claims about the seal: the vectors of another implementation, and that nothing altered, repeated, foreign
// or out of turn passes.
#include "seal.h"

#include <algorithm>

#include "vectors.h"

using namespace sesame;
using namespace sesame::test;

namespace {

constexpr std::array kProfiles = {Profile::kLeadingEdge, Profile::kGovernanceCompatible};
const Buffer kHeader = text("{\"id\":1,\"method\":\"secret.get\"}");

struct Pair {
  std::unique_ptr<SealClient> client;
  std::unique_ptr<SealServer> server;
  Profile profile;
  Buffer server_static = Buffer(32, 0x66), server_public = Buffer(32), psk = Buffer(32, 0x88), server_psk = psk;

  explicit Pair(Profile of) : profile(of) {
    expect(x25519_public(server_static, server_public) == Status::kOk, "the public key comes out");
  }
  Status open(Buffer* message) {
    const Status status = SealClient::create(profile, server_public, psk, &client);
    return status == Status::kOk ? client->open(message) : status;
  }
  Status accept(const Buffer& message, Buffer* reply) {
    return SealServer::accept(profile, server_static, server_psk, message, &server, reply);
  }
  Status connect() {
    Buffer message, reply;
    if (const Status status = open(&message); status != Status::kOk) return status;
    if (const Status status = accept(message, &reply); status != Status::kOk) return status;
    return client->finish(reply);
  }
  Buffer request(const Buffer& plaintext) {
    Buffer body(plaintext.size() + kSealOverhead);
    std::uint64_t sequence = 0;
    expect(client->seal_request(kHeader, plaintext, &sequence, body) == Status::kOk, "the request is sealed");
    return body;
  }
  Status serve(const Buffer& body, std::uint64_t* sequence, Buffer* plaintext) {
    plaintext->assign(body.size() < kSealOverhead ? 0 : body.size() - kSealOverhead, 0xee);
    return server->open_request(kHeader, body, sequence, *plaintext);
  }
  Status serve(const Buffer& body) {
    std::uint64_t sequence = 0;
    Buffer plaintext;
    return serve(body, &sequence, &plaintext);
  }
};

}  // namespace

TEST(requests_and_replies_pass_in_both_suites) {
  for (const Profile profile : kProfiles) {
    Pair pair(profile);
    CHECK(pair.connect() == Status::kOk);
    for (std::uint64_t i = 0; i < 5; ++i) {
      std::uint64_t sequence = 99;
      Buffer plaintext;
      CHECK(pair.serve(pair.request(counting(i * 10)), &sequence, &plaintext) == Status::kOk);
      CHECK(sequence == i && plaintext == counting(i * 10));
      Buffer reply(40 + kSealOverhead), opened(40);
      CHECK(pair.server->seal_reply(sequence, text("reply"), counting(40, 7), reply) == Status::kOk);
      CHECK(pair.client->open_reply(sequence, text("reply"), reply, opened) == Status::kOk);
      CHECK(opened == counting(40, 7));
    }
  }
}

TEST(handshake_and_bodies_are_those_of_the_vectors) {
  for (const Profile profile : kProfiles) {
    const std::string json = vector_file(profile == Profile::kLeadingEdge ? "bus/seal-1.json" : "bus/seal-2.json");
    const Buffer prologue = member(json, "prologue"), psk = member(json, "psk"), server_static = member(json, "server_static");
    const Buffer client_ephemeral = member(json, "client_ephemeral"), server_ephemeral = member(json, "server_ephemeral");
    const Buffer message1 = member(json, "message1"), message2 = member(json, "message2");
    Pair pair(profile);
    CHECK(pair.server_static == server_static && pair.psk == psk);
    NoiseHandshake from, to;
    CHECK(NoiseHandshake::create({NoisePattern::kNKpsk0, profile, true, prologue, {}, pair.server_public, psk, client_ephemeral}, &from) == Status::kOk);
    CHECK(NoiseHandshake::create({NoisePattern::kNKpsk0, profile, false, prologue, server_static, {}, psk, server_ephemeral}, &to) == Status::kOk);
    Buffer written1, written2, payload, reply;
    CHECK(from.write_message({}, &written1) == Status::kOk && written1 == message1);
    CHECK(to.read_message(message1, &payload) == Status::kOk);
    CHECK(to.write_message({}, &written2) == Status::kOk && written2 == message2);
    NoiseKeys server_keys, client_keys;
    CHECK(to.split(&server_keys) == Status::kOk);

    // A server of ours accepts the vector's client, so it uses the same prologue.
    CHECK(pair.accept(message1, &reply) == Status::kOk);
    CHECK_EQUAL(reply.size(), message2.size());
    CHECK(from.read_message(message2, &payload) == Status::kOk);
    CHECK(from.split(&client_keys) == Status::kOk);
    CHECK(std::ranges::equal(client_keys.handshake_hash, member(json, "handshake_hash")));

    const SealSession server(std::move(server_keys)), client(std::move(client_keys));
    const Buffer request_body = member(json, "request_body"), reply_body = member(json, "reply_body");
    const Buffer value = member(json, "reply_plaintext");
    std::uint64_t sequence = 0;
    Buffer nothing, body(kSealOverhead), opened(value.size()), sealed(value.size() + kSealOverhead);
    CHECK(server.open(member(json, "request_header"), request_body, &sequence, nothing) == Status::kOk);
    CHECK_EQUAL(sequence, 3u);
    CHECK(client.seal(3, member(json, "request_header"), {}, body) == Status::kOk);
    CHECK(body == request_body);
    CHECK(server.seal(3, member(json, "reply_header"), value, sealed) == Status::kOk);
    CHECK(sealed == reply_body);
    CHECK(client.open(member(json, "reply_header"), reply_body, &sequence, opened) == Status::kOk);
    CHECK(opened == value);
  }
}

TEST(a_handshake_with_any_bit_changed_another_psk_or_another_length_fails) {
  for (const Profile profile : kProfiles) {
    for (std::size_t bit = 0; bit < 8 * 48; bit += 5) {
      Pair pair(profile);
      Buffer message, reply;
      CHECK(pair.open(&message) == Status::kOk);
      CHECK_EQUAL(message.size(), 48u);
      Buffer changed = message;
      changed[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
      CHECK(pair.accept(changed, &reply) == Status::kSealFailed);
      CHECK(reply.empty() && !pair.server);
      CHECK(pair.accept(message, &reply) == Status::kOk);
      reply[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
      CHECK(pair.client->finish(reply) == Status::kSealFailed);
    }
    Pair stranger(profile);
    stranger.server_psk[0] ^= 1;
    CHECK(stranger.connect() == Status::kSealFailed);
    Pair pair(profile);
    Buffer message, reply;
    CHECK(pair.open(&message) == Status::kOk);
    message.push_back(0);
    CHECK(pair.accept(message, &reply) == Status::kSealFailed);
    CHECK(pair.accept({}, &reply) == Status::kSealFailed);
  }
}

TEST(a_body_with_any_bit_changed_or_cut_off_fails_and_the_true_one_still_passes) {
  for (const Profile profile : kProfiles) {
    Pair pair(profile);
    CHECK(pair.connect() == Status::kOk);
    const Buffer body = pair.request(counting(20));
    for (std::size_t bit = 0; bit < body.size() * 8; ++bit) {
      Buffer changed = body;
      changed[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
      CHECK(pair.serve(changed) == Status::kSealFailed);
    }
    for (std::size_t length = 0; length < body.size(); ++length) {
      CHECK(pair.serve({body.begin(), body.begin() + static_cast<std::ptrdiff_t>(length)}) == Status::kSealFailed);
    }
    Buffer plaintext(20);
    std::uint64_t sequence = 0;
    CHECK(pair.server->open_request(text("another header"), body, &sequence, plaintext) == Status::kSealFailed);
    CHECK(plaintext == Buffer(20));
    CHECK(pair.serve(body) == Status::kOk);
  }
}

TEST(a_replay_is_told_from_a_forgery_and_gives_no_plaintext) {
  Pair pair(Profile::kLeadingEdge);
  CHECK(pair.connect() == Status::kOk);
  const Buffer body = pair.request(counting(20));
  std::uint64_t sequence = 0;
  Buffer plaintext;
  CHECK(pair.serve(body, &sequence, &plaintext) == Status::kOk);
  CHECK(pair.serve(body, &sequence, &plaintext) == Status::kSealReplayed);
  CHECK(plaintext == Buffer(20));
  Buffer forged = body;
  forged.back() ^= 1;
  CHECK(pair.serve(forged) == Status::kSealFailed);
}

TEST(the_window_takes_1024_sequences_in_any_order_and_nothing_older) {
  Pair pair(Profile::kGovernanceCompatible);
  CHECK(pair.connect() == Status::kOk);
  std::vector<Buffer> bodies;
  for (std::size_t i = 0; i < kReplayWindow + 2; ++i) bodies.push_back(pair.request(counting(1)));
  CHECK(pair.serve(bodies[kReplayWindow]) == Status::kOk);
  CHECK(pair.serve(bodies[0]) == Status::kSealReplayed);
  CHECK(pair.serve(bodies[1]) == Status::kOk);
  CHECK(pair.serve(bodies[1]) == Status::kSealReplayed);
  CHECK(pair.serve(bodies[kReplayWindow + 1]) == Status::kOk);
  CHECK(pair.serve(bodies[1]) == Status::kSealReplayed);
  for (std::size_t i = kReplayWindow - 1; i >= 2; --i) CHECK(pair.serve(bodies[i]) == Status::kOk);
  for (const Buffer& body : bodies) CHECK(pair.serve(body) == Status::kSealReplayed);
}

TEST(the_window_agrees_with_a_plain_list_of_what_it_saw) {
  ReplayWindow window;
  std::vector<std::uint64_t> seen;
  std::uint64_t state = 42, highest = 0;
  for (int i = 0; i < 20000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const std::uint64_t leap = (state >> 60) == 0 ? (state >> 40) % 3000 : 0;
    const std::uint64_t base = highest + leap > 1200 ? highest + leap - 1200 : 0;
    const std::uint64_t sequence = base + (state >> 33) % 1230;
    const bool fresh = std::ranges::find(seen, sequence) == seen.end() && sequence + kReplayWindow > highest;
    CHECK(window.accepts(sequence) == fresh);
    if (!fresh) continue;
    window.mark(sequence);
    seen.push_back(sequence);
    highest = std::max(highest, sequence);
  }
  CHECK(seen.size() > 1000);
}

TEST(a_reply_is_sealed_once_and_only_for_an_opened_request) {
  Pair pair(Profile::kLeadingEdge);
  CHECK(pair.connect() == Status::kOk);
  Buffer reply(kSealOverhead);
  CHECK(pair.server->seal_reply(0, {}, {}, reply) == Status::kArgument);
  CHECK(pair.serve(pair.request({})) == Status::kOk);
  CHECK(pair.server->seal_reply(1, {}, {}, reply) == Status::kArgument);
  CHECK(pair.server->seal_reply(0, {}, {}, reply) == Status::kOk);
  CHECK(pair.server->seal_reply(0, {}, {}, reply) == Status::kArgument);
}

TEST(unanswered_requests_are_remembered_for_1024_newer_ones) {
  Pair pair(Profile::kLeadingEdge);
  CHECK(pair.connect() == Status::kOk);
  Buffer reply(kSealOverhead);
  for (std::size_t i = 0; i <= kReplayWindow; ++i) CHECK(pair.serve(pair.request({})) == Status::kOk);
  CHECK(pair.server->seal_reply(0, {}, {}, reply) == Status::kArgument);
  CHECK(pair.server->seal_reply(1, {}, {}, reply) == Status::kOk);
}

TEST(a_reply_of_another_sequence_header_or_session_does_not_open) {
  for (const Profile profile : kProfiles) {
    Pair pair(profile), other(profile);
    CHECK(pair.connect() == Status::kOk && other.connect() == Status::kOk);
    for (int i = 0; i < 2; ++i) CHECK(pair.serve(pair.request({})) == Status::kOk);
    Buffer reply(5 + kSealOverhead), opened(5);
    CHECK(pair.server->seal_reply(1, kHeader, counting(5, 1), reply) == Status::kOk);
    CHECK(pair.client->open_reply(0, kHeader, reply, opened) == Status::kSealFailed);
    CHECK(opened == Buffer(5));
    CHECK(pair.client->open_reply(1, text("x"), reply, opened) == Status::kSealFailed);
    CHECK(other.client->open_reply(1, kHeader, reply, opened) == Status::kSealFailed);
    // A request is no reply, although session and sequence fit.
    CHECK(pair.client->open_reply(2, kHeader, pair.request(counting(5)), opened) == Status::kSealFailed);
    CHECK(pair.client->open_reply(1, kHeader, reply, opened) == Status::kOk);
    CHECK(opened == counting(5, 1));
  }
}

TEST(a_client_that_is_not_connected_seals_nothing) {
  Pair pair(Profile::kLeadingEdge);
  Buffer message, body(kSealOverhead), nothing;
  std::uint64_t sequence = 0;
  CHECK(pair.open(&message) == Status::kOk);
  CHECK(pair.client->seal_request(kHeader, {}, &sequence, body) == Status::kArgument);
  CHECK(pair.client->open_reply(0, kHeader, body, nothing) == Status::kArgument);
  CHECK(pair.client->open(&message) == Status::kArgument);
}

int main() { return sesame::test::run(); }
