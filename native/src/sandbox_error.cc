// Hides the error table and when a line carries a syslog priority: only journald takes it off again.
#include "sandbox_error.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

#include "../generated/errors.h"

namespace sesame::sandbox {
namespace {

constexpr int kSoftwareExit = 70;

void fill_in(std::string* hint, std::string_view name, std::string_view value) {
  const std::size_t at = hint->find(name);
  if (at != std::string::npos) hint->replace(at, name.size(), value);
}

// Paths are the one thing in a message that somebody else chose.
std::string printable(std::string_view text) {
  std::string result;
  for (const char character : text) {
    const bool shown = static_cast<unsigned char>(character) >= 0x20 && character != 0x7f;
    result += shown ? character : '?';
  }
  return result;
}

}  // namespace

void give_up(std::string_view daemon, const Failure& failure) {
  const auto* spec = std::ranges::find(kErrorTable, failure.code,
                                       [](const ErrorSpec& known) { return std::string_view(known.code); });
  const bool known = spec != std::end(kErrorTable);
  std::string hint = known ? spec->hint : "";
  fill_in(&hint, "{path}", failure.path);
  fill_in(&hint, "{mode}", failure.mode);
  fill_in(&hint, "{uid}", std::to_string(geteuid()));
  const std::string start = (std::getenv("JOURNAL_STREAM") == nullptr ? "" : "<3>") + std::string(daemon);
  const std::string lines =
      start + ": error: " + printable(failure.message) + "\n" + start + ": hint: " + printable(hint) + "\n";
  const ssize_t ignored = write(STDERR_FILENO, lines.data(), lines.size());
  static_cast<void>(ignored);
  _exit(known ? spec->exit : kSoftwareExit);
}

Failure refused(std::string_view what) {
  const char* const name = strerrorname_np(errno);
  return {"SANDBOX_UNAVAILABLE", "the kernel refused " + std::string(what) + " (" + (name == nullptr ? "unknown" : name) + ")"};
}

}  // namespace sesame::sandbox
