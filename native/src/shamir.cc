// Hides the field: multiplication by shifts and masks, inverses by Fermat.
#include "shamir.h"

#include <algorithm>

namespace sesame {
namespace {

std::uint8_t multiply(std::uint8_t a, std::uint8_t b) {
  std::uint8_t product = 0;
  for (int bit = 0; bit < 8; ++bit) {
    product ^= static_cast<std::uint8_t>(-(b & 1)) & a;
    const auto overflow = static_cast<std::uint8_t>(-(a >> 7));
    a = static_cast<std::uint8_t>(a << 1) ^ (overflow & 0x1b);
    b >>= 1;
  }
  return product;
}

// a^254; 0 for 0.
std::uint8_t invert(std::uint8_t a) {
  std::uint8_t result = 1;
  std::uint8_t power = a;
  for (int bit = 1; bit < 8; ++bit) {
    power = multiply(power, power);
    result = multiply(result, power);
  }
  return result;
}

bool numbers_differ(ConstBytes shares) {
  for (std::size_t i = 0; i < shares.size(); i += kShareBytes) {
    if (shares[i] == 0) return false;
    for (std::size_t j = 0; j < i; j += kShareBytes) {
      if (shares[i] == shares[j]) return false;
    }
  }
  return true;
}

}  // namespace

Status split_secret(ConstBytes secret32, ConstBytes coefficients, std::size_t count, Bytes shares) {
  if (secret32.size() != kSharedBytes || coefficients.size() % kSharedBytes != 0 || count < 1 ||
      count > kMaximumShares || coefficients.size() / kSharedBytes >= count || shares.size() != count * kShareBytes) {
    return Status::kArgument;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = static_cast<std::uint8_t>(i + 1);
    Bytes share = shares.subspan(i * kShareBytes, kShareBytes);
    share[0] = number;
    for (std::size_t byte = 0; byte < kSharedBytes; ++byte) {
      std::uint8_t value = 0;
      for (std::size_t at = coefficients.size(); at > 0; at -= kSharedBytes) {
        value = multiply(value, number) ^ coefficients[at - kSharedBytes + byte];
      }
      share[1 + byte] = multiply(value, number) ^ secret32[byte];
    }
  }
  return Status::kOk;
}

Status combine_shares(ConstBytes shares, Bytes secret32) {
  if (secret32.size() != kSharedBytes || shares.empty() || shares.size() % kShareBytes != 0 ||
      shares.size() / kShareBytes > kMaximumShares || !numbers_differ(shares)) {
    return Status::kArgument;
  }
  std::ranges::fill(secret32, 0);
  for (std::size_t i = 0; i < shares.size(); i += kShareBytes) {
    // Lagrange's basis polynomial of this share at 0.
    std::uint8_t weight = 1;
    for (std::size_t j = 0; j < shares.size(); j += kShareBytes) {
      if (j != i) weight = multiply(weight, multiply(shares[j], invert(shares[i] ^ shares[j])));
    }
    for (std::size_t byte = 0; byte < kSharedBytes; ++byte) secret32[byte] ^= multiply(weight, shares[i + 1 + byte]);
  }
  return Status::kOk;
}

}  // namespace sesame
