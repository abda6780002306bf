// Hides open, fstat and read: every check is of the opened descriptor.
#include "front_files.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sesame {
namespace {

constexpr std::size_t kBusKeyBytes = 1 + kKeyBytes;
constexpr std::size_t kSealKeyBytes = kBusKeyBytes + kKeyBytes;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// True when the file has exactly `out`'s size and all of it was read.
bool read_private(const std::string& path, Bytes out) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status{};
  if (file.get() < 0 || fstat(file.get(), &status) != 0) return false;
  const bool trusted = S_ISREG(status.st_mode) && status.st_uid == geteuid() && (status.st_mode & 0177) == 0;
  if (!trusted || status.st_size != static_cast<off_t>(out.size())) return false;
  while (!out.empty()) {
    const ssize_t count = read(file.get(), out.data(), out.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    out = out.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

std::optional<Profile> profile_of(std::uint8_t byte) {
  for (const Profile known : {Profile::kLeadingEdge, Profile::kGovernanceCompatible}) {
    if (byte == static_cast<std::uint8_t>(known)) return known;
  }
  return std::nullopt;
}

Key public_key_in(ConstBytes content) {
  Key key;
  std::ranges::copy(content.subspan(1, kKeyBytes), key.begin());
  return key;
}

}  // namespace

std::optional<RuntimePaths> find_runtime() {
  const char* const base = std::getenv("XDG_RUNTIME_DIR");
  struct stat status{};
  if (base == nullptr || base[0] != '/' || stat(base, &status) != 0) return std::nullopt;
  if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & 077) != 0) return std::nullopt;
  const std::string directory = std::string(base) + "/pds/";
  return RuntimePaths{directory + "bus.sock", directory + "profile/bus.pub", directory + "seal/seal.key",
                      directory + "session-watch"};
}

std::optional<BusKeyFile> read_bus_key(const std::string& path) {
  std::array<std::uint8_t, kBusKeyBytes> content{};
  if (!read_private(path, content)) return std::nullopt;
  const std::optional<Profile> profile = profile_of(content[0]);
  if (!profile) return std::nullopt;
  return BusKeyFile{*profile, public_key_in(content)};
}

std::optional<SealKeyFile> read_seal_key(const std::string& path) {
  SecureBlock content;
  if (SecureBlock::allocate(kSealKeyBytes, &content) != Status::kOk) return std::nullopt;
  if (!read_private(path, content.bytes())) return std::nullopt;
  const std::optional<Profile> profile = profile_of(content.bytes()[0]);
  if (!profile) return std::nullopt;
  const Key key = public_key_in(content.bytes());
  return SealKeyFile{*profile, key, std::move(content)};
}

}  // namespace sesame
