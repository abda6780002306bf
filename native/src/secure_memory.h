// Locked memory that the kernel removes from its own map (memfd_secret), handed out in wiped, canaried
// blocks: hides regions, guard pages, size classes and the fallback. Not thread-safe: main thread only.
#pragma once

#include <string>

#include "status.h"

namespace sesame {

struct SecureOrigin;

// Owns one block; moves, never copies. Wipes and checks the canary when it goes.
// Blocks end right before a canary or a guard page, so their start has no alignment.
class SecureBlock {
 public:
  SecureBlock() = default;
  SecureBlock(SecureBlock&& other) noexcept;
  SecureBlock& operator=(SecureBlock&& other) noexcept;
  SecureBlock(const SecureBlock&) = delete;
  SecureBlock& operator=(const SecureBlock&) = delete;
  ~SecureBlock();

  // `length` may be 0: then there are no bytes, and the block is still live.
  static Status allocate(std::size_t length, SecureBlock* out);

  bool live() const { return data_ != nullptr; }
  std::size_t size() const { return length_; }
  Bytes bytes() { return {data_, length_}; }
  ConstBytes bytes() const { return {data_, length_}; }
  // Keeps the first `length` bytes; wipes the rest.
  void truncate(std::size_t length);
  // Aborts the process when the canary is damaged.
  void release();

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t length_ = 0;
  SecureOrigin* origin_ = nullptr;  // what the block was carved from
};

struct SecureMemoryStatus {
  bool secret = false;          // memfd_secret, else mlock
  std::string fallback_reason;  // empty with memfd_secret
  std::size_t locked_bytes = 0;
  std::size_t budget_bytes = 0;
  std::int64_t limit_bytes = 0;  // RLIMIT_MEMLOCK, soft; -1: unlimited
  std::size_t live_buffers = 0;
  std::size_t live_bytes = 0;
  std::size_t wanted_bytes = 0;        // of the allocation that failed last
  std::int64_t refusing_limit_bytes = 0;  // the limit that it ran into
};

Status configure_secure_memory(std::size_t budget_bytes);  // what is locked beyond it stays
SecureMemoryStatus secure_memory_status();

void wipe(Bytes bytes);
bool equal_constant_time(ConstBytes a, ConstBytes b);

}  // namespace sesame
