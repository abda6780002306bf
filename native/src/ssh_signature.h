// Whether a signature that an SSH agent gave is the key's own (RFC 8709, RFC 8332). The signature is a secret here, for a
// key is derived from it: OpenSSL sees it for the length of one verification, on a stack in secure memory, and
// cleanses its own copies.
#pragma once

#include "status.h"

namespace sesame {

// kArgument for a key or signature of another length.
Status verify_ed25519(ConstBytes public32, ConstBytes message, ConstBytes signature, bool* valid);
// PKCS#1 v1.5 with SHA-512. `modulus` and `exponent` are big-endian without leading zeros; a modulus has 2,048 to 8,192
// bits, a signature as many bytes as it.
Status verify_rsa_sha512(ConstBytes modulus, ConstBytes exponent, ConstBytes message, ConstBytes signature, bool* valid);

}  // namespace sesame
