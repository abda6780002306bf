// Binding of polled_socket.h: the class PolledSocket.
#include "polled_socket.h"

namespace sesame::binding {

template <>
struct Wrapped<PolledSocket> {
  static constexpr napi_type_tag tag = {0x7ac0138e5f9d4b26, 0xb3915d0e62f84ca7};
  static void finalize(napi_env, PolledSocket* socket) { delete socket; }
};

namespace {

PolledSocket* self_of(napi_env env, napi_value self) { return unwrap_self<PolledSocket>(env, self); }

bool is_function(napi_env env, napi_value value, const char* name) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  if (type == napi_function) return true;
  fail_argument(env, name);
  return false;
}

napi_value duplicate(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  int descriptor = -1;
  if (!read_fd(env, arguments[0], &descriptor)) return nullptr;
  std::unique_ptr<ChannelSocket> socket;
  const SystemStatus outcome = ChannelSocket::duplicate(descriptor, &socket);
  if (outcome.status == Status::kArgument) return fail_argument(env, "fd");
  if (outcome.status != Status::kOk) return fail_system(env, outcome);
  return make_instance(env, addon_of(env).polled_socket_class, std::make_unique<PolledSocket>(env, std::move(socket)));
}

napi_value start(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  PolledSocket* socket = self_of(env, arguments.self);
  if (socket == nullptr) return nullptr;
  if (socket->started() || socket->closing()) return fail_argument(env, "this");
  auto* channel = unwrap<Channel>(env, arguments[0], "channel");
  if (channel == nullptr || !is_function(env, arguments[1], "frames") || !is_function(env, arguments[2], "drained") ||
      !is_function(env, arguments[3], "closed")) {
    return nullptr;
  }
  const PolledSocket::Listeners listeners{arguments[0], arguments[1], arguments[2], arguments[3]};
  const SystemStatus outcome = socket->start(arguments.self, channel, listeners);
  return outcome.status == Status::kOk ? undefined(env) : fail_system(env, outcome);
}

napi_value send(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  PolledSocket* socket = self_of(env, arguments.self);
  std::vector<std::uint8_t> stream;
  if (socket == nullptr || !read_frames(env, arguments[0], &stream)) return nullptr;
  const Status status = socket->send(stream);
  if (status == Status::kArgument) return fail_argument(env, "this");
  return status == Status::kOk ? make_number(env, static_cast<double>(socket->queued())) : fail(env, status);
}

napi_value get_queued_bytes(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  PolledSocket* socket = self_of(env, arguments.self);
  return socket == nullptr ? nullptr : make_number(env, static_cast<double>(socket->queued()));
}

napi_value get_received_bytes(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  PolledSocket* socket = self_of(env, arguments.self);
  return socket == nullptr ? nullptr : make_number(env, static_cast<double>(socket->received()));
}

template <typename Act>
napi_value act(napi_env env, napi_callback_info info, Act action) {
  Arguments<0> arguments(env, info);
  PolledSocket* socket = self_of(env, arguments.self);
  if (socket == nullptr) return nullptr;
  action(socket);
  return undefined(env);
}

napi_value pause(napi_env env, napi_callback_info info) {
  return act(env, info, [](PolledSocket* socket) { socket->read_on(false); });
}

napi_value resume(napi_env env, napi_callback_info info) {
  return act(env, info, [](PolledSocket* socket) { socket->read_on(true); });
}

napi_value ref(napi_env env, napi_callback_info info) {
  return act(env, info, [](PolledSocket* socket) { socket->hold_loop(true); });
}

napi_value unref(napi_env env, napi_callback_info info) {
  return act(env, info, [](PolledSocket* socket) { socket->hold_loop(false); });
}

napi_value destroy(napi_env env, napi_callback_info info) {
  return act(env, info, [](PolledSocket* socket) { socket->close(); });
}

napi_value destroy_soon(napi_env env, napi_callback_info info) {
  return act(env, info, [](PolledSocket* socket) { socket->close_when_flushed(); });
}

}  // namespace

void add_polled_socket(napi_env env, napi_value exports) {
  export_class(env, exports, "PolledSocket", construct_privately<PolledSocket>,
               {
                   static_method("duplicate", duplicate),
                   method("start", start),
                   method("send", send),
                   getter("queuedBytes", get_queued_bytes),
                   getter("receivedBytes", get_received_bytes),
                   method("pause", pause),
                   method("resume", resume),
                   method("ref", ref),
                   method("unref", unref),
                   method("destroy", destroy),
                   method("destroySoon", destroy_soon),
               },
               &addon_of(env).polled_socket_class);
}

}  // namespace sesame::binding
