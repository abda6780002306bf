// Ed25519 signatures (RFC 8032), made with a private key that stays in secure memory: what OpenSSL's context gets of it lives for
// one signature and is cleansed with the context.
#pragma once

#include "status.h"

namespace sesame {

inline constexpr std::size_t kSignatureBytes = 64;

// The private key is its 32-byte seed.
Status ed25519_public(ConstBytes private32, Bytes public32);
// out.size() == kSignatureBytes
Status ed25519_sign(ConstBytes private32, ConstBytes message, Bytes out);
// Of public bytes. False for what is no key of the curve or no signature.
bool ed25519_verifies(ConstBytes public32, ConstBytes message, ConstBytes signature);

}  // namespace sesame
