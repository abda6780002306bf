// The three system calls of Landlock, with the structures as <linux/landlock.h> has them up to interface 7.
#include "landlock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sesame::landlock {
namespace {

// The same numbers on every architecture (asm-generic/unistd.h).
constexpr long kCreateRuleset = 444;
constexpr long kAddRule = 445;
constexpr long kRestrictSelf = 446;
constexpr std::uint32_t kAskVersion = 1;
constexpr int kRulePathBeneath = 1;

struct RulesetAttributes {
  std::uint64_t handled_access_fs, handled_access_net, scoped;
};
struct [[gnu::packed]] PathBeneath {
  std::uint64_t allowed_access;
  std::int32_t parent_fd;
};

constexpr std::uint64_t first_bits(int count) { return (std::uint64_t{1} << count) - 1; }

RulesetAttributes everything(int version) {
  const int rights = version >= 5 ? 16 : 15;  // 5: ioctl on devices
  return {first_bits(rights), version >= 4 ? first_bits(2) : 0,   // 4: TCP bind and connect
          version >= 6 ? first_bits(2) : 0};                      // 6: abstract sockets and signals
}

// An older kernel refuses a longer structure unless its end is zero; this one is never longer than it knows.
std::size_t size_for(int version) {
  if (version >= 6) return sizeof(RulesetAttributes);
  return version >= 4 ? 2 * sizeof(std::uint64_t) : sizeof(std::uint64_t);
}

}  // namespace

int interface_version() {
  const long version = syscall(kCreateRuleset, nullptr, 0, kAskVersion);
  return version < 0 ? 0 : static_cast<int>(version);
}

Ruleset::~Ruleset() {
  if (fd_ >= 0) close(fd_);
}

bool Ruleset::create(int version) {
  const RulesetAttributes attributes = everything(version);
  fd_ = static_cast<int>(syscall(kCreateRuleset, &attributes, size_for(version), 0));
  return fd_ >= 0;
}

bool Ruleset::allow_opened(int fd, Rights rights) {
  struct stat status{};
  if (fstat(fd, &status) != 0) return false;
  const Rights fitting = S_ISDIR(status.st_mode) ? rights : rights & kFileRights;
  if (fitting == 0) return true;
  const PathBeneath rule{fitting, fd};
  return syscall(kAddRule, fd_, kRulePathBeneath, &rule, 0) == 0;
}

bool Ruleset::allow(const std::string& path, Rights rights) {
  const int fd = open(path.c_str(), O_PATH | O_CLOEXEC);
  // What can't be reached can't be reached by the confined program either.
  if (fd < 0) return errno != EMFILE && errno != ENFILE && errno != ENOMEM;
  const bool allowed = allow_opened(fd, rights);
  close(fd);
  return allowed;
}

bool Ruleset::enforce() {
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(kRestrictSelf, fd_, 0) == 0;
}

}  // namespace sesame::landlock
