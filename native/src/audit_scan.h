// Passes over the lines of an audit segment that are in order beyond doubt: recognised, numbered on, not older than the line
// before, and each with the hash of the line before. Hides blocks, lanes and threads. Where it stops, the verifier in
// TypeScript goes on; a stop says nothing about the line that it stands before.
#pragma once

#include <cstdint>
#include <vector>

#include "audit_hash.h"

namespace sesame {

// The last line that was judged.
struct AuditPoint {
  std::uint64_t sequence = 0;
  std::uint64_t timestamp_ms = 0;
  AuditDigest hash{};
};

struct AuditScan {
  // Lines passed; the other members are as they were given where it is 0.
  std::uint64_t lines = 0;
  // Behind the newline of the last.
  std::uint64_t offset = 0;
  std::uint64_t last_line_offset = 0;
  AuditPoint last;
  // Hashes of the last lines, kRecentLines at most, in their order.
  std::vector<AuditDigest> recent;
};

struct AuditScanRequest {
  // Of a line's first byte.
  std::uint64_t offset = 0;
  AuditHash hash = AuditHash::kBlake3;
  AuditPoint from;
  // The line with this number is not passed; 0 for none.
  std::uint64_t stop_before = 0;
  unsigned threads = 1;
};

inline constexpr std::size_t kRecentLines = 4096;
inline constexpr unsigned kMostScanThreads = 16;

// Of the file; what can't be read is where it stops.
AuditScan scan_audit_lines(int fd, const AuditScanRequest& request);
// Of bytes, whose first is at `request.offset`, on this thread.
AuditScan scan_audit_lines(ConstBytes bytes, const AuditScanRequest& request);

}  // namespace sesame
