// Randomness, hashes, key derivation and the box, over secure memory. Long-lived keys and passwords are only
// ever inputs of hash functions that run on a stack in secure memory; what OpenSSL's heap sees are
// keys for one use or one session, cleansed when they go.
#pragma once

#include <array>
#include <string_view>

#include "aead.h"
#include "secure_memory.h"
#include "x25519.h"

namespace sesame {

inline constexpr std::size_t kBoxSaltBytes = 32;
inline constexpr std::size_t kBoxOverhead = 2 + kBoxSaltBytes + kTagBytes;

using Key = std::array<std::uint8_t, kKeyBytes>;

// Key material outside secure memory for the length of a scope: wiped when it ends, never copied.
template <std::size_t N>
struct Transient : std::array<std::uint8_t, N> {
  Transient() { this->fill(0); }
  Transient(const Transient&) = delete;
  Transient& operator=(const Transient&) = delete;
  ~Transient() { wipe(*this); }
};

// From the kernel: no generator state lies in our memory.
Status fill_random(Bytes out);

void blake3(ConstBytes data, std::span<std::uint8_t, 32> out);
void sha256(std::span<const ConstBytes> parts, std::span<std::uint8_t, 32> out);
void hmac_sha256(ConstBytes key, std::span<const ConstBytes> parts, std::span<std::uint8_t, 32> out);
void hmac_sha256(ConstBytes key, ConstBytes data, std::span<std::uint8_t, 32> out);

enum class Kdf : std::uint8_t { kBlake3, kHkdfSha256 };
// The key has 32 bytes or more, and a label keys of one length. kBlake3: derive_key mode, context string `label`, key material
// key ‖ u32be(context length) ‖ context. kHkdfSha256: RFC 5869 with salt `context`, info `label`.
Status derive_key(Kdf kdf, ConstBytes key, std::string_view label, ConstBytes context, Bytes out32);

struct Argon2idParameters {
  std::uint32_t memory_kib;
  std::uint32_t passes;
  std::uint32_t lanes;
};
// Both stretch HMAC-SHA-256(salt, password) over the same salt. argon2id (RFC 9106, version 1.3) is
// kCryptoUnavailable where libcrypto is older than 3.2.
Status argon2id(ConstBytes password, ConstBytes salt, const Argon2idParameters& p, Bytes out32);
Status pbkdf2_sha256(ConstBytes password, ConstBytes salt, std::uint32_t iterations, Bytes out32);

// Box: version 1, profile byte, salt (32), ciphertext, tag. The AEAD's key, used once and therefore with
// a nonce of zeros, is the keyed hash (BLAKE3, or HMAC-SHA-256) of "open-sesame/box/1" ‖ the first 34
// bytes: what the head says is authenticated through the key.
// out.size() == plaintext.size() + kBoxOverhead
Status seal_box(Profile profile, ConstBytes key32, ConstBytes ad, ConstBytes plaintext, Bytes out);
// out.size() == box.size() - kBoxOverhead; all zeros after a failure
Status open_box(ConstBytes key32, ConstBytes ad, ConstBytes box, Bytes out);

}  // namespace sesame
