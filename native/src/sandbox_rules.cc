// Rules by daemon. A rule for a directory holds for all beneath it, so what must stay closed must lie elsewhere.
// Configuration has none: the broker opens it.
#include "sandbox_rules.h"

#include <array>
#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace sesame::sandbox {
namespace {

using landlock::Rights;
using landlock::Ruleset;

constexpr Rights kRead = landlock::kReadFile | landlock::kReadDir;
constexpr Rights kReadWrite = kRead | landlock::kWriteFile | landlock::kTruncate | landlock::kMakeReg |
                              landlock::kRemoveFile | landlock::kMakeDir | landlock::kRemoveDir;

#if defined(__x86_64__)
constexpr const char* kUsualInterpreter = "/lib64/ld-linux-x86-64.so.2";
#else
constexpr const char* kUsualInterpreter = "/lib/ld-linux-aarch64.so.1";
#endif

// Short reads and files that are no ELF give the usual one: execve then tells better what is wrong.
std::string interpreter_of(const std::string& program) {
  const int fd = open(program.c_str(), O_RDONLY | O_CLOEXEC);
  // An execute-only program can't be asked.
  if (fd < 0) return kUsualInterpreter;
  Elf64_Ehdr header{};
  std::array<char, 4096> path{};
  std::string found = kUsualInterpreter;
  if (pread(fd, &header, sizeof header, 0) == static_cast<ssize_t>(sizeof header)) {
    for (int i = 0; i < header.e_phnum; ++i) {
      Elf64_Phdr segment{};
      const auto at = static_cast<off_t>(header.e_phoff + static_cast<std::uint64_t>(i) * sizeof segment);
      if (pread(fd, &segment, sizeof segment, at) != static_cast<ssize_t>(sizeof segment)) break;
      if (segment.p_type != PT_INTERP || segment.p_filesz >= path.size()) continue;
      if (pread(fd, path.data(), segment.p_filesz, static_cast<off_t>(segment.p_offset)) > 0) found = path.data();
    }
  }
  close(fd);
  return found;
}

std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

struct Rule {
  std::string path;
  Rights rights;
};

template <typename Rules>
bool add_all(const Rules& rules, Ruleset* ruleset) {
  for (const Rule& rule : rules) {
    if (!ruleset->allow(rule.path, rule.rights)) return false;
  }
  return true;
}

// What any Node.js needs, and the devices that the C library and SQLite open.
bool add_runtime(const Product& product, Ruleset* ruleset) {
  return add_all(
      std::array{
          Rule{product.node, landlock::kExecute | landlock::kReadFile},
          Rule{interpreter_of(product.node), landlock::kExecute | landlock::kReadFile},
          Rule{"/usr/lib", landlock::kReadFile},
          Rule{"/usr/lib64", landlock::kReadFile},
          Rule{"/lib", landlock::kReadFile},
          Rule{"/lib64", landlock::kReadFile},
          Rule{"/nix/store", landlock::kReadFile},
          Rule{"/etc/ld.so.cache", landlock::kReadFile},
          Rule{"/etc/localtime", landlock::kReadFile},
          Rule{"/usr/share/zoneinfo", kRead},
          Rule{"/dev/null", landlock::kReadFile | landlock::kWriteFile},
          Rule{"/dev/zero", landlock::kReadFile},
          Rule{"/dev/urandom", landlock::kReadFile},
          Rule{directory_of(product.bundle), landlock::kReadFile},
          Rule{product.native, landlock::kReadFile},
          Rule{product.packages, landlock::kReadFile},
          Rule{product.manifest, landlock::kReadFile},
      },
      ruleset);
}

bool is_there(const std::string& path) {
  struct stat status{};
  return lstat(path.c_str(), &status) == 0;
}

bool add_profile(const Places& places, Ruleset* ruleset) {
  if (!add_all(
          std::array{
              Rule{places.config + "/audit", kReadWrite},
              Rule{places.config + "/identity",
                   kRead | landlock::kWriteFile | landlock::kTruncate | landlock::kMakeReg | landlock::kRemoveFile},
              Rule{places.runtime, landlock::kMakeSock | landlock::kRemoveFile | landlock::kReadDir},
              Rule{places.runtime + "/profile", kReadWrite},
              Rule{places.runtime + "/secrets", kRead},
          },
          ruleset)) {
    return false;
  }
  if (is_there(places.config + "/installation.toml")) return true;
  // What an atomic creation needs: no reading of files, so that vaults stay closed even now.
  return ruleset->allow(places.config, landlock::kWriteFile | landlock::kMakeReg | landlock::kRemoveFile |
                                           landlock::kReadDir);
}

bool add_secrets(const Places& places, Ruleset* ruleset) {
  return add_all(
      std::array{
          Rule{places.config + "/vaults", kReadWrite},
          Rule{places.runtime, landlock::kReadDir},
          Rule{places.runtime + "/profile", kRead},
          Rule{places.runtime + "/secrets", kReadWrite},
          Rule{places.runtime + "/seal", kReadWrite},
      },
      ruleset);
}

}  // namespace

bool add_rules(Daemon daemon, const Product& product, const Places& places, Ruleset* ruleset) {
  return add_runtime(product, ruleset) &&
         (daemon == Daemon::kProfile ? add_profile(places, ruleset) : add_secrets(places, ruleset));
}

}  // namespace sesame::sandbox
