// Claims about what the session watch does of what logind says: when daemon-secrets is told, how often again, and for how long a
// suspend is held up.
#include "session_watch_state.h"

#include "check.h"

using namespace sesame::session_watch;
using namespace std::chrono_literals;

namespace {

constexpr Time kStart = 1h;

bool is_due(const WatchState& state, Notice notice, Time at) {
  const auto due = state.due(at);
  return due && due->notice == notice;
}

}  // namespace

TEST(nothing_is_due_before_logind_has_said_something) {
  const WatchState state;
  CHECK(!state.due(kStart) && !state.next());
  CHECK(state.may_take_inhibitor() && !state.must_release_inhibitor());
}

TEST(a_suspend_is_told_at_once_and_goes_on_as_soon_as_that_was_heard) {
  WatchState state;
  state.sleep_announced(true, kStart);
  CHECK(is_due(state, Notice::kSuspend, kStart));
  CHECK(!state.must_release_inhibitor() && !state.may_take_inhibitor());
  CHECK(state.attempted(Notice::kSuspend, true, kStart + 20ms) == Fate::kTold);
  CHECK(state.must_release_inhibitor() && !state.may_take_inhibitor());
  CHECK(!state.due(kStart + 20ms) && !state.next());
}

TEST(after_the_sleep_the_inhibitor_is_taken_anew) {
  WatchState state;
  state.sleep_announced(true, kStart);
  CHECK(state.attempted(Notice::kSuspend, true, kStart) == Fate::kTold);
  state.sleep_announced(false, kStart + 1h);
  CHECK(state.may_take_inhibitor() && !state.must_release_inhibitor());
  CHECK(!state.due(kStart + 1h));
}

TEST(a_suspend_that_is_not_heard_is_told_again_until_four_seconds_are_over) {
  WatchState state;
  state.allow_delay(5s);
  state.sleep_announced(true, kStart);
  int attempts = 0;
  Time now = kStart;
  Fate fate = Fate::kAgainLater;
  while (fate == Fate::kAgainLater && attempts < 1000) {
    CHECK(is_due(state, Notice::kSuspend, now));
    fate = state.attempted(Notice::kSuspend, false, now);
    CHECK(state.must_release_inhibitor() == (fate == Fate::kGivenUp));
    if (fate == Fate::kAgainLater) now = *state.next();
    ++attempts;
  }
  CHECK(fate == Fate::kGivenUp);
  CHECK_EQUAL(now, kStart + 4s);
  CHECK_EQUAL(attempts, 41);
}

TEST(no_suspend_is_held_up_for_longer_than_logind_waits) {
  WatchState state;
  state.allow_delay(1s);
  state.sleep_announced(true, kStart);
  CHECK(state.due(kStart)->limit <= 800ms);
  CHECK(state.attempted(Notice::kSuspend, false, kStart + 799ms) == Fate::kAgainLater);
  CHECK_EQUAL(*state.next(), kStart + 800ms);
  CHECK(state.attempted(Notice::kSuspend, false, kStart + 800ms) == Fate::kGivenUp);
  WatchState patient;
  patient.allow_delay(1h);
  patient.sleep_announced(true, kStart);
  CHECK(patient.attempted(Notice::kSuspend, false, kStart + 4s) == Fate::kGivenUp);
}

TEST(one_attempt_that_hangs_leaves_time_for_another) {
  WatchState state;
  state.sleep_announced(true, kStart);
  CHECK_EQUAL(state.due(kStart)->limit, Time(2s));
  CHECK(state.attempted(Notice::kSuspend, false, kStart + 2s) == Fate::kAgainLater);
  CHECK(is_due(state, Notice::kSuspend, kStart + 2100ms));
  CHECK_EQUAL(state.due(kStart + 2100ms)->limit, Time(1900ms));
  CHECK(state.due(kStart + 5s)->limit >= 1ms);
}

TEST(a_sleep_that_is_over_is_told_no_more) {
  WatchState state;
  state.sleep_announced(true, kStart);
  CHECK(state.attempted(Notice::kSuspend, false, kStart) == Fate::kAgainLater);
  state.sleep_announced(false, kStart + 50ms);
  CHECK(!state.due(kStart + 1s));
}

TEST(a_locked_session_is_told_for_half_a_minute_every_second) {
  WatchState state;
  state.session_locked(kStart);
  Time now = kStart;
  int attempts = 0;
  for (Fate fate = Fate::kAgainLater; fate == Fate::kAgainLater && attempts < 1000; ++attempts) {
    CHECK(is_due(state, Notice::kSessionLock, now));
    fate = state.attempted(Notice::kSessionLock, false, now);
    if (fate == Fate::kAgainLater) now = *state.next();
  }
  CHECK_EQUAL(now, kStart + 30s);
  CHECK_EQUAL(attempts, 31);
  CHECK(!state.next());
}

TEST(a_suspend_comes_before_a_locked_session_and_both_are_told) {
  WatchState state;
  state.session_locked(kStart);
  state.sleep_announced(true, kStart);
  CHECK(is_due(state, Notice::kSuspend, kStart));
  CHECK(state.attempted(Notice::kSuspend, true, kStart) == Fate::kTold);
  CHECK(is_due(state, Notice::kSessionLock, kStart));
  CHECK(state.must_release_inhibitor());
  CHECK(state.attempted(Notice::kSessionLock, true, kStart) == Fate::kTold);
  CHECK(!state.due(kStart));
}

TEST(a_session_that_is_locked_again_while_the_first_time_waits_has_its_time_anew) {
  WatchState state;
  state.session_locked(kStart);
  CHECK(state.attempted(Notice::kSessionLock, false, kStart) == Fate::kAgainLater);
  state.session_locked(kStart + 29s);
  CHECK(is_due(state, Notice::kSessionLock, kStart + 29s));
  CHECK(state.attempted(Notice::kSessionLock, false, kStart + 58s) == Fate::kAgainLater);
}

int main() { return sesame::test::run(); }
