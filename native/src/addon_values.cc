// Values across the boundary: every check of an argument, and every error, is made here.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "addon.h"

namespace sesame::binding {
namespace {

constexpr std::size_t kShortText = 512;
constexpr double kMaximumFd = 2147483647.0;

// Null when the factory threw.
napi_value make_error(napi_env env, const char* code, std::string_view message, napi_value details) {
  napi_value arguments[3] = {make_text(env, code), make_text(env, message), details};
  napi_value error = nullptr;
  const Addon& addon = addon_of(env);
  if (addon.error_factory != nullptr) {
    napi_value factory = nullptr;
    napi_get_reference_value(env, addon.error_factory, &factory);
    if (napi_call_function(env, undefined(env), factory, 3, arguments, &error) != napi_ok) return nullptr;
  } else {
    napi_create_error(env, arguments[0], arguments[1], &error);
    napi_set_named_property(env, error, "details", details);
  }
  return error;
}

napi_value throw_error(napi_env env, const char* code, std::string_view message, napi_value details) {
  napi_value error = make_error(env, code, message, details);
  if (error != nullptr) napi_throw(env, error);
  return nullptr;
}

const char* profile_name(Profile profile) {
  return profile == Profile::kLeadingEdge ? "leading-edge" : "governance-compatible";
}

napi_value make_details(napi_env env, std::initializer_list<Detail> details) {
  napi_value object = make_object(env, {});
  for (const Detail& detail : details) {
    napi_value value = detail.text != nullptr ? make_text(env, detail.text)
                                              : make_number(env, static_cast<double>(detail.number));
    napi_set_named_property(env, object, detail.name, value);
  }
  return object;
}

napi_value make_errno(napi_env env, int error) {
  const char* name = strerrorname_np(error);
  return make_details(env, {{"errno", error, nullptr}, {"name", 0, name == nullptr ? "unknown" : name}});
}

std::string exhaustion_message(const SecureMemoryStatus& memory) {
  const std::string used = std::to_string(memory.locked_bytes);
  const std::string wanted = std::to_string(memory.wanted_bytes);
  const std::string limit =
      memory.refusing_limit_bytes < 0 ? "" : " of " + std::to_string(memory.refusing_limit_bytes);
  return std::string(status_message(Status::kSecureMemoryExhausted)) + ": " + used + limit +
         " bytes are locked, and a buffer of " + wanted + " is wanted";
}

}  // namespace

napi_value fail(napi_env env, Status status) {
  if (status != Status::kSecureMemoryExhausted) return fail_with(env, status, {});
  const SecureMemoryStatus memory = secure_memory_status();
  return throw_error(env, status_code(status), exhaustion_message(memory),
                     make_details(env, {{"limitBytes", memory.refusing_limit_bytes, nullptr},
                                        {"usedBytes", static_cast<std::int64_t>(memory.locked_bytes), nullptr},
                                        {"wantedBytes", static_cast<std::int64_t>(memory.wanted_bytes), nullptr}}));
}

napi_value fail_with(napi_env env, Status status, std::initializer_list<Detail> details) {
  return throw_error(env, status_code(status), status_message(status), make_details(env, details));
}

napi_value fail_system(napi_env env, SystemStatus outcome) {
  if (outcome.error == 0) return fail(env, outcome.status);
  return throw_error(env, status_code(outcome.status), status_message(outcome.status), make_errno(env, outcome.error));
}

napi_value make_failure(napi_env env, SystemStatus outcome) {
  napi_value details = outcome.error == 0 ? make_object(env, {}) : make_errno(env, outcome.error);
  return make_error(env, status_code(outcome.status), status_message(outcome.status), details);
}

napi_value fail_code(napi_env env, const char* code, const char* message) {
  return throw_error(env, code, message, make_object(env, {}));
}

napi_value fail_argument(napi_env env, const char* name) {
  const std::string message = std::string("argument \"") + name + "\" is not valid";
  return throw_error(env, status_code(Status::kArgument), message,
                     make_object(env, {{"argument", make_text(env, name)}}));
}

bool is_nullish(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  return type == napi_undefined || type == napi_null;
}

bool read_bytes(napi_env env, napi_value value, const char* name, ConstBytes* out) {
  napi_typedarray_type type = napi_int8_array;
  std::size_t length = 0;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) != napi_ok ||
      type != napi_uint8_array) {
    fail_argument(env, name);
    return false;
  }
  *out = {static_cast<const std::uint8_t*>(data), length};
  return true;
}

bool read_bytes_of(napi_env env, napi_value value, const char* name, std::size_t length, ConstBytes* out) {
  if (!read_bytes(env, value, name, out)) return false;
  if (out->size() == length) return true;
  fail_argument(env, name);
  return false;
}

bool read_secure_of(napi_env env, napi_value value, const char* name, std::size_t length, ConstBytes* out) {
  SecureBlock* block = nullptr;
  if (!read_secure(env, value, name, &block)) return false;
  *out = std::as_const(*block).bytes();
  if (out->size() == length) return true;
  fail_argument(env, name);
  return false;
}

bool read_fd(napi_env env, napi_value value, int* out) {
  double fd = 0;
  if (!read_integer(env, value, "fd", 0, kMaximumFd, &fd)) return false;
  *out = static_cast<int>(fd);
  return true;
}

bool read_integer(napi_env env, napi_value value, const char* name, double minimum, double maximum, double* out) {
  if (napi_get_value_double(env, value, out) == napi_ok && *out >= minimum && *out <= maximum &&
      *out == std::floor(*out)) {
    return true;
  }
  fail_argument(env, name);
  return false;
}

