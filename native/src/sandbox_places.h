// Where the launcher finds what it runs and what its user owns. Hides the two layouts of the product (installed and
// checkout), the XDG rules as src/platform/paths.ts has them, and the making of directories that rules need.
#pragma once

#include <string>

namespace sesame::sandbox {

enum class Daemon { kProfile, kSecrets };
const char* name_of(Daemon daemon);

struct Product {
  std::string node;
  std::string bundle;
  // What the bundle loads: the addon and the database.
  std::string native, packages, manifest;
};

// What the device's administrator provides.
inline constexpr const char* kSystemDirectory = "/etc/pds";
inline constexpr const char* kMachineId = "/etc/machine-id";

struct Places {
  // Below $XDG_CONFIG_HOME or ~/.config.
  std::string config;
  // Below $XDG_RUNTIME_DIR.
  std::string runtime;
};

// `bundle` replaces the daemon's own where it is not empty. Ends the process where there is no product.
Product find_product(Daemon daemon, const std::string& bundle);
// Sets HOME where it is missing. Ends the process where the runtime directory is unfit.
Places find_places(Daemon daemon);
// The name under which the device's administrator knows this user; empty where none can be found. Not asked of the name
// service, which loads libraries: a user that /etc/passwd does not have is who the session says.
std::string name_of_user();
// Makes the directories that the daemon's rules name. In the runtime directory a symbolic link or a foreign owner
// ends the process; below the configuration the daemon itself tells what is wrong.
void make_directories(Daemon daemon, const Places& places);

}  // namespace sesame::sandbox
