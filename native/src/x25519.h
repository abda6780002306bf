// X25519 (RFC 7748): hides OpenSSL's key objects, and refuses peers that would force a known result.
#pragma once

#include <array>
#include <memory>

#include "status.h"

struct evp_pkey_st;

namespace sesame {

// An X25519 private key, loaded once for several agreements.
class X25519Key {
 public:
  static Status load(ConstBytes private32, X25519Key* out);
  bool loaded() const { return key_ != nullptr; }
  ConstBytes public_key() const { return public_; }
  // kHandshakeFailed when the result is all zeros: the peer's key has low order.
  Status agree(ConstBytes public32, Bytes shared32) const;
  void clear() { key_.reset(); }

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  std::unique_ptr<evp_pkey_st, Free> key_;
  std::array<std::uint8_t, 32> public_{};
};

// The same for a key that is used once.
Status x25519_public(ConstBytes private32, Bytes public32);
Status x25519(ConstBytes private32, ConstBytes public32, Bytes shared32);

}  // namespace sesame