bool read_text(napi_env env, napi_value value, const char* name, std::string* out) {
  // Most texts are short: one crossing copies them, and only longer ones ask for their length.
  char text[kShortText];
  std::size_t length = 0;
  if (napi_get_value_string_utf8(env, value, text, sizeof text, &length) != napi_ok) {
    fail_argument(env, name);
    return false;
  }
  // A cut may fall up to three bytes early, before a character that did not fit.
  if (length < sizeof text - 4) {
    out->assign(text, length);
    return true;
  }
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  out->resize(length);
  napi_get_value_string_utf8(env, value, out->data(), length + 1, &length);
  return true;
}

bool read_system_text(napi_env env, napi_value value, const char* name, std::string* out) {
  if (!read_text(env, value, name, out)) return false;
  if (out->find('\0') == std::string::npos) return true;
  fail_argument(env, name);
  return false;
}

bool read_profile(napi_env env, napi_value value, const char* name, Profile* out) {
  std::string text;
  if (!read_text(env, value, name, &text)) return false;
  for (Profile profile : {Profile::kLeadingEdge, Profile::kGovernanceCompatible}) {
    if (text == profile_name(profile)) {
      *out = profile;
      return true;
    }
  }
  fail_argument(env, name);
  return false;
}

bool read_member(napi_env env, napi_value object, const char* name, napi_value* out) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, object, &type);
  if (type != napi_object) {
    fail_argument(env, name);
    return false;
  }
  return napi_get_named_property(env, object, name, out) == napi_ok;  // a getter may have thrown
}

bool read_elements(napi_env env, napi_value array, const char* name, std::vector<napi_value>* out) {
  std::uint32_t count = 0;
  if (napi_get_array_length(env, array, &count) != napi_ok) {
    fail_argument(env, name);
    return false;
  }
  out->resize(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (napi_get_element(env, array, i, &(*out)[i]) != napi_ok) return false;
  }
  return true;
}

napi_value undefined(napi_env env) {
  napi_value value = nullptr;
  napi_get_undefined(env, &value);
  return value;
}

napi_value null(napi_env env) {
  napi_value value = nullptr;
  napi_get_null(env, &value);
  return value;
}

napi_value make_number(napi_env env, double number) {
  napi_value value = nullptr;
  napi_create_double(env, number, &value);
  return value;
}

napi_value make_boolean(napi_env env, bool truth) {
  napi_value value = nullptr;
  napi_get_boolean(env, truth, &value);
  return value;
}

napi_value make_text(napi_env env, std::string_view text) {
  napi_value value = nullptr;
  const bool ascii = std::ranges::all_of(text, [](char character) { return (character & 0x80) == 0; });
  // Most texts are ASCII, and V8 takes those faster as what they are.
  (ascii ? napi_create_string_latin1 : napi_create_string_utf8)(env, text.data(), text.size(), &value);
  return value;
}

napi_value make_hex(napi_env env, ConstBytes bytes) {
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (std::uint8_t byte : bytes) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return make_text(env, hex);
}

napi_value make_profile(napi_env env, Profile profile) { return make_text(env, profile_name(profile)); }

napi_value make_buffer(napi_env env, ConstBytes bytes) {
  napi_value value = nullptr;
  napi_create_buffer_copy(env, bytes.size(), bytes.data(), nullptr, &value);
  return value;
}

napi_value make_blank_buffer(napi_env env, std::size_t length, Bytes* bytes) {
  napi_value value = nullptr;
  void* data = nullptr;
  if (napi_create_buffer(env, length, &data, &value) != napi_ok) return nullptr;
  *bytes = {static_cast<std::uint8_t*>(data), length};
  return value;
}

napi_value make_object(napi_env env, std::initializer_list<std::pair<const char*, napi_value>> members) {
  napi_value object = nullptr;
  napi_create_object(env, &object);
  for (const auto& [name, value] : members) napi_set_named_property(env, object, name, value);
  return object;
}

napi_property_descriptor method(const char* name, napi_callback call) {
  return {name, nullptr, call, nullptr, nullptr, nullptr, napi_default, nullptr};
}

napi_property_descriptor static_method(const char* name, napi_callback call) {
  return {name, nullptr, call, nullptr, nullptr, nullptr, napi_static, nullptr};
}

napi_property_descriptor getter(const char* name, napi_callback call) {
  return {name, nullptr, nullptr, call, nullptr, nullptr, napi_default, nullptr};
}

napi_property_descriptor symbol_method(napi_value symbol, napi_callback call) {
  return {nullptr, symbol, call, nullptr, nullptr, nullptr, napi_default, nullptr};
}

napi_value symbol_dispose(napi_env env) {
  napi_value global = nullptr, symbol_class = nullptr, symbol = nullptr;
  napi_get_global(env, &global);
  napi_get_named_property(env, global, "Symbol", &symbol_class);
  napi_get_named_property(env, symbol_class, "dispose", &symbol);
  return symbol;
}

void export_class(napi_env env, napi_value exports, const char* name, napi_callback constructor,
                  std::initializer_list<napi_property_descriptor> members, napi_ref* reference) {
  napi_value class_value = nullptr;
  napi_define_class(env, name, NAPI_AUTO_LENGTH, constructor, nullptr, members.size(), members.begin(), &class_value);
  if (reference != nullptr) napi_create_reference(env, class_value, 1, reference);
  napi_set_named_property(env, exports, name, class_value);
}

void export_function(napi_env env, napi_value exports, const char* name, napi_callback call) {
  napi_value function = nullptr;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, call, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

}  // namespace sesame::binding
