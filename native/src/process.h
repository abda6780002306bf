// What a process does to itself and asks of the kernel: hardening, the peer of a socket, locks, a line
// typed without echo, and becoming another program with secrets in its environment.
#pragma once

#include <string>
#include <vector>

#include "secure_memory.h"

namespace sesame {

struct SocketPeer {
  std::uint32_t pid, uid, gid;
};

// PR_SET_DUMPABLE 0 and RLIMIT_CORE 0, read back.
SystemStatus harden_process();
// That the machine has slept since it booted, in milliseconds.
double slept_ms();
// Of the running kernel, 0 when it has no Landlock or it is off. landlock(7)
int landlock_abi();
// PR_SET_DUMPABLE 1: an execute-only program begins without, and the kernel shows nobody its /proc/PID/exe then.
void show_process();
SystemStatus read_socket_peer(int fd, SocketPeer* out);
// A connected Unix stream socket that blocks, but no call longer than `wait_ms`.
SystemStatus connect_socket(const std::string& path, int wait_ms, int* fd);
bool is_terminal(int fd);
// `locked` is false when another process holds the lock.
SystemStatus lock_file(int fd, bool* locked);
// A pipe(7) whose ends no program inherits unless it is given one.
SystemStatus open_pipe(int* read_end, int* write_end);

// One line from the terminal without echo. `typed` is false after Ctrl-C, a signal that ends the process, or
// end of file before the first byte.
SystemStatus read_passphrase(int fd, const std::string& prompt, std::size_t maximum_bytes, bool* typed,
                             SecureBlock* out);

struct SecretVariable {
  std::string name;
  ConstBytes value;
};
struct Program {
  std::string file;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::vector<SecretVariable> secrets;
};
// Returns only on failure.
SystemStatus exec_replace(const Program& program);

}  // namespace sesame
