// Authenticated encryption in the two profiles' suites: hides OpenSSL's cipher contexts.
#pragma once

#include <array>
#include <memory>

#include "status.h"

struct evp_cipher_ctx_st;

namespace sesame {

inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kTagBytes = 16;
inline constexpr std::size_t kNonceBytes = 12;

// ChaCha20-Poly1305 (leading-edge) or AES-256-GCM under one key in one direction; the tag is behind the
// ciphertext. in and out may be the same memory. The key lies in OpenSSL's context until this goes.
class Aead {
 public:
  enum class Direction : std::uint8_t { kSeal, kOpen };
  static Status create(Profile profile, Direction direction, ConstBytes key32, Aead* out);
  // out.size() == plaintext.size() + kTagBytes
  Status seal(std::span<const std::uint8_t, kNonceBytes> nonce, ConstBytes ad, ConstBytes plaintext,
              Bytes out) const;
  // out.size() == ciphertext.size() - kTagBytes. kBoxOpenFailed, out all zeros, when the tag is wrong.
  Status open(std::span<const std::uint8_t, kNonceBytes> nonce, ConstBytes ad, ConstBytes ciphertext,
              Bytes out) const;

 private:
  struct Free {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  std::unique_ptr<evp_cipher_ctx_st, Free> context_;
  Direction direction_ = Direction::kSeal;
};

// The same for a key that is used once.
Status aead_seal(Profile profile, ConstBytes key32, std::span<const std::uint8_t, kNonceBytes> nonce,
                 ConstBytes ad, ConstBytes plaintext, Bytes out);
Status aead_open(Profile profile, ConstBytes key32, std::span<const std::uint8_t, kNonceBytes> nonce,
                 ConstBytes ad, ConstBytes ciphertext, Bytes out);

}  // namespace sesame
