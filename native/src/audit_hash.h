// Hashes many short texts at once, each for itself: the lines of an audit chain depend on each other only through
// what they say, so that BLAKE3 can work on as many of them as the processor has lanes.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "status.h"

namespace sesame {

enum class AuditHash : std::uint8_t { kBlake3, kSha256 };
using AuditDigest = std::array<std::uint8_t, 32>;

// digests.size() == lines.size()
void hash_lines(AuditHash hash, std::span<const ConstBytes> lines, std::span<AuditDigest> digests);

}  // namespace sesame
