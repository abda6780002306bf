// A secret of 32 bytes divided into shares, any `threshold` of which give it back and fewer of which say nothing (Shamir,
// "How to share a secret", 1979): byte by byte a polynomial over GF(2^8) modulo x^8 + x^4 + x^3 + x + 1. No branch and
// no index depends on a secret byte.
#pragma once

#include "secure_memory.h"

namespace sesame {

inline constexpr std::size_t kSharedBytes = 32;
// The share's number, from 1, then the polynomials' values there.
inline constexpr std::size_t kShareBytes = 1 + kSharedBytes;
inline constexpr std::size_t kMaximumShares = 16;

// `coefficients` are random, (threshold - 1) times 32 bytes, the lowest power first.
// shares.size() == count * kShareBytes; they are numbered from 1.
Status split_secret(ConstBytes secret32, ConstBytes coefficients, std::size_t count, Bytes shares);
// What the shares' polynomial is at 0: the secret where there are as many as the threshold, else something random.
// kArgument where two have one number, or a number is 0.
Status combine_shares(ConstBytes shares, Bytes secret32);

}  // namespace sesame
