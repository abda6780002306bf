// Claims about one bus connection: both ends against each other in any split, against the vectors that
// another implementation wrote, and everything that must end it.
#include "channel.h"

#include <algorithm>

#include "vectors.h"

using namespace sesame;
using namespace sesame::test;

namespace {

constexpr std::array kProfiles = {Profile::kLeadingEdge, Profile::kGovernanceCompatible};

struct Pair {
  std::unique_ptr<Channel> client, server;
  Buffer server_static = Buffer(32, 0x33), server_public = Buffer(32);
  PeerCredentials client_credentials{1001, 1000, 1002}, server_credentials{2001, 1000, 2002};
  PeerCredentials client_as_server_sees{1001, 1000, 1002};
  std::vector<Profile> accepted{kProfiles.begin(), kProfiles.end()};

  Status create(Profile profile) {
    expect(x25519_public(server_static, server_public) == Status::kOk, "the public key comes out");
    const Status status =
        Channel::create({true, {profile}, {}, server_public, client_credentials, server_credentials}, &client);
    if (status != Status::kOk) return status;
    return Channel::create({false, accepted, server_static, {}, client_as_server_sees, server_credentials}, &server);
  }

  // The server's word on the client's opening, then the client's on the answer.
  Status shake_hands() {
    Buffer opening, answer, nothing;
    std::vector<Frame> frames;
    if (const Status status = client->open(&opening); status != Status::kOk) return status;
    if (const Status status = server->receive(opening, &frames, &answer); status != Status::kOk) return status;
    const Status status = client->receive(answer, &frames, &nothing);
    expect(frames.empty() && nothing.empty(), "the handshake carries no frames");
    return status;
  }
};

Buffer stream_of(std::string_view header, const Buffer& body) {
  Buffer stream;
  expect(encode_frame(text(header), {}, body, &stream) == Status::kOk, "the frame is encoded");
  return stream;
}

Buffer records_of(Channel* from, const Buffer& stream) {
  Buffer records;
  expect(from->seal_stream(stream, &records) == Status::kOk, "the stream is sealed");
  return records;
}

}  // namespace

TEST(two_ends_exchange_frames_in_both_directions_and_know_each_other) {
  for (const Profile profile : kProfiles) {
    Pair pair;
    CHECK(pair.create(profile) == Status::kOk);
    CHECK(pair.client->remote_public().empty() && !pair.client->established());
    CHECK(pair.shake_hands() == Status::kOk);
    CHECK(pair.client->established() && pair.server->established());
    CHECK(pair.server->profile() == profile);
    CHECK(std::ranges::equal(pair.client->remote_public(), pair.server_public));
    CHECK_EQUAL(pair.server->remote_public().size(), 32u);
    for (int round = 0; round < 3; ++round) {
      std::vector<Frame> frames;
      Buffer reply;
      CHECK(pair.server->receive(records_of(pair.client.get(), stream_of("{\"id\":1}", counting(9))), &frames, &reply) == Status::kOk);
      CHECK(pair.client->receive(records_of(pair.server.get(), stream_of("{\"ok\":1}", {})), &frames, &reply) == Status::kOk);
      CHECK(reply.empty() && frames.size() == 2);
      CHECK(frames[0].header == text("{\"id\":1}") && frames[0].body == counting(9));
      CHECK(frames[1].header == text("{\"ok\":1}"));
    }
  }
}

TEST(the_handshake_and_the_records_pass_in_single_bytes) {
  Pair pair;
  CHECK(pair.create(Profile::kLeadingEdge) == Status::kOk);
  Buffer opening, answer, nothing;
  std::vector<Frame> frames;
  CHECK(pair.client->open(&opening) == Status::kOk);
  for (const std::uint8_t& byte : opening) CHECK(pair.server->receive({&byte, 1}, &frames, &answer) == Status::kOk);
  for (const std::uint8_t& byte : answer) CHECK(pair.client->receive({&byte, 1}, &frames, &nothing) == Status::kOk);
  CHECK(pair.client->established() && pair.server->established());
  const Buffer records = records_of(pair.client.get(), stream_of("{}", counting(500)));
  for (const std::uint8_t& byte : records) CHECK(pair.server->receive({&byte, 1}, &frames, &nothing) == Status::kOk);
  CHECK(frames.size() == 1 && frames[0].body == counting(500));
  CHECK_EQUAL(pair.server->buffered(), 0u);
}

TEST(records_split_at_every_offset_give_the_same_frames) {
  Pair pair;
  CHECK(pair.create(Profile::kGovernanceCompatible) == Status::kOk);
  CHECK(pair.shake_hands() == Status::kOk);
  Buffer stream = stream_of("{\"id\":1}", counting(20));
  const Buffer second = stream_of("{\"id\":2}", {});
  stream.insert(stream.end(), second.begin(), second.end());
  for (std::size_t offset = 0, length = 1; offset <= length; ++offset) {
    const Buffer records = records_of(pair.client.get(), stream);
    length = records.size();
    std::vector<Frame> frames;
    Buffer nothing;
    CHECK(pair.server->receive(ConstBytes(records).first(offset), &frames, &nothing) == Status::kOk);
    CHECK(pair.server->receive(ConstBytes(records).subspan(offset), &frames, &nothing) == Status::kOk);
    CHECK(frames.size() == 2 && frames[0].body == counting(20));
  }
}

