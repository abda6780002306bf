// What the session watch has to do at a moment, of what logind has said so far: pure, so that it can be tried without a bus or a
// clock. Hides how often daemon-secrets is told again that did not answer, and for how long a suspend is held up for it.
#pragma once

#include <chrono>
#include <optional>

namespace sesame::session_watch {

// Since some moment, on a clock that is never set.
using Time = std::chrono::milliseconds;

enum class Notice { kSuspend, kSessionLock };

struct Due {
  Notice notice;
  // How long telling it may take.
  Time limit;
};

// What came of telling a notice.
enum class Fate { kTold, kAgainLater, kGivenUp };

class WatchState {
 public:
  // `longest_delay`: logind's InhibitDelayMaxUSec. We keep away from it: past it the machine sleeps anyway, and nobody says so.
  void allow_delay(Time longest_delay);
  // PrepareForSleep: the machine is about to sleep, or has woken up.
  void sleep_announced(bool begins, Time now);
  void session_locked(Time now);

  // What is to be told now. A suspend comes first.
  std::optional<Due> due(Time now) const;
  Fate attempted(Notice notice, bool answered, Time now);
  // When something is due again; nothing where nothing waits.
  std::optional<Time> next() const;

  // logind refuses it while the machine goes to sleep.
  bool may_take_inhibitor() const { return !asleep_; }
  bool must_release_inhibitor() const { return asleep_ && !suspend_; }

 private:
  struct Pending {
    Time deadline;
    Time next;
  };

  std::optional<Pending>& pending(Notice notice) { return notice == Notice::kSuspend ? suspend_ : lock_; }

  bool asleep_ = false;
  Time suspend_limit_ = std::chrono::seconds(4);
  std::optional<Pending> suspend_, lock_;
};

}  // namespace sesame::session_watch
