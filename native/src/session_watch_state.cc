// Hides the times.
#include "session_watch_state.h"

#include <algorithm>

namespace sesame::session_watch {
namespace {

using namespace std::chrono_literals;

constexpr Time kLongestSuspendLimit = 4s;
constexpr Time kLockLimit = 30s;
// One attempt that hangs must not be all that there is time for.
constexpr Time kAttemptLimit = 2s;
constexpr Time kSuspendPause = 100ms;
constexpr Time kLockPause = 1s;

}  // namespace

void WatchState::allow_delay(Time longest_delay) {
  suspend_limit_ = std::min(kLongestSuspendLimit, longest_delay * 4 / 5);
}

void WatchState::sleep_announced(bool begins, Time now) {
  asleep_ = begins;
  // Of a sleep that is over daemon-secrets knows by itself.
  suspend_ = begins ? std::optional(Pending{now + suspend_limit_, now}) : std::nullopt;
}

void WatchState::session_locked(Time now) { lock_ = Pending{now + kLockLimit, now}; }

std::optional<Due> WatchState::due(Time now) const {
  for (const Notice notice : {Notice::kSuspend, Notice::kSessionLock}) {
    const std::optional<Pending>& waiting = notice == Notice::kSuspend ? suspend_ : lock_;
    if (!waiting || waiting->next > now) continue;
    return Due{notice, std::clamp(waiting->deadline - now, Time(1), kAttemptLimit)};
  }
  return std::nullopt;
}

Fate WatchState::attempted(Notice notice, bool answered, Time now) {
  std::optional<Pending>& waiting = pending(notice);
  if (!waiting || answered) {
    waiting.reset();
    return Fate::kTold;
  }
  if (now >= waiting->deadline) {
    waiting.reset();
    return Fate::kGivenUp;
  }
  const Time pause = notice == Notice::kSuspend ? kSuspendPause : kLockPause;
  waiting->next = std::min(now + pause, waiting->deadline);
  return Fate::kAgainLater;
}

std::optional<Time> WatchState::next() const {
  if (suspend_ && lock_) return std::min(suspend_->next, lock_->next);
  if (suspend_) return suspend_->next;
  if (lock_) return lock_->next;
  return std::nullopt;
}

}  // namespace sesame::session_watch
