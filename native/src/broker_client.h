// The confined daemon's side of its broker: one question, one answer, never longer than a moment.
#pragma once

#include <string>
#include <string_view>

#include "broker_protocol.h"
#include "process.h"

namespace sesame::broker {

struct Identity {
  // Either is empty where the kernel did not say.
  std::string executable, cgroup;
};

// kSystem with the errno of the exchange, or of what the broker was asked to do.
SystemStatus identify(int broker, std::uint32_t pid, Identity* out);
// A connection to the bus that does not block, and the process that its peer takes for us.
SystemStatus connect_bus(int broker, int* fd, std::uint32_t* broker_pid);
// A configuration file or directory by its name (broker_files.h), open for reading.
SystemStatus open_file(int broker, std::string_view name, OpenKind kind, int* fd);

}  // namespace sesame::broker
