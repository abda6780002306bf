// What a confined daemon and its broker say to each other over their SOCK_SEQPACKET pair, in native byte order.
// daemon-profile asks who a process is, daemon-secrets for a connection to the bus, both for configuration files; neither
// can ask what is the other's.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sesame::broker {

// Inherited descriptor of the daemon's end.
inline constexpr const char* kVariable = "SESAME_BROKER_FD";

enum class Ask : std::uint32_t { kIdentify = 1, kConnect = 2, kOpen = 3 };

// How a configuration file is opened; always for reading, never waiting.
enum class OpenKind : std::uint32_t { kThroughLinks = 1, kNoLink = 2, kDirectory = 3 };

struct Request {
  Ask ask;
  // Comes back in the reply: one that came too late is told from the one that is waited for.
  std::uint32_t serial;
  // kIdentify: the pid. kOpen: the kind, and the name follows (see broker_files.h). kConnect: 0.
  std::uint32_t argument;
};
inline constexpr std::size_t kLargestName = 1024;

// Carries a descriptor where one was asked for and `error` is 0. An identity follows: the executable's path, NUL, the line
// of the unified hierarchy in the process's cgroup file, NUL; both may be empty.
struct Reply {
  std::uint32_t serial;
  std::int32_t error;
  // The peer of a connection sees this process: who shakes hands on it must know.
  std::uint32_t broker_pid;
};
inline constexpr std::size_t kLargestIdentity = 4096 + 4096;

}  // namespace sesame::broker
