// A test program in one header: CHECK and its kin, one "ok" or "not ok" line for each TEST, a last line with
// the counts, exit status 1 if anything failed.
//
//   TEST(a_block_is_zero_when_it_comes) { CHECK_EQUAL(block.size(), 32u); }
//   int main() { return sesame::test::run(); }
#pragma once

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace sesame::test {

struct Test {
  const char* name;
  void (*run)();
};

inline std::vector<Test>& tests() {
  static std::vector<Test> all;
  return all;
}

enum class Outcome { kPassed, kFailed, kSkipped };
inline Outcome outcome = Outcome::kPassed;

struct Registration {
  Registration(const char* name, void (*run)()) { tests().push_back({name, run}); }
};

inline int run() {
  int passed = 0, failed = 0, skipped = 0;
  std::printf("1..%zu\n", tests().size());
  int number = 0;
  for (const Test& test : tests()) {
    outcome = Outcome::kPassed;
    test.run();
    std::printf("%s %d - %s%s\n", outcome == Outcome::kFailed ? "not ok" : "ok", ++number, test.name,
                outcome == Outcome::kSkipped ? " # SKIP" : "");
    std::fflush(stdout);
    (outcome == Outcome::kPassed ? passed : outcome == Outcome::kFailed ? failed : skipped) += 1;
  }
  std::printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
  return failed == 0 ? 0 : 1;
}

// Runs `body` in a child and gives its wait status. The child says nothing on stderr and leaves no core. A body
// that comes back exits 0.
template <typename Body>
int wait_status_of(Body body) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    // The sanitizers would turn the signal into an exit status.
    for (int signal : {SIGSEGV, SIGBUS, SIGABRT}) std::signal(signal, SIG_DFL);
    if (std::freopen("/dev/null", "w", stderr) == nullptr) _exit(99);
    body();
    _exit(outcome == Outcome::kFailed ? 98 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

template <typename Body>
bool dies_by(int signal, Body body) {
  const int status = wait_status_of(body);
  return WIFSIGNALED(status) && WTERMSIG(status) == signal;
}

template <typename Body>
bool succeeds_in_child(Body body) {
  const int status = wait_status_of(body);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace sesame::test

#define TEST(name)                                                              \
  static void name();                                                           \
  static const ::sesame::test::Registration register_##name{#name, name};       \
  static void name()

// Each ends the test.
#define CHECK(condition)                                                        \
  do {                                                                          \
    if (!(condition)) {                                                         \
      std::printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition);             \
      ::sesame::test::outcome = ::sesame::test::Outcome::kFailed;               \
      return;                                                                   \
    }                                                                           \
  } while (false)
#define CHECK_EQUAL(actual, expected) CHECK((actual) == (expected))
#define SKIP(reason)                                                            \
  do {                                                                          \
    std::printf("# %s\n", reason);                                              \
    ::sesame::test::outcome = ::sesame::test::Outcome::kSkipped;                \
    return;                                                                     \
  } while (false)
