// Entry point of the addon: registers the parts.
#include <atomic>
#include <unistd.h>

#include "addon.h"

namespace sesame::binding {
namespace {

// Errors are thrown as factory(code, message, details) makes them, so that JavaScript needs no wrapper
// around every function.
napi_value install_error_factory(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  napi_valuetype type = napi_undefined;
  napi_typeof(env, arguments[0], &type);
  if (type != napi_function) return fail_argument(env, "factory");
  Addon& addon = addon_of(env);
  if (addon.error_factory != nullptr) napi_delete_reference(env, addon.error_factory);
  napi_create_reference(env, arguments[0], 1, &addon.error_factory);
  return undefined(env);
}

// Secure memory has no locks: whichever thread loads it first is the only one that may.
bool claim_thread() {
  static std::atomic<pid_t> owner{0};
  pid_t unclaimed = 0;
  const pid_t self = gettid();
  return owner.compare_exchange_strong(unclaimed, self) || unclaimed == self;
}

}  // namespace

Addon& addon_of(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return *static_cast<Addon*>(data);
}

}  // namespace sesame::binding

NAPI_MODULE_INIT() {
  using namespace sesame::binding;
  if (!claim_thread()) {
    napi_throw_error(env, "INTERNAL_ARGUMENT", "the native core works on one thread only");
    return nullptr;
  }
  auto destroy = [](napi_env, void* data, void*) { delete static_cast<Addon*>(data); };
  napi_set_instance_data(env, new Addon, destroy, nullptr);
  export_function(env, exports, "installErrorFactory", install_error_factory);
  add_secure_buffer(env, exports);
  add_crypto(env, exports);
  add_factors(env, exports);
  add_audit(env, exports);
  add_bus(env, exports);
  add_polled_socket(env, exports);
  add_seal(env, exports);
  add_process(env, exports);
  add_sandbox(env, exports);
  return exports;
}
