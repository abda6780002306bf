// Makes BPF programs for seccomp(2) from rules that say what they mean. Hides the instructions, the check of the
// architecture that comes before all else, and that arguments are compared by their low words (the kernel takes no
// more of the integers that rules look at).
#pragma once

#include <cstdint>
#include <linux/filter.h>
#include <vector>

namespace sesame::seccomp {

// What becomes of a call.
struct Action {
  std::uint32_t value;
};
extern const Action kAllow, kTrap, kKill;
Action error(int number);

// (argument & mask) == value
struct Condition {
  std::uint8_t argument;
  std::uint32_t mask;
  std::uint32_t value;
  // The argument's high word: for pointers that must be null.
  bool high = false;
};
struct Clause {
  std::vector<Condition> all;
  Action action;
};
// The first clause that holds decides, else `otherwise`.
struct Rule {
  int number;
  std::vector<Clause> clauses;
  Action otherwise;
};

using Program = std::vector<sock_filter>;

// Calls without a rule get `standard`. Another architecture's calls kill the process whatever the rules say.
Program compile(const std::vector<Rule>& rules, Action standard);
// For the calling thread, or for all threads of the process at once. PR_SET_NO_NEW_PRIVS must hold. False with errno.
bool install(const Program& program, bool all_threads);

}  // namespace sesame::seccomp
