// The program `sesame-sandbox DAEMON [BUNDLE]`, or `measure-tpm`: confines itself and becomes the daemon on its Node.js. Landlock binds
// the calling thread and what comes of it: so it must hold before Node.js starts its seven threads. Hides the order of
// the steps, what of the caller's environment and descriptors reaches the daemon, and that all of it is fatal.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

#include "broker.h"
#include "broker_protocol.h"
#include "landlock.h"
#include "sandbox_error.h"
#include "sandbox_places.h"
#include "sandbox_rules.h"
#include "sandbox_tpm.h"
#include "seccomp.h"

namespace sesame::sandbox {
namespace {

constexpr int kUsageExit = 64;
constexpr int kCloseRange = 436;
constexpr std::array kPassedOn = {
    "HOME",           "LANG",          "LC_ALL",        "LC_CTYPE",        "TZ",
    "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "NOTIFY_SOCKET",
    "WATCHDOG_USEC",  "WATCHDOG_PID",  "INVOCATION_ID", "JOURNAL_STREAM",  "SESAME_READY_FD",
    "SESAME_OWNER_FD", "SESAME_FORCE_MLOCK",
};
// OpenSSL's configuration can load code; an empty one can't.
constexpr std::array kFixed = {"PATH=/usr/bin:/bin", "OPENSSL_CONF=/dev/null"};

// SIGUSR1 opens no debugger. A small young generation and one helper thread save 5 MB of resident memory and cost nothing
// that a measurement shows: daemons make little garbage, and most of it is gone at once.
constexpr std::array kNodeFlags = {"--disable-sigusr1", "--max-semi-space-size=1", "--v8-pool-size=1"};

std::optional<Daemon> daemon_called(std::string_view name) {
  for (const Daemon daemon : {Daemon::kProfile, Daemon::kSecrets}) {
    if (name == name_of(daemon)) return daemon;
  }
  return std::nullopt;
}

// Else the next descriptor that we open would take a standard stream's place.
void open_standard_streams() {
  int fd = 0;
  do {
    fd = open("/dev/null", O_RDWR);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) close(fd);
}

bool harden() {
  umask(077);
  const rlimit none{0, 0};
  return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
         prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

// The descriptor that a variable names, the streams excepted.
std::optional<unsigned> descriptor_in(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  char* end = nullptr;
  const unsigned long number = std::strtoul(text, &end, 10);
  if (end == text || *end != 0 || number <= STDERR_FILENO || number > 9999) return std::nullopt;
  return static_cast<unsigned>(number);
}

bool close_all_but_named() {
  std::vector<unsigned> kept = {STDERR_FILENO};
  for (const char* const variable : {"SESAME_READY_FD", "SESAME_OWNER_FD"}) {
    if (const auto descriptor = descriptor_in(variable)) kept.push_back(*descriptor);
  }
  std::ranges::sort(kept);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const unsigned first = kept[i] + 1;
    const unsigned last = i + 1 < kept.size() ? kept[i + 1] - 1 : ~0U;
    if (first <= last && syscall(kCloseRange, first, last, 0) != 0) return false;
  }
  return true;
}

// What the daemon can't find out once it is confined, and takes from nobody else.
struct Findings {
  std::string user;
  std::string tpm;
};

Findings look_around(const Places& places) {
  const std::string user = name_of_user();
  const bool wanted = is_tpm_wanted(places.config, kSystemDirectory, user);
  return {user, wanted ? measure_tpm(places.runtime) : "unmeasured"};
}

std::vector<std::string> environment_for(int broker, const Findings& findings) {
  std::vector<std::string> result(kFixed.begin(), kFixed.end());
  for (const char* const name : kPassedOn) {
    if (const char* const value = std::getenv(name)) result.push_back(std::string(name) + "=" + value);
  }
  result.push_back(std::string(broker::kVariable) + "=" + std::to_string(broker));
  result.push_back("SESAME_USER=" + findings.user);
  result.push_back(std::string(kTpmVariable) + "=" + findings.tpm);
  return result;
}

std::optional<Failure> confine(Daemon daemon, const Product& product, const Places& places) {
  const int version = landlock::interface_version();
  if (version == 0) return refused("Landlock");
  if (version < landlock::kOldestInterface) {
    return Failure{"SANDBOX_UNAVAILABLE",
                   "the kernel's Landlock is too old to confine a daemon wholly (interface " + std::to_string(version) + ")"};
  }
  landlock::Ruleset ruleset;
  if (!ruleset.create(version)) return refused("a Landlock ruleset");
  if (!add_rules(daemon, product, places, &ruleset)) return refused("a Landlock rule");
  if (!ruleset.enforce()) return refused("to enforce Landlock");
  if (!seccomp::install(seccomp::boot_program(), false)) return refused("a seccomp filter");
  return std::nullopt;
}

[[noreturn]] void become(Daemon daemon, const Product& product, int broker, const Findings& findings) {
  std::string name = name_of(daemon);
  std::vector<std::string> variables = environment_for(broker, findings);
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  // execve takes char* for strings that it does not change.
  std::vector<char*> arguments = {name.data()};
  for (const char* const flag : kNodeFlags) arguments.push_back(const_cast<char*>(flag));
  arguments.push_back(const_cast<char*>(product.bundle.c_str()));
  arguments.push_back(nullptr);
  execve(product.node.c_str(), arguments.data(), environment.data());
  give_up(name, {"EXEC_FAILED", "\"" + product.node + "\" can't be run", product.node});
}

[[noreturn]] void launch(Daemon daemon, const std::string& bundle) {
  if (!harden()) give_up(name_of(daemon), {"HARDENING_FAILED", "the process can't be hardened"});
  if (!close_all_but_named()) give_up(name_of(daemon), refused("close_range(2)"));
  const Product product = find_product(daemon, bundle);
  const Places places = find_places(daemon);
  make_directories(daemon, places);
  if (chdir("/") != 0) give_up(name_of(daemon), {"HARDENING_FAILED", "the process can't be hardened"});
  const Findings findings = look_around(places);
  const int broker = broker::start(daemon, places);
  if (broker < 0) give_up(name_of(daemon), refused("a broker process"));
  if (const auto failure = confine(daemon, product, places)) give_up(name_of(daemon), *failure);
  become(daemon, product, broker, findings);
}

// For the CLI, so that it measures as the daemons' starts do.
int print_tpm() {
  const Places places = find_places(Daemon::kProfile);
  // Nothing may have run before.
  mkdir(places.runtime.c_str(), 0700);
  const std::string found = measure_tpm(places.runtime);
  return std::printf("%s\n", found.c_str()) > 0 ? 0 : 1;
}

}  // namespace
}  // namespace sesame::sandbox

int main(int argc, char** argv) {
  using namespace sesame::sandbox;
  open_standard_streams();
  if (argc == 2 && std::string_view(argv[1]) == "measure-tpm") return print_tpm();
  const auto daemon = argc == 2 || argc == 3 ? daemon_called(argv[1]) : std::nullopt;
  if (!daemon) {
    std::fputs("usage: sesame-sandbox daemon-profile|daemon-secrets [BUNDLE]\n       sesame-sandbox measure-tpm\n", stderr);
    return kUsageExit;
  }
  launch(*daemon, argc == 3 ? argv[2] : "");
}
