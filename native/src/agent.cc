// Hides the socket, short reads and writes, and that the wait is for the whole answer, however it is dealt out.
#include "agent.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "process.h"

namespace sesame {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLengthBytes = 4;

class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    if (fd >= 0) close(fd);
  }
  int fd = -1;
};

SystemStatus failed(int error) { return {Status::kSystem, error}; }

// Until the descriptor is ready, or the deadline passed.
SystemStatus await(int fd, short events, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd source = {fd, events, 0};
    const int ready = poll(&source, 1, left > 0 ? static_cast<int>(left) : 0);
    if (ready > 0) return {};
    if (ready == 0) return failed(ETIMEDOUT);
    if (errno != EINTR) return failed(errno);
  }
}

bool is_passing(int error) { return error == EINTR || error == EAGAIN; }

SystemStatus send_all(int fd, ConstBytes bytes, Clock::time_point deadline) {
  while (!bytes.empty()) {
    if (SystemStatus status = await(fd, POLLOUT, deadline); status.status != Status::kOk) return status;
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && !is_passing(errno)) return failed(errno);
    if (sent > 0) bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  return {};
}

SystemStatus receive_all(int fd, Bytes bytes, Clock::time_point deadline) {
  while (!bytes.empty()) {
    if (SystemStatus status = await(fd, POLLIN, deadline); status.status != Status::kOk) return status;
    const ssize_t received = recv(fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (received == 0) return failed(ECONNRESET);
    if (received < 0 && !is_passing(errno)) return failed(errno);
    if (received > 0) bytes = bytes.subspan(static_cast<std::size_t>(received));
  }
  return {};
}

std::array<std::uint8_t, kLengthBytes> length_of(ConstBytes message) {
  const auto length = static_cast<std::uint32_t>(message.size());
  return {static_cast<std::uint8_t>(length >> 24), static_cast<std::uint8_t>(length >> 16),
          static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)};
}

}  // namespace

SystemStatus exchange_with_agent(const std::string& path, ConstBytes request, std::size_t maximum_bytes, int wait_ms,
                                 SecureBlock* reply) {
  const Clock::time_point deadline = Clock::now() + std::chrono::milliseconds(wait_ms);
  Connection agent;
  SystemStatus status = connect_socket(path, wait_ms, &agent.fd);
  // A queue that stays full is an agent that does not answer.
  if (status.error == EAGAIN) status.error = ETIMEDOUT;
  if (status.status == Status::kOk) status = send_all(agent.fd, length_of(request), deadline);
  if (status.status == Status::kOk) status = send_all(agent.fd, request, deadline);
  std::array<std::uint8_t, kLengthBytes> head{};
  if (status.status == Status::kOk) status = receive_all(agent.fd, head, deadline);
  if (status.status != Status::kOk) return status;
  const std::size_t length = std::size_t{head[0]} << 24 | std::size_t{head[1]} << 16 | std::size_t{head[2]} << 8 | head[3];
  if (length == 0) return failed(EBADMSG);
  if (length > maximum_bytes) return failed(EMSGSIZE);
  SecureBlock message;
  if (Status allocated = SecureBlock::allocate(length, &message); allocated != Status::kOk) return {allocated, 0};
  if (status = receive_all(agent.fd, message.bytes(), deadline); status.status != Status::kOk) return status;
  *reply = std::move(message);
  return {};
}

}  // namespace sesame
