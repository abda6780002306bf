// The generator. Every rule's body ends in returns, so the number stays in the accumulator from rule to rule.
#include "seccomp_filter.h"

#include <cerrno>
#include <cstddef>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sesame::seccomp {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
// Calls of the x32 interface come under the same architecture, with this bit.
constexpr std::uint32_t kForeignInterface = 0x40000000;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "no support for this architecture"
#endif

constexpr auto kLoad = static_cast<std::uint16_t>(BPF_LD | BPF_W | BPF_ABS);
constexpr auto kReturn = static_cast<std::uint16_t>(BPF_RET | BPF_K);
constexpr auto kAnd = static_cast<std::uint16_t>(BPF_ALU | BPF_AND | BPF_K);
constexpr auto kJumpEqual = static_cast<std::uint16_t>(BPF_JMP | BPF_JEQ | BPF_K);

sock_filter statement(std::uint16_t code, std::uint32_t value) { return {code, 0, 0, value}; }
sock_filter jump(std::uint16_t code, std::uint32_t value, std::size_t if_true, std::size_t if_false) {
  return {code, static_cast<std::uint8_t>(if_true), static_cast<std::uint8_t>(if_false), value};
}

// Little-endian, as both architectures are here.
std::uint32_t offset_of(const Condition& condition) {
  const std::size_t argument = offsetof(seccomp_data, args) + condition.argument * sizeof(std::uint64_t);
  return static_cast<std::uint32_t>(argument + (condition.high ? sizeof(std::uint32_t) : 0));
}

constexpr std::size_t kConditionLength = 3;

void add_clause(const Clause& clause, Program* program) {
  std::size_t left = clause.all.size();
  for (const Condition& condition : clause.all) {
    --left;
    program->push_back(statement(kLoad, offset_of(condition)));
    program->push_back(statement(kAnd, condition.mask));
    // Past the other conditions and the clause's return.
    program->push_back(jump(kJumpEqual, condition.value, 0, left * kConditionLength + 1));
  }
  program->push_back(statement(kReturn, clause.action.value));
}

void add_rule(const Rule& rule, Program* program) {
  Program body;
  for (const Clause& clause : rule.clauses) add_clause(clause, &body);
  body.push_back(statement(kReturn, rule.otherwise.value));
  program->push_back(jump(kJumpEqual, static_cast<std::uint32_t>(rule.number), 0, body.size()));
  program->insert(program->end(), body.begin(), body.end());
}

void add_architecture_check(Program* program) {
  program->push_back(statement(kLoad, offsetof(seccomp_data, arch)));
  program->push_back(jump(kJumpEqual, kArchitecture, 1, 0));
  program->push_back(statement(kReturn, kKill.value));
  program->push_back(statement(kLoad, offsetof(seccomp_data, nr)));
#if defined(__x86_64__)
  program->push_back(jump(BPF_JMP | BPF_JGE | BPF_K, kForeignInterface, 0, 1));
  program->push_back(statement(kReturn, kKill.value));
#endif
}

}  // namespace

const Action kAllow{SECCOMP_RET_ALLOW};
const Action kTrap{SECCOMP_RET_TRAP};
const Action kKill{SECCOMP_RET_KILL_PROCESS};
Action error(int number) { return {SECCOMP_RET_ERRNO | (static_cast<std::uint32_t>(number) & SECCOMP_RET_DATA)}; }

Program compile(const std::vector<Rule>& rules, Action standard) {
  Program program;
  add_architecture_check(&program);
  for (const Rule& rule : rules) add_rule(rule, &program);
  program.push_back(statement(kReturn, standard.value));
  return program;
}

bool install(const Program& program, bool all_threads) {
  const sock_fprog filter{static_cast<unsigned short>(program.size()), const_cast<sock_filter*>(program.data())};
  const unsigned flags = all_threads ? SECCOMP_FILTER_FLAG_TSYNC : 0;
  const long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter);
  // Positive: the thread that could not take part.
  if (result > 0) errno = EBUSY;
  return result == 0;
}

}  // namespace sesame::seccomp
