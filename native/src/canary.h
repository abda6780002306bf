// The pattern that surrounds every secure block: hides where it comes from, and what happens when it is
// found damaged. It goes by address, so that a gap of any length is one canary.
#pragma once

#include <array>

#include "status.h"

namespace sesame {

inline constexpr std::size_t kCanaryBytes = 16;

class Canary {
 public:
  // Random for each process. Aborts without random bytes.
  Canary();
  void fill(std::uint8_t* begin, const std::uint8_t* end) const;
  // Looks at every byte in any case. Aborts the process when one differs.
  void check(const std::uint8_t* begin, const std::uint8_t* end) const;

 private:
  std::uint8_t at(const std::uint8_t* address) const {
    return pattern_[reinterpret_cast<std::uintptr_t>(address) % kCanaryBytes];
  }
  std::array<std::uint8_t, kCanaryBytes> pattern_{};
};

}  // namespace sesame
