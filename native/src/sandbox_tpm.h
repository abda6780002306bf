// What tells this machine's TPM 2.0 from any other: the name of the primary key that its owner's seed gives for one fixed
// template. It is asked of tpm2-tools, before the sandbox, which starts no programs. Hides these, their scratch files and
// how long they may take.
#pragma once

#include <string>

namespace sesame::sandbox {

// Where the result reaches a daemon, and who is asked in place of the device (a TCTI of tpm2-tools).
inline constexpr const char* kTpmVariable = "SESAME_TPM";
inline constexpr const char* kTctiVariable = "SESAME_TPM_TCTI";

// "name:" and the key's name in hex, else why there is none: "absent", "denied" (this user may not open the device),
// "tools_missing", "failed". `scratch` is a directory of the user's.
std::string measure_tpm(const std::string& scratch);

// Whether a start has to measure: the identity or a seed speaks of a TPM, or there is no identity yet and one may come.
// A spelling that TOML allows and this does not see costs the measurement, and then the binding can't be verified.
bool is_tpm_wanted(const std::string& config, const std::string& system, const std::string& user);

}  // namespace sesame::sandbox
