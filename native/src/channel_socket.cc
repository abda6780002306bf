// Hides the system calls of a stream socket: those that the daemons' seccomp lists name anyway.
#include "channel_socket.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace sesame {
namespace {

constexpr std::size_t kChunkBytes = 65536;
// So that one peer's bulk does not keep the others waiting.
constexpr int kMaximumChunks = 4;

SystemStatus failed(int error) { return {Status::kSystem, error}; }

bool is_passing(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

bool has_option(int descriptor, int option, int wanted) {
  int value = 0;
  socklen_t length = sizeof value;
  return getsockopt(descriptor, SOL_SOCKET, option, &value, &length) == 0 && value == wanted;
}

}  // namespace

SystemStatus ChannelSocket::duplicate(int descriptor, std::unique_ptr<ChannelSocket>* out) {
  if (!has_option(descriptor, SO_DOMAIN, AF_UNIX) || !has_option(descriptor, SO_TYPE, SOCK_STREAM)) {
    return {Status::kArgument, 0};
  }
  const int own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return failed(errno);
  out->reset(new ChannelSocket(own));
  return {Status::kOk, 0};
}

SystemStatus ChannelSocket::read(Channel* channel, std::vector<Frame>* frames, bool* ended) {
  // Ciphertext only.
  std::array<std::uint8_t, kChunkBytes> chunk;
  for (int round = 0; round < kMaximumChunks; ++round) {
    const ssize_t count = recv(descriptor_, chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (count < 0 && is_passing(errno)) break;
    if (count < 0) return failed(errno);
    *ended = count == 0;
    if (*ended) break;
    received_ += static_cast<std::uint64_t>(count);
    const SystemStatus outcome = take(channel, ConstBytes(chunk).first(static_cast<std::size_t>(count)), frames);
    if (outcome.status != Status::kOk) return outcome;
    if (static_cast<std::size_t>(count) < chunk.size()) break;
  }
  return {Status::kOk, 0};
}

SystemStatus ChannelSocket::take(Channel* channel, ConstBytes chunk, std::vector<Frame>* frames) {
  std::vector<std::uint8_t> reply;
  const Status status = channel->receive(chunk, frames, &reply);
  if (status != Status::kOk) return {status, 0};
  return reply.empty() ? SystemStatus{Status::kOk, 0} : write(std::move(reply));
}

SystemStatus ChannelSocket::write(std::vector<std::uint8_t> bytes) {
  std::size_t taken = 0;
  if (queue_.empty()) {
    const SystemStatus outcome = push(bytes, &taken);
    if (outcome.status != Status::kOk) return outcome;
  }
  if (taken == bytes.size()) return {Status::kOk, 0};
  if (queue_.empty()) head_offset_ = taken;
  queued_ += bytes.size() - taken;
  queue_.push_back(std::move(bytes));
  return {Status::kOk, 0};
}

SystemStatus ChannelSocket::flush() {
  while (!queue_.empty()) {
    const ConstBytes rest = ConstBytes(queue_.front()).subspan(head_offset_);
    std::size_t taken = 0;
    const SystemStatus outcome = push(rest, &taken);
    if (outcome.status != Status::kOk) return outcome;
    queued_ -= taken;
    head_offset_ += taken;
    if (taken < rest.size()) break;
    queue_.pop_front();
    head_offset_ = 0;
  }
  return {Status::kOk, 0};
}

SystemStatus ChannelSocket::push(ConstBytes bytes, std::size_t* taken) const {
  const ssize_t count = send(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (count < 0 && !is_passing(errno)) return failed(errno);
  *taken = count < 0 ? 0 : static_cast<std::size_t>(count);
  return {Status::kOk, 0};
}

void ChannelSocket::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  queue_.clear();
  head_offset_ = 0;
  queued_ = 0;
}

}  // namespace sesame
