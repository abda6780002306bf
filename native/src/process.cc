// Hardening, sockets, locks and execve. The terminal is in terminal.cc.
#include "process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <limits>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace sesame {
namespace {

SystemStatus failed(Status status) { return {status, errno}; }

// A program expects default dispositions, an empty mask, and standard streams that are open and block.
// Undone when execve fails, because the caller goes on.
class CleanSlate {
 public:
  CleanSlate() {
    for (int signal = 1; signal < NSIG; ++signal) {
      struct sigaction current{};
      if (sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN) {
        ignored_.push_back({signal, current});
        struct sigaction standard{};
        standard.sa_handler = SIG_DFL;
        sigaction(signal, &standard, nullptr);
      }
    }
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, &mask_);
    for (int fd = 0; fd < static_cast<int>(streams_.size()); ++fd) {
      Stream& stream = streams_[static_cast<std::size_t>(fd)];
      stream = {fcntl(fd, F_GETFD), fcntl(fd, F_GETFL)};
      if (stream.descriptor_flags >= 0) fcntl(fd, F_SETFD, stream.descriptor_flags & ~FD_CLOEXEC);
      if (stream.status_flags >= 0) fcntl(fd, F_SETFL, stream.status_flags & ~O_NONBLOCK);
    }
  }
  CleanSlate(const CleanSlate&) = delete;
  CleanSlate& operator=(const CleanSlate&) = delete;
  ~CleanSlate() {
    for (const Ignored& entry : ignored_) sigaction(entry.signal, &entry.action, nullptr);
    pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
    for (int fd = 0; fd < static_cast<int>(streams_.size()); ++fd) {
      const Stream& stream = streams_[static_cast<std::size_t>(fd)];
      if (stream.descriptor_flags >= 0) fcntl(fd, F_SETFD, stream.descriptor_flags);
      if (stream.status_flags >= 0) fcntl(fd, F_SETFL, stream.status_flags);
    }
  }

 private:
  struct Ignored {
    int signal;
    struct sigaction action;
  };
  struct Stream {
    int descriptor_flags, status_flags;
  };
  std::vector<Ignored> ignored_;
  std::array<Stream, 3> streams_{};
  sigset_t mask_{};
};

Status make_variable(const SecretVariable& variable, SecureBlock* out) {
  const std::size_t name_bytes = variable.name.size();
  const bool has_nul = std::find(variable.value.begin(), variable.value.end(), 0) != variable.value.end();
  if (has_nul || variable.name.empty() || variable.name.find('=') != std::string::npos) return Status::kArgument;
  if (Status status = SecureBlock::allocate(name_bytes + 1 + variable.value.size() + 1, out); status != Status::kOk) {
    return status;
  }
  std::uint8_t* text = out->bytes().data();
  std::memcpy(text, variable.name.data(), name_bytes);
  text[name_bytes] = '=';
  std::copy(variable.value.begin(), variable.value.end(), text + name_bytes + 1);
  return Status::kOk;  // the block came zeroed: the text ends with NUL
}

// execve takes char* for strings that it does not change.
char* argument_of(const std::string& text) { return const_cast<char*>(text.c_str()); }

}  // namespace

SystemStatus harden_process() {
  const rlimit none{0, 0};
  rlimit core{1, 1};
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0 ||
      getrlimit(RLIMIT_CORE, &core) != 0) {
    return failed(Status::kHardeningFailed);
  }
  const bool holds = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 && core.rlim_cur == 0 && core.rlim_max == 0;
  return holds ? SystemStatus{} : SystemStatus{Status::kHardeningFailed, 0};
}

int landlock_abi() {
  constexpr unsigned kVersionFlag = 1;  // LANDLOCK_CREATE_RULESET_VERSION
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, kVersionFlag);
  return version < 0 ? 0 : static_cast<int>(version);
}

double slept_ms() {
  constexpr int kTries = 16;
  constexpr double kCloseMs = 0.05;
  const auto read = [](clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
  };
  // Whoever is interrupted between two clocks would see a sleep: the pair that was read closest together counts.
  double slept = 0, closest = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kTries && closest > kCloseMs; ++i) {
    const double before = read(CLOCK_MONOTONIC), boot = read(CLOCK_BOOTTIME), after = read(CLOCK_MONOTONIC);
    if (after - before >= closest) continue;
    closest = after - before;
    slept = boot - before;
  }
  return slept;
}

void show_process() { prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); }

SystemStatus read_socket_peer(int fd, SocketPeer* out) {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return failed(Status::kSystem);
  // The kernel answers for a socket without a peer, too: with no process.
  if (length != sizeof peer || peer.pid <= 0) return {Status::kSystem, ENOTCONN};
  *out = {static_cast<std::uint32_t>(peer.pid), peer.uid, peer.gid};
  return {};
}

SystemStatus connect_socket(const std::string& path, int wait_ms, int* fd) {
  struct sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return {Status::kSystem, ENAMETOOLONG};
  std::ranges::copy(path, address.sun_path);
  const int connected = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connected < 0) return failed(Status::kSystem);
  const struct timeval wait = {wait_ms / 1000, wait_ms % 1000 * 1000};
  if (setsockopt(connected, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0 ||
      setsockopt(connected, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) != 0 ||
      connect(connected, reinterpret_cast<const struct sockaddr*>(&address), sizeof address) != 0) {
    const SystemStatus failure = failed(Status::kSystem);
    close(connected);
    return failure;
  }
  *fd = connected;
  return {};
}

bool is_terminal(int fd) { return isatty(fd) == 1; }

SystemStatus lock_file(int fd, bool* locked) {
  int result = 0;
  do {
    result = flock(fd, LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result != 0 && errno != EWOULDBLOCK) return failed(Status::kSystem);
  *locked = result == 0;
  return {};
}

SystemStatus open_pipe(int* read_end, int* write_end) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return failed(Status::kSystem);
  *read_end = ends[0];
  *write_end = ends[1];
  return {};
}

SystemStatus exec_replace(const Program& program) {
  std::vector<SecureBlock> variables(program.secrets.size());
  std::vector<char*> arguments, environment;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (Status status = make_variable(program.secrets[i], &variables[i]); status != Status::kOk) return {status, 0};
    environment.push_back(reinterpret_cast<char*>(variables[i].bytes().data()));
  }
  for (const std::string& variable : program.environment) environment.push_back(argument_of(variable));
  for (const std::string& argument : program.arguments) arguments.push_back(argument_of(argument));
  environment.push_back(nullptr);
  arguments.push_back(nullptr);

  CleanSlate clean;
  execve(program.file.c_str(), arguments.data(), environment.data());
  return failed(Status::kExecFailed);
}

}  // namespace sesame
