// What the kernel says of this process's confinement: found out by trying, since nothing else can be believed.
#pragma once

namespace sesame {

struct SandboxStatus {
  // Landlock keeps this process out of a directory that all may read.
  bool landlocked;
  // Version of the kernel's Landlock; 0 without.
  int landlock_abi;
  // A seccomp filter is on the calling thread.
  bool filtered;
  bool no_new_privs;
  bool dumpable;
};

// The first call must come before a filter that forbids asking for Landlock's version.
SandboxStatus sandbox_status();

}  // namespace sesame
