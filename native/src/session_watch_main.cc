// sesame-session-watch COMMAND [ARGUMENT...]: runs `COMMAND ARGUMENT... lock --because REASON` when this user's session is locked
// (REASON session-lock), and before the machine sleeps (suspend), which logind delays until it is done.
//
// The daemons can't listen themselves: their sandbox opens no socket but ours. This program holds no secret and no key, heeds nothing
// on the bus but these signals of logind's, and can do what everybody may: lock.
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace {

constexpr const char* kLogind = "org.freedesktop.login1";
constexpr const char* kManagerPath = "/org/freedesktop/login1";
constexpr const char* kManager = "org.freedesktop.login1.Manager";
constexpr const char* kSession = "org.freedesktop.login1.Session";
// logind waits for five seconds unless configured otherwise.
constexpr int kLongestWaitMs = 4000;
constexpr int kPauseMs = 5;

// Standard error is the journal: the level comes first.
void say(const char* level, const char* text, const char* detail = "") {
  std::fprintf(stderr, "%s%s%s%s\n", level, text, *detail == 0 ? "" : ": ", detail);
}

class Watch {
 public:
  explicit Watch(std::vector<std::string> command) : command_(std::move(command)) {}
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() {
    let_sleep();
    sd_bus_unref(bus_);
  }

  // 0 where there is nothing to watch, which nobody can mend by another start.
  int run() {
    int result = sd_bus_open_system(&bus_);
    if (result < 0) {
      say(SD_NOTICE, "no system bus, so that no vault is locked when a session is or the machine sleeps", std::strerror(-result));
      return sd_notify(0, "READY=1"), EXIT_SUCCESS;
    }
    if (!listen()) return EXIT_FAILURE;
    if (!knows_logind()) {
      say(SD_NOTICE, "no logind, so that no vault is locked when a session is or the machine sleeps");
      return sd_notify(0, "READY=1"), EXIT_SUCCESS;
    }
    delay_sleep();
    sd_notify(0, "READY=1\nSTATUS=watching for locked sessions and for sleep");
    std::uint64_t watchdog_us = 0;
    const std::uint64_t wait_us = sd_watchdog_enabled(0, &watchdog_us) > 0 ? watchdog_us / 3 : UINT64_MAX;
    for (;;) {
      result = sd_bus_process(bus_, nullptr);
      if (result == 0) result = sd_bus_wait(bus_, wait_us);
      sd_notify(0, "WATCHDOG=1");
      if (result < 0 && result != -EINTR) {
        say(SD_WARNING, "the system bus has gone", std::strerror(-result));
        return EXIT_FAILURE;
      }
    }
  }

 private:
  bool listen() {
    // Before the first look, so that nothing is missed.
    const std::string session = std::string("type='signal',sender='") + kLogind + "',interface='" + kSession + "',member='Lock'";
    const std::string properties = std::string("type='signal',sender='") + kLogind +
                                   "',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged',arg0='" + kSession + "'";
    const int failed[] = {
        sd_bus_match_signal(bus_, nullptr, kLogind, kManagerPath, kManager, "PrepareForSleep", on_sleep, this),
        sd_bus_add_match(bus_, nullptr, session.c_str(), on_lock, this),
        sd_bus_add_match(bus_, nullptr, properties.c_str(), on_change, this),
    };
    for (const int result : failed) {
      if (result >= 0) continue;
      say(SD_WARNING, "the system bus takes no match", std::strerror(-result));
      return false;
    }
    return true;
  }

  // Where it is not running the bus starts it, if it can.
  bool knows_logind() {
    sd_bus_message* reply = nullptr;
    const int result = sd_bus_get_property(bus_, kLogind, kManagerPath, kManager, "PreparingForSleep", nullptr, &reply, "b");
    sd_bus_message_unref(reply);
    return result >= 0;
  }

  void delay_sleep() {
    if (inhibitor_ >= 0) return;
    sd_bus_error error = SD_BUS_ERROR_NULL;
    sd_bus_message* reply = nullptr;
    int fd = -1;
    const int result = sd_bus_call_method(bus_, kLogind, kManagerPath, kManager, "Inhibit", &error, &reply, "ssss", "sleep",
                                          "Open Sesame", "Locking vaults", "delay");
    if (result >= 0 && sd_bus_message_read(reply, "h", &fd) >= 0) inhibitor_ = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (inhibitor_ < 0) say(SD_WARNING, "logind does not let sleep be delayed: vaults may be locked only after it", message_of(error, result));
    sd_bus_message_unref(reply);
    sd_bus_error_free(&error);
  }

  void let_sleep() {
    if (inhibitor_ >= 0) close(inhibitor_);
    inhibitor_ = -1;
  }

  // A match keeps others' broadcasts away and not what somebody sends to this very connection, which the bus lets anybody do.
  bool is_of_logind(sd_bus_message* message) {
    sd_bus_message* reply = nullptr;
    const char* owner = nullptr;
    const char* sender = sd_bus_message_get_sender(message);
    const int result = sd_bus_call_method(bus_, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                          "GetNameOwner", nullptr, &reply, "s", kLogind);
    const bool is_its = result >= 0 && sd_bus_message_read(reply, "s", &owner) > 0 && sender != nullptr && std::strcmp(sender, owner) == 0;
    if (!is_its) say(SD_WARNING, "a signal that is not logind's was ignored", sender == nullptr ? "" : sender);
    sd_bus_message_unref(reply);
    return is_its;
  }

  static const char* message_of(const sd_bus_error& error, int result) {
    return error.message != nullptr ? error.message : std::strerror(-result);
  }

  static int on_sleep(sd_bus_message* message, void* self, sd_bus_error*) {
    auto& watch = *static_cast<Watch*>(self);
    int begins = 0;
    if (!watch.is_of_logind(message) || sd_bus_message_read(message, "b", &begins) < 0) return 0;
    if (begins != 0) {
      watch.lock("suspend");
      watch.let_sleep();
    } else {
      watch.delay_sleep();
    }
    return 0;
  }

  static int on_lock(sd_bus_message* message, void* self, sd_bus_error*) {
    auto& watch = *static_cast<Watch*>(self);
    if (watch.is_of_logind(message) && watch.is_own(sd_bus_message_get_path(message))) watch.lock("session-lock");
    return 0;
  }

  // Desktops that lock by themselves tell logind so.
  static int on_change(sd_bus_message* message, void* self, sd_bus_error*) {
    auto& watch = *static_cast<Watch*>(self);
    if (says_locked(message) && watch.is_of_logind(message) && watch.is_own(sd_bus_message_get_path(message))) watch.lock("session-lock");
    return 0;
  }

  static bool says_locked(sd_bus_message* message) {
    const char* interface = nullptr;
    if (sd_bus_message_read(message, "s", &interface) < 0 || sd_bus_message_enter_container(message, 'a', "{sv}") < 0) return false;
    while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
      const char* name = nullptr;
      int locked = 0;
      if (sd_bus_message_read(message, "s", &name) < 0) return false;
      if (std::strcmp(name, "LockedHint") == 0) return sd_bus_message_read(message, "v", "b", &locked) > 0 && locked != 0;
      if (sd_bus_message_skip(message, "v") < 0 || sd_bus_message_exit_container(message) < 0) return false;
    }
    return false;
  }

  bool is_own(const char* path) {
    sd_bus_message* reply = nullptr;
    std::uint32_t uid = UINT32_MAX;
    const int result = sd_bus_get_property(bus_, kLogind, path, kSession, "User", nullptr, &reply, "(uo)");
    if (result >= 0 && sd_bus_message_enter_container(reply, 'r', "uo") > 0) sd_bus_message_read(reply, "u", &uid);
    sd_bus_message_unref(reply);
    return uid == getuid();
  }

  void lock(const char* reason) {
    // One that took too long.
    while (waitpid(-1, nullptr, WNOHANG) > 0) continue;
    std::vector<char*> arguments;
    for (std::string& word : command_) arguments.push_back(word.data());
    std::string words[] = {"lock", "--because", reason};
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = -1;
    const int result = posix_spawn(&child, arguments[0], nullptr, nullptr, arguments.data(), environ);
    if (result != 0) return say(SD_ERR, "the vaults can't be locked", std::strerror(result));
    for (int waited = 0; waited < kLongestWaitMs; waited += kPauseMs) {
      int status = 0;
      if (waitpid(child, &status, WNOHANG) == child) {
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) say(SD_ERR, "not every vault was locked", reason);
        return;
      }
      const timespec pause{.tv_sec = 0, .tv_nsec = kPauseMs * 1000000L};
      nanosleep(&pause, nullptr);
    }
    // It goes on; what it has not done by now it does after the sleep at the latest.
    say(SD_ERR, "locking the vaults takes too long to be waited for", reason);
  }

  std::vector<std::string> command_;
  sd_bus* bus_ = nullptr;
  int inhibitor_ = -1;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    say(SD_ERR, "usage: sesame-session-watch COMMAND [ARGUMENT...]");
    return 64;
  }
  return Watch(std::vector<std::string>(argv + 1, argv + argc)).run();
}
