// The filter generator, by filters that run: each in a child, which tells by its exit status how a call went.
#include "seccomp_filter.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "check.h"
#include "seccomp.h"
#include "syscall_names.h"

using namespace sesame;
using namespace sesame::seccomp;
using namespace sesame::test;

namespace {

constexpr std::uint32_t kWhole = ~0U;
constexpr int kNotInstalled = 200;

// Exit status of the child; minus the signal that ended it.
int in_child(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int under(const std::vector<Rule>& rules, Action standard, const std::function<long()>& call) {
  return in_child([&] {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !install(compile(rules, standard), false)) return kNotInstalled;
    return call() < 0 ? errno : 0;
  });
}

}  // namespace

TEST(a_call_without_a_rule_gets_the_standard_action) {
  CHECK_EQUAL(under({{SYS_getppid, {}, error(EXFULL)}}, kAllow, [] { return syscall(SYS_getuid); }), 0);
  CHECK_EQUAL(under({{SYS_getppid, {}, error(EXFULL)}}, kAllow, [] { return syscall(SYS_getppid); }), EXFULL);
}

TEST(every_action_does_what_it_says) {
  const auto call = [] { return syscall(SYS_getppid); };
  CHECK_EQUAL(under({{SYS_getppid, {}, kKill}}, kAllow, call), -SIGSYS);
  CHECK_EQUAL(under({{SYS_getppid, {}, kTrap}}, kAllow, call), -SIGSYS);
  CHECK_EQUAL(under({{SYS_getppid, {}, kAllow}}, kAllow, call), 0);
}

TEST(the_first_clause_that_holds_decides) {
  const std::vector<Rule> rules = {{SYS_socket,
                                    {{{{0, kWhole, AF_UNIX}, {1, 0xf, SOCK_DGRAM}}, kAllow},
                                     {{{0, kWhole, AF_UNIX}}, error(EXFULL)}},
                                    error(ENOTUNIQ)}};
  CHECK_EQUAL(under(rules, kAllow, [] { return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0); }), 0);
  CHECK_EQUAL(under(rules, kAllow, [] { return socket(AF_UNIX, SOCK_STREAM, 0); }), EXFULL);
  CHECK_EQUAL(under(rules, kAllow, [] { return socket(AF_INET, SOCK_DGRAM, 0); }), ENOTUNIQ);
}

TEST(a_pointer_must_be_null_in_both_words) {
  const std::vector<Rule> rules = {{SYS_getppid, {{{{0, kWhole, 0}, {0, kWhole, 0, true}}, kAllow}}, error(EXFULL)}};
  CHECK_EQUAL(under(rules, kAllow, [] { return syscall(SYS_getppid, 0L); }), 0);
  CHECK_EQUAL(under(rules, kAllow, [] { return syscall(SYS_getppid, 1L); }), EXFULL);
  CHECK_EQUAL(under(rules, kAllow, [] { return syscall(SYS_getppid, 1L << 32); }), EXFULL);
}

#if defined(__x86_64__)
TEST(another_architectures_calls_kill_whatever_the_rules_say) {
  CHECK_EQUAL(under({}, kAllow, [] { return syscall(SYS_getppid | 0x40000000); }), -SIGSYS);
  const auto as_i386 = [] {
    long result = 20;
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory");
    return result;
  };
  CHECK_EQUAL(under({}, kAllow, as_i386), -SIGSYS);
}
#endif

TEST(threads_that_run_already_are_bound) {
  CHECK_EQUAL(in_child([] {
                int pipe_ends[2] = {-1, -1};
                if (pipe(pipe_ends) != 0) return kNotInstalled;
                int seen = 0;
                std::thread other([&] {
                  char byte = 0;
                  if (read(pipe_ends[0], &byte, 1) == 1 && syscall(SYS_getppid) < 0) seen = errno;
                });
                prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
                if (!install(compile({{SYS_getppid, {}, error(EXFULL)}}, kAllow), true)) return kNotInstalled;
                if (write(pipe_ends[1], "x", 1) != 1) return kNotInstalled;
                other.join();
                return seen;
              }),
              EXFULL);
}

TEST(the_programs_of_the_product_are_ones_that_the_kernel_takes) {
  for (const Role role : {Role::kProfile, Role::kSecrets}) {
    for (const Program& program : {daemon_program(role, Stage::kStart, 1), daemon_program(role, Stage::kServe, 1),
                                   broker_program(role), boot_program()}) {
      CHECK_EQUAL(in_child([&] {
                    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
                    if (!install(program, false)) return kNotInstalled;
                    syscall(SYS_exit_group, 7);
                    return 0;
                  }),
                  7);
    }
  }
}

TEST(system_calls_have_names) {
  CHECK(std::string_view(syscall_name(SYS_execve)) == "execve");
  CHECK(std::string_view(syscall_name(447)) == "memfd_secret");
  CHECK(std::string_view(syscall_name(9999)) == "unknown");
}

int main() { return run(); }
