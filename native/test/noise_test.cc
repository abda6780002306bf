// Claims about the Noise handshakes: both ends reproduce the public vectors of all four protocols, and
// anything altered, foreign or out of turn ends the handshake.
#include "noise.h"

#include <algorithm>

#include "vectors.h"

using namespace sesame;
using namespace sesame::test;

namespace {

struct Protocol {
  const char* name;
  NoisePattern pattern;
  Profile profile;
};
constexpr std::array kProtocols = {
    Protocol{"Noise_IK_25519_ChaChaPoly_BLAKE2s", NoisePattern::kIK, Profile::kLeadingEdge},
    Protocol{"Noise_IK_25519_AESGCM_SHA256", NoisePattern::kIK, Profile::kGovernanceCompatible},
    Protocol{"Noise_NKpsk0_25519_ChaChaPoly_BLAKE2s", NoisePattern::kNKpsk0, Profile::kLeadingEdge},
    Protocol{"Noise_NKpsk0_25519_AESGCM_SHA256", NoisePattern::kNKpsk0, Profile::kGovernanceCompatible},
};

// Inputs of both ends; a test changes one and looks what happens.
struct Ends {
  Protocol protocol;
  Buffer prologue = text("prologue"), responder_prologue = text("prologue");
  Buffer initiator_static = Buffer(32, 0x11), responder_static = Buffer(32, 0x33);
  Buffer psk = Buffer(32, 0x88), responder_psk = Buffer(32, 0x88);
  Buffer remote_public = Buffer(32);

  explicit Ends(const Protocol& of) : protocol(of) {
    expect(x25519_public(responder_static, remote_public) == Status::kOk, "the set-up works");
  }

  bool has_psk() const { return protocol.pattern == NoisePattern::kNKpsk0; }

  Status initiator(NoiseHandshake* out) const {
    return NoiseHandshake::create({protocol.pattern, protocol.profile, true, prologue,
                                   has_psk() ? ConstBytes() : initiator_static, remote_public,
                                   has_psk() ? psk : ConstBytes(), {}}, out);
  }
  Status responder(NoiseHandshake* out) const {
    return NoiseHandshake::create({protocol.pattern, protocol.profile, false, responder_prologue, responder_static, {},
                                   has_psk() ? responder_psk : ConstBytes(), {}}, out);
  }

  // Of message 1 at the responder, after `change`.
  template <typename Change>
  Status first_message(Change change) const {
    NoiseHandshake from, to;
    expect(initiator(&from) == Status::kOk && responder(&to) == Status::kOk, "the set-up works");
    Buffer message, payload;
    expect(from.write_message({}, &message) == Status::kOk, "the set-up works");
    change(message);
    const Status status = to.read_message(message, &payload);
    if (status != Status::kOk) expect(to.write_message({}, &payload) == Status::kArgument, "nothing more is said");
    return status;
  }

  template <typename Change>
  Status second_message(Change change) const {
    NoiseHandshake from, to;
    expect(initiator(&from) == Status::kOk && responder(&to) == Status::kOk, "the set-up works");
    Buffer message, answer, payload;
    expect(from.write_message({}, &message) == Status::kOk, "the set-up works");
    expect(to.read_message(message, &payload) == Status::kOk, "the set-up works");
    expect(to.write_message({}, &answer) == Status::kOk, "the set-up works");
    change(answer);
    const Status status = from.read_message(answer, &payload);
    NoiseKeys keys;
    if (status != Status::kOk) expect(from.split(&keys) == Status::kArgument, "no key comes out");
    return status;
  }
};

constexpr auto kUnchanged = [](Buffer&) {};

}  // namespace

