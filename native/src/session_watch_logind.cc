// Hides sd-bus (sd-bus(3)), and logind's interface (org.freedesktop.login1(5)).
#include "session_watch_logind.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-login.h>
#include <unistd.h>

namespace sesame::session_watch {
namespace {

constexpr const char* kService = "org.freedesktop.login1";
constexpr const char* kPath = "/org/freedesktop/login1";
constexpr const char* kManager = "org.freedesktop.login1.Manager";
constexpr const char* kSessions = "/org/freedesktop/login1/session";
constexpr std::uint64_t kCallLimitUs = 2'000'000;

// An answer that means: no logind here, nor will one come when it is asked again.
constexpr std::array kAbsent = {
    std::string_view("org.freedesktop.DBus.Error.ServiceUnknown"),
    std::string_view("org.freedesktop.DBus.Error.NameHasNoOwner"),
    std::string_view("org.freedesktop.systemd1.NoSuchUnit"),
    std::string_view("org.freedesktop.systemd1.LoadFailed"),
    std::string_view("org.freedesktop.systemd1.UnitMasked"),
};
constexpr std::string_view kNotSpawned = "org.freedesktop.DBus.Error.Spawn.";

class BusError {
 public:
  BusError() = default;
  BusError(const BusError&) = delete;
  BusError& operator=(const BusError&) = delete;
  ~BusError() { sd_bus_error_free(&error_); }
  sd_bus_error* get() { return &error_; }
  // `result`: what the call returned.
  std::string name(int result) const {
    if (error_.name != nullptr) return error_.name;
    const char* const name = strerrorname_np(-result);
    return name == nullptr ? "unknown" : name;
  }

 private:
  sd_bus_error error_ = SD_BUS_ERROR_NULL;
};

class Message {
 public:
  Message() = default;
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  ~Message() { sd_bus_message_unref(message_); }
  sd_bus_message* get() const { return message_; }
  sd_bus_message** out() { return &message_; }

 private:
  sd_bus_message* message_ = nullptr;
};

bool is_absent(std::string_view error) {
  return std::ranges::find(kAbsent, error) != kAbsent.end() || error.starts_with(kNotSpawned);
}

// Whether PropertiesChanged says that LockedHint is true.
bool says_locked(sd_bus_message* message) {
  bool locked = false;
  if (sd_bus_message_skip(message, "s") < 0 || sd_bus_message_enter_container(message, 'a', "{sv}") < 0) return false;
  while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
    const char* name = nullptr;
    if (sd_bus_message_read(message, "s", &name) < 0) return false;
    int value = 0;
    if (std::string_view(name) == "LockedHint") {
      if (sd_bus_message_read(message, "v", "b", &value) < 0) return false;
      locked = value != 0;
    } else if (sd_bus_message_skip(message, "v") < 0) {
      return false;
    }
    if (sd_bus_message_exit_container(message) < 0) return false;
  }
  return locked;
}

// A session that is gone is nobody's.
bool is_own_session(const char* path) {
  char* id = nullptr;
  uid_t uid = 0;
  const bool own = path != nullptr && sd_bus_path_decode(path, kSessions, &id) > 0 && id != nullptr &&
                   sd_session_get_uid(id, &uid) >= 0 && uid == geteuid();
  std::free(id);
  return own;
}

}  // namespace

struct Logind::Signals {
  static Logind& of(void* data) { return *static_cast<Logind*>(data); }

  // The rule's sender is the bus's to keep, for what it sends to everybody. What somebody sends to us alone passes it.
  static bool is_genuine(const Logind& logind, sd_bus_message* message) {
    const char* const sender = sd_bus_message_get_sender(message);
    return sender != nullptr && !logind.owner_.empty() && logind.owner_ == sender;
  }

  static int sleep(sd_bus_message* message, void* data, sd_bus_error*) {
    int begins = 0;
    if (is_genuine(of(data), message) && sd_bus_message_read(message, "b", &begins) >= 0) {
      of(data).events_.sleep(begins != 0);
    }
    return 0;
  }

  static int lock(sd_bus_message* message, void* data, sd_bus_error*) {
    if (is_genuine(of(data), message) && is_own_session(sd_bus_message_get_path(message))) of(data).events_.lock();
    return 0;
  }

  static int properties(sd_bus_message* message, void* data, sd_bus_error*) {
    if (is_genuine(of(data), message) && is_own_session(sd_bus_message_get_path(message)) && says_locked(message)) {
      of(data).events_.lock();
    }
    return 0;
  }

  static int owner(sd_bus_message* message, void* data, sd_bus_error*) {
    const char *name = nullptr, *former = nullptr, *owner = nullptr;
    // The bus itself has a name that nobody can take.
    const char* const sender = sd_bus_message_get_sender(message);
    if (sender == nullptr || std::string_view(sender) != "org.freedesktop.DBus") return 0;
    if (sd_bus_message_read(message, "sss", &name, &former, &owner) < 0 || std::string_view(name) != kService) return 0;
    of(data).owner_ = owner;
    if (!of(data).owner_.empty()) of(data).events_.replaced();
    return 0;
  }
};

