// Hides libuv, and how JavaScript is called from the loop.
#include "polled_socket.h"

#include <cerrno>

namespace sesame::binding {

struct PolledSocket::Poll {
  uv_poll_t handle;
  PolledSocket* socket;  // null once nobody is to be told
  napi_async_cleanup_hook_handle hook;
};

PolledSocket::~PolledSocket() {
  // Only when the environment goes is there still a poll; its own hook has closed it, or is about to.
  if (poll_ != nullptr) {
    poll_->socket = nullptr;
    if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&poll_->handle)) == 0) {
      uv_close(reinterpret_cast<uv_handle_t*>(&poll_->handle), on_closed);
    }
  }
  forget_listeners();
}

SystemStatus PolledSocket::start(napi_value self, Channel* channel, const Listeners& listeners) {
  std::vector<std::uint8_t> greeting;
  if (channel->opening()) {
    const Status status = channel->open(&greeting);
    if (status != Status::kOk) return {status, 0};
  }
  const SystemStatus opened = open_poll();
  if (opened.status != Status::kOk) return opened;
  channel_ = channel;
  napi_create_reference(env_, self, 1, &self_);
  napi_create_reference(env_, listeners.channel, 1, &channel_object_);
  napi_create_reference(env_, listeners.frames, 1, &frames_);
  napi_create_reference(env_, listeners.drained, 1, &drained_);
  napi_create_reference(env_, listeners.closed, 1, &closed_);
  if (!greeting.empty()) {
    const SystemStatus written = socket_->write(std::move(greeting));
    if (written.status != Status::kOk) end(written);
  }
  watch();
  return {};
}

SystemStatus PolledSocket::open_poll() {
  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(env_, &loop) != napi_ok) return {Status::kSystem, 0};
  auto poll = std::make_unique<Poll>();
  const int refused = uv_poll_init(loop, &poll->handle, socket_->descriptor());
  if (refused != 0) return {Status::kSystem, -refused};
  // From here on the memory is libuv's until on_closed.
  poll_ = poll.release();
  poll_->socket = this;
  poll_->hook = nullptr;
  poll_->handle.data = poll_;
  napi_add_async_cleanup_hook(env_, on_teardown, poll_, &poll_->hook);
  if (!holding_) uv_unref(reinterpret_cast<uv_handle_t*>(&poll_->handle));
  return {};
}

Status PolledSocket::send(ConstBytes stream) {
  if (!started()) return Status::kArgument;
  if (closing_) return Status::kOk;
  std::vector<std::uint8_t> records;
  const Status status = channel_->seal_stream(stream, &records);
  if (status != Status::kOk) return status;
  const SystemStatus written = socket_->write(std::move(records));
  if (written.status != Status::kOk) end(written);
  watch();
  return Status::kOk;
}

void PolledSocket::read_on(bool reading) {
  reading_ = reading && !lingering_;
  watch();
}

void PolledSocket::hold_loop(bool holding) {
  holding_ = holding;
  if (poll_ == nullptr) return;
  (holding ? uv_ref : uv_unref)(reinterpret_cast<uv_handle_t*>(&poll_->handle));
}

void PolledSocket::close() { end({}); }

void PolledSocket::close_when_flushed() {
  if (socket_->queued() == 0) return close();
  lingering_ = true;
  read_on(false);
}

void PolledSocket::watch() {
  if (poll_ == nullptr || closing_) return;
  const int wanted = (reading_ ? UV_READABLE : 0) | (socket_->queued() > 0 ? UV_WRITABLE : 0);
  if (wanted == watched_) return;
  const int failure =
      wanted == 0 ? uv_poll_stop(&poll_->handle) : uv_poll_start(&poll_->handle, wanted, on_event);
  if (failure != 0) return end({Status::kSystem, -failure});
  watched_ = wanted;
}

