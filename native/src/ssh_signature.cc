// Hides EVP_PKEY, EVP_DigestVerify and how an RSA key is put together from its two numbers.
#include "ssh_signature.h"

#include <memory>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "ed25519.h"
#include "openssl_failure.h"
#include "secure_stack.h"

namespace sesame {
namespace {

constexpr std::size_t kMinimumModulusBytes = 256;
constexpr std::size_t kMaximumModulusBytes = 1024;
constexpr std::size_t kMaximumExponentBytes = 8;
constexpr std::size_t kEd25519Bytes = 32;

template <auto release>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    release(object);
  }
};
using KeyOnce = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;

Number number_of(ConstBytes bytes) {
  return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

KeyOnce rsa_key(ConstBytes modulus, ConstBytes exponent) {
  const Number n = number_of(modulus), e = number_of(exponent);
  const std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>> builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  const std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return KeyOnce(key);
}

Status verify(EVP_PKEY* key, const EVP_MD* digest, ConstBytes message, ConstBytes signature, bool* valid) {
  const std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  if (key == nullptr || !context || EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) != 1) {
    return give_up(Status::kCryptoUnavailable);
  }
  on_secure_stack([&] {
    *valid = EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
  });
  return give_up(Status::kOk);
}

}  // namespace

Status verify_ed25519(ConstBytes public32, ConstBytes message, ConstBytes signature, bool* valid) {
  *valid = false;
  if (public32.size() != kEd25519Bytes || signature.size() != kSignatureBytes) return Status::kArgument;
  const KeyOnce key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public32.data(), public32.size()));
  return verify(key.get(), nullptr, message, signature, valid);
}

Status verify_rsa_sha512(ConstBytes modulus, ConstBytes exponent, ConstBytes message, ConstBytes signature, bool* valid) {
  *valid = false;
  if (modulus.size() < kMinimumModulusBytes || modulus.size() > kMaximumModulusBytes || modulus[0] == 0 ||
      exponent.empty() || exponent.size() > kMaximumExponentBytes || exponent[0] == 0 ||
      signature.size() != modulus.size()) {
    return Status::kArgument;
  }
  const KeyOnce key = rsa_key(modulus, exponent);
  return verify(key.get(), EVP_sha512(), message, signature, valid);
}

}  // namespace sesame
