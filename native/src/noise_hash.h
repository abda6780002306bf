// The hash of a Noise suite (BLAKE2s or SHA-256), with the HMAC and HKDF that Noise builds on it.
#pragma once

#include <span>

#include "status.h"

namespace sesame {

inline constexpr std::size_t kNoiseHashBytes = 32;
using NoiseDigest = std::span<std::uint8_t, kNoiseHashBytes>;

Status noise_hash(Profile profile, std::span<const ConstBytes> parts, NoiseDigest out);
Status noise_hmac(Profile profile, ConstBytes key, std::span<const ConstBytes> parts, NoiseDigest out);
// HKDF of revision 34, section 4.3: as many outputs as given, at most three.
Status noise_hkdf(Profile profile, ConstBytes chaining_key, ConstBytes material, std::span<const Bytes> outputs);

}  // namespace sesame
