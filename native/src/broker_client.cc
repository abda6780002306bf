// Hides the packets, the wait, and how a descriptor arrives.
#include "broker_client.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace sesame::broker {
namespace {

constexpr int kLongestWaitSeconds = 2;

struct Answer {
  Reply head{};
  int fd = -1;
  std::array<char, kLargestIdentity> rest{};
  std::size_t rest_length = 0;
};

SystemStatus failed(int error) { return {Status::kSystem, error}; }

SystemStatus send_request(int broker, Request head, std::string_view name) {
  const timeval wait{kLongestWaitSeconds, 0};
  if (setsockopt(broker, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0) return failed(errno);
  std::array<iovec, 2> parts{{{&head, sizeof head}, {const_cast<char*>(name.data()), name.size()}}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return sendmsg(broker, &message, MSG_NOSIGNAL) < 0 ? failed(errno) : SystemStatus{};
}

SystemStatus receive_reply(int broker, Answer* answer) {
  std::array<iovec, 2> parts{{{&answer->head, sizeof answer->head}, {answer->rest.data(), answer->rest.size()}}};
  alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t count = 0;
  do {
    count = recvmsg(broker, &message, MSG_CMSG_CLOEXEC);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return failed(errno);
  answer->fd = -1;
  const cmsghdr* const rights = CMSG_FIRSTHDR(&message);
  if (rights != nullptr && rights->cmsg_type == SCM_RIGHTS && rights->cmsg_len == CMSG_LEN(sizeof(int)))
    std::memcpy(&answer->fd, CMSG_DATA(rights), sizeof answer->fd);
  if (count < static_cast<ssize_t>(sizeof answer->head)) return failed(EPIPE);
  answer->rest_length = static_cast<std::size_t>(count) - sizeof answer->head;
  return {};
}

// One question and its answer; the descriptor in it is the caller's.
SystemStatus ask(int broker, Ask what, std::uint32_t argument, std::string_view name, Answer* answer) {
  static std::atomic<std::uint32_t> last_serial{0};
  const Request request{what, ++last_serial, argument};
  if (const SystemStatus sent = send_request(broker, request, name); sent.status != Status::kOk) return sent;
  for (;;) {
    if (const SystemStatus received = receive_reply(broker, answer); received.status != Status::kOk) return received;
    if (answer->head.serial == request.serial) break;
    // The answer to a question that had been given up.
    if (answer->fd >= 0) close(answer->fd);
  }
  return answer->head.error == 0 ? SystemStatus{} : failed(answer->head.error);
}

SystemStatus ask_for_descriptor(int broker, Ask what, std::uint32_t argument, std::string_view name, Answer* answer) {
  const SystemStatus asked = ask(broker, what, argument, name, answer);
  return asked.status == Status::kOk && answer->fd < 0 ? failed(EPROTO) : asked;
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
  Answer answer;
  if (const SystemStatus asked = ask(broker, Ask::kIdentify, pid, {}, &answer); asked.status != Status::kOk) return asked;
  std::string_view rest(answer.rest.data(), answer.rest_length);
  out->executable = take_text(&rest);
  out->cgroup = take_text(&rest);
  return {};
}

SystemStatus connect_bus(int broker, int* fd, std::uint32_t* broker_pid) {
  Answer answer;
  const SystemStatus asked = ask_for_descriptor(broker, Ask::kConnect, 0, {}, &answer);
  *fd = answer.fd;
  *broker_pid = answer.head.broker_pid;
  return asked;
}

SystemStatus open_file(int broker, std::string_view name, OpenKind kind, int* fd) {
  if (name.empty() || name.size() > kLargestName) return failed(ENAMETOOLONG);
  Answer answer;
  const SystemStatus asked = ask_for_descriptor(broker, Ask::kOpen, static_cast<std::uint32_t>(kind), name, &answer);
  *fd = answer.fd;
  return asked;
}

}  // namespace sesame::broker
