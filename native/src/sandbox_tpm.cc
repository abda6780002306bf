// tpm2_createprimary and tpm2_readpublic, each in a process of its own that a timer ends: a TPM may hang.
#include "sandbox_tpm.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <string_view>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace sesame::sandbox {
namespace {

constexpr const char* kDevice = "/dev/tpmrm0";
constexpr int kCloseRange = 436;
constexpr unsigned kLongestSeconds = 8;
constexpr std::size_t kLargestFile = 1 << 20;
// Root's alone. The last is NixOS'.
constexpr std::array kToolDirectories = {"/usr/bin/", "/bin/", "/run/current-system/sw/bin/"};

std::string read_file(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return {};
  std::string text;
  std::array<char, 4096> chunk{};
  ssize_t count = 0;
  while (text.size() < kLargestFile && (count = read(fd, chunk.data(), chunk.size())) > 0)
    text.append(chunk.data(), static_cast<std::size_t>(count));
  close(fd);
  return text;
}

// The ways to a TPM that come with tpm2-tools. The name of any other would be a library that somebody chose.
bool is_known_way(std::string_view tcti) {
  const std::string_view name = tcti.substr(0, tcti.find(':'));
  return name == "device" || name == "swtpm" || name == "tabrmd";
}

bool speaks_of_tpm(const std::string& path) { return read_file(path).find("tpm-bound") != std::string::npos; }

std::string find_tool(std::string_view name) {
  for (const char* const directory : kToolDirectories) {
    const std::string path = directory + std::string(name);
    if (access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

[[noreturn]] void become(const std::vector<std::string>& command, const std::string& tcti) {
  const int nothing = open("/dev/null", O_RDWR);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing, stream);
  syscall(kCloseRange, STDERR_FILENO + 1, ~0U, 0);
  alarm(kLongestSeconds);
  std::vector<char*> arguments;
  // execve takes char* for strings that it does not change.
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  std::string tcti_setting = "TPM2TOOLS_TCTI=" + tcti, path = "PATH=/usr/bin:/bin", language = "LC_ALL=C";
  const std::array environment = {tcti_setting.data(), path.data(), language.data(), static_cast<char*>(nullptr)};
  execve(command[0].c_str(), arguments.data(), environment.data());
  _exit(127);
}

bool run(const std::vector<std::string>& command, const std::string& tcti) {
  const pid_t child = fork();
  if (child == 0) become(command, tcti);
  int status = 0;
  pid_t ended = -1;
  do {
    ended = child < 0 ? -1 : waitpid(child, &status, 0);
  } while (ended < 0 && errno == EINTR);
  return ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::string in_hex(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) {
    hex += "0123456789abcdef"[static_cast<std::uint8_t>(byte) >> 4];
    hex += "0123456789abcdef"[static_cast<std::uint8_t>(byte) & 15];
  }
  return hex;
}

// A directory for what the programs hand on to each other; goes with its files.
class Scratch {
 public:
  explicit Scratch(const std::string& base) : path_(base + "/tpm-XXXXXX") { made_ = mkdtemp(path_.data()) != nullptr; }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    if (!made_) return;
    for (const std::string& file : {key(), name()}) unlink(file.c_str());
    rmdir(path_.c_str());
  }
  bool made() const { return made_; }
  std::string key() const { return path_ + "/key"; }
  std::string name() const { return path_ + "/name"; }

 private:
  std::string path_;
  bool made_ = false;
};

// TPM_ALG_SHA256 and 32 bytes (TPM 2.0 Library, part 1, "Names").
bool is_name(std::string_view bytes) { return bytes.size() == 34 && bytes.starts_with(std::string_view("\x00\x0b", 2)); }

}  // namespace

std::string measure_tpm(const std::string& scratch) {
  const char* const chosen = std::getenv(kTctiVariable);
  const bool device = chosen == nullptr || chosen[0] == 0;
  if (device && access(kDevice, R_OK | W_OK) != 0) return errno == EACCES || errno == EPERM ? "denied" : "absent";
  const std::string tcti = device ? std::string("device:") + kDevice : chosen;
  if (!is_known_way(tcti)) return "failed";
  const std::string create = find_tool("tpm2_createprimary"), read_public = find_tool("tpm2_readpublic"),
                    flush = find_tool("tpm2_flushcontext");
  if (create.empty() || read_public.empty() || flush.empty()) return "tools_missing";
  const Scratch files(scratch);
  if (!files.made()) return "failed";
  const bool measured =
      run({create, "-Q", "-C", "o", "-g", "sha256", "-G", "ecc256:aes128cfb", "-a",
           "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|decrypt", "-c", files.key()},
          tcti) &&
      run({read_public, "-Q", "-c", files.key(), "-n", files.name()}, tcti);
  // The device forgets what was loaded by who closes it; what else a TCTI may lead to does not.
  if (!device) run({flush, "-t"}, tcti);
  const std::string name = measured ? read_file(files.name()) : "";
  return is_name(name) ? "name:" + in_hex(name) : "failed";
}

bool is_tpm_wanted(const std::string& config, const std::string& system, const std::string& user) {
  const std::string identity = config + "/installation.toml";
  return access(identity.c_str(), F_OK) != 0 || speaks_of_tpm(identity) || speaks_of_tpm(system + "/installation.toml") ||
         (!user.empty() && speaks_of_tpm(system + "/installations/" + user + ".toml"));
}

}  // namespace sesame::sandbox
