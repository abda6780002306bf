// Names are compared, never searched for. A link may lead anywhere but to the user's vaults, audit log and keys.
#include "broker_files.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace sesame::broker {
namespace {

constexpr std::string_view kUser = "user/", kSystem = "system/", kMachineId = "host/machine-id";

// A name of one component that is no way out.
bool is_leaf(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

// The one component between the two; empty where the name has another form.
std::string_view between(std::string_view name, std::string_view prefix, std::string_view suffix) {
  if (name.size() <= prefix.size() + suffix.size() || !name.starts_with(prefix) || !name.ends_with(suffix)) return {};
  return name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
}

bool is_user_file(std::string_view name) {
  return name == "config.toml" || name == "installation.toml" || is_leaf(between(name, "config.d/", ".toml")) ||
         is_leaf(between(name, "profiles/", "/config.toml"));
}

bool is_system_file(std::string_view name) {
  return name == "policy.toml" || name == "installation.toml" || is_leaf(between(name, "installations/", ".toml"));
}

// The path behind a descriptor, links resolved; empty where the kernel does not say.
std::string path_of(int fd) {
  std::array<char, 32> link{};
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", fd);
  std::array<char, 4096> path{};
  const ssize_t length = readlink(link.data(), path.data(), path.size());
  return {path.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
}

std::string resolved(const std::string& directory) {
  const int fd = ::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return {};
  std::string path = path_of(fd);
  close(fd);
  return path;
}

// The rest of `path` beneath `directory`; empty where it is elsewhere.
std::string_view beneath(std::string_view path, std::string_view directory) {
  if (directory.empty() || !path.starts_with(directory)) return {};
  path.remove_prefix(directory.size());
  return path.starts_with('/') ? path.substr(1) : std::string_view{};
}

}  // namespace

ConfigFiles::ConfigFiles(std::string config, std::string runtime, std::string system, std::string machine_id)
    : config_(std::move(config)),
      runtime_(std::move(runtime)),
      system_(std::move(system)),
      machine_id_(std::move(machine_id)) {}

bool ConfigFiles::is_name(std::string_view name, OpenKind kind) {
  if (name == kMachineId) return kind == OpenKind::kThroughLinks;
  const bool user = name.starts_with(kUser);
  if (!user && !name.starts_with(kSystem)) return false;
  name.remove_prefix(user ? kUser.size() : kSystem.size());
  switch (kind) {
    case OpenKind::kDirectory:
      return user && (name == "config.d" || name == "profiles");
    case OpenKind::kThroughLinks:
    case OpenKind::kNoLink:
      return user ? is_user_file(name) : is_system_file(name);
  }
  return false;
}

std::string ConfigFiles::path_to(std::string_view name) const {
  if (name == kMachineId) return machine_id_;
  const bool user = name.starts_with(kUser);
  name.remove_prefix(user ? kUser.size() : kSystem.size());
  return (user ? config_ : system_) + "/" + std::string(name);
}

int ConfigFiles::open(std::string_view name, OpenKind kind) const {
  const std::string path = path_to(name);
  const int how = kind == OpenKind::kDirectory ? O_DIRECTORY : kind == OpenKind::kNoLink ? O_NOFOLLOW : 0;
  const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | how);
  if (fd < 0 || !leads_astray(fd)) return fd;
  close(fd);
  errno = EACCES;
  return -1;
}

bool ConfigFiles::leads_astray(int fd) const {
  const std::string path = path_of(fd);
  if (path.empty() || !beneath(path, resolved(runtime_)).empty()) return true;
  const std::string config = resolved(config_);
  const std::string_view own = beneath(path, config);
  return !own.empty() && !is_user_file(own) && own != "config.d" && own != "profiles";
}

}  // namespace sesame::broker
