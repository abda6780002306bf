// Hides OpenSSL's derivation functions and BLAKE3's C interface. Hash functions copy their input to their frames (BLAKE3
// its key and last block, SHA-256 its schedule), so those over keys and passwords run on the secure stack.
#define OPENSSL_SUPPRESS_DEPRECATED  // SHA256_*: the only SHA-256 whose state can lie on our stack

#include "crypto.h"

#include <cerrno>
#include <cstring>

#include <blake3.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/sha.h>
#include <sys/random.h>

#include "openssl_failure.h"
#include "secure_stack.h"
#include "wire.h"

namespace sesame {
namespace {

constexpr std::uint8_t kBoxVersion = 1;
constexpr std::size_t kBoxHeadBytes = 2 + kBoxSaltBytes;
constexpr std::string_view kBoxLabel = "open-sesame/box/1";
constexpr std::size_t kMinimumSaltBytes = 16;

std::span<std::uint8_t, 32> as_key(Bytes bytes) { return bytes.first<kKeyBytes>(); }

void copy(ConstBytes from, Bytes to) {
  if (!from.empty()) std::memcpy(to.data(), from.data(), from.size());
}

class Sha256 {
 public:
  Sha256() { SHA256_Init(&state_); }
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256() { wipe({reinterpret_cast<std::uint8_t*>(&state_), sizeof state_}); }
  void update(ConstBytes data) {
    if (!data.empty()) SHA256_Update(&state_, data.data(), data.size());
  }
  void finish(std::span<std::uint8_t, 32> out) { SHA256_Final(out.data(), &state_); }

 private:
  SHA256_CTX state_;
};

class Blake3 {
 public:
  Blake3() { blake3_hasher_init(&state_); }
  explicit Blake3(std::span<const std::uint8_t, kKeyBytes> key) { blake3_hasher_init_keyed(&state_, key.data()); }
  explicit Blake3(std::string_view context) {
    blake3_hasher_init_derive_key_raw(&state_, context.data(), context.size());
  }
  Blake3(const Blake3&) = delete;
  Blake3& operator=(const Blake3&) = delete;
  ~Blake3() { wipe({reinterpret_cast<std::uint8_t*>(&state_), sizeof state_}); }
  void update(ConstBytes data) { blake3_hasher_update(&state_, data.data(), data.size()); }
  void finish(std::span<std::uint8_t, 32> out) { blake3_hasher_finalize(&state_, out.data(), out.size()); }

 private:
  blake3_hasher state_;
};

Status stretch(const char* algorithm, const OSSL_PARAM* parameters, Bytes out32) {
  struct FreeKdf {
    void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  };
  struct FreeContext {
    void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
  };
  const std::unique_ptr<EVP_KDF, FreeKdf> kdf(EVP_KDF_fetch(nullptr, algorithm, nullptr));
  if (!kdf) return give_up(Status::kCryptoUnavailable);
  const std::unique_ptr<EVP_KDF_CTX, FreeContext> context(EVP_KDF_CTX_new(kdf.get()));
  if (!context || EVP_KDF_derive(context.get(), out32.data(), out32.size(), parameters) != 1) {
    wipe(out32);
    return give_up(Status::kCryptoUnavailable);
  }
  return Status::kOk;
}

OSSL_PARAM octets(const char* name, ConstBytes bytes) {
  // OSSL_PARAM has one field for input and output; these are inputs.
  return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(bytes.data()), bytes.size());
}

bool is_profile(std::uint8_t byte) {
  return byte == static_cast<std::uint8_t>(Profile::kLeadingEdge) ||
         byte == static_cast<std::uint8_t>(Profile::kGovernanceCompatible);
}

void derive_box_key(ConstBytes key, ConstBytes head, std::span<std::uint8_t, 32> out) {
  if (head[1] == static_cast<std::uint8_t>(Profile::kLeadingEdge)) {
    on_secure_stack([&] {
      Blake3 hash(key.first<kKeyBytes>());
      hash.update(bytes_of(kBoxLabel));
      hash.update(head);
      hash.finish(out);
    });
  } else {
    const std::array parts = {bytes_of(kBoxLabel), head};
    hmac_sha256(key, parts, out);
  }
}

// On the secure stack.
void hmac_sha256_there(ConstBytes key, std::span<const ConstBytes> parts, std::span<std::uint8_t, 32> out) {
  Transient<SHA256_CBLOCK> pad;
  if (key.size() > pad.size()) {
    Sha256 hash;
    hash.update(key);
    hash.finish(Bytes(pad).first<32>());
  } else {
    copy(key, pad);
  }
  for (std::uint8_t& byte : pad) byte ^= 0x36;
  Transient<32> inner;
  {
    Sha256 hash;
    hash.update(pad);
    for (const ConstBytes part : parts) hash.update(part);
    hash.finish(inner);
  }
  for (std::uint8_t& byte : pad) byte ^= 0x36 ^ 0x5c;
  Sha256 hash;
  hash.update(pad);
  hash.update(inner);
  hash.finish(out);
}

constexpr std::array<std::uint8_t, kNonceBytes> kZeroNonce{};

}  // namespace

