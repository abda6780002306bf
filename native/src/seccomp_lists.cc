// The lists. Everything that is not here is a violation; the calls that Node.js or the C library merely try get an
// error that they know how to live with. Legacy calls exist on x86-64 alone.
#include "seccomp.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <initializer_list>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

namespace sesame::seccomp {
namespace {

constexpr std::uint32_t kWhole = ~0U;
// Numbers since Linux 5.0 are the same everywhere, and the headers of the building machine may be older.
constexpr int kMemfdSecret = 447, kIoUringSetup = 425, kIoUringEnter = 426, kIoUringRegister = 427, kClone3 = 435,
              kOpenat2 = 437, kFaccessat2 = 439, kFutexWaitv = 449;
// For headers that do not know rseq.
[[maybe_unused]] constexpr int kRseqFallback = 334;
constexpr std::uint32_t kSocketType = 0xf;

using Rules = std::vector<Rule>;

void allow(std::initializer_list<int> numbers, Rules* rules) {
  for (const int number : numbers) rules->push_back({number, {}, kAllow});
}

void refuse(std::initializer_list<int> numbers, int with, Rules* rules) {
  for (const int number : numbers) rules->push_back({number, {}, error(with)});
}

// Allowed where the argument is one of the values.
void allow_values(int number, std::uint8_t argument, std::initializer_list<std::uint32_t> values, Action otherwise,
                  Rules* rules) {
  Rule rule{number, {}, otherwise};
  for (const std::uint32_t value : values) rule.clauses.push_back({{{argument, kWhole, value}}, kAllow});
  rules->push_back(rule);
}

void add_files(Rules* rules) {
  allow({SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_pwrite64, SYS_preadv, SYS_pwritev, SYS_close,
         SYS_lseek, SYS_fstat, SYS_newfstatat, SYS_statx, SYS_fstatfs, SYS_openat, SYS_faccessat, kFaccessat2,
         SYS_readlinkat, SYS_getcwd, SYS_getdents64, SYS_mkdirat, SYS_unlinkat, SYS_renameat, SYS_renameat2, SYS_linkat,
         SYS_ftruncate, SYS_fallocate, SYS_fadvise64, SYS_fsync, SYS_fdatasync, SYS_flock, SYS_fchmod, SYS_fchown,
         SYS_umask, SYS_dup, SYS_dup3, SYS_pipe2, SYS_eventfd2, SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait,
         SYS_ppoll, SYS_pselect6},
        rules);
  // To follow configuration files.
  allow({SYS_inotify_init1, SYS_inotify_add_watch, SYS_inotify_rm_watch}, rules);
#if defined(__x86_64__)
  allow({SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_mkdir, SYS_rmdir, SYS_unlink, SYS_rename,
         SYS_link, SYS_epoll_wait, SYS_poll, SYS_select, SYS_dup2},
        rules);
#endif
  allow_values(SYS_fcntl, 1,
               {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW}, kTrap, rules);
  // Terminals are asked about, never changed; TIOCSTI and the like are not here.
  allow_values(SYS_ioctl, 1, {TCGETS, TIOCGWINSZ, FIONBIO, FIOCLEX, FIONCLEX, FIONREAD}, error(ENOTTY), rules);
}

void add_memory(Rules* rules) {
  allow({SYS_mmap, SYS_munmap, SYS_mprotect, SYS_mremap, SYS_madvise, SYS_brk, SYS_mlock, SYS_mlock2, SYS_munlock,
         SYS_mincore, SYS_pkey_alloc, SYS_pkey_free, SYS_pkey_mprotect, SYS_membarrier, kMemfdSecret},
        rules);
  // V8 tries it for shared memory and goes on without.
  refuse({SYS_memfd_create}, EPERM, rules);
}

void add_threads(int pid, Rules* rules) {
  allow({SYS_futex, kFutexWaitv, SYS_set_robust_list, SYS_set_tid_address, SYS_gettid, SYS_exit, SYS_exit_group,
         SYS_sched_yield, SYS_sched_getaffinity, SYS_sched_getparam, SYS_sched_getscheduler, SYS_getcpu,
         SYS_sched_get_priority_max, SYS_sched_get_priority_min},
        rules);
#if defined(SYS_rseq)
  allow({SYS_rseq}, rules);
#else
  allow({kRseqFallback}, rules);
#endif
  // Threads, no processes. The C library falls back from clone3, whose flags a filter can't see.
  rules->push_back({SYS_clone, {{{{0, CLONE_THREAD | CLONE_VM, CLONE_THREAD | CLONE_VM}}, kAllow}}, kTrap});
  refuse({kClone3}, ENOSYS, rules);
  // abort(3), and threads of our own.
  rules->push_back({SYS_tgkill, {{{{0, kWhole, static_cast<std::uint32_t>(pid)}}, kAllow}}, kTrap});
}

void add_signals_and_time(Rules* rules) {
  allow({SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_restart_syscall, SYS_clock_gettime,
         SYS_clock_getres, SYS_clock_nanosleep, SYS_nanosleep, SYS_gettimeofday, SYS_times},
        rules);
  // Whoever could ignore the trap would live on after a violation.
  rules->push_back({SYS_rt_sigaction, {{{{0, kWhole, SIGSYS}, {1, kWhole, 0}, {1, kWhole, 0, true}}, kAllow}, {{{0, kWhole, SIGSYS}}, kKill}}, kAllow});
}

void add_identity(Stage stage, Rules* rules) {
  allow({SYS_getpid, SYS_getppid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_capget, SYS_getrandom,
         SYS_uname, SYS_sysinfo, SYS_getrusage, SYS_getrlimit},
        rules);
  // Limits of this very process may be read.
  rules->push_back({SYS_prlimit64, {{{{0, kWhole, 0}, {2, kWhole, 0}, {2, kWhole, 0, true}}, kAllow}}, kTrap});
  constexpr std::uint32_t kNameMemory = 0x53564d41;  // PR_SET_VMA
  rules->push_back({SYS_prctl,
                    {{{{0, kWhole, PR_SET_DUMPABLE}, {1, kWhole, 0}}, kAllow},
                     {{{0, kWhole, PR_GET_DUMPABLE}}, kAllow},
                     {{{0, kWhole, PR_GET_NO_NEW_PRIVS}}, kAllow},
                     {{{0, kWhole, PR_GET_SECCOMP}}, kAllow},
                     {{{0, kWhole, PR_SET_NAME}}, kAllow},
                     {{{0, kWhole, PR_GET_NAME}}, kAllow},
                     {{{0, kWhole, kNameMemory}}, kAllow}},
                    kTrap});
  // The next stage's filter; after that none.
  if (stage == Stage::kStart) allow_values(SYS_seccomp, 0, {SECCOMP_SET_MODE_FILTER}, kTrap, rules);
}

Clause unix_socket(std::uint32_t type) { return {{{0, kWhole, AF_UNIX}, {1, kSocketType, type}}, kAllow}; }

void add_sockets(Role role, Stage stage, Rules* rules) {
  allow({SYS_sendto, SYS_sendmsg, SYS_recvfrom, SYS_recvmsg, SYS_getsockopt, SYS_setsockopt, SYS_getsockname,
         SYS_getpeername, SYS_shutdown},
        rules);
  // Datagrams are for sd_notify(3). No connect(2): a stream to the session's D-Bus could start any program.
  // The loader of the database asks for a process report, which would list network interfaces and goes on without.
  Rule socket{SYS_socket, {unix_socket(SOCK_DGRAM), {{{0, kWhole, AF_NETLINK}}, error(EAFNOSUPPORT)}}, kTrap};
  if (role == Role::kProfile) {
    allow({SYS_accept4}, rules);
    if (stage == Stage::kStart) {
      allow({SYS_bind, SYS_listen}, rules);
      socket.clauses.push_back(unix_socket(SOCK_STREAM));
    }
  }
  rules->push_back(socket);
}

void refuse_probes(Rules* rules) { refuse({kIoUringSetup, kIoUringEnter, kIoUringRegister, kOpenat2}, ENOSYS, rules); }

}  // namespace

Program boot_program() {
  Rules rules;
  // libuv keeps the ring that it makes at its start; without one it does the same with epoll.
  refuse({kIoUringSetup, kIoUringEnter, kIoUringRegister, kClone3}, ENOSYS, &rules);
  refuse({SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_bpf,
          SYS_userfaultfd, SYS_mount, SYS_umount2, SYS_unshare, SYS_setns, SYS_pivot_root, SYS_chroot,
          SYS_perf_event_open, SYS_connect, SYS_open_by_handle_at},
         EPERM, &rules);
  rules.push_back({SYS_socket, {{{{0, kWhole, AF_UNIX}}, kAllow}}, error(EAFNOSUPPORT)});
  return compile(rules, kAllow);
}

Program daemon_program(Role role, Stage stage, int pid) {
  Rules rules;
  add_files(&rules);
  add_memory(&rules);
  add_threads(pid, &rules);
  add_signals_and_time(&rules);
  add_identity(stage, &rules);
  add_sockets(role, stage, &rules);
  refuse_probes(&rules);
  return compile(rules, kTrap);
}

Program broker_program(Role role) {
  Rules rules;
  allow({SYS_recvfrom, SYS_sendmsg, SYS_close, SYS_readlinkat, SYS_exit_group, SYS_rt_sigreturn, SYS_restart_syscall},
        &rules);
#if defined(__x86_64__)
  allow({SYS_readlink}, &rules);
#endif
  constexpr std::uint32_t kWriting = O_ACCMODE | O_CREAT | O_TRUNC;
  rules.push_back({SYS_openat, {{{{2, kWriting, O_RDONLY}}, kAllow}}, kKill});
  if (role == Role::kProfile) {
    allow({SYS_read, SYS_getuid}, &rules);
  } else {
    allow({SYS_connect}, &rules);
    rules.push_back({SYS_socket, {unix_socket(SOCK_STREAM)}, kKill});
  }
  return compile(rules, kKill);
}

}  // namespace sesame::seccomp
