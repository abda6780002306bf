// The program `sesame-session-watch`: tells daemon-secrets, as a client of the bus like any other, when the machine is about to sleep
// and when a session of this user is locked. The daemons can't hear it themselves: their sandbox reaches no bus but ours. Hides who
// waits for its readiness, and what becomes of it where there is no logind.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string>

#include <fcntl.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "client_session.h"
#include "front_files.h"
#include "landlock.h"
#include "process.h"
#include "session_watch_log.h"
#include "session_watch_logind.h"
#include "session_watch_state.h"

namespace sesame::session_watch {
namespace {

using namespace std::chrono_literals;

constexpr int kSoftwareExit = 70, kTemporaryExit = 75, kConfigExit = 78;
constexpr Time kLongestWait = 10s;
// An inhibitor that was refused is asked for again: polkit may come later.
constexpr Time kInhibitorPause = 60s;
constexpr const char* kSessions = "/run/systemd/sessions";

Time now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::chrono::duration_cast<Time>(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

// As src/cli/supervisor.ts hands them over; -1 for none.
int descriptor_in(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return -1;
  char* end = nullptr;
  const long number = std::strtol(text, &end, 10);
  return end != text && *end == 0 && number > STDERR_FILENO && number < 10'000 ? static_cast<int>(number) : -1;
}

// Nothing of ours is secret, but a core file of a client would show which keys a seal had.
bool harden() {
  umask(077);
  const rlimit none{0, 0};
  return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

// So that systemd hears in time that we live, whatever WatchdogSec= says.
Time longest_wait() {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return kLongestWait;
  return std::clamp(std::chrono::duration_cast<Time>(std::chrono::microseconds(microseconds / 3)), Time(100), kLongestWait);
}

// From here on no file is opened but the bus's keys and what logind says of sessions. A kernel without Landlock is no reason to
// leave vaults open.
void confine(const std::string& runtime) {
  landlock::Ruleset ruleset;
  const int version = landlock::interface_version();
  const bool confined = version >= landlock::kOldestInterface && ruleset.create(version) &&
                        ruleset.allow(runtime, landlock::kReadFile | landlock::kReadDir) &&
                        ruleset.allow(kSessions, landlock::kReadFile | landlock::kReadDir) && ruleset.enforce();
  if (!confined) log(Severity::kWarning, "session.unconfined", "Landlock does not confine the session watch");
}

class Watch {
 public:
  Watch() : logind_({[this](bool begins) { on_sleep(begins); }, [this] { state_.session_locked(now()); },
                     [this] { renew_ = true; }}) {}

  int run() {
    const std::optional<RuntimePaths> paths = find_runtime();
    if (!paths) {
      log(Severity::kError, "session.watch_failed", "XDG_RUNTIME_DIR is no directory of this user's alone");
      return kConfigExit;
    }
    if (const int status = open_standing(paths->session_watch)) return status;
    std::string why;
    switch (logind_.open(&why)) {
      case Logind::Opened::kNoBus: return end_in_order(Standing::kNoBus, "there is no system bus (" + why + ")");
      case Logind::Opened::kNoLogind: return end_in_order(Standing::kNoLogind, "there is no systemd-logind (" + why + ")");
      case Logind::Opened::kFailed:
        log(Severity::kError, "session.watch_failed", "the system bus can't be used (" + why + ")");
        return kTemporaryExit;
      case Logind::Opened::kYes: break;
    }
    confine(paths->session_watch.substr(0, paths->session_watch.rfind('/')));
    renew_inhibitor();
    announce();
    log(Severity::kInfo, "session.watching", "suspends and locked sessions of this user are watched for");
    return watch();
  }

 private:
  int open_standing(const std::string& path) {
    switch (standing_.open(path)) {
      case StandingFile::Opened::kYes: return 0;
      case StandingFile::Opened::kTaken:
        log(Severity::kError, "session.watch_failed", "another session watch of this user runs");
        return kTemporaryExit;
      case StandingFile::Opened::kNo: break;
    }
    log(Severity::kError, "session.watch_failed", "the file \"session-watch\" in the runtime directory can't be used");
    return kTemporaryExit;
  }

  // To no restart's end: whoever has no logind now has none in a second.
  int end_in_order(Standing standing, const std::string& why) {
    standing_.write(standing);
    log(Severity::kWarning, "session.unwatched", why + ": no vault is locked before a suspend, nor with a session");
    announce();
    sd_notify(0, ("STATUS=" + why).c_str());
    // systemd must have read it before we are gone.
    sd_notify_barrier(0, 5'000'000);
    return 0;
  }

  void announce() {
    sd_notify(0, "READY=1");
    if (const int fd = descriptor_in("SESAME_READY_FD"); fd >= 0) {
      const ssize_t ignored = write(fd, "READY\n", 6);
      static_cast<void>(ignored);
      close(fd);
    }
  }

  int watch() {
    const int owner = descriptor_in("SESAME_OWNER_FD");
    for (;;) {
      if (!logind_.process()) {
        log(Severity::kError, "session.watch_failed", "the connection to the system bus was lost");
        return kTemporaryExit;
      }
      if (const std::optional<Due> due = state_.due(now())) {
        tell(*due);
        continue;
      }
      keep_inhibitor();
      sd_notify(0, "WATCHDOG=1");
      std::array<pollfd, 2> polled = {pollfd{logind_.descriptor(), logind_.events(), 0}, pollfd{owner, POLLIN, 0}};
      poll(polled.data(), polled.size(), static_cast<int>(wait().count()));
      if ((polled[1].revents & (POLLIN | POLLHUP | POLLERR)) != 0) return 0;
    }
  }

  Time wait() const {
    const std::optional<Time> next = state_.next();
    return next ? std::clamp(*next - now(), Time(0), longest_wait_) : longest_wait_;
  }

  void on_sleep(bool begins) {
    if (begins) state_.allow_delay(longest_delay_);
    state_.sleep_announced(begins, now());
    if (!begins) renew_ = true;
  }

  void tell(const Due& due) {
    const bool is_suspend = due.notice == Notice::kSuspend;
    // Whose program this is goes into the audit log: the daemons read it while the handshake lasts.
    show_process();
    const CallOutcome outcome =
        call_sealed({"vault.session_notice", is_suspend ? ",\"params\":{\"what\":\"suspend\"}" : ",\"params\":{\"what\":\"session-lock\"}"},
                    {due.limit / 2, due.limit / 2});
    const bool answered = std::holds_alternative<SecureBlock>(outcome);
    const auto* const error = std::get_if<ReplyError>(&outcome);
    const std::string what = is_suspend ? "the suspend" : "the locked session";
    switch (state_.attempted(due.notice, answered, now())) {
      case Fate::kTold: log(Severity::kInfo, "session.told", "daemon-secrets was told of " + what); break;
      case Fate::kAgainLater: break;
      case Fate::kGivenUp:
        log(Severity::kError, "session.untold",
            "daemon-secrets could not be told of " + what + " in time (" + (error == nullptr ? "no answer" : error->code) + ")");
        break;
    }
  }

  void keep_inhibitor() {
    if (logind_.holds_inhibitor() && state_.must_release_inhibitor()) logind_.release_inhibitor();
    const bool due = renew_ || (!logind_.holds_inhibitor() && now() >= retry_);
    if (due && state_.may_take_inhibitor()) renew_inhibitor();
  }

  void renew_inhibitor() {
    renew_ = false;
    retry_ = now() + kInhibitorPause;
    std::string why;
    if (logind_.take_inhibitor(&why)) {
      longest_delay_ = logind_.longest_delay();
      refusal_.clear();
      standing_.write(Standing::kWatching);
      sd_notify(0, "STATUS=watching, a sleep waits for the vaults");
      return;
    }
    logind_.release_inhibitor();
    standing_.write(Standing::kUninhibited);
    sd_notify(0, "STATUS=watching, no sleep waits for the vaults");
    if (refusal_ == why) return;
    refusal_ = why;
    log(Severity::kWarning, "session.uninhibited",
        "logind refuses to wait for us before the machine sleeps (" + why + "): vaults may be locked after it has woken up");
  }

  WatchState state_;
  Logind logind_;
  StandingFile standing_;
  const Time longest_wait_ = longest_wait();
  Time longest_delay_ = 5s;
  Time retry_ = 0s;
  bool renew_ = false;
  // Told once.
  std::string refusal_;
};

}  // namespace
}  // namespace sesame::session_watch

int main() {
  using namespace sesame::session_watch;
  const bool prepared = harden() && OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, nullptr) == 1;
  if (!prepared) {
    log(Severity::kError, "session.watch_failed", "the process can't be hardened");
    return kSoftwareExit;
  }
  Watch watch;
  return watch.run();
}