Status fill_random(Bytes out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Status::kCryptoUnavailable;
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return Status::kOk;
}

void blake3(ConstBytes data, std::span<std::uint8_t, 32> out) {
  Blake3 hash;
  hash.update(data);
  hash.finish(out);
}

void sha256(std::span<const ConstBytes> parts, std::span<std::uint8_t, 32> out) {
  Sha256 hash;
  for (const ConstBytes part : parts) hash.update(part);
  hash.finish(out);
}

void hmac_sha256(ConstBytes key, std::span<const ConstBytes> parts, std::span<std::uint8_t, 32> out) {
  on_secure_stack([&] { hmac_sha256_there(key, parts, out); });
}

void hmac_sha256(ConstBytes key, ConstBytes data, std::span<std::uint8_t, 32> out) {
  hmac_sha256(key, std::span(&data, 1), out);
}

Status derive_key(Kdf kdf, ConstBytes key, std::string_view label, ConstBytes context, Bytes out32) {
  if (key.size() < kKeyBytes || label.empty() || context.size() > UINT32_MAX || out32.size() != kKeyBytes) {
    return Status::kArgument;
  }
  on_secure_stack([&] {
    if (kdf == Kdf::kBlake3) {
      std::array<std::uint8_t, 4> context_length;
      write_big_endian(static_cast<std::uint32_t>(context.size()), context_length);
      Blake3 hash(label);
      hash.update(key);
      hash.update(context_length);
      hash.update(context);
      hash.finish(as_key(out32));
    } else {
      static constexpr std::uint8_t kFirstBlock = 1;
      Transient<32> extracted;
      hmac_sha256(context, key, extracted);
      const std::array parts = {bytes_of(label), ConstBytes(&kFirstBlock, 1)};
      hmac_sha256(extracted, parts, as_key(out32));
    }
  });
  return Status::kOk;
}

Status argon2id(ConstBytes password, ConstBytes salt, const Argon2idParameters& p, Bytes out32) {
  if (salt.size() < kMinimumSaltBytes || p.passes == 0 || p.lanes == 0 || p.lanes > 0xffffff ||
      p.memory_kib < 8 * p.lanes || out32.size() != kKeyBytes) {
    return Status::kArgument;
  }
  Transient<32> digest;
  hmac_sha256(salt, password, digest);
  std::uint32_t memory_kib = p.memory_kib, passes = p.passes, lanes = p.lanes;
  const std::array parameters = {
      octets(OSSL_KDF_PARAM_PASSWORD, digest),
      octets(OSSL_KDF_PARAM_SALT, salt),
      OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ITER, &passes),
      // The headers of OpenSSL 3.0 have no names for these two.
      OSSL_PARAM_construct_uint32("lanes", &lanes),
      OSSL_PARAM_construct_uint32("memcost", &memory_kib),
      OSSL_PARAM_construct_end(),
  };
  return stretch("ARGON2ID", parameters.data(), out32);
}

Status pbkdf2_sha256(ConstBytes password, ConstBytes salt, std::uint32_t iterations, Bytes out32) {
  if (salt.size() < kMinimumSaltBytes || iterations == 0 || out32.size() != kKeyBytes) return Status::kArgument;
  Transient<32> digest;
  hmac_sha256(salt, password, digest);
  std::array<char, 7> hash_name = {"SHA256"};
  const std::array parameters = {
      octets(OSSL_KDF_PARAM_PASSWORD, digest),
      octets(OSSL_KDF_PARAM_SALT, salt),
      OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ITER, &iterations),
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash_name.data(), 0),
      OSSL_PARAM_construct_end(),
  };
  return stretch("PBKDF2", parameters.data(), out32);
}

Status seal_box(Profile profile, ConstBytes key32, ConstBytes ad, ConstBytes plaintext, Bytes out) {
  if (key32.size() != kKeyBytes || out.size() != plaintext.size() + kBoxOverhead) {
    return Status::kArgument;
  }
  const Bytes head = out.first(kBoxHeadBytes);
  head[0] = kBoxVersion;
  head[1] = static_cast<std::uint8_t>(profile);
  if (const Status status = fill_random(head.subspan(2)); status != Status::kOk) return status;
  Transient<kKeyBytes> once;
  derive_box_key(key32, head, once);
  return aead_seal(profile, once, kZeroNonce, ad, plaintext, out.subspan(kBoxHeadBytes));
}

Status open_box(ConstBytes key32, ConstBytes ad, ConstBytes box, Bytes out) {
  if (key32.size() != kKeyBytes) return Status::kArgument;
  if (box.size() < kBoxOverhead || box[0] != kBoxVersion || !is_profile(box[1])) return Status::kBoxOpenFailed;
  if (out.size() != box.size() - kBoxOverhead) return Status::kArgument;
  Transient<kKeyBytes> once;
  derive_box_key(key32, box.first(kBoxHeadBytes), once);
  return aead_open(static_cast<Profile>(box[1]), once, kZeroNonce, ad, box.subspan(kBoxHeadBytes), out);
}

}  // namespace sesame
