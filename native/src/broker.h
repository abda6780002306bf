// The small process beside a confined daemon that does what its sandbox can't allow: to say whose program a process is
// (Landlock hides /proc/PID/exe from within), to connect to the bus and to nothing else (no interface of Landlock
// restricts connecting to sockets in the file system), and to open the configuration files that are there today.
// It ends with the daemon.
#pragma once

#include "sandbox_places.h"

namespace sesame::broker {

// Forks it; the daemon's end of the pair, inherited across execve. -1 with errno.
int start(sandbox::Daemon daemon, const sandbox::Places& places);

}  // namespace sesame::broker
