// A line typed without echo. Bytes go from the terminal straight to secure memory, one at a time, and are
// edited there. Signals arrive through a pipe, so it does not matter which of Node's threads takes them.
#include "process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace sesame {
namespace {

constexpr std::size_t kFirstLineBytes = 128;

int signal_pipe_write_end = -1;

void on_signal(int signal) {
  const int saved = errno;
  const auto byte = static_cast<std::uint8_t>(signal);
  ssize_t ignored = write(signal_pipe_write_end, &byte, 1);
  static_cast<void>(ignored);
  errno = saved;
}

// While it lives, the signals that would end or stop the process are bytes in a pipe.
class SignalPipe {
 public:
  SignalPipe() {
    if (pipe2(ends_.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;
    signal_pipe_write_end = ends_[1];
    struct sigaction action{};
    action.sa_handler = on_signal;
    sigfillset(&action.sa_mask);
    for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &action, &previous_[i]);
  }
  SignalPipe(const SignalPipe&) = delete;
  SignalPipe& operator=(const SignalPipe&) = delete;
  ~SignalPipe() {
    if (!open()) return;
    for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &previous_[i], nullptr);
    close(ends_[0]);
    close(ends_[1]);
    signal_pipe_write_end = -1;
  }
  bool open() const { return ends_[0] >= 0; }
  int read_end() const { return ends_[0]; }

 private:
  static constexpr std::array<int, 5> kSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
  std::array<int, 2> ends_ = {-1, -1};
  std::array<struct sigaction, 5> previous_{};
};

// While it lives, the terminal gives bytes as they come and shows none of them.
class SilentTerminal {
 public:
  explicit SilentTerminal(int fd) : fd_(fd) {
    if (tcgetattr(fd, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL | ICANON | IEXTEN);
    silent.c_lflag |= ISIG;
    silent.c_iflag |= ICRNL;
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    // What was typed ahead was echoed, and meant for somebody else.
    silent_ = tcsetattr(fd, TCSAFLUSH, &silent) == 0;
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() {
    if (silent_) tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  bool silent() const { return silent_; }
  bool is(std::uint8_t byte, std::size_t control) const {
    return byte == before_.c_cc[control] && byte != _POSIX_VDISABLE;
  }

 private:
  int fd_;
  bool silent_ = false;
  termios before_{};
};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// The line so far. Grows by doubling, so that a limit of a megabyte costs no megabyte.
class Line {
 public:
  explicit Line(std::size_t maximum_bytes) : maximum_bytes_(maximum_bytes) {}

  // Where the next byte goes, or nullptr with the reason in status().
  std::uint8_t* next() {
    if (length_ < block_.size()) return block_.bytes().data() + length_;
    // One byte above the maximum, to tell a line that fits from one that does not.
    const std::size_t room = std::min(std::max(kFirstLineBytes, 2 * block_.size()), maximum_bytes_ + 1);
    SecureBlock larger;
    status_ = SecureBlock::allocate(room, &larger);
    if (status_ != Status::kOk) return nullptr;
    std::copy_n(block_.bytes().begin(), length_, larger.bytes().begin());
    block_ = std::move(larger);
    return block_.bytes().data() + length_;
  }
  // The byte that was read is part of the line. What is too much is dropped, and remembered.
  void keep() {
    if (length_ == maximum_bytes_) {
      too_long_ = true;
    } else {
      ++length_;
    }
  }
  void erase_character() {
    // UTF-8: continuation bytes go with their leading byte.
    while (length_ > 0 && (block_.bytes()[--length_] & 0xc0) == 0x80) {
    }
  }
  void erase_all() { length_ = 0; }
  bool empty() const { return length_ == 0; }
  Status status() const { return status_; }

  Status take(SecureBlock* out) {
    if (too_long_) return Status::kInputTooLarge;
    if (!block_.live()) {
      if (Status status = SecureBlock::allocate(0, &block_); status != Status::kOk) return status;
    }
    block_.truncate(length_);
    *out = std::move(block_);
    return Status::kOk;
  }

 private:
  std::size_t maximum_bytes_;
  std::size_t length_ = 0;
  bool too_long_ = false;
  Status status_ = Status::kOk;
  SecureBlock block_;
};

enum class Ending { kLine, kCancelled, kSignal, kFailed };

struct Outcome {
  Ending ending;
  int signal = 0;
  SystemStatus status{};
};

Outcome read_line(int fd, const SignalPipe& signals, const SilentTerminal& terminal, Line* line) {
  for (;;) {
    std::array<pollfd, 2> sources = {{{signals.read_end(), POLLIN, 0}, {fd, POLLIN, 0}}};
    if (poll(sources.data(), sources.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return {Ending::kFailed, 0, {Status::kSystem, errno}};
    }
    std::uint8_t signal = 0;
    if (read(signals.read_end(), &signal, 1) == 1) {
      return signal == SIGINT ? Outcome{Ending::kCancelled} : Outcome{Ending::kSignal, signal};
    }
    if (sources[1].revents == 0) continue;

    std::uint8_t* byte = line->next();
    if (byte == nullptr) return {Ending::kFailed, 0, {line->status(), 0}};
    const ssize_t count = read(fd, byte, 1);
    if (count < 0) {
      if (errno == EINTR || errno == EAGAIN) continue;
      return {Ending::kFailed, 0, {Status::kSystem, errno}};
    }
    if (count == 0 || terminal.is(*byte, VEOF)) return {line->empty() ? Ending::kCancelled : Ending::kLine};
    if (*byte == '\n') return {Ending::kLine};
    if (terminal.is(*byte, VERASE) || *byte == '\b' || *byte == 0x7f) {
      line->erase_character();
    } else if (terminal.is(*byte, VKILL)) {
      line->erase_all();
    } else {
      line->keep();
    }
  }
}

}  // namespace

SystemStatus read_passphrase(int fd, const std::string& prompt, std::size_t maximum_bytes, bool* typed,
                             SecureBlock* out) {
  *typed = false;
  if (isatty(fd) != 1) return {Status::kTerminalRequired, 0};
  Line line(maximum_bytes);
  for (;;) {
    Outcome outcome;
    {
      SignalPipe signals;
      if (!signals.open()) return {Status::kSystem, errno};
      SilentTerminal terminal(fd);
      if (!terminal.silent() || !write_all(fd, prompt)) return {Status::kSystem, errno};
      outcome = read_line(fd, signals, terminal, &line);
      write_all(fd, "\n");  // the person's own was not shown
    }
    switch (outcome.ending) {
      case Ending::kFailed:
        return outcome.status;
      case Ending::kCancelled:
        return {};
      case Ending::kLine:
        *typed = true;
        return {line.take(out), 0};
      case Ending::kSignal:
        // With the terminal and the handlers as they were before, the signal does what it always does.
        raise(outcome.signal);
        if (outcome.signal != SIGTSTP) return {};
    }
  }
}

}  // namespace sesame
