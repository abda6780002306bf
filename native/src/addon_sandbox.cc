// Binding of the sandbox: filters, what the kernel says of them, and the broker's client.
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "addon.h"
#include "broker_client.h"
#include "sandbox_status.h"
#include "seccomp.h"

namespace sesame::binding {
namespace {

constexpr double kMaximumFd = 2147483647.0;
constexpr double kMaximumPid = 4194304.0;

// One of two words.
bool read_choice(napi_env env, napi_value value, const char* name, const char* first, const char* second, bool* is_first) {
  std::string text;
  if (!read_text(env, value, name, &text)) return false;
  *is_first = text == first;
  if (*is_first || text == second) return true;
  fail_argument(env, name);
  return false;
}

napi_value confine_js(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  bool is_profile = false, at_start = false;
  if (!read_choice(env, arguments[0], "daemon", "daemon-profile", "daemon-secrets", &is_profile) ||
      !read_choice(env, arguments[1], "stage", "start", "serve", &at_start)) {
    return nullptr;
  }
  const auto role = is_profile ? seccomp::Role::kProfile : seccomp::Role::kSecrets;
  const auto stage = at_start ? seccomp::Stage::kStart : seccomp::Stage::kServe;
  if (seccomp::confine(role, stage)) return undefined(env);
  return fail_system(env, {Status::kSandboxUnavailable, errno});
}

napi_value sandbox_status_js(napi_env env, napi_callback_info) {
  const SandboxStatus status = sandbox_status();
  return make_object(env, {{"landlocked", make_boolean(env, status.landlocked)},
                           {"landlockAbi", make_number(env, status.landlock_abi)},
                           {"filtered", make_boolean(env, status.filtered)},
                           {"noNewPrivs", make_boolean(env, status.no_new_privs)},
                           {"dumpable", make_boolean(env, status.dumpable)}});
}

napi_value identify_process_js(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  double broker = 0, pid = 0;
  if (!read_integer(env, arguments[0], "broker", 0, kMaximumFd, &broker) ||
      !read_integer(env, arguments[1], "pid", 1, kMaximumPid, &pid)) {
    return nullptr;
  }
  broker::Identity identity;
  const SystemStatus outcome = broker::identify(static_cast<int>(broker), static_cast<std::uint32_t>(pid), &identity);
  if (outcome.status != Status::kOk) return fail_system(env, outcome);
  return make_object(env, {{"executable", make_text(env, identity.executable)}, {"cgroup", make_text(env, identity.cgroup)}});
}

napi_value connect_through_broker_js(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  double broker = 0;
  if (!read_integer(env, arguments[0], "broker", 0, kMaximumFd, &broker)) return nullptr;
  int fd = -1;
  std::uint32_t pid = 0;
  const SystemStatus outcome = broker::connect_bus(static_cast<int>(broker), &fd, &pid);
  if (outcome.status != Status::kOk) return fail_system(env, outcome);
  return make_object(env, {{"fd", make_number(env, fd)}, {"pid", make_number(env, pid)}});
}

bool read_open_kind(napi_env env, napi_value value, broker::OpenKind* out) {
  std::string text;
  if (!read_text(env, value, "kind", &text)) return false;
  for (const auto& [name, kind] : {std::pair{"file", broker::OpenKind::kThroughLinks}, {"no-link", broker::OpenKind::kNoLink},
                                   {"directory", broker::OpenKind::kDirectory}}) {
    if (text != name) continue;
    *out = kind;
    return true;
  }
  fail_argument(env, "kind");
  return false;
}

napi_value open_through_broker_js(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  double broker = 0;
  std::string name;
  auto kind = broker::OpenKind::kThroughLinks;
  if (!read_integer(env, arguments[0], "broker", 0, kMaximumFd, &broker) ||
      !read_system_text(env, arguments[1], "name", &name) || !read_open_kind(env, arguments[2], &kind)) {
    return nullptr;
  }
  int fd = -1;
  const SystemStatus outcome = broker::open_file(static_cast<int>(broker), name, kind, &fd);
  return outcome.status == Status::kOk ? make_number(env, fd) : fail_system(env, outcome);
}

// Of a copy of the descriptor, which shares its position: a descriptor is listed once.
napi_value list_directory_js(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  double descriptor = 0;
  if (!read_integer(env, arguments[0], "descriptor", 0, kMaximumFd, &descriptor)) return nullptr;
  const int copy = fcntl(static_cast<int>(descriptor), F_DUPFD_CLOEXEC, 0);
  DIR* const opened = copy < 0 ? nullptr : fdopendir(copy);
  if (opened == nullptr) {
    const int error = errno;
    if (copy >= 0) close(copy);
    return fail_system(env, {Status::kSystem, error});
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(opened, closedir);
  napi_value names = nullptr;
  napi_create_array(env, &names);
  std::uint32_t count = 0;
  errno = 0;
  while (const dirent* entry = readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") napi_set_element(env, names, count++, make_text(env, name));
    errno = 0;
  }
  return errno == 0 ? names : fail_system(env, {Status::kSystem, errno});
}

}  // namespace

void add_sandbox(napi_env env, napi_value exports) {
  export_function(env, exports, "confine", confine_js);
  export_function(env, exports, "sandboxStatus", sandbox_status_js);
  export_function(env, exports, "identifyProcess", identify_process_js);
  export_function(env, exports, "connectThroughBroker", connect_through_broker_js);
  export_function(env, exports, "openThroughBroker", open_through_broker_js);
  export_function(env, exports, "listDirectory", list_directory_js);
}

}  // namespace sesame::binding
