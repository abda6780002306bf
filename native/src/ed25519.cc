// Hides EVP_PKEY and EVP_DigestSign, and that no key of theirs outlives a call.
#include "ed25519.h"

#include <memory>

#include <openssl/evp.h>

#include "openssl_failure.h"

namespace sesame {
namespace {

constexpr std::size_t kEd25519Bytes = 32;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using KeyOnce = std::unique_ptr<EVP_PKEY, FreeKey>;

KeyOnce load(ConstBytes private32) {
  return KeyOnce(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, private32.data(), kEd25519Bytes));
}

}  // namespace

Status ed25519_public(ConstBytes private32, Bytes public32) {
  if (private32.size() != kEd25519Bytes || public32.size() != kEd25519Bytes) return Status::kArgument;
  const KeyOnce key = load(private32);
  std::size_t length = kEd25519Bytes;
  return key && EVP_PKEY_get_raw_public_key(key.get(), public32.data(), &length) == 1
             ? Status::kOk
             : give_up(Status::kCryptoUnavailable);
}

Status ed25519_sign(ConstBytes private32, ConstBytes message, Bytes out) {
  if (private32.size() != kEd25519Bytes || out.size() != kSignatureBytes) return Status::kArgument;
  const KeyOnce key = load(private32);
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  std::size_t length = kSignatureBytes;
  return key && context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                 EVP_DigestSign(context.get(), out.data(), &length, message.data(), message.size()) == 1 &&
                 length == kSignatureBytes
             ? Status::kOk
             : give_up(Status::kCryptoUnavailable);
}

bool ed25519_verifies(ConstBytes public32, ConstBytes message, ConstBytes signature) {
  if (public32.size() != kEd25519Bytes || signature.size() != kSignatureBytes) return false;
  const KeyOnce key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public32.data(), kEd25519Bytes));
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  const bool verifies =
      key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
  if (!verifies) ERR_clear_error();
  return verifies;
}

}  // namespace sesame
