// The program `sesame`: answers the hottest command itself and becomes the CLI on its own Node.js for everything
// else, errors included. Hides where the program's files lie, and what the caller's environment says to Node.js:
// that would load foreign code, so it is set aside as SESAME_CALLER_*, from where `sesame env` gives it back.
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client_session.h"
#include "front_command.h"
#include "front_error.h"
#include "process.h"

namespace sesame {
namespace {

constexpr int kConfigExit = 78;
constexpr int kBrokenPipeExit = 141;
constexpr std::string_view kBuiltAs = "/native/build/Release/sesame";
constexpr const char* kArgumentsVariable = "SESAME_ARGUMENTS";
constexpr std::array kSetAside = {
    "NODE_OPTIONS",          "NODE_EXTRA_CA_CERTS",       "NODE_PATH",
    "NODE_COMPILE_CACHE",    "NODE_DEBUG",                "NODE_DEBUG_NATIVE",
    "NODE_ICU_DATA",         "NODE_PRESERVE_SYMLINKS",    "NODE_PRESERVE_SYMLINKS_MAIN",
    "NODE_REDIRECT_WARNINGS", "NODE_REPL_EXTERNAL_MODULE", "NODE_USE_ENV_PROXY",
    "NODE_USE_SYSTEM_CA",    "NODE_V8_COVERAGE",          "OPENSSL_CONF",
};

void set_caller_aside() {
  for (const char* const name : kSetAside) {
    const char* const value = std::getenv(name);
    if (value == nullptr) continue;
    setenv((std::string("SESAME_CALLER_") + name).c_str(), value, 1);
    unsetenv(name);
  }
}

// 0, or the errno of what went wrong.
int write_all(int fd, ConstBytes bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      struct pollfd writable{fd, POLLOUT, 0};
      poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

// A closed stderr silences talk, never the work.
void talk(std::string_view text) {
  write_all(STDERR_FILENO, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string home() {
  std::array<char, 4096> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  const std::string_view self(path.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  if (self.ends_with(kBuiltAs)) return std::string(self.substr(0, self.size() - kBuiltAs.size()));
  const std::string base = std::string(self.substr(0, self.rfind('/'))) + "/..";
  const std::string installed = base + "/lib/open-sesame";
  struct stat status{};
  return stat(installed.c_str(), &status) == 0 && S_ISDIR(status.st_mode) ? installed : base;
}

// Our own Node.js first: beside the installed program, or among the checkout's packages.
std::vector<std::string> own_nodes(const std::string& directory) {
  std::vector<std::string> found = {directory + "/bin/node"};
  const std::string name = "/node_modules/node-linux-";
#if defined(__x86_64__)
  found.push_back(directory + name + "x64/bin/node");
#elif defined(__aarch64__)
  found.push_back(directory + name + "arm64/bin/node");
#endif
  return found;
}

// Through the environment, which only the user reads: the command line of Node.js would show names of profiles to
// everybody for as long as it starts. False where there is too much for one variable (MAX_ARG_STRLEN, execve(2)).
// src/cli/arguments.ts takes it apart.
bool pass_in_environment(std::span<const std::string> words) {
  constexpr std::size_t kMost = 100'000;
  std::string text;
  for (const std::string& word : words) {
    if (&word != words.data()) text += '\n';
    for (const char letter : word) {
      if (letter == '\n') {
        text += "\\n";
      } else {
        if (letter == '\\') text += '\\';
        text += letter;
      }
    }
  }
  if (words.empty() || text.size() > kMost) return unsetenv(kArgumentsVariable) != 0;
  return setenv(kArgumentsVariable, text.c_str(), 1) == 0;
}

[[noreturn]] void become_cli(std::span<std::string> words) {
  set_caller_aside();
  const std::string directory = home(), program = directory + "/dist/sesame.cjs";
  std::string node = "node";
  // execve takes char* for strings that it does not change.
  std::vector<char*> arguments = {node.data(), const_cast<char*>(program.c_str())};
  if (!pass_in_environment(words)) {
    for (std::string& word : words) arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  for (std::string& own : own_nodes(directory)) {
    arguments[0] = own.data();
    execv(own.c_str(), arguments.data());
  }
  arguments[0] = node.data();
  execvp("node", arguments.data());
  talk("sesame: error: there is no Node.js\n"
       "sesame: hint: run 'make build' in the checkout, or put Node.js 24 or newer in PATH\n");
  std::exit(kConfigExit);
}

// Where a standard stream is closed, a socket would take its number.
bool streams_are_open() {
  for (int fd = 0; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) < 0) return false;
  }
  return true;
}

int end_with(const ReplyError& error) {
  const ToldError told = tell(error);
  talk(told.lines);
  return told.exit;
}

int write_value(ConstBytes value) {
  std::signal(SIGPIPE, SIG_IGN);
  const int error = write_all(STDOUT_FILENO, value);
  if (error == 0) return 0;
  if (error == EPIPE) return kBrokenPipeExit;
  if (error == ENOSPC) return end_with({"DISK_FULL", "the output could not be written: no space left", {}});
  const char* const name = strerrorname_np(error);
  const std::string which = name == nullptr ? "UNKNOWN" : name;
  return end_with({"FILE_NOT_WRITABLE", "the output could not be written (" + which + ")", {}});
}

// Names have no character that JSON would escape.
SealedRequest request_of(const GetCommand& command) {
  return {"secret.get", ",\"profile\":\"" + command.profile + "\",\"key\":\"" + command.key + "\""};
}

// The exit status, or nothing when the whole CLI must answer.
std::optional<int> answer(std::span<const std::string> arguments) {
  const std::vector<std::string_view> words(arguments.begin(), arguments.end());
  const char* const inherited = std::getenv("SESAME_PROFILE");
  const auto command =
      match_get(words, inherited == nullptr ? std::nullopt : std::optional<std::string_view>(inherited));
  if (!command || !streams_are_open() || is_terminal(STDOUT_FILENO)) return std::nullopt;
  if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, nullptr) != 1) return std::nullopt;
  CallOutcome outcome = call_sealed(request_of(*command));
  if (const auto* value = std::get_if<SecureBlock>(&outcome)) return write_value(value->bytes());
  if (const auto* error = std::get_if<ReplyError>(&outcome)) return end_with(*error);
  return std::nullopt;
}

// Takes the words out of the list of processes, which everybody reads: names of profiles are their owner's business.
std::vector<std::string> take_arguments(std::span<char* const> arguments) {
  std::vector<std::string> words;
  for (char* const argument : arguments) {
    words.emplace_back(argument);
    std::memset(argument, 0, words.back().size());
  }
  return words;
}

}  // namespace
}  // namespace sesame

int main(int argc, char** argv) {
  std::vector<std::string> words;
  if (argc > 1) words = sesame::take_arguments({argv + 1, static_cast<std::size_t>(argc) - 1});
  const std::optional<int> status = sesame::answer(words);
  if (!status) sesame::become_cli(words);
  // Everything was written and wiped: taking the library down only costs time.
  _exit(*status);
}
