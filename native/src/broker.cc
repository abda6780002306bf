// The broker's own hardening, and its two loops. A request of another form ends it: the daemon that sent it is not ours.
#include "broker.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "broker_protocol.h"
#include "seccomp.h"

namespace sesame::broker {
namespace {

constexpr int kCloseRange = 436;
constexpr int kRefused = 77;

// The daemon ends it, by its own end; a signal to the whole unit must not cut a daemon off that stops in order.
void harden(int socket) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2}) std::signal(signal, SIG_IGN);
  prctl(PR_SET_NAME, "sesame-broker", 0, 0, 0);
  const auto kept = static_cast<unsigned>(socket);
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      syscall(kCloseRange, kept + 1, ~0U, 0) != 0 || (kept > 0 && syscall(kCloseRange, 0, kept - 1, 0) != 0)) {
    _exit(kRefused);
  }
}

// One whole request of exactly this form; ends the process at the end of the daemon.
template <typename Request>
Request receive(int socket) {
  std::array<std::uint8_t, sizeof(Request) + 1> bytes{};
  ssize_t count = 0;
  do {
    count = recv(socket, bytes.data(), bytes.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count == 0) _exit(0);
  if (count != static_cast<ssize_t>(sizeof(Request))) _exit(kRefused);
  Request request{};
  std::memcpy(&request, bytes.data(), sizeof request);
  return request;
}

// As much of the file as fits, 0 when there is none.
std::size_t read_file(const char* path, char* out, std::size_t capacity) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  const ssize_t count = read(fd, out, capacity);
  close(fd);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

struct ProcPath {
  ProcPath(std::uint32_t pid, const char* file) { std::snprintf(text.data(), text.size(), "/proc/%u/%s", pid, file); }
  std::array<char, 40> text{};
};

// By the real uid in its status: the owner of /proc/PID is root for a process that hardened itself.
bool is_own(std::uint32_t pid) {
  std::array<char, 2048> status{};
  const std::string_view text(status.data(), read_file(ProcPath(pid, "status").text.data(), status.data(), status.size() - 1));
  const std::size_t at = text.find("\nUid:\t");
  return at != std::string_view::npos && std::strtoul(text.data() + at + 6, nullptr, 10) == getuid();
}

std::size_t write_identity(std::uint32_t pid, char* out) {
  std::size_t used = 0;
  if (is_own(pid)) {
    const ssize_t length = readlink(ProcPath(pid, "exe").text.data(), out, 4095);
    if (length > 0) used = static_cast<std::size_t>(length);
  }
  out[used++] = 0;
  if (is_own(pid)) {
    const std::size_t length = read_file(ProcPath(pid, "cgroup").text.data(), out + used, 4095);
    used += std::string_view(out + used, length).substr(0, std::string_view(out + used, length).find('\n')).size();
  }
  out[used++] = 0;
  return used;
}

[[noreturn]] void identify_forever(int socket) {
  for (;;) {
    const auto request = receive<IdentifyRequest>(socket);
    std::array<char, sizeof(IdentifyReply) + kLargestIdentity> reply{};
    const IdentifyReply head{request.pid};
    std::memcpy(reply.data(), &head, sizeof head);
    const std::size_t length = sizeof head + write_identity(request.pid, reply.data() + sizeof head);
    if (send(socket, reply.data(), length, MSG_NOSIGNAL) < 0) _exit(0);
  }
}

// A connected socket that does not block, or -1 with errno.
int connect_to(const sockaddr_un& address) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  const int error = errno;
  close(fd);
  errno = error;
  return -1;
}

void send_connection(int socket, int fd, ConnectReply reply) {
  iovec part{&reply, sizeof reply};
  alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (fd >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* const rights = CMSG_FIRSTHDR(&message);
    *rights = {CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS};
    std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
  }
  if (sendmsg(socket, &message, MSG_NOSIGNAL) < 0) _exit(0);
}

[[noreturn]] void connect_forever(int socket, const sockaddr_un& address) {
  const auto self = static_cast<std::uint32_t>(getpid());
  for (;;) {
    if (receive<ConnectRequest>(socket).ask != kAskConnect) _exit(kRefused);
    const int fd = connect_to(address);
    send_connection(socket, fd, {fd < 0 ? errno : 0, self});
    if (fd >= 0) close(fd);
  }
}

[[noreturn]] void serve(sandbox::Daemon daemon, int socket, const sockaddr_un& bus) {
  harden(socket);
  const auto role = daemon == sandbox::Daemon::kProfile ? seccomp::Role::kProfile : seccomp::Role::kSecrets;
  if (!seccomp::install(seccomp::broker_program(role), false)) _exit(kRefused);
  if (daemon == sandbox::Daemon::kProfile) identify_forever(socket);
  connect_forever(socket, bus);
}

}  // namespace

int start(sandbox::Daemon daemon, const sandbox::Places& places) {
  sockaddr_un bus{};
  bus.sun_family = AF_UNIX;
  const std::string path = places.runtime + "/bus.sock";
  // A path that is too long stays empty: connecting fails, and the daemon has said why before.
  if (path.size() < sizeof bus.sun_path) std::ranges::copy(path, bus.sun_path);
  std::array<int, 2> pair{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair.data()) != 0) return -1;
  const pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) serve(daemon, pair[1], bus);
  close(pair[1]);
  return pair[0];
}

}  // namespace sesame::broker
