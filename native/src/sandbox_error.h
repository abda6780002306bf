// How the launcher gives up: two lines on stderr and the table's exit status, as the daemon itself would.
#pragma once

#include <string>
#include <string_view>

namespace sesame::sandbox {

// `path` fills the hint's {path}, `mode` its {mode}.
struct Failure {
  std::string_view code;
  std::string message;
  std::string path = {};
  std::string mode = {};
};

[[noreturn]] void give_up(std::string_view daemon, const Failure& failure);
// "the kernel refused X (ENAME)" under SANDBOX_UNAVAILABLE, for the current errno.
Failure refused(std::string_view what);

}  // namespace sesame::sandbox
