// Hides time stamps, escaping, and when a line carries a syslog priority: only journald takes it off again.
#include "session_watch_log.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sesame::session_watch {
namespace {

const char* name_of(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNotice: return "notice";
    case Severity::kInfo: return "info";
  }
  std::abort();
}

std::string_view word_of(Standing standing) {
  switch (standing) {
    case Standing::kWatching: return "watching\n";
    case Standing::kUninhibited: return "uninhibited\n";
    case Standing::kNoBus: return "no-bus\n";
    case Standing::kNoLogind: return "no-logind\n";
  }
  std::abort();
}

std::string now_text() {
  timespec now{};
  tm parts{};
  clock_gettime(CLOCK_REALTIME, &now);
  gmtime_r(&now.tv_sec, &parts);
  std::array<char, 32> seconds{};
  std::strftime(seconds.data(), seconds.size(), "%Y-%m-%dT%H:%M:%S.", &parts);
  return seconds.data() + std::to_string(1'000 + now.tv_nsec / 1'000'000).substr(1) + "Z";
}

// What others chose, such as the name of an error, has no business with more than printable ASCII.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') result += '\\';
    result += byte < 0x20 || byte > 0x7e ? '?' : letter;
  }
  return result + '"';
}

}  // namespace

void log(Severity severity, std::string_view event, std::string_view message) {
  const std::string priority = "<" + std::to_string(static_cast<int>(severity)) + ">";
  const std::string line =
      (std::getenv("JOURNAL_STREAM") == nullptr ? "" : priority) + "{\"timestamp\":\"" + now_text() + "\",\"severity\":\"" +
      name_of(severity) + "\",\"event\":" + quoted(event) + ",\"message\":" + quoted(message) +
      ",\"installation_id\":null,\"org_namespace\":null,\"daemon_id\":\"session-watch:" + std::to_string(getpid()) +
      "\",\"profile\":null,\"span\":null}\n";
  const ssize_t ignored = ::write(STDERR_FILENO, line.data(), line.size());
  static_cast<void>(ignored);
}

StandingFile::~StandingFile() {
  if (fd_ >= 0) close(fd_);
}

StandingFile::Opened StandingFile::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  struct stat status{};
  if (fd < 0) return Opened::kNo;
  fd_ = fd;
  const bool trusted = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
                       (status.st_mode & 0177) == 0;
  if (!trusted) return Opened::kNo;
  // Whoever looks whether it is held, as the doctor does, has it for a moment.
  for (int tries = 0; tries < 10; ++tries) {
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return Opened::kYes;
    if (errno != EWOULDBLOCK && errno != EINTR) return Opened::kNo;
    usleep(50'000);
  }
  return Opened::kTaken;
}

bool StandingFile::write(Standing standing) {
  const std::string_view word = word_of(standing);
  return ftruncate(fd_, 0) == 0 && pwrite(fd_, word.data(), word.size(), 0) == static_cast<ssize_t>(word.size());
}

}  // namespace sesame::session_watch
