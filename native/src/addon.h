// What the files of the binding share: reading arguments with every type and length checked, throwing
// errors of the one table, and getting secure blocks in and out. The binding holds no logic of its own.
//
// A function that returns false or nullptr has thrown. Options objects may have getters, which are
// JavaScript: all members are fetched before the first pointer into a buffer is taken.
#pragma once

#include <initializer_list>
#include <memory>
#include <node_api.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "secure_memory.h"

namespace sesame::binding {

inline constexpr double kLargestSafeInteger = 9007199254740991.0;

// One per loaded copy of the addon.
struct Addon {
  napi_ref error_factory = nullptr;
  napi_ref secure_buffer_class = nullptr;
  napi_ref bus_channel_class = nullptr;
  napi_ref polled_socket_class = nullptr;
  napi_ref body_pool = nullptr;
  std::size_t body_pool_used = 0;
  napi_ref seal_server_class = nullptr;
  // What the next constructor call takes over; JavaScript cannot fill it, so it cannot construct.
  void* constructing = nullptr;
};
Addon& addon_of(napi_env env);

// ---- errors -------------------------------------------------------------------------------------

struct Detail {
  const char* name;
  std::int64_t number;
  const char* text;  // used instead of the number when not null
};
// These throw and return nullptr.
napi_value fail(napi_env env, Status status);
napi_value fail_with(napi_env env, Status status, std::initializer_list<Detail> details);
// With the errno, where there is one.
napi_value fail_system(napi_env env, SystemStatus outcome);
napi_value fail_code(napi_env env, const char* code, const char* message);
// `argument "salt" is not valid`
napi_value fail_argument(napi_env env, const char* name);

// What fail_system would throw.
napi_value make_failure(napi_env env, SystemStatus outcome);

// ---- values in ----------------------------------------------------------------------------------

template <std::size_t kCount>
struct Arguments {
  Arguments(napi_env env, napi_callback_info info) {
    std::size_t count = kCount;
    napi_get_cb_info(env, info, &count, values, &self, nullptr);
  }
  napi_value operator[](std::size_t index) const { return values[index]; }
  napi_value values[kCount == 0 ? 1 : kCount];  // absent ones are undefined
  napi_value self = nullptr;
};

bool is_nullish(napi_env env, napi_value value);
// Any view of an ArrayBuffer as Uint8Array. Valid until JavaScript runs.
bool read_bytes(napi_env env, napi_value value, const char* name, ConstBytes* out);
bool read_bytes_of(napi_env env, napi_value value, const char* name, std::size_t length, ConstBytes* out);
// A live SecureBuffer.
bool read_secure(napi_env env, napi_value value, const char* name, SecureBlock** out);
bool read_secure_of(napi_env env, napi_value value, const char* name, std::size_t length, ConstBytes* out);
bool read_fd(napi_env env, napi_value value, int* out);
bool read_integer(napi_env env, napi_value value, const char* name, double minimum, double maximum, double* out);
// Public text only.
bool read_text(napi_env env, napi_value value, const char* name, std::string* out);
// Text for the system: without NUL.
bool read_system_text(napi_env env, napi_value value, const char* name, std::string* out);
bool read_profile(napi_env env, napi_value value, const char* name, Profile* out);
bool read_member(napi_env env, napi_value object, const char* name, napi_value* out);
bool read_elements(napi_env env, napi_value array, const char* name, std::vector<napi_value>* out);

inline ConstBytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// ---- values out ---------------------------------------------------------------------------------

napi_value undefined(napi_env env);
napi_value null(napi_env env);
napi_value make_number(napi_env env, double value);
napi_value make_boolean(napi_env env, bool value);
napi_value make_text(napi_env env, std::string_view text);
napi_value make_hex(napi_env env, ConstBytes bytes);
napi_value make_profile(napi_env env, Profile profile);
napi_value make_buffer(napi_env env, ConstBytes bytes);
// A Buffer of `length` bytes to be filled at once; only for public bytes.
napi_value make_blank_buffer(napi_env env, std::size_t length, Bytes* bytes);
napi_value make_object(napi_env env, std::initializer_list<std::pair<const char*, napi_value>> members);
napi_value make_secure_buffer(napi_env env, SecureBlock block);

// ---- classes ------------------------------------------------------------------------------------

// For each wrapped type: a tag, so that no other object's pointer is taken for ours, and what to do when
// the object is collected.
template <typename T>
struct Wrapped;

// Takes over `native` whatever happens.
template <typename T>
bool wrap(napi_env env, napi_value object, T* native) {
  auto finalize = [](napi_env finalizer_env, void* data, void*) {
    Wrapped<T>::finalize(finalizer_env, static_cast<T*>(data));
  };
  if (napi_wrap(env, object, native, finalize, nullptr, nullptr) != napi_ok) {
    Wrapped<T>::finalize(env, native);
    return false;
  }
  return napi_type_tag_object(env, object, &Wrapped<T>::tag) == napi_ok;
}

// For arguments: any value.
template <typename T>
T* unwrap(napi_env env, napi_value object, const char* name) {
  bool ours = false;
  void* native = nullptr;
  napi_valuetype type = napi_undefined;
  napi_typeof(env, object, &type);  // the tag of a value that is no object would be a TypeError of its own
  if (type == napi_object && napi_check_object_type_tag(env, object, &Wrapped<T>::tag, &ours) == napi_ok &&
      ours && napi_unwrap(env, object, &native) == napi_ok) {
    return static_cast<T*>(native);
  }
  fail_argument(env, name);
  return nullptr;
}

// For `this`: the engine calls a method only on objects that its class made, so the tag need not be asked.
template <typename T>
T* unwrap_self(napi_env env, napi_value object) {
  void* native = nullptr;
  if (napi_unwrap(env, object, &native) == napi_ok) return static_cast<T*>(native);
  fail_argument(env, "this");
  return nullptr;
}

// Constructor of a class that only the core may instantiate, through make_instance.
template <typename T>
napi_value construct_privately(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  auto* native = static_cast<T*>(std::exchange(addon_of(env).constructing, nullptr));
  if (native == nullptr) return fail_argument(env, "constructor");
  return wrap(env, arguments.self, native) ? arguments.self : fail(env, Status::kSystem);
}

template <typename T>
napi_value make_instance(napi_env env, napi_ref class_reference, std::unique_ptr<T> native) {
  napi_value class_value = nullptr, object = nullptr;
  napi_get_reference_value(env, class_reference, &class_value);
  addon_of(env).constructing = native.release();
  if (napi_new_instance(env, class_value, 0, nullptr, &object) == napi_ok) return object;
  // An exception is pending. The constructor took the pointer, unless it never ran.
  delete static_cast<T*>(std::exchange(addon_of(env).constructing, nullptr));
  return nullptr;
}

napi_property_descriptor method(const char* name, napi_callback call);
napi_property_descriptor static_method(const char* name, napi_callback call);
napi_property_descriptor getter(const char* name, napi_callback call);
napi_property_descriptor symbol_method(napi_value symbol, napi_callback call);
napi_value symbol_dispose(napi_env env);
// Adds the class to `exports`; `reference`, where given, keeps it for make_instance.
void export_class(napi_env env, napi_value exports, const char* name, napi_callback constructor,
                  std::initializer_list<napi_property_descriptor> members, napi_ref* reference);
void export_function(napi_env env, napi_value exports, const char* name, napi_callback call);

// ---- the parts, each adding its own functions -----------------------------------------------------

void add_secure_buffer(napi_env env, napi_value exports);
void add_crypto(napi_env env, napi_value exports);
void add_factors(napi_env env, napi_value exports);
void add_audit(napi_env env, napi_value exports);
void add_bus(napi_env env, napi_value exports);
void add_polled_socket(napi_env env, napi_value exports);
void add_seal(napi_env env, napi_value exports);
void add_process(napi_env env, napi_value exports);
void add_sandbox(napi_env env, napi_value exports);

}  // namespace sesame::binding
