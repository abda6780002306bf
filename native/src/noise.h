// The Noise patterns IK and NKpsk0 (noiseprotocol.org, revision 34) over 25519, in two suites. Hides the
// symmetric state, which is wiped as soon as the handshake ends, well or badly. Session keys lie in OpenSSL's
// contexts for the session's life: setting up a key for each message would cost more than the message.
#pragma once

#include <array>
#include <vector>

#include "aead.h"
#include "crypto.h"
#include "x25519.h"

namespace sesame {

enum class NoisePattern : std::uint8_t { kIK, kNKpsk0 };

// Nonces from here on are refused: a direction is at its end.
inline constexpr std::uint64_t kNonceLimit = std::uint64_t{1} << 48;

// One direction of transport keys. kSealFailed when a message does not open or the nonces are used up.
class NoiseCipher {
 public:
  static Status create(Profile profile, Aead::Direction direction, ConstBytes key32, NoiseCipher* out);
  Status seal(std::uint64_t nonce, ConstBytes ad, ConstBytes plaintext, Bytes out) const;
  Status open(std::uint64_t nonce, ConstBytes ad, ConstBytes ciphertext, Bytes out) const;
  // With nonces counted from 0, and no associated data.
  Status seal_next(ConstBytes plaintext, Bytes out);
  Status open_next(ConstBytes ciphertext, Bytes out);
  void set_nonce(std::uint64_t nonce) { next_nonce_ = nonce; }

 private:
  Profile profile_ = Profile::kLeadingEdge;
  Aead aead_;
  std::uint64_t next_nonce_ = 0;
};

struct NoiseKeys {
  NoiseCipher send;
  NoiseCipher receive;
  std::array<std::uint8_t, 32> handshake_hash;
};

class NoiseHandshake {
 public:
  struct Options {
    NoisePattern pattern;
    Profile profile;
    bool initiator;
    ConstBytes prologue;
    ConstBytes static_private;     // initiator of IK, every responder
    ConstBytes remote_public;      // every initiator
    ConstBytes psk;                // NKpsk0
    ConstBytes ephemeral_private;  // tests with vectors only; empty: random
  };
  NoiseHandshake() = default;
  NoiseHandshake(NoiseHandshake&&) = default;
  NoiseHandshake& operator=(NoiseHandshake&&) = default;
  ~NoiseHandshake() { wipe_state(); }
  static Status create(const Options& options, NoiseHandshake* out);

  // Length of message 1 or 2 without its payload.
  static std::size_t message_bytes(NoisePattern pattern, int message);

  // Appends the message. Any failure of these two is kHandshakeFailed or worse, and final.
  Status write_message(ConstBytes payload, std::vector<std::uint8_t>* out);
  // Gives the payload of the message, which is never secret in our protocols.
  Status read_message(ConstBytes message, std::vector<std::uint8_t>* payload);
  bool finished() const { return stage_ == Stage::kFinished; }
  // IK responder: after message 1, and not proven to be in use before message 2 has been answered.
  ConstBytes remote_static() const { return remote_static_; }
  // Once, when finished; wipes what is left.
  Status split(NoiseKeys* out);

 private:
  enum class Stage : std::uint8_t { kMessage1, kMessage2, kFinished, kDead };
  enum class Token : std::uint8_t;
  static std::span<const Token> tokens_of(NoisePattern pattern, Stage stage);

  Status write_token(Token token, std::vector<std::uint8_t>* out);
  Status read_token(Token token, ConstBytes* message);
  Status mix_agreement(Token token);
  Status end_message(Status status);
  bool writes_next() const;

  Status mix_hash(ConstBytes data);
  Status mix_key(ConstBytes material);
  Status mix_key_and_hash(ConstBytes material);
  Status encrypt_and_hash(ConstBytes plaintext, std::vector<std::uint8_t>* out);
  Status decrypt_and_hash(ConstBytes ciphertext, Bytes out);
  void wipe_state();

  NoisePattern pattern_ = NoisePattern::kIK;
  Profile profile_ = Profile::kLeadingEdge;
  bool initiator_ = false;
  Stage stage_ = Stage::kDead;
  X25519Key static_;
  X25519Key ephemeral_;
  Key remote_static_{};
  Key remote_ephemeral_{};
  Key chaining_key_{};
  Key hash_{};
  Key cipher_key_{};
  bool has_cipher_key_ = false;
  std::uint64_t nonce_ = 0;
};

}  // namespace sesame
