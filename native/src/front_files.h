// The runtime directory and its key files (PROTOCOL.md section 1), read under the rules of src/platform/files.ts:
// regular, ours, 0600, no symbolic link, nothing that blocks. Hides paths; whatever is not as it must be is nothing.
#pragma once

#include <optional>
#include <string>

#include "crypto.h"

namespace sesame {

struct RuntimePaths {
  std::string socket;
  std::string bus_key;
  std::string seal_key;
  std::string session_watch;
};
// Nothing unless XDG_RUNTIME_DIR is an absolute path to a directory of ours, closed to others.
std::optional<RuntimePaths> find_runtime();

struct BusKeyFile {
  Profile profile;
  Key public_key;
};
std::optional<BusKeyFile> read_bus_key(const std::string& path);

struct SealKeyFile {
  Profile profile;
  Key public_key;
  SecureBlock content;  // of the whole file
  ConstBytes psk() const { return content.bytes().last(kKeyBytes); }
};
std::optional<SealKeyFile> read_seal_key(const std::string& path);

}  // namespace sesame