TEST(a_frame_of_16_mib_travels_in_full_records_and_chunks_of_4_kib) {
  Pair pair;
  CHECK(pair.create(Profile::kLeadingEdge) == Status::kOk);
  CHECK(pair.shake_hands() == Status::kOk);
  const Buffer body(kMaximumFrameBytes - kFramePrefixBytes - 2, 0x5a);
  const Buffer records = records_of(pair.client.get(), stream_of("{}", body));
  CHECK_EQUAL(records.size(), kMaximumFrameBytes + (kMaximumFrameBytes + 65518) / 65519 * 18);
  CHECK(records[0] == 0xff && records[1] == 0xff);
  std::vector<Frame> frames;
  Buffer nothing;
  for (std::size_t at = 0; at < records.size(); at += 4096) {
    CHECK(pair.server->receive(ConstBytes(records).subspan(at, std::min<std::size_t>(4096, records.size() - at)), &frames, &nothing) == Status::kOk);
  }
  CHECK(frames.size() == 1 && frames[0].body == body);
}

TEST(each_end_talks_to_the_other_implementation_of_the_vectors) {
  for (const Profile profile : kProfiles) {
    const std::string json = vector_file(profile == Profile::kLeadingEdge ? "bus/handshake-1.json" : "bus/handshake-2.json");
    const Buffer prologue = member(json, "prologue"), client_static = member(json, "client_static");
    const Buffer client_ephemeral = member(json, "client_ephemeral"), server_static = member(json, "server_static");
    const Buffer server_ephemeral = member(json, "server_ephemeral"), opening = member(json, "opening");
    const Buffer answer = member(json, "answer");
    Pair pair;
    CHECK(pair.create(profile) == Status::kOk);

    // With both ephemerals fixed the bytes are the vector's; then each end of ours meets such a peer.
    NoiseHandshake from, to;
    CHECK(NoiseHandshake::create({NoisePattern::kIK, profile, true, prologue, client_static, pair.server_public, {}, client_ephemeral}, &from) == Status::kOk);
    CHECK(NoiseHandshake::create({NoisePattern::kIK, profile, false, prologue, server_static, {}, {}, server_ephemeral}, &to) == Status::kOk);
    Buffer message1, message2, payload, reply;
    std::vector<Frame> frames;
    CHECK(from.write_message({}, &message1) == Status::kOk);
    CHECK(std::ranges::equal(message1, ConstBytes(opening).subspan(7)));
    CHECK(to.read_message(message1, &payload) == Status::kOk && to.write_message({}, &message2) == Status::kOk);
    CHECK(std::ranges::equal(message2, ConstBytes(answer).subspan(2)));
    CHECK(pair.server->receive(opening, &frames, &reply) == Status::kOk);
    CHECK(from.read_message(ConstBytes(reply).subspan(2), &payload) == Status::kOk);
    NoiseKeys client_keys;
    CHECK(from.split(&client_keys) == Status::kOk);
    const Buffer request = member(json, "request");
    Buffer record = {0, static_cast<std::uint8_t>(request.size() + kTagBytes)};
    record.resize(2 + request.size() + kTagBytes);
    CHECK(client_keys.send.seal_next(request, Bytes(record).subspan(2)) == Status::kOk);
    CHECK(pair.server->receive(record, &frames, &reply) == Status::kOk);
    CHECK(frames.size() == 1 && frames[0].header == text("{\"id\":1,\"method\":\"system.status\"}"));

    NoiseKeys server_keys;
    CHECK(to.split(&server_keys) == Status::kOk);
    CHECK(std::ranges::equal(server_keys.handshake_hash, member(json, "handshake_hash")));
    ConstBytes rest;
    const Buffer records = member(json, "request_records");
    Buffer opened(20);
    CHECK(server_keys.receive.open_next(ConstBytes(records).subspan(2, 36), opened) == Status::kOk);
    rest = ConstBytes(records).subspan(40);
    Buffer tail(rest.size() - kTagBytes);
    CHECK(server_keys.receive.open_next(rest, tail) == Status::kOk);
    opened.insert(opened.end(), tail.begin(), tail.end());
    CHECK(opened == request);
    const Buffer answered = member(json, "reply"), reply_records = member(json, "reply_records");
    Buffer sealed(answered.size() + kTagBytes);
    CHECK(server_keys.send.seal_next(answered, sealed) == Status::kOk);
    CHECK(std::ranges::equal(sealed, ConstBytes(reply_records).subspan(2)));
  }
}

