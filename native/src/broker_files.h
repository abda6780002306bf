// The configuration files that a broker opens for its daemon: the sandbox has no rule for them, since a rule is for the
// file that was there at the start, and these are replaced while the daemon runs. Hides which names there are.
#pragma once

#include <string>
#include <string_view>

#include "broker_protocol.h"

namespace sesame::broker {

class ConfigFiles {
 public:
  // `config` and `runtime` are the user's directories, `system` is the device's (/etc/pds), `machine_id` the file that
  // tells this machine from others.
  ConfigFiles(std::string config, std::string runtime, std::string system, std::string machine_id);

  // Whether a daemon of ours can have asked so: "user/" or "system/" and a name in that directory, or "host/machine-id".
  static bool is_name(std::string_view name, OpenKind kind);
  // Of a name as above. A descriptor, or -1 with errno; EACCES for a link into what is kept from daemons.
  int open(std::string_view name, OpenKind kind) const;

 private:
  bool leads_astray(int fd) const;

  std::string path_to(std::string_view name) const;

  std::string config_, runtime_, system_, machine_id_;
};

}  // namespace sesame::broker
