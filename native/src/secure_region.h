// Runs of locked pages between guard pages: hides memfd_secret, the mlock fallback, prefaulting that
// cannot signal, and the budget. The layer below secure_memory; nothing else uses it.
#pragma once

#include <string>

#include "status.h"

namespace sesame {

struct SecureRegion {
  std::uint8_t* begin = nullptr;
  std::size_t size = 0;
  std::uint8_t* end() const { return begin + size; }
};

struct RegionAccount {
  bool secret = false;
  std::string fallback_reason;
  std::size_t locked_bytes = 0;
  std::size_t budget_bytes = std::size_t{16} << 20;
  std::int64_t limit_bytes = 0;           // RLIMIT_MEMLOCK, soft; -1: unlimited
  std::int64_t refusing_limit_bytes = 0;  // what the last exhausted mapping ran into
};

std::size_t page_bytes();
// `size` is a multiple of the page size. The pages are zero and resident: touching them cannot fail.
Status map_secure_region(std::size_t size, SecureRegion* out);
// The caller has wiped the bytes.
void unmap_secure_region(const SecureRegion& region);

void set_secure_budget(std::size_t budget_bytes);
RegionAccount secure_region_account();

}  // namespace sesame