TEST(other_credentials_another_profile_or_another_server_end_the_handshake) {
  Pair relayed;
  relayed.client_as_server_sees.pid = 1003;
  CHECK(relayed.create(Profile::kLeadingEdge) == Status::kOk);
  CHECK(relayed.shake_hands() == Status::kHandshakeFailed);
  Pair narrow;
  narrow.accepted = {Profile::kGovernanceCompatible};
  CHECK(narrow.create(Profile::kLeadingEdge) == Status::kOk);
  CHECK(narrow.shake_hands() == Status::kHandshakeFailed);
  Pair impostor;
  CHECK(impostor.create(Profile::kLeadingEdge) == Status::kOk);
  impostor.server_static[5] ^= 1;
  CHECK(Channel::create({false, impostor.accepted, impostor.server_static, {}, impostor.client_credentials, impostor.server_credentials}, &impostor.server) == Status::kOk);
  CHECK(impostor.shake_hands() == Status::kHandshakeFailed);
}

TEST(an_opening_with_any_bit_changed_ends_the_connection_for_good) {
  for (std::size_t bit = 0; bit < 8 * 103; bit += 3) {
    Pair pair;
    CHECK(pair.create(Profile::kLeadingEdge) == Status::kOk);
    Buffer opening, reply;
    std::vector<Frame> frames;
    CHECK(pair.client->open(&opening) == Status::kOk);
    CHECK_EQUAL(opening.size(), 103u);
    opening[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    CHECK(pair.server->receive(opening, &frames, &reply) == Status::kHandshakeFailed);
    CHECK(reply.empty() && !pair.server->established());
    CHECK(pair.server->receive(opening, &frames, &reply) == Status::kHandshakeFailed);
    CHECK(pair.server->seal_stream(text("x"), &reply) == Status::kHandshakeFailed);
  }
}

TEST(a_record_with_any_bit_changed_ends_the_connection) {
  for (std::size_t bit = 16; bit < 8 * 40; bit += 7) {
    Pair pair;
    CHECK(pair.create(Profile::kGovernanceCompatible) == Status::kOk);
    CHECK(pair.shake_hands() == Status::kOk);
    Buffer records = records_of(pair.client.get(), stream_of("{}", counting(10))), nothing;
    CHECK_EQUAL(records.size(), 40u);
    records[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    std::vector<Frame> frames;
    CHECK(pair.server->receive(records, &frames, &nothing) == Status::kFrameInvalid);
    CHECK(frames.empty() && !pair.server->established() && pair.server->remote_public().empty());
  }
}

TEST(a_replayed_a_swapped_and_an_empty_record_end_the_connection) {
  for (const int trick : {0, 1, 2}) {
    Pair pair;
    CHECK(pair.create(Profile::kLeadingEdge) == Status::kOk);
    CHECK(pair.shake_hands() == Status::kOk);
    const Buffer first = records_of(pair.client.get(), stream_of("{\"a\":1}", {}));
    const Buffer second = records_of(pair.client.get(), stream_of("{\"b\":2}", {}));
    std::vector<Frame> frames;
    Buffer nothing;
    if (trick == 0) {
      CHECK(pair.server->receive(first, &frames, &nothing) == Status::kOk);
      CHECK(pair.server->receive(first, &frames, &nothing) == Status::kFrameInvalid);
    } else if (trick == 1) {
      CHECK(pair.server->receive(second, &frames, &nothing) == Status::kFrameInvalid);
    } else {
      CHECK(pair.server->receive(hex("0010"), &frames, &nothing) == Status::kFrameInvalid);
    }
  }
}

TEST(frames_over_the_limits_end_the_connection) {
  Pair pair;
  CHECK(pair.create(Profile::kLeadingEdge) == Status::kOk);
  CHECK(pair.shake_hands() == Status::kOk);
  std::vector<Frame> frames;
  Buffer nothing;
  CHECK(pair.server->receive(records_of(pair.client.get(), hex("00010001000000000000")), &frames, &nothing) == Status::kFrameTooLarge);
  CHECK(pair.server->receive({}, &frames, &nothing) == Status::kFrameTooLarge);
}

TEST(what_the_ends_are_asked_out_of_turn_is_refused) {
  Pair pair;
  CHECK(pair.create(Profile::kLeadingEdge) == Status::kOk);
  Buffer out;
  std::vector<Frame> frames;
  CHECK(pair.server->open(&out) == Status::kArgument);
  CHECK(pair.client->seal_stream(text("x"), &out) == Status::kArgument);
  CHECK(pair.client->receive(text("x"), &frames, &out) == Status::kArgument);
  CHECK(pair.shake_hands() == Status::kOk);
  CHECK(pair.client->open(&out) == Status::kArgument);
  pair.client->close();
  pair.client->close();
  CHECK(!pair.client->established());
  CHECK(pair.client->seal_stream(text("x"), &out) == Status::kArgument);
  CHECK(Channel::create({true, {}, {}, pair.server_public, {}, {}}, &pair.client) == Status::kArgument);
  CHECK(Channel::create({false, pair.accepted, {}, {}, {}, {}}, &pair.server) == Status::kArgument);
}

int main() { return sesame::test::run(); }
