// Hides EVP's cipher calls: one context holds one key, each message only sets its nonce.
#include "aead.h"

#include <algorithm>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "openssl_failure.h"

namespace sesame {
namespace {

// OpenSSL counts in int: far above every limit of ours.
constexpr std::size_t kMaximumAeadBytes = 1u << 30;

// Fetched once and kept for good: freeing at exit would race with OpenSSL's own clean-up.
const EVP_CIPHER* cipher_of(Profile profile) {
  static const EVP_CIPHER* const chacha = EVP_CIPHER_fetch(nullptr, "ChaCha20-Poly1305", nullptr);
  static const EVP_CIPHER* const aes = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return profile == Profile::kLeadingEdge ? chacha : aes;
}

}  // namespace

void Aead::Free::operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }

Status Aead::create(Profile profile, Direction direction, ConstBytes key32, Aead* out) {
  if (key32.size() != kKeyBytes) return Status::kArgument;
  const EVP_CIPHER* const cipher = cipher_of(profile);
  if (cipher == nullptr) return give_up(Status::kCryptoUnavailable);
  out->direction_ = direction;
  out->context_.reset(EVP_CIPHER_CTX_new());
  if (!out->context_ || EVP_CipherInit_ex(out->context_.get(), cipher, nullptr, key32.data(), nullptr,
                                          direction == Direction::kSeal ? 1 : 0) != 1) {
    out->context_.reset();
    return give_up(Status::kCryptoUnavailable);
  }
  return Status::kOk;
}

Status Aead::seal(std::span<const std::uint8_t, kNonceBytes> nonce, ConstBytes ad, ConstBytes plaintext,
                  Bytes out) const {
  if (!context_ || direction_ != Direction::kSeal || ad.size() > kMaximumAeadBytes ||
      plaintext.size() > kMaximumAeadBytes || out.size() != plaintext.size() + kTagBytes) {
    return Status::kArgument;
  }
  EVP_CIPHER_CTX* const context = context_.get();
  const Bytes tag = out.last(kTagBytes);
  int length = 0;
  const bool ok =
      EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1 &&
      (ad.empty() || EVP_EncryptUpdate(context, nullptr, &length, ad.data(), static_cast<int>(ad.size())) == 1) &&
      (plaintext.empty() || EVP_EncryptUpdate(context, out.data(), &length, plaintext.data(),
                                              static_cast<int>(plaintext.size())) == 1) &&
      EVP_EncryptFinal_ex(context, tag.data(), &length) == 1 &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(kTagBytes), tag.data()) == 1;
  if (ok) return Status::kOk;
  OPENSSL_cleanse(out.data(), out.size());
  return give_up(Status::kCryptoUnavailable);
}

Status Aead::open(std::span<const std::uint8_t, kNonceBytes> nonce, ConstBytes ad, ConstBytes ciphertext,
                  Bytes out) const {
  if (!context_ || direction_ != Direction::kOpen || ad.size() > kMaximumAeadBytes ||
      ciphertext.size() > kMaximumAeadBytes) {
    return Status::kArgument;
  }
  if (ciphertext.size() < kTagBytes) return Status::kBoxOpenFailed;
  if (out.size() != ciphertext.size() - kTagBytes) return Status::kArgument;
  EVP_CIPHER_CTX* const context = context_.get();
  // OpenSSL takes the tag through a pointer to mutable bytes, and in and out may be the same memory.
  std::array<std::uint8_t, kTagBytes> tag;
  std::ranges::copy(ciphertext.last(kTagBytes), tag.begin());
  std::array<std::uint8_t, kTagBytes> rest;  // both are stream modes: Final writes nothing
  int length = 0;
  const bool ok =
      EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1 &&
      (ad.empty() || EVP_DecryptUpdate(context, nullptr, &length, ad.data(), static_cast<int>(ad.size())) == 1) &&
      (out.empty() || EVP_DecryptUpdate(context, out.data(), &length, ciphertext.data(),
                                        static_cast<int>(out.size())) == 1) &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(kTagBytes), tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context, rest.data(), &length) == 1;
  if (ok) return Status::kOk;
  OPENSSL_cleanse(out.data(), out.size());
  return give_up(Status::kBoxOpenFailed);
}

Status aead_seal(Profile profile, ConstBytes key32, std::span<const std::uint8_t, kNonceBytes> nonce,
                 ConstBytes ad, ConstBytes plaintext, Bytes out) {
  Aead aead;
  const Status status = Aead::create(profile, Aead::Direction::kSeal, key32, &aead);
  return status == Status::kOk ? aead.seal(nonce, ad, plaintext, out) : status;
}

Status aead_open(Profile profile, ConstBytes key32, std::span<const std::uint8_t, kNonceBytes> nonce,
                 ConstBytes ad, ConstBytes ciphertext, Bytes out) {
  Aead aead;
  const Status status = Aead::create(profile, Aead::Direction::kOpen, key32, &aead);
  return status == Status::kOk ? aead.open(nonce, ad, ciphertext, out) : status;
}

}  // namespace sesame
