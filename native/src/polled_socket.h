// A channel's socket in Node's event loop: hides the poll handle, which events are waited for, and in which order
// things end. Listeners are called from the loop only, each as a callback of its own (microtasks and ticks follow),
// and `closed` is the last: by then the descriptor is closed and the poll handle gone.
#pragma once

#include <uv.h>

#include "addon_bus.h"
#include "channel_socket.h"

namespace sesame::binding {

class PolledSocket {
 public:
  struct Listeners {
    napi_value channel, frames, drained, closed;
  };

  PolledSocket(napi_env env, std::unique_ptr<ChannelSocket> socket) : env_(env), socket_(std::move(socket)) {}
  ~PolledSocket();
  PolledSocket(const PolledSocket&) = delete;
  PolledSocket& operator=(const PolledSocket&) = delete;

  // From here on `self` stays alive until `closed` has been called. An initiator greets.
  SystemStatus start(napi_value self, Channel* channel, const Listeners& listeners);
  bool started() const { return channel_ != nullptr; }
  bool closing() const { return closing_; }
  // Of encoded frames. Dropped when the socket is closing.
  Status send(ConstBytes stream);
  std::size_t queued() const { return socket_->queued(); }
  std::uint64_t received() const { return socket_->received(); }
  void read_on(bool reading);
  // Whether the loop waits for this socket.
  void hold_loop(bool holding);
  // At once, or when all that is queued went to the kernel. Idempotent.
  void close();
  void close_when_flushed();

 private:
  struct Poll;  // what libuv holds, which may outlive this object

  static void on_event(uv_poll_t* handle, int status, int events);
  static void on_closed(uv_handle_t* handle);
  static void on_teardown(napi_async_cleanup_hook_handle hook, void* poll);
  SystemStatus open_poll();
  void handle(bool readable, bool writable);
  void deliver(const std::vector<Frame>& frames);
  void end(SystemStatus fault);
  void tell_closed();
  void watch();
  void call(napi_ref listener, std::size_t count, const napi_value* arguments);
  void forget_listeners();
  napi_value value_of(napi_ref reference) const;

  napi_env env_;
  std::unique_ptr<ChannelSocket> socket_;
  Channel* channel_ = nullptr;
  napi_ref self_ = nullptr, channel_object_ = nullptr, frames_ = nullptr, drained_ = nullptr, closed_ = nullptr;
  Poll* poll_ = nullptr;
  int watched_ = 0;
  bool reading_ = true, holding_ = true, lingering_ = false, closing_ = false;
  SystemStatus fault_;
};

}  // namespace sesame::binding
