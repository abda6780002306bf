// What a confined daemon and its broker say to each other over their SOCK_SEQPACKET pair, in native byte order.
// daemon-profile asks who a process is, daemon-secrets for a connection to the bus; neither can ask the other thing.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sesame::broker {

// Inherited descriptor of the daemon's end.
inline constexpr const char* kVariable = "SESAME_BROKER_FD";

struct IdentifyRequest {
  std::uint32_t pid;
};
// Followed by the executable's path, NUL, the first line of the process's cgroup file, NUL; both may be empty.
struct IdentifyReply {
  std::uint32_t pid;  // as asked: a reply that came too late is told from the one that is waited for
};
inline constexpr std::size_t kLargestIdentity = 4096 + 4096;

struct ConnectRequest {
  std::uint8_t ask;
};
inline constexpr std::uint8_t kAskConnect = 1;
// Carries the descriptor where `error` is 0.
struct ConnectReply {
  std::int32_t error;
  // The peer of the new connection sees this process: who shakes hands on it must know.
  std::uint32_t broker_pid;
};

}  // namespace sesame::broker