TEST(both_ends_reproduce_the_public_vectors_handshake_and_transport) {
  for (const Protocol& protocol : kProtocols) {
    const std::string json = vector_file("noise/" + std::string(protocol.name) + ".json");
    const std::vector<std::string> payloads = members(json, "payload"), ciphertexts = members(json, "ciphertext");
    CHECK(payloads.size() == 6 && ciphertexts.size() == 6);
    const Buffer init_prologue = member(json, "init_prologue"), init_static = member(json, "init_static");
    const Buffer init_remote = member(json, "init_remote_static"), init_psk = member(json, "init_psk");
    const Buffer init_ephemeral = member(json, "init_ephemeral"), resp_ephemeral = member(json, "resp_ephemeral");
    const Buffer resp_prologue = member(json, "resp_prologue"), resp_static = member(json, "resp_static");
    const Buffer resp_psk = member(json, "resp_psk");
    NoiseHandshake initiator, responder;
    CHECK(NoiseHandshake::create({protocol.pattern, protocol.profile, true, init_prologue, init_static, init_remote,
                                    init_psk, init_ephemeral}, &initiator) == Status::kOk);
    CHECK(NoiseHandshake::create({protocol.pattern, protocol.profile, false, resp_prologue, resp_static, {}, resp_psk,
                                    resp_ephemeral}, &responder) == Status::kOk);
    for (std::size_t i = 0; i < 2; ++i) {
      NoiseHandshake& writer = i == 0 ? initiator : responder;
      NoiseHandshake& reader = i == 0 ? responder : initiator;
      Buffer message, payload;
      CHECK(writer.write_message(hex(payloads[i]), &message) == Status::kOk);
      CHECK(message == hex(ciphertexts[i]));
      CHECK(reader.read_message(message, &payload) == Status::kOk);
      CHECK(payload == hex(payloads[i]));
    }
    CHECK(initiator.finished() && responder.finished());
    NoiseKeys a, b;
    CHECK(initiator.split(&a) == Status::kOk && responder.split(&b) == Status::kOk);
    CHECK(std::ranges::equal(a.handshake_hash, member(json, "handshake_hash")));
    CHECK(a.handshake_hash == b.handshake_hash);
    for (std::size_t i = 2; i < 6; ++i) {
      NoiseCipher& sender = i % 2 == 0 ? a.send : b.send;
      NoiseCipher& receiver = i % 2 == 0 ? b.receive : a.receive;
      const Buffer plain = hex(payloads[i]);
      Buffer sealed(plain.size() + kTagBytes), opened(plain.size());
      CHECK(sender.seal_next(plain, sealed) == Status::kOk);
      CHECK(sealed == hex(ciphertexts[i]));
      CHECK(receiver.open_next(sealed, opened) == Status::kOk);
      CHECK(opened == plain);
    }
  }
}

TEST(with_fresh_ephemerals_both_ends_agree_and_no_two_sessions_have_the_same_hash) {
  for (const Protocol& protocol : kProtocols) {
    const Ends ends(protocol);
    std::array<NoiseKeys, 2> keys;
    for (NoiseKeys& session : keys) {
      NoiseHandshake from, to;
      CHECK(ends.initiator(&from) == Status::kOk && ends.responder(&to) == Status::kOk);
      Buffer message, answer, payload;
      CHECK(from.write_message({}, &message) == Status::kOk);
      CHECK(message.size() == NoiseHandshake::message_bytes(protocol.pattern, 1));
      CHECK(to.read_message(message, &payload) == Status::kOk && payload.empty());
      CHECK(to.write_message({}, &answer) == Status::kOk);
      CHECK(answer.size() == NoiseHandshake::message_bytes(protocol.pattern, 2));
      CHECK(from.read_message(answer, &payload) == Status::kOk);
      if (protocol.pattern == NoisePattern::kIK) {
        Key expected;
        CHECK(x25519_public(ends.initiator_static, expected) == Status::kOk);
        CHECK(std::ranges::equal(to.remote_static(), expected));
      }
      NoiseKeys other;
      CHECK(from.split(&session) == Status::kOk && to.split(&other) == Status::kOk);
      CHECK(session.handshake_hash == other.handshake_hash);
      CHECK(from.split(&session) == Status::kArgument);
    }
    CHECK(keys[0].handshake_hash != keys[1].handshake_hash);
  }
}

TEST(any_one_bit_changed_in_either_message_ends_the_handshake) {
  for (const Protocol& protocol : kProtocols) {
    const Ends ends(protocol);
    CHECK(ends.first_message(kUnchanged) == Status::kOk && ends.second_message(kUnchanged) == Status::kOk);
    for (std::size_t bit = 0; bit < 8 * NoiseHandshake::message_bytes(protocol.pattern, 1); bit += 5) {
      const auto flip = [&](Buffer& message) { message[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8); };
      // X25519 ignores the top bit of a public key, but the hash does not.
      CHECK(ends.first_message(flip) == Status::kHandshakeFailed);
    }
    for (std::size_t bit = 0; bit < 8 * NoiseHandshake::message_bytes(protocol.pattern, 2); bit += 5) {
      const auto flip = [&](Buffer& message) { message[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8); };
      CHECK(ends.second_message(flip) == Status::kHandshakeFailed);
    }
  }
}

