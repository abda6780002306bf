// Binding of the sandbox: the broker's client. Paths and process ids are public.
#include <cstring>

#include "addon.h"
#include "broker_client.h"

namespace sesame::binding {
namespace {

constexpr double kMaximumFd = 2147483647.0;
constexpr double kMaximumPid = 4194304.0;

napi_value fail_system(napi_env env, SystemStatus outcome) {
  const char* const name = strerrorname_np(outcome.error);
  return fail_with(env, outcome.status,
                   {{"errno", outcome.error, nullptr}, {"name", 0, name == nullptr ? "unknown" : name}});
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
  export_function(env, exports, "identifyProcess", identify_process_js);
  export_function(env, exports, "connectThroughBroker", connect_through_broker_js);
}

}  // namespace sesame::binding
