// The broker's own hardening, and its loop. A request that is none of its daemon's ends it: who sent it is not ours.
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

#include "broker_files.h"
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

struct Question {
  Request head{};
  std::array<char, kLargestName> name{};
  std::size_t name_length = 0;

  std::string_view name_view() const { return {name.data(), name_length}; }
};

// One whole request; ends the process at the end of the daemon.
Question receive(int socket) {
  std::array<char, sizeof(Request) + kLargestName + 1> bytes{};
  ssize_t count = 0;
  do {
    count = recv(socket, bytes.data(), bytes.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count == 0) _exit(0);
  if (count < static_cast<ssize_t>(sizeof(Request)) || count == static_cast<ssize_t>(bytes.size())) _exit(kRefused);
  Question question;
  std::memcpy(&question.head, bytes.data(), sizeof question.head);
  question.name_length = static_cast<std::size_t>(count) - sizeof question.head;
  std::memcpy(question.name.data(), bytes.data() + sizeof question.head, question.name_length);
  return question;
}

// With what follows the head, and with a descriptor where `fd` is one.
void send_reply(int socket, Reply head, std::string_view rest, int fd) {
  std::array<iovec, 2> parts{{{&head, sizeof head}, {const_cast<char*>(rest.data()), rest.size()}}};
  alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  if (fd >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* const rights = CMSG_FIRSTHDR(&message);
    *rights = {CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS};
    std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
  }
  if (sendmsg(socket, &message, MSG_NOSIGNAL) < 0) _exit(0);
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

// The line of the unified hierarchy: older ones may come before it.
std::size_t write_cgroup(std::uint32_t pid, char* out) {
  std::array<char, 4096> text{};
  std::string_view rest(text.data(), read_file(ProcPath(pid, "cgroup").text.data(), text.data(), text.size() - 1));
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    // One that was cut off is none.
    if (line.size() == rest.size()) return 0;
    if (line.starts_with("0::")) {
      std::memcpy(out, line.data(), line.size());
      return line.size();
    }
    rest.remove_prefix(line.size() + 1);
  }
  return 0;
}

std::size_t write_identity(std::uint32_t pid, char* out) {
  std::size_t used = 0;
  if (is_own(pid)) {
    const ssize_t length = readlink(ProcPath(pid, "exe").text.data(), out, 4095);
    if (length > 0) used = static_cast<std::size_t>(length);
  }
  out[used++] = 0;
  if (is_own(pid)) used += write_cgroup(pid, out + used);
  out[used++] = 0;
  return used;
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

// What one daemon may ask.
class Desk {
 public:
  Desk(sandbox::Daemon daemon, int socket, const sockaddr_un& bus, const ConfigFiles& files)
      : profile_(daemon == sandbox::Daemon::kProfile), socket_(socket), self_(static_cast<std::uint32_t>(getpid())), bus_(bus),
        files_(files) {}

  [[noreturn]] void serve() const {
    for (;;) answer(receive(socket_));
  }

 private:
  void answer(const Question& question) const {
    const auto& [ask, serial, argument] = question.head;
    const bool named = question.name_length > 0;
    if (ask == Ask::kOpen && named) return open_file(serial, static_cast<OpenKind>(argument), question.name_view());
    if (ask == Ask::kIdentify && profile_ && !named) return identify(serial, argument);
    if (ask == Ask::kConnect && !profile_ && !named) return hand_over(serial, connect_to(bus_));
    _exit(kRefused);
  }

  void open_file(std::uint32_t serial, OpenKind kind, std::string_view name) const {
    if (!ConfigFiles::is_name(name, kind)) _exit(kRefused);
    hand_over(serial, files_.open(name, kind));
  }

  void identify(std::uint32_t serial, std::uint32_t pid) const {
    std::array<char, kLargestIdentity> identity{};
    const std::size_t length = write_identity(pid, identity.data());
    send_reply(socket_, {serial, 0, self_}, {identity.data(), length}, -1);
  }

  void hand_over(std::uint32_t serial, int fd) const {
    send_reply(socket_, {serial, fd < 0 ? errno : 0, self_}, {}, fd);
    if (fd >= 0) close(fd);
  }

  bool profile_;
  int socket_;
  std::uint32_t self_;
  const sockaddr_un& bus_;
  const ConfigFiles& files_;
};

[[noreturn]] void serve(sandbox::Daemon daemon, int socket, const sockaddr_un& bus, const ConfigFiles& files) {
  const Desk desk(daemon, socket, bus, files);
  harden(socket);
  const auto role = daemon == sandbox::Daemon::kProfile ? seccomp::Role::kProfile : seccomp::Role::kSecrets;
  if (!seccomp::install(seccomp::broker_program(role), false)) _exit(kRefused);
  desk.serve();
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
  if (child == 0) serve(daemon, pair[1], bus, {places.config, places.runtime, sandbox::kSystemDirectory, sandbox::kMachineId});
  close(pair[1]);
  return pair[0];
}

}  // namespace sesame::broker
