// Binding of the sandbox: filters, what the kernel says of them, and the broker's client.
#include <cerrno>
#include <cstring>

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

}  // namespace

void add_sandbox(napi_env env, napi_value exports) {
  export_function(env, exports, "confine", confine_js);
  export_function(env, exports, "sandboxStatus", sandbox_status_js);
  export_function(env, exports, "identifyProcess", identify_process_js);
  export_function(env, exports, "connectThroughBroker", connect_through_broker_js);
}

}  // namespace sesame::binding
