// Landlock (landlock(7)) as the launcher needs it: one ruleset, rules by opened file, enforcement of all or nothing.
// Hides the kernel's structures and which rights each version of the interface knows.
#pragma once

#include <cstdint>
#include <string>

namespace sesame::landlock {

// Own definitions: the headers of the machine that builds may be older than the kernel that runs.
enum Right : std::uint64_t {
  kExecute = 1U << 0,
  kWriteFile = 1U << 1,
  kReadFile = 1U << 2,
  kReadDir = 1U << 3,
  kRemoveDir = 1U << 4,
  kRemoveFile = 1U << 5,
  kMakeDir = 1U << 7,
  kMakeReg = 1U << 8,
  kMakeSock = 1U << 9,
  kRefer = 1U << 13,
  kTruncate = 1U << 14,
};
using Rights = std::uint64_t;

// What a file that is no directory can be given.
inline constexpr Rights kFileRights = kExecute | kWriteFile | kReadFile | kTruncate;

// Truncation escapes every older interface, so that "read only" would not hold.
inline constexpr int kOldestInterface = 3;

// Version of the kernel's interface; 0 where there is none, with the reason in errno.
int interface_version();

class Ruleset {
 public:
  Ruleset() = default;
  Ruleset(const Ruleset&) = delete;
  Ruleset& operator=(const Ruleset&) = delete;
  ~Ruleset();

  // Handles every right, the network and the scopes that the interface knows: what no rule gives is denied.
  bool create(int version);
  // For the file or everything beneath the directory. A path that is not there needs no rule. Links are followed.
  bool allow(const std::string& path, Rights rights);
  // Of an O_PATH descriptor.
  bool allow_opened(int fd, Rights rights);
  // Takes PR_SET_NO_NEW_PRIVS. From here on for the calling thread and all that comes of it.
  bool enforce();

 private:
  int fd_ = -1;
};

}  // namespace sesame::landlock
