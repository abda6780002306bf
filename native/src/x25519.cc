// Hides EVP_PKEY: what is loaded once, and what an agreement makes and frees.
#include "x25519.h"

#include <algorithm>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "openssl_failure.h"

namespace sesame {
namespace {

constexpr std::size_t kX25519Bytes = 32;

}  // namespace

void X25519Key::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Status X25519Key::load(ConstBytes private32, X25519Key* out) {
  if (private32.size() != kX25519Bytes) return Status::kArgument;
  out->key_.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, private32.data(), kX25519Bytes));
  std::size_t length = kX25519Bytes;
  if (!out->key_ || EVP_PKEY_get_raw_public_key(out->key_.get(), out->public_.data(), &length) != 1) {
    out->key_.reset();
    return give_up(Status::kCryptoUnavailable);
  }
  return Status::kOk;
}

Status X25519Key::agree(ConstBytes public32, Bytes shared32) const {
  if (!key_ || public32.size() != kX25519Bytes || shared32.size() != kX25519Bytes) return Status::kArgument;
  struct FreeContext {
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  };
  const std::unique_ptr<evp_pkey_st, Free> peer(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, public32.data(), kX25519Bytes));
  const std::unique_ptr<EVP_PKEY_CTX, FreeContext> context(EVP_PKEY_CTX_new(key_.get(), nullptr));
  if (!peer || !context || EVP_PKEY_derive_init(context.get()) != 1) return give_up(Status::kCryptoUnavailable);
  std::size_t length = kX25519Bytes;
  if (EVP_PKEY_derive_set_peer(context.get(), peer.get()) == 1 &&
      EVP_PKEY_derive(context.get(), shared32.data(), &length) == 1 && length == kX25519Bytes) {
    return Status::kOk;
  }
  OPENSSL_cleanse(shared32.data(), shared32.size());
  return give_up(Status::kHandshakeFailed);
}

Status x25519_public(ConstBytes private32, Bytes public32) {
  if (public32.size() != kX25519Bytes) return Status::kArgument;
  X25519Key key;
  const Status status = X25519Key::load(private32, &key);
  if (status == Status::kOk) std::ranges::copy(key.public_key(), public32.begin());
  return status;
}

Status x25519(ConstBytes private32, ConstBytes public32, Bytes shared32) {
  X25519Key key;
  const Status status = X25519Key::load(private32, &key);
  return status == Status::kOk ? key.agree(public32, shared32) : status;
}

}  // namespace sesame
