// Whole patterns at a time where the address allows it: a kilobyte is checked with each use of a buffer.
#include "canary.h"

#include <cstdlib>
#include <cstring>
#include <sys/random.h>
#include <unistd.h>

namespace sesame {
namespace {

[[noreturn]] void die(const char* line) {
  // Nothing else may run: the heap may be as damaged as the canary.
  ssize_t ignored = write(STDERR_FILENO, line, std::strlen(line));
  static_cast<void>(ignored);
  std::abort();
}

bool starts_pattern(const std::uint8_t* begin, const std::uint8_t* end) {
  return reinterpret_cast<std::uintptr_t>(begin) % kCanaryBytes == 0 &&
         static_cast<std::size_t>(end - begin) >= kCanaryBytes;
}

using Halves = std::array<std::uint64_t, 2>;
static_assert(sizeof(Halves) == kCanaryBytes);

}  // namespace

Canary::Canary() {
  if (getrandom(pattern_.data(), pattern_.size(), 0) != static_cast<ssize_t>(pattern_.size())) {
    die("open-sesame: no random bytes for the canary, aborting\n");
  }
}

void Canary::fill(std::uint8_t* begin, const std::uint8_t* end) const {
  while (begin != end) {
    if (starts_pattern(begin, end)) {
      std::memcpy(begin, pattern_.data(), kCanaryBytes);
      begin += kCanaryBytes;
    } else {
      *begin = at(begin);
      ++begin;
    }
  }
}

void Canary::check(const std::uint8_t* begin, const std::uint8_t* end) const {
  std::uint64_t difference = 0;
  Halves expected, actual;
  std::memcpy(expected.data(), pattern_.data(), kCanaryBytes);
  while (begin != end) {
    if (starts_pattern(begin, end)) {
      std::memcpy(actual.data(), begin, kCanaryBytes);
      difference |= (actual[0] ^ expected[0]) | (actual[1] ^ expected[1]);
      begin += kCanaryBytes;
    } else {
      difference |= *begin ^ at(begin);
      ++begin;
    }
  }
  if (difference != 0) die("open-sesame: the canary of a secure buffer is damaged, aborting\n");
}

}  // namespace sesame
