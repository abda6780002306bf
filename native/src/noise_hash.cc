// Hides that OpenSSL has no HMAC over unkeyed BLAKE2s: it is built here after RFC 2104, as Noise asks.
#include "noise_hash.h"

#include <algorithm>
#include <array>

#include <openssl/evp.h>

#include "crypto.h"
#include "openssl_failure.h"

namespace sesame {
namespace {

constexpr std::size_t kBlockBytes = 64;  // of both hashes

Status blake2s(std::span<const ConstBytes> parts, NoiseDigest out) {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  // Kept for good: freeing at exit would race with OpenSSL's own clean-up.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "BLAKE2S-256", nullptr);
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  if (algorithm == nullptr || !context || EVP_DigestInit_ex(context.get(), algorithm, nullptr) != 1) {
    return give_up(Status::kCryptoUnavailable);
  }
  for (const ConstBytes part : parts) {
    if (EVP_DigestUpdate(context.get(), part.data(), part.size()) != 1) return give_up(Status::kCryptoUnavailable);
  }
  const bool ok = EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1;
  return ok ? Status::kOk : give_up(Status::kCryptoUnavailable);
}

}  // namespace

Status noise_hash(Profile profile, std::span<const ConstBytes> parts, NoiseDigest out) {
  if (profile == Profile::kLeadingEdge) return blake2s(parts, out);
  sha256(parts, out);
  return Status::kOk;
}

Status noise_hmac(Profile profile, ConstBytes key, std::span<const ConstBytes> parts, NoiseDigest out) {
  if (profile == Profile::kGovernanceCompatible) {
    hmac_sha256(key, parts, out);
    return Status::kOk;
  }
  if (key.size() > kBlockBytes || parts.size() > 2) return Status::kArgument;
  Transient<kBlockBytes> pad;
  std::ranges::copy(key, pad.begin());
  for (std::uint8_t& byte : pad) byte ^= 0x36;
  std::array<ConstBytes, 3> inner_parts = {ConstBytes(pad)};
  std::ranges::copy(parts, inner_parts.begin() + 1);
  Transient<kNoiseHashBytes> inner;
  if (const Status status = blake2s(inner_parts, inner); status != Status::kOk) return status;
  for (std::uint8_t& byte : pad) byte ^= 0x36 ^ 0x5c;
  const std::array<ConstBytes, 2> outer_parts = {ConstBytes(pad), ConstBytes(inner)};
  return blake2s(outer_parts, out);
}

Status noise_hkdf(Profile profile, ConstBytes chaining_key, ConstBytes material, std::span<const Bytes> outputs) {
  Transient<kNoiseHashBytes> extracted;
  const std::array material_parts = {material};
  if (const Status status = noise_hmac(profile, chaining_key, material_parts, extracted); status != Status::kOk) {
    return status;
  }
  ConstBytes previous;
  std::uint8_t counter = 0;
  for (const Bytes output : outputs) {
    ++counter;
    const std::array<ConstBytes, 2> parts = {previous, ConstBytes(&counter, 1)};
    const Status status = noise_hmac(profile, extracted, parts, output.first<kNoiseHashBytes>());
    if (status != Status::kOk) return status;
    previous = output;
  }
  return Status::kOk;
}

}  // namespace sesame
