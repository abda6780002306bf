// The class SecureBuffer. The memory belongs to a handle that the object and its view share, because a
// view may outlive the object that it was taken from.
#include <utility>

#include "addon.h"
#include "crypto.h"

namespace sesame::binding {

struct BufferHandle {
  SecureBlock block;
  napi_ref view = nullptr;    // the Uint8Array, once somebody asked for it
  std::uint32_t owners = 1;  // the SecureBuffer, and each ArrayBuffer that V8 has not yet let go of
};

namespace {

void drop_owner(BufferHandle* handle) {
  if (--handle->owners == 0) delete handle;
}

}  // namespace

template <>
struct Wrapped<BufferHandle> {
  static constexpr napi_type_tag tag = {0x8c1d6f0e52b94a77, 0xb3e0a1975dc2486f};
  static void finalize(napi_env env, BufferHandle* handle) {
    if (handle->view != nullptr) napi_delete_reference(env, std::exchange(handle->view, nullptr));
    drop_owner(handle);
  }
};

namespace {

constexpr double kMaximumBytes = 1u << 30;

BufferHandle* require_live(napi_env env, BufferHandle* handle) {
  if (handle == nullptr || handle->block.live()) return handle;
  fail_code(env, "SECURE_BUFFER_RELEASED", "a released buffer was used");
  return nullptr;
}

BufferHandle* live_self(napi_env env, napi_value self) {
  return require_live(env, unwrap_self<BufferHandle>(env, self));
}

// Every view of the bytes, sub-views included, has length 0 after this.
void detach_view(napi_env env, BufferHandle* handle) {
  if (handle->view == nullptr) return;
  napi_value view = nullptr, array_buffer = nullptr;
  napi_get_reference_value(env, handle->view, &view);
  const bool detached =
      napi_get_typedarray_info(env, view, nullptr, nullptr, nullptr, &array_buffer, nullptr) == napi_ok &&
      napi_detach_arraybuffer(env, array_buffer) == napi_ok;
  if (!detached) napi_fatal_error("SecureBuffer", NAPI_AUTO_LENGTH, "a view could not be detached", NAPI_AUTO_LENGTH);
  napi_delete_reference(env, handle->view);
  handle->view = nullptr;
}

napi_value alloc(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  double length = 0;
  if (!read_integer(env, arguments[0], "length", 0, kMaximumBytes, &length)) return nullptr;
  SecureBlock block;
  Status status = SecureBlock::allocate(static_cast<std::size_t>(length), &block);
  return status == Status::kOk ? make_secure_buffer(env, std::move(block)) : fail(env, status);
}

napi_value random(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  double length = 0;
  if (!read_integer(env, arguments[0], "length", 0, kMaximumBytes, &length)) return nullptr;
  SecureBlock block;
  Status status = SecureBlock::allocate(static_cast<std::size_t>(length), &block);
  if (status == Status::kOk) status = fill_random(block.bytes());
  return status == Status::kOk ? make_secure_buffer(env, std::move(block)) : fail(env, status);
}

napi_value get_length(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  BufferHandle* handle = unwrap_self<BufferHandle>(env, arguments.self);
  return handle == nullptr ? nullptr : make_number(env, static_cast<double>(handle->block.size()));
}

napi_value get_released(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  BufferHandle* handle = unwrap_self<BufferHandle>(env, arguments.self);
  return handle == nullptr ? nullptr : make_boolean(env, !handle->block.live());
}

napi_value make_view(napi_env env, BufferHandle* handle) {
  const Bytes bytes = handle->block.bytes();
  napi_value array_buffer = nullptr, view = nullptr;
  napi_status status;
  if (bytes.empty()) {
    status = napi_create_arraybuffer(env, 0, nullptr, &array_buffer);
  } else {
    auto finalize = [](napi_env, void*, void* hint) { drop_owner(static_cast<BufferHandle*>(hint)); };
    status = napi_create_external_arraybuffer(env, bytes.data(), bytes.size(), finalize, handle, &array_buffer);
    if (status == napi_ok) ++handle->owners;
  }
  if (status != napi_ok || napi_create_typedarray(env, napi_uint8_array, bytes.size(), array_buffer, 0, &view) != napi_ok ||
      napi_create_reference(env, view, 1, &handle->view) != napi_ok) {
    return fail(env, Status::kSystem);
  }
  return view;
}

napi_value get_bytes(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  BufferHandle* handle = live_self(env, arguments.self);
  if (handle == nullptr) return nullptr;
  if (handle->view == nullptr) return make_view(env, handle);
  napi_value view = nullptr;
  napi_get_reference_value(env, handle->view, &view);
  return view;
}

napi_value truncate(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  BufferHandle* handle = live_self(env, arguments.self);
  double length = 0;
  if (handle == nullptr ||
      !read_integer(env, arguments[0], "length", 0, static_cast<double>(handle->block.size()), &length)) {
    return nullptr;
  }
  if (length < static_cast<double>(handle->block.size())) {
    detach_view(env, handle);  // the old view reaches bytes that are no longer the buffer's
    handle->block.truncate(static_cast<std::size_t>(length));
  }
  return arguments.self;
}

napi_value equals(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  BufferHandle* handle = live_self(env, arguments.self);
  SecureBlock* other = nullptr;
  if (handle == nullptr || !read_secure(env, arguments[0], "other", &other)) return nullptr;
  return make_boolean(env, equal_constant_time(handle->block.bytes(), other->bytes()));
}

napi_value release(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  BufferHandle* handle = unwrap_self<BufferHandle>(env, arguments.self);
  if (handle == nullptr) return nullptr;
  detach_view(env, handle);
  handle->block.release();
  return undefined(env);
}

napi_value describe(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  BufferHandle* handle = unwrap_self<BufferHandle>(env, arguments.self);
  if (handle == nullptr) return nullptr;
  if (!handle->block.live()) return make_text(env, "SecureBuffer(released)");
  return make_text(env, "SecureBuffer(" + std::to_string(handle->block.size()) + " bytes)");
}

napi_value configure(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  napi_value budget = nullptr;
  double budget_bytes = 0;
  if (!read_member(env, arguments[0], "budgetBytes", &budget) ||
      !read_integer(env, budget, "budgetBytes", 0, kLargestSafeInteger, &budget_bytes)) {
    return nullptr;
  }
  Status status = configure_secure_memory(static_cast<std::size_t>(budget_bytes));
  return status == Status::kOk ? undefined(env) : fail(env, status);
}

napi_value status(napi_env env, napi_callback_info) {
  const SecureMemoryStatus memory = secure_memory_status();
  auto number = [env](auto value) { return make_number(env, static_cast<double>(value)); };
  return make_object(env, {
      {"backing", make_text(env, memory.secret ? "memfd_secret" : "mlock")},
      {"fallbackReason", memory.secret ? null(env) : make_text(env, memory.fallback_reason)},
      {"lockedBytes", number(memory.locked_bytes)},
      {"budgetBytes", number(memory.budget_bytes)},
      {"limitBytes", number(memory.limit_bytes)},
      {"liveBuffers", number(memory.live_buffers)},
      {"liveBytes", number(memory.live_bytes)},
  });
}

}  // namespace

bool read_secure(napi_env env, napi_value value, const char* name, SecureBlock** out) {
  BufferHandle* handle = require_live(env, unwrap<BufferHandle>(env, value, name));
  if (handle == nullptr) return false;
  *out = &handle->block;
  return true;
}

napi_value make_secure_buffer(napi_env env, SecureBlock block) {
  auto handle = std::make_unique<BufferHandle>();
  handle->block = std::move(block);
  return make_instance(env, addon_of(env).secure_buffer_class, std::move(handle));
}

void add_secure_buffer(napi_env env, napi_value exports) {
  napi_value inspect_symbol = nullptr;
  node_api_symbol_for(env, "nodejs.util.inspect.custom", NAPI_AUTO_LENGTH, &inspect_symbol);
  export_class(env, exports, "SecureBuffer", construct_privately<BufferHandle>,
               {
                   static_method("alloc", alloc),
                   static_method("random", random),
                   getter("length", get_length),
                   getter("released", get_released),
                   getter("bytes", get_bytes),
                   method("truncate", truncate),
                   method("equals", equals),
                   method("release", release),
                   method("toString", describe),
                   method("toJSON", describe),
                   symbol_method(inspect_symbol, describe),
                   symbol_method(symbol_dispose(env), release),
               },
               &addon_of(env).secure_buffer_class);
  export_function(env, exports, "configureSecureMemory", configure);
  export_function(env, exports, "secureMemoryStatus", status);
}

}  // namespace sesame::binding
