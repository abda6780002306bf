// Hides the processing rules of Noise revision 34, section 5: symmetric state, tokens, messages.
#include "noise.h"

#include <algorithm>
#include <string_view>

#include "noise_hash.h"
#include "wire.h"

namespace sesame {
namespace {

std::array<std::uint8_t, kNonceBytes> encode_nonce(Profile profile, std::uint64_t nonce) {
  std::array<std::uint8_t, kNonceBytes> encoded{};
  const Bytes counter = Bytes(encoded).subspan(4);
  write_big_endian(nonce, counter);
  if (profile == Profile::kLeadingEdge) std::ranges::reverse(counter);
  return encoded;
}

std::string_view protocol_name(NoisePattern pattern, Profile profile) {
  const bool leading_edge = profile == Profile::kLeadingEdge;
  if (pattern == NoisePattern::kIK) {
    return leading_edge ? "Noise_IK_25519_ChaChaPoly_BLAKE2s" : "Noise_IK_25519_AESGCM_SHA256";
  }
  return leading_edge ? "Noise_NKpsk0_25519_ChaChaPoly_BLAKE2s" : "Noise_NKpsk0_25519_AESGCM_SHA256";
}

// Runs the steps until one fails.
template <typename... Steps>
Status in_order(Steps... steps) {
  Status status = Status::kOk;
  static_cast<void>(((status = steps(), status == Status::kOk) && ...));
  return status;
}

}  // namespace

enum class NoiseHandshake::Token : std::uint8_t { kE, kS, kEE, kES, kSE, kSS };

Status NoiseCipher::create(Profile profile, Aead::Direction direction, ConstBytes key32, NoiseCipher* out) {
  out->profile_ = profile;
  out->next_nonce_ = 0;
  return Aead::create(profile, direction, key32, &out->aead_);
}

Status NoiseCipher::seal(std::uint64_t nonce, ConstBytes ad, ConstBytes plaintext, Bytes out) const {
  if (nonce >= kNonceLimit) return Status::kSealFailed;
  return aead_.seal(encode_nonce(profile_, nonce), ad, plaintext, out);
}

Status NoiseCipher::open(std::uint64_t nonce, ConstBytes ad, ConstBytes ciphertext, Bytes out) const {
  if (nonce >= kNonceLimit) return Status::kSealFailed;
  const Status status = aead_.open(encode_nonce(profile_, nonce), ad, ciphertext, out);
  return status == Status::kBoxOpenFailed ? Status::kSealFailed : status;
}

Status NoiseCipher::seal_next(ConstBytes plaintext, Bytes out) {
  const Status status = seal(next_nonce_, {}, plaintext, out);
  if (status == Status::kOk) ++next_nonce_;
  return status;
}

Status NoiseCipher::open_next(ConstBytes ciphertext, Bytes out) {
  const Status status = open(next_nonce_, {}, ciphertext, out);
  if (status == Status::kOk) ++next_nonce_;
  return status;
}

std::size_t NoiseHandshake::message_bytes(NoisePattern pattern, int message) {
  const bool carries_static = pattern == NoisePattern::kIK && message == 1;
  return kKeyBytes + (carries_static ? kKeyBytes + kTagBytes : 0) + kTagBytes;
}

// The psk token, first of NKpsk0's message 1, is mixed in by create: nothing comes before it.
std::span<const NoiseHandshake::Token> NoiseHandshake::tokens_of(NoisePattern pattern, Stage stage) {
  static constexpr std::array kIK1 = {Token::kE, Token::kES, Token::kS, Token::kSS};
  static constexpr std::array kIK2 = {Token::kE, Token::kEE, Token::kSE};
  static constexpr std::array kNK1 = {Token::kE, Token::kES};
  static constexpr std::array kNK2 = {Token::kE, Token::kEE};
  const bool first = stage == Stage::kMessage1;
  if (pattern == NoisePattern::kIK) return first ? std::span<const Token>(kIK1) : std::span<const Token>(kIK2);
  return first ? std::span<const Token>(kNK1) : std::span<const Token>(kNK2);
}

Status NoiseHandshake::create(const Options& options, NoiseHandshake* out) {
  const bool needs_static = !options.initiator || options.pattern == NoisePattern::kIK;
  const bool needs_psk = options.pattern == NoisePattern::kNKpsk0;
  if (options.static_private.size() != (needs_static ? kKeyBytes : 0) ||
      options.remote_public.size() != (options.initiator ? kKeyBytes : 0) ||
      options.psk.size() != (needs_psk ? kKeyBytes : 0)) {
    return Status::kArgument;
  }
  NoiseHandshake& self = *out;
  self.wipe_state();
  self.pattern_ = options.pattern;
  self.profile_ = options.profile;
  self.initiator_ = options.initiator;
  std::ranges::copy(options.remote_public, self.remote_static_.begin());

  const std::string_view name = protocol_name(options.pattern, options.profile);
  const Status status = in_order(
      [&] { return needs_static ? X25519Key::load(options.static_private, &self.static_) : Status::kOk; },
      [&] {
        return options.ephemeral_private.empty() ? Status::kOk
                                                 : X25519Key::load(options.ephemeral_private, &self.ephemeral_);
      },
      [&] {
        if (name.size() > self.hash_.size()) {
          const std::array parts = {bytes_of(name)};
          return noise_hash(self.profile_, parts, self.hash_);
        }
        std::ranges::copy(bytes_of(name), self.hash_.begin());
        return Status::kOk;
      },
      [&] {
        self.chaining_key_ = self.hash_;
        return self.mix_hash(options.prologue);
      },
      [&] { return self.mix_hash(self.initiator_ ? ConstBytes(self.remote_static_) : self.static_.public_key()); },
      [&] { return needs_psk ? self.mix_key_and_hash(options.psk) : Status::kOk; });
  if (status == Status::kOk) {
    self.stage_ = Stage::kMessage1;
  } else {
    self.wipe_state();
  }
  return status;
}

bool NoiseHandshake::writes_next() const {
  return (stage_ == Stage::kMessage1 && initiator_) || (stage_ == Stage::kMessage2 && !initiator_);
}

Status NoiseHandshake::write_message(ConstBytes payload, std::vector<std::uint8_t>* out) {
  if (!writes_next()) return Status::kArgument;
  Status status = Status::kOk;
  for (const Token token : tokens_of(pattern_, stage_)) {
    if (status == Status::kOk) status = write_token(token, out);
  }
  if (status == Status::kOk) status = encrypt_and_hash(payload, out);
  return end_message(status);
}

Status NoiseHandshake::read_message(ConstBytes message, std::vector<std::uint8_t>* payload) {
  if (stage_ == Stage::kFinished || stage_ == Stage::kDead || writes_next()) return Status::kArgument;
  if (message.size() < message_bytes(pattern_, stage_ == Stage::kMessage1 ? 1 : 2)) {
    return end_message(Status::kHandshakeFailed);
  }
  Status status = Status::kOk;
  for (const Token token : tokens_of(pattern_, stage_)) {
    if (status == Status::kOk) status = read_token(token, &message);
  }
  if (status == Status::kOk) {
    payload->resize(message.size() - kTagBytes);
    status = decrypt_and_hash(message, *payload);
  }
  return end_message(status);
}

Status NoiseHandshake::end_message(Status status) {
  if (status != Status::kOk) {
    wipe_state();
    return status;
  }
  stage_ = stage_ == Stage::kMessage1 ? Stage::kMessage2 : Stage::kFinished;
  return Status::kOk;
}

Status NoiseHandshake::split(NoiseKeys* out) {
  if (stage_ != Stage::kFinished) return Status::kArgument;
  Transient<kKeyBytes> to_responder, to_initiator;
  const std::array outputs = {Bytes(to_responder), Bytes(to_initiator)};
  const Status status = in_order(
      [&] { return noise_hkdf(profile_, chaining_key_, {}, outputs); },
      [&] {
        return NoiseCipher::create(profile_, Aead::Direction::kSeal, initiator_ ? to_responder : to_initiator,
                                   &out->send);
      },
      [&] {
        return NoiseCipher::create(profile_, Aead::Direction::kOpen, initiator_ ? to_initiator : to_responder,
                                   &out->receive);
      });
  if (status == Status::kOk) out->handshake_hash = hash_;
  wipe_state();
  return status;
}

Status NoiseHandshake::write_token(Token token, std::vector<std::uint8_t>* out) {
  if (token == Token::kS) return encrypt_and_hash(static_.public_key(), out);
  if (token != Token::kE) return mix_agreement(token);
  if (!ephemeral_.loaded()) {
    Transient<kKeyBytes> fresh;
    const Status status =
        in_order([&] { return fill_random(fresh); }, [&] { return X25519Key::load(fresh, &ephemeral_); });
    if (status != Status::kOk) return status;
  }
  append(out, ephemeral_.public_key());
  const Status status = mix_hash(ephemeral_.public_key());
  if (status != Status::kOk || pattern_ != NoisePattern::kNKpsk0) return status;
  return mix_key(ephemeral_.public_key());
}

Status NoiseHandshake::read_token(Token token, ConstBytes* message) {
  if (token == Token::kS) {
    const ConstBytes sealed = message->first(kKeyBytes + kTagBytes);
    *message = message->subspan(sealed.size());
    return decrypt_and_hash(sealed, remote_static_);
  }
  if (token != Token::kE) return mix_agreement(token);
  std::ranges::copy(message->first(kKeyBytes), remote_ephemeral_.begin());
  *message = message->subspan(kKeyBytes);
  const Status status = mix_hash(remote_ephemeral_);
  if (status != Status::kOk || pattern_ != NoisePattern::kNKpsk0) return status;
  return mix_key(remote_ephemeral_);
}

// The token's letters name the initiator's key, then the responder's.
Status NoiseHandshake::mix_agreement(Token token) {
  const bool initiator_static = token == Token::kSE || token == Token::kSS;
  const bool responder_static = token == Token::kES || token == Token::kSS;
  const X25519Key& own = (initiator_ ? initiator_static : responder_static) ? static_ : ephemeral_;
  const Key& remote = (initiator_ ? responder_static : initiator_static) ? remote_static_ : remote_ephemeral_;
  Transient<kKeyBytes> shared;
  return in_order([&] { return own.agree(remote, shared); }, [&] { return mix_key(shared); });
}

Status NoiseHandshake::mix_hash(ConstBytes data) {
  const std::array<ConstBytes, 2> parts = {ConstBytes(hash_), data};
  return noise_hash(profile_, parts, hash_);
}

Status NoiseHandshake::mix_key(ConstBytes material) {
  Transient<kKeyBytes> chaining_key;
  const std::array outputs = {Bytes(chaining_key), Bytes(cipher_key_)};
  const Status status = noise_hkdf(profile_, chaining_key_, material, outputs);
  std::ranges::copy(chaining_key, chaining_key_.begin());
  has_cipher_key_ = true;
  nonce_ = 0;
  return status;
}

Status NoiseHandshake::mix_key_and_hash(ConstBytes material) {
  Transient<kKeyBytes> chaining_key, to_hash;
  const std::array outputs = {Bytes(chaining_key), Bytes(to_hash), Bytes(cipher_key_)};
  if (const Status status = noise_hkdf(profile_, chaining_key_, material, outputs); status != Status::kOk) {
    return status;
  }
  std::ranges::copy(chaining_key, chaining_key_.begin());
  has_cipher_key_ = true;
  nonce_ = 0;
  return mix_hash(to_hash);
}

Status NoiseHandshake::encrypt_and_hash(ConstBytes plaintext, std::vector<std::uint8_t>* out) {
  // In both patterns a key agreement comes before the first encryption.
  if (!has_cipher_key_) return Status::kArgument;
  const Bytes sealed = extend(out, plaintext.size() + kTagBytes);
  return in_order(
      [&] { return aead_seal(profile_, cipher_key_, encode_nonce(profile_, nonce_++), hash_, plaintext, sealed); },
      [&] { return mix_hash(sealed); });
}

Status NoiseHandshake::decrypt_and_hash(ConstBytes ciphertext, Bytes out) {
  if (!has_cipher_key_) return Status::kArgument;
  const Status status = in_order(
      [&] { return aead_open(profile_, cipher_key_, encode_nonce(profile_, nonce_++), hash_, ciphertext, out); },
      [&] { return mix_hash(ciphertext); });
  return status == Status::kBoxOpenFailed ? Status::kHandshakeFailed : status;
}

void NoiseHandshake::wipe_state() {
  static_.clear();
  ephemeral_.clear();
  wipe(chaining_key_);
  wipe(cipher_key_);
  has_cipher_key_ = false;
  stage_ = Stage::kDead;
}

}  // namespace sesame
