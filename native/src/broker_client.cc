// Hides the packets, the wait, and how a descriptor arrives.
#include "broker_client.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "broker_protocol.h"

namespace sesame::broker {
namespace {

constexpr int kLongestWaitSeconds = 2;

SystemStatus failed(int error) { return {Status::kSystem, error}; }

SystemStatus ask(int broker, const void* request, std::size_t length) {
  const timeval wait{kLongestWaitSeconds, 0};
  if (setsockopt(broker, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0) return failed(errno);
  return send(broker, request, length, MSG_NOSIGNAL) < 0 ? failed(errno) : SystemStatus{};
}

// Text up to its NUL, taken off the front.
std::string take_text(std::string_view* rest) {
  const std::size_t end = rest->find('\0');
  std::string text(rest->substr(0, end));
  rest->remove_prefix(end == std::string_view::npos ? rest->size() : end + 1);
  return text;
}

}  // namespace

SystemStatus identify(int broker, std::uint32_t pid, Identity* out) {
  const IdentifyRequest request{pid};
  if (const SystemStatus asked = ask(broker, &request, sizeof request); asked.status != Status::kOk) return asked;
  std::array<char, sizeof(IdentifyReply) + kLargestIdentity> reply{};
  for (;;) {
    const ssize_t count = recv(broker, reply.data(), reply.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed(errno);
    if (count < static_cast<ssize_t>(sizeof(IdentifyReply))) return failed(EPIPE);
    IdentifyReply head{};
    std::memcpy(&head, reply.data(), sizeof head);
    // The answer to a question that had been given up.
    if (head.pid != pid) continue;
    std::string_view rest(reply.data() + sizeof head, static_cast<std::size_t>(count) - sizeof head);
    out->executable = take_text(&rest);
    out->cgroup = take_text(&rest);
    return {};
  }
}

SystemStatus connect_bus(int broker, int* fd, std::uint32_t* broker_pid) {
  const ConnectRequest request{kAskConnect};
  if (const SystemStatus asked = ask(broker, &request, sizeof request); asked.status != Status::kOk) return asked;
  ConnectReply reply{};
  iovec part{&reply, sizeof reply};
  alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t count = 0;
  do {
    count = recvmsg(broker, &message, MSG_CMSG_CLOEXEC);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return failed(errno);
  if (count != static_cast<ssize_t>(sizeof reply)) return failed(EPIPE);
  if (reply.error != 0) return failed(reply.error);
  const cmsghdr* const rights = CMSG_FIRSTHDR(&message);
  if (rights == nullptr || rights->cmsg_type != SCM_RIGHTS || rights->cmsg_len != CMSG_LEN(sizeof(int))) return failed(EPROTO);
  std::memcpy(fd, CMSG_DATA(rights), sizeof *fd);
  *broker_pid = reply.broker_pid;
  return {};
}

}  // namespace sesame::broker
