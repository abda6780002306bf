// A connected Unix stream socket under a channel: hides short writes, what the kernel does not take yet, and how
// much is read at a time. It never waits, and knows no event loop: whoever has one says when to read and to flush.
#pragma once

#include <deque>
#include <memory>

#include "channel.h"

namespace sesame {

class ChannelSocket {
 public:
  // On a descriptor of its own; `descriptor` stays the caller's. kArgument for anything but a Unix stream socket.
  static SystemStatus duplicate(int descriptor, std::unique_ptr<ChannelSocket>* out);
  ~ChannelSocket() { close(); }
  ChannelSocket(const ChannelSocket&) = delete;
  ChannelSocket& operator=(const ChannelSocket&) = delete;

  // -1 once closed.
  int descriptor() const { return descriptor_; }
  // Appends the frames that what the kernel holds completes, and answers a handshake. Sets `ended` when the peer has
  // stopped sending. Frames that came before a fault stand.
  SystemStatus read(Channel* channel, std::vector<Frame>* frames, bool* ended);
  // Writes what the kernel takes and keeps the rest for `flush`, in order.
  SystemStatus write(std::vector<std::uint8_t> bytes);
  SystemStatus flush();
  // Bytes that the kernel has not taken.
  std::size_t queued() const { return queued_; }
  // Bytes read so far.
  std::uint64_t received() const { return received_; }
  // What is queued is lost. Idempotent.
  void close();

 private:
  explicit ChannelSocket(int descriptor) : descriptor_(descriptor) {}
  SystemStatus take(Channel* channel, ConstBytes chunk, std::vector<Frame>* frames);
  // How many bytes the kernel took, 0 when it takes none at the moment.
  SystemStatus push(ConstBytes bytes, std::size_t* taken) const;

  int descriptor_;
  std::deque<std::vector<std::uint8_t>> queue_;
  std::size_t head_offset_ = 0;  // bytes of the first one that the kernel took
  std::size_t queued_ = 0;
  std::uint64_t received_ = 0;
};

}  // namespace sesame
