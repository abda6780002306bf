// The names that a broker opens, and that links don't lead it out of configuration.
#include "broker_files.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

using namespace sesame::broker;
using namespace sesame::test;
using namespace std::string_view_literals;

namespace {

constexpr auto kFile = OpenKind::kThroughLinks, kNoLink = OpenKind::kNoLink, kDirectory = OpenKind::kDirectory;

// "config", "runtime" and "system" with a file or two in each.
const std::string& scratch() {
  static const std::string path = [] {
    std::string name = "/tmp/broker-files-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) std::abort();
    for (const char* const directory : {"/config", "/config/config.d", "/config/vaults", "/runtime", "/runtime/seal", "/system", "/store"})
      mkdir((name + directory).c_str(), 0700);
    for (const char* const file : {"/config/config.toml", "/config/vaults/work.db", "/runtime/seal/seal.key", "/system/policy.toml", "/store/x.toml", "/store/machine-id"})
      close(open((name + file).c_str(), O_CREAT | O_WRONLY, 0600));
    const auto link = [&name](const char* target, const char* at) {
      if (symlink((name + target).c_str(), (name + at).c_str()) != 0) std::abort();
    };
    link("/store/x.toml", "/config/config.d/outside.toml");
    link("/config/config.toml", "/config/config.d/inside.toml");
    link("/config/vaults/work.db", "/config/config.d/vault.toml");
    link("/runtime/seal/seal.key", "/config/config.d/key.toml");
    link("/config", "/linked");
    link("/store/machine-id", "/machine-id");
    return name;
  }();
  return path;
}

// 0, or the errno.
int opened(const std::string& config, std::string_view name, OpenKind kind) {
  const ConfigFiles files(scratch() + config, scratch() + "/runtime", scratch() + "/system", scratch() + "/machine-id");
  const int fd = files.open(name, kind);
  if (fd < 0) return errno;
  close(fd);
  return 0;
}

TEST(names_of_configuration_are_names) {
  for (const auto name : {"user/config.toml"sv, "user/installation.toml"sv, "user/config.d/10-x.toml"sv, "user/config.d/a..toml"sv,
                          "user/profiles/work/config.toml"sv, "system/policy.toml"sv, "system/installation.toml"sv,
                          "system/installations/ada.toml"sv}) {
    CHECK(ConfigFiles::is_name(name, kFile));
    CHECK(ConfigFiles::is_name(name, kNoLink));
    CHECK(!ConfigFiles::is_name(name, kDirectory));
  }
  CHECK(ConfigFiles::is_name("user/config.d", kDirectory));
  CHECK(ConfigFiles::is_name("user/profiles", kDirectory));
  CHECK(ConfigFiles::is_name("host/machine-id", kFile));
}

TEST(the_machine_id_is_one_file_and_no_way_to_others) {
  CHECK(!ConfigFiles::is_name("host/machine-id", kNoLink));
  CHECK(!ConfigFiles::is_name("host/machine-id", kDirectory));
  for (const auto name : {"host/"sv, "host"sv, "host/machine-id/"sv, "host/machine-id\0"sv, "host/hostname"sv, "host/../machine-id"sv,
                          "user/machine-id"sv, "system/machine-id"sv, "machine-id"sv}) {
    CHECK(!ConfigFiles::is_name(name, kFile));
  }
  CHECK_EQUAL(opened("/config", "host/machine-id", kFile), 0);
}

TEST(nothing_else_is_a_name) {
  for (const auto name :
       {""sv, "user/"sv, "system/"sv, "config.toml"sv, "/etc/passwd"sv, "user//config.toml"sv, "user/../config.toml"sv,
        "user/vaults/work.db"sv, "user/config.d/"sv, "user/config.d/.toml"sv, "user/config.d/..toml"sv, "user/config.d/../x.toml"sv,
        "user/config.d/a/b.toml"sv, "user/config.d/x.toml\0"sv, "user/config.d/a\0b.toml"sv, "user/profiles/../config.toml"sv,
        "user/profiles/./config.toml"sv, "user/profiles//config.toml"sv, "user/profiles/a/b/config.toml"sv,
        "user/profiles/config.toml"sv, "system/policy.toml/"sv, "system/../shadow"sv, "system/config.toml"sv,
        "system/installations/../policy.toml"sv, "user/config.d"sv, "user/profiles"sv}) {
    CHECK(!ConfigFiles::is_name(name, kFile));
    CHECK(!ConfigFiles::is_name(name, kNoLink));
  }
  for (const auto name : {"user/"sv, "user/."sv, "user/vaults"sv, "user/config.d/"sv, "user/config.d/.."sv, "system/config.d"sv}) {
    CHECK(!ConfigFiles::is_name(name, kDirectory));
  }
  CHECK(!ConfigFiles::is_name("user/config.toml", static_cast<OpenKind>(0)));
  CHECK(!ConfigFiles::is_name("user/config.toml", static_cast<OpenKind>(4)));
}

TEST(links_lead_anywhere_but_to_what_daemons_are_kept_from) {
  for (const char* const config : {"/config", "/linked"}) {
    CHECK_EQUAL(opened(config, "user/config.toml", kNoLink), 0);
    CHECK_EQUAL(opened(config, "user/config.d", kDirectory), 0);
    CHECK_EQUAL(opened(config, "user/config.d/outside.toml", kFile), 0);
    CHECK_EQUAL(opened(config, "user/config.d/outside.toml", kNoLink), ELOOP);
    CHECK_EQUAL(opened(config, "user/config.d/inside.toml", kFile), 0);
    CHECK_EQUAL(opened(config, "user/config.d/vault.toml", kFile), EACCES);
    CHECK_EQUAL(opened(config, "user/config.d/key.toml", kFile), EACCES);
    CHECK_EQUAL(opened(config, "user/config.d/none.toml", kFile), ENOENT);
    CHECK_EQUAL(opened(config, "user/profiles", kDirectory), ENOENT);
    CHECK_EQUAL(opened(config, "system/policy.toml", kFile), 0);
  }
}

}  // namespace

int main() { return run(); }