TEST(a_truncated_message_ends_the_handshake) {
  for (const Protocol& protocol : kProtocols) {
    const Ends ends(protocol);
    for (std::size_t length = 0; length < NoiseHandshake::message_bytes(protocol.pattern, 1); length += 7) {
      CHECK(ends.first_message([&](Buffer& message) { message.resize(length); }) == Status::kHandshakeFailed);
    }
    for (std::size_t length = 0; length < NoiseHandshake::message_bytes(protocol.pattern, 2); length += 7) {
      CHECK(ends.second_message([&](Buffer& message) { message.resize(length); }) == Status::kHandshakeFailed);
    }
  }
}

TEST(another_prologue_another_server_key_or_another_psk_ends_the_handshake) {
  for (const Protocol& protocol : kProtocols) {
    Ends ends(protocol);
    ends.responder_prologue = text("prologuE");
    CHECK(ends.first_message(kUnchanged) == Status::kHandshakeFailed);
    ends = Ends(protocol);
    ends.responder_static[0] ^= 8;
    CHECK(ends.first_message(kUnchanged) == Status::kHandshakeFailed);
    if (!ends.has_psk()) continue;
    ends = Ends(protocol);
    ends.responder_psk[31] ^= 1;
    CHECK(ends.first_message(kUnchanged) == Status::kHandshakeFailed);
  }
}

TEST(an_ephemeral_key_of_low_order_ends_the_handshake_at_either_end) {
  const auto zero_ephemeral = [](Buffer& message) { std::fill_n(message.begin(), 32, std::uint8_t{0}); };
  for (const Protocol& protocol : kProtocols) {
    const Ends ends(protocol);
    CHECK(ends.first_message(zero_ephemeral) == Status::kHandshakeFailed);
    CHECK(ends.second_message(zero_ephemeral) == Status::kHandshakeFailed);
  }
}

TEST(messages_out_of_turn_and_missing_or_needless_keys_are_refused) {
  for (const Protocol& protocol : kProtocols) {
    Ends ends(protocol);
    NoiseHandshake from, to;
    CHECK(ends.initiator(&from) == Status::kOk && ends.responder(&to) == Status::kOk);
    Buffer message, payload;
    CHECK(to.write_message({}, &message) == Status::kArgument);
    CHECK(from.read_message(Buffer(96), &payload) == Status::kArgument);
    NoiseKeys keys;
    CHECK(from.split(&keys) == Status::kArgument);
    ends.remote_public.pop_back();
    CHECK(ends.initiator(&from) == Status::kArgument);
    ends.responder_static.clear();
    CHECK(ends.responder(&to) == Status::kArgument);
  }
}

TEST(a_direction_refuses_nonces_from_2_48_on_and_wrong_ones_do_not_advance_it) {
  for (const Profile profile : {Profile::kLeadingEdge, Profile::kGovernanceCompatible}) {
    const Buffer key(32, 7);
    NoiseCipher sender, receiver;
    CHECK(NoiseCipher::create(profile, Aead::Direction::kSeal, key, &sender) == Status::kOk);
    CHECK(NoiseCipher::create(profile, Aead::Direction::kOpen, key, &receiver) == Status::kOk);
    sender.set_nonce(kNonceLimit - 1);
    receiver.set_nonce(kNonceLimit - 1);
    Buffer sealed(kTagBytes + 3), opened(3);
    CHECK(sender.seal_next(text("abc"), sealed) == Status::kOk);
    Buffer forged = sealed;
    forged[0] ^= 1;
    CHECK(receiver.open_next(forged, opened) == Status::kSealFailed);
    CHECK(receiver.open_next(sealed, opened) == Status::kOk);
    CHECK(opened == text("abc"));
    CHECK(sender.seal_next(text("abc"), sealed) == Status::kSealFailed);
    CHECK(receiver.open_next(sealed, opened) == Status::kSealFailed);
    CHECK(sender.seal(UINT64_MAX, {}, text("abc"), sealed) == Status::kSealFailed);
  }
}

int main() { return sesame::test::run(); }
