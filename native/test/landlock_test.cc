// Landlock's rules, in children that restrict themselves: what is given works, what is not given fails.
#include "landlock.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

using namespace sesame;
using namespace sesame::test;

namespace {

constexpr int kNotEnforced = 200;

// A scratch directory with "given/file" and "kept/file".
std::string scratch() {
  static const std::string path = [] {
    std::string name = "/tmp/landlock-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) std::abort();
    for (const char* const directory : {"/given", "/kept"}) {
      mkdir((name + directory).c_str(), 0700);
      close(open((name + directory + "/file").c_str(), O_CREAT | O_WRONLY, 0600));
    }
    return name;
  }();
  return path;
}

int opened(const std::string& path, int flags) {
  const int fd = open((scratch() + path).c_str(), flags, 0600);
  return fd < 0 ? errno : 0;
}

// What `attempt` gives under one rule for "given".
int under(landlock::Rights rights, const std::function<int()>& attempt) {
  scratch();
  const pid_t child = fork();
  if (child == 0) {
    landlock::Ruleset ruleset;
    const bool enforced = ruleset.create(landlock::interface_version()) && ruleset.allow(scratch() + "/given", rights) &&
                          ruleset.allow(scratch() + "/absent", rights) && ruleset.enforce();
    _exit(enforced ? attempt() : kNotEnforced);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : kNotEnforced;
}

bool is_absent() {
  if (landlock::interface_version() >= landlock::kOldestInterface) return false;
  outcome = Outcome::kSkipped;
  return true;
}

}  // namespace

TEST(what_no_rule_gives_is_denied) {
  if (is_absent()) return;
  CHECK_EQUAL(under(landlock::kReadFile, [] { return opened("/kept/file", O_RDONLY); }), EACCES);
  CHECK_EQUAL(under(landlock::kReadFile, [] { return opened("/given/file", O_WRONLY); }), EACCES);
  CHECK_EQUAL(under(landlock::kReadFile, [] { return opened("/given", O_RDONLY | O_DIRECTORY); }), EACCES);
}

TEST(what_a_rule_gives_works) {
  if (is_absent()) return;
  CHECK_EQUAL(under(landlock::kReadFile, [] { return opened("/given/file", O_RDONLY); }), 0);
  CHECK_EQUAL(under(landlock::kReadDir, [] { return opened("/given", O_RDONLY | O_DIRECTORY); }), 0);
  CHECK_EQUAL(under(landlock::kMakeReg | landlock::kWriteFile, [] { return opened("/given/made", O_WRONLY | O_CREAT); }), 0);
}

TEST(truncation_is_a_right_of_its_own) {
  if (is_absent()) return;
  const auto truncate_it = [] { return truncate((scratch() + "/given/file").c_str(), 0) == 0 ? 0 : errno; };
  CHECK_EQUAL(under(landlock::kWriteFile, truncate_it), EACCES);
  CHECK_EQUAL(under(landlock::kWriteFile | landlock::kTruncate, truncate_it), 0);
}

TEST(rights_of_directories_are_left_out_for_a_file) {
  if (is_absent()) return;
  CHECK_EQUAL(under(landlock::kReadFile, [] {
                landlock::Ruleset ruleset;
                const bool allowed = ruleset.create(landlock::interface_version()) &&
                                     ruleset.allow(scratch() + "/given/file", landlock::kReadFile | landlock::kReadDir);
                return allowed ? 0 : 1;
              }),
              0);
}

TEST(the_confined_cannot_give_themselves_more) {
  if (is_absent()) return;
  CHECK_EQUAL(under(landlock::kReadFile, [] {
                landlock::Ruleset wider;
                wider.create(landlock::interface_version());
                wider.allow(scratch() + "/kept", landlock::kReadFile);
                wider.enforce();
                return opened("/kept/file", O_RDONLY);
              }),
              EACCES);
}

int main() {
  const int status = run();
  const std::string remove = "rm -rf '" + scratch() + "'";
  return std::system(remove.c_str()) == 0 ? status : 1;
}
