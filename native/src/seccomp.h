// Seccomp filters: what each process of the product may ask of the kernel, and what is told when one asks for more.
// Hides the lists (seccomp_lists.cc; docs/sandbox.md has their reasons) and the handler of violations.
#pragma once

#include "seccomp_filter.h"

namespace sesame::seccomp {

enum class Role { kProfile, kSecrets };
// From the daemon's first own instruction, and from when it serves. `kServe` narrows `kStart`.
enum class Stage { kStart, kServe };

// Inherited by the daemon's Node.js from before its start: what could not be taken back once it runs.
Program boot_program();
Program daemon_program(Role role, Stage stage, int pid);
Program broker_program(Role role);

// For all threads of the calling process. The first call also takes SIGSYS: a violation is named in the log and ends
// the process. False with errno.
bool confine(Role role, Stage stage);

}  // namespace sesame::seccomp
