// systemd-logind on the system bus, as the session watch needs it. Hides D-Bus, and who may be believed: a signal counts only from the
// connection that owns logind's name, for anybody can send one that looks like logind's to whom they like.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "session_watch_state.h"

struct sd_bus;

namespace sesame::session_watch {

struct LogindEvents {
  std::function<void(bool begins)> sleep;
  // A session of this user's was locked.
  std::function<void()> lock;
  // Another logind has taken over: what the former one had given may be void.
  std::function<void()> replaced;
};

class Logind {
 public:
  explicit Logind(LogindEvents events);
  Logind(const Logind&) = delete;
  Logind& operator=(const Logind&) = delete;
  ~Logind();

  enum class Opened { kYes, kNoBus, kNoLogind, kFailed };
  // `why` is the name of the error.
  Opened open(std::string* why);

  // Of the kind "delay". What is held is given back once the other one is there. False: `why` is the name of the error.
  bool take_inhibitor(std::string* why);
  void release_inhibitor();
  bool holds_inhibitor() const { return inhibitor_ >= 0; }
  // How long it delays a sleep at the most.
  Time longest_delay();

  // For poll(2).
  int descriptor() const;
  short events() const;
  // Calls the listeners for all that has come. False when the connection is gone.
  bool process();

 private:
  struct Signals;

  LogindEvents events_;
  sd_bus* bus_ = nullptr;
  // Unique name of the connection that owns logind's.
  std::string owner_;
  int inhibitor_ = -1;
};

}  // namespace sesame::session_watch