Logind::Logind(LogindEvents events) : events_(std::move(events)) {}

Logind::~Logind() {
  release_inhibitor();
  sd_bus_flush_close_unref(bus_);
}

Logind::Opened Logind::open(std::string* why) {
  if (const int result = sd_bus_open_system(&bus_); result < 0) {
    *why = BusError().name(result);
    return result == -ENOENT || result == -ECONNREFUSED || result == -EACCES ? Opened::kNoBus : Opened::kFailed;
  }
  sd_bus_set_method_call_timeout(bus_, kCallLimitUs);
  struct Rule {
    const char* text;
    sd_bus_message_handler_t handler;
  };
  for (const Rule& rule : {
           Rule{"type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',interface='org.freedesktop.DBus',"
                "member='NameOwnerChanged',arg0='org.freedesktop.login1'",
                Signals::owner},
           Rule{"type='signal',sender='org.freedesktop.login1',path='/org/freedesktop/login1',"
                "interface='org.freedesktop.login1.Manager',member='PrepareForSleep'",
                Signals::sleep},
           Rule{"type='signal',sender='org.freedesktop.login1',path_namespace='/org/freedesktop/login1/session',"
                "interface='org.freedesktop.login1.Session',member='Lock'",
                Signals::lock},
           Rule{"type='signal',sender='org.freedesktop.login1',path_namespace='/org/freedesktop/login1/session',"
                "interface='org.freedesktop.DBus.Properties',member='PropertiesChanged',"
                "arg0='org.freedesktop.login1.Session'",
                Signals::properties},
       }) {
    if (const int result = sd_bus_add_match(bus_, nullptr, rule.text, rule.handler, this); result < 0) {
      *why = BusError().name(result);
      return Opened::kFailed;
    }
  }
  // Asking for something starts a logind that is not there yet.
  BusError error;
  std::uint64_t ignored = 0;
  int result = sd_bus_get_property_trivial(bus_, kService, kPath, kManager, "InhibitDelayMaxUSec", error.get(), 't', &ignored);
  if (result < 0) {
    *why = error.name(result);
    return is_absent(*why) ? Opened::kNoLogind : Opened::kFailed;
  }
  Message reply;
  const char* owner = nullptr;
  result = sd_bus_call_method(bus_, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetNameOwner",
                              error.get(), reply.out(), "s", kService);
  if (result >= 0) result = sd_bus_message_read(reply.get(), "s", &owner);
  if (result < 0) {
    *why = error.name(result);
    return Opened::kFailed;
  }
  owner_ = owner;
  return Opened::kYes;
}

bool Logind::take_inhibitor(std::string* why) {
  BusError error;
  Message reply;
  int lent = -1;
  int result = sd_bus_call_method(bus_, kService, kPath, kManager, "Inhibit", error.get(), reply.out(), "ssss", "sleep",
                                  "Open Sesame", "Vaults are locked before the machine sleeps", "delay");
  if (result >= 0) result = sd_bus_message_read(reply.get(), "h", &lent);
  // It is the message's, and ends with it.
  const int own = result < 0 ? -1 : fcntl(lent, F_DUPFD_CLOEXEC, 0);
  if (own < 0) {
    *why = error.name(result < 0 ? result : -errno);
    return false;
  }
  release_inhibitor();
  inhibitor_ = own;
  return true;
}

void Logind::release_inhibitor() {
  if (inhibitor_ >= 0) close(inhibitor_);
  inhibitor_ = -1;
}

Time Logind::longest_delay() {
  std::uint64_t microseconds = 0;
  BusError error;
  // As logind has it where nobody says otherwise (logind.conf(5)).
  constexpr Time kUsual = std::chrono::seconds(5);
  if (sd_bus_get_property_trivial(bus_, kService, kPath, kManager, "InhibitDelayMaxUSec", error.get(), 't', &microseconds) < 0) {
    return kUsual;
  }
  constexpr std::uint64_t kMostUs = 3'600'000'000;
  return std::chrono::duration_cast<Time>(std::chrono::microseconds(std::min(microseconds, kMostUs)));
}

int Logind::descriptor() const { return sd_bus_get_fd(bus_); }

short Logind::events() const {
  const int events = sd_bus_get_events(bus_);
  return static_cast<short>(events < 0 ? 0 : events);
}

bool Logind::process() {
  for (;;) {
    const int result = sd_bus_process(bus_, nullptr);
    if (result < 0) return false;
    if (result == 0) return sd_bus_is_open(bus_) > 0;
  }
}

}  // namespace sesame::session_watch