void PolledSocket::on_event(uv_poll_t* handle, int status, int events) {
  PolledSocket* self = static_cast<Poll*>(handle->data)->socket;
  if (self == nullptr) return;
  napi_handle_scope scope = nullptr;
  napi_open_handle_scope(self->env_, &scope);
  // Holds the object while its listeners run.
  self->value_of(self->self_);
  // An error of the socket: libuv has stopped the handle, and reading or writing tells which one it is.
  if (status != 0) self->watched_ = 0;
  self->handle(status != 0 || (events & UV_READABLE) != 0, status != 0 || (events & UV_WRITABLE) != 0);
  napi_close_handle_scope(self->env_, scope);
}

void PolledSocket::handle(bool readable, bool writable) {
  if (writable && socket_->queued() > 0) {
    const SystemStatus flushed = socket_->flush();
    if (flushed.status != Status::kOk) return end(flushed);
    if (socket_->queued() == 0) {
      if (lingering_) return close();
      call(drained_, 0, nullptr);
    }
  }
  if (readable && reading_ && !closing_) {
    const bool was_established = channel_->established();
    std::vector<Frame> frames;
    bool ended = false;
    const SystemStatus read = socket_->read(channel_, &frames, &ended);
    if (!frames.empty() || channel_->established() != was_established) deliver(frames);
    if (ended || read.status != Status::kOk) return end(read);
  }
  watch();
}

void PolledSocket::deliver(const std::vector<Frame>& frames) {
  napi_value bodies = nullptr;
  std::size_t start = 0;
  if (!place_bodies(env_, frames, &bodies, &start)) return end({Status::kSystem, ENOMEM});
  const napi_value arguments[] = {make_frame_heads(env_, frames), bodies,
                                  make_number(env_, static_cast<double>(start))};
  call(frames_, 3, arguments);
}

void PolledSocket::call(napi_ref listener, std::size_t count, const napi_value* arguments) {
  if (napi_make_callback(env_, nullptr, value_of(self_), value_of(listener), count, arguments, nullptr) == napi_ok) {
    return;
  }
  // What a listener throws is nobody's to catch.
  napi_value error = nullptr;
  bool pending = false;
  napi_is_exception_pending(env_, &pending);
  if (pending && napi_get_and_clear_last_exception(env_, &error) == napi_ok) napi_fatal_exception(env_, error);
}

void PolledSocket::end(SystemStatus fault) {
  if (closing_) return;
  closing_ = true;
  fault_ = fault;
  // The handle before its descriptor, whose number may be another file's at once.
  if (poll_ != nullptr) uv_close(reinterpret_cast<uv_handle_t*>(&poll_->handle), on_closed);
  socket_->close();
}

void PolledSocket::on_closed(uv_handle_t* handle) {
  const std::unique_ptr<Poll> poll(static_cast<Poll*>(handle->data));
  if (poll->hook != nullptr) napi_remove_async_cleanup_hook(poll->hook);
  if (poll->socket != nullptr) poll->socket->tell_closed();
}

void PolledSocket::tell_closed() {
  poll_ = nullptr;
  napi_handle_scope scope = nullptr;
  napi_open_handle_scope(env_, &scope);
  napi_value fault = fault_.status == Status::kOk ? null(env_) : make_failure(env_, fault_);
  call(closed_, 1, &fault);
  forget_listeners();
  napi_close_handle_scope(env_, scope);
}

// Nobody can be told any more. Node waits for the handle to be closed before it goes on.
void PolledSocket::on_teardown(napi_async_cleanup_hook_handle, void* data) {
  auto* poll = static_cast<Poll*>(data);
  PolledSocket* self = std::exchange(poll->socket, nullptr);
  if (self == nullptr) return;
  self->end({});
  self->poll_ = nullptr;
}

void PolledSocket::forget_listeners() {
  for (napi_ref* reference : {&self_, &channel_object_, &frames_, &drained_, &closed_}) {
    if (*reference != nullptr) napi_delete_reference(env_, std::exchange(*reference, nullptr));
  }
}

napi_value PolledSocket::value_of(napi_ref reference) const {
  napi_value value = nullptr;
  napi_get_reference_value(env_, reference, &value);
  return value;
}

}  // namespace sesame::binding
