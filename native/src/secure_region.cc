// Mappings of locked memory. Guards are mappings of their own, so that they cost address space and
// nothing of RLIMIT_MEMLOCK.
#include "secure_region.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sesame {
namespace {

#ifdef SYS_memfd_secret
constexpr long kMemfdSecretCall = SYS_memfd_secret;
#else
constexpr long kMemfdSecretCall = 447;  // the same on every architecture
#endif

struct State {
  bool probed = false;
  RegionAccount account;
};

State& state() {
  static State* instance = new State;
  return *instance;
}

int open_memfd_secret() { return static_cast<int>(syscall(kMemfdSecretCall, O_CLOEXEC)); }

bool is_exhaustion(int error) {
  return error == ENOMEM || error == EAGAIN || error == EMFILE || error == ENFILE || error == EFAULT;
}

Status status_of(int error) {
  return is_exhaustion(error) ? Status::kSecureMemoryExhausted : Status::kSecureMemoryUnavailable;
}

// Only a kernel that lacks or forbids the call leads to the fallback. Running out must not: a process
// under memory pressure would quietly lose its protection.
void probe(State& s) {
  if (s.probed) return;
  s.probed = true;
  s.account.secret = true;
  const char* forced = std::getenv("SESAME_FORCE_MLOCK");
  if (forced != nullptr && std::strcmp(forced, "1") == 0) {
    s.account.secret = false;
    s.account.fallback_reason = "forced";
    return;
  }
  int fd = open_memfd_secret();
  if (fd >= 0) {
    close(fd);
  } else if (errno == ENOSYS || errno == EPERM || errno == EACCES) {
    s.account.fallback_reason = std::string("memfd_secret: ") + strerrorname_np(errno);
    s.account.secret = false;
  }
}

std::int64_t memlock_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return -1;
  return static_cast<std::int64_t>(limit.rlim_cur);
}

// The kernel writes one byte to each page on our behalf. Where the page can't be had, as on kernels that
// charge memfd_secret at first touch, that is EFAULT from the call and not SIGBUS. getrandom(2) needs no
// descriptor, so it works in a sandbox without /dev. The system call itself, since the C library's function
// (glibc 2.41) writes from user space through the vDSO, and that write is the very SIGBUS.
int prefault(std::uint8_t* begin, std::size_t size) {
  const std::size_t page = page_bytes();
  for (std::size_t offset = 0; offset < size; offset += page) {
    long written = 0;
    do {
      written = syscall(SYS_getrandom, begin + offset, std::size_t{1}, GRND_INSECURE);
    } while (written < 0 && errno == EINTR);
    if (written != 1) return errno;
    begin[offset] = 0;
  }
  return 0;
}

// Each returns 0 or an errno, and leaves `begin` mapped in any way on failure: the caller unmaps.
int place_secret(std::uint8_t* begin, std::size_t size) {
  int fd = open_memfd_secret();
  if (fd < 0) return errno;
  int error = 0;
  if (ftruncate(fd, static_cast<off_t>(size)) != 0 ||
      mmap(begin, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED) {
    error = errno;
  }
  // A descriptor that stays open could be taken with pidfd_getfd and mapped elsewhere.
  close(fd);
  return error != 0 ? error : prefault(begin, size);
}

int place_locked(std::uint8_t* begin, std::size_t size) {
  if (mmap(begin, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) {
    return errno;
  }
  if (mlock(begin, size) == 0) return 0;
  // A limit of zero is EPERM: still a limit, and not a missing feature.
  return errno == EPERM ? ENOMEM : errno;
}

}  // namespace

std::size_t page_bytes() {
  static const std::size_t bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

Status map_secure_region(std::size_t size, SecureRegion* out) {
  State& s = state();
  probe(s);
  RegionAccount& account = s.account;
  if (size > account.budget_bytes || account.locked_bytes > account.budget_bytes - size) {
    account.refusing_limit_bytes = static_cast<std::int64_t>(account.budget_bytes);
    return Status::kSecureMemoryExhausted;
  }
  const std::size_t guard = page_bytes();
  void* whole = mmap(nullptr, size + 2 * guard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  int error = 0;
  if (whole == MAP_FAILED) {
    error = errno;
  } else {
    std::uint8_t* begin = static_cast<std::uint8_t*>(whole) + guard;
    error = account.secret ? place_secret(begin, size) : place_locked(begin, size);
    // A forked child would share (memfd_secret) or copy (mlock) the pages; it gets neither.
    if (error == 0 && (madvise(begin, size, MADV_DONTDUMP) != 0 || madvise(begin, size, MADV_DONTFORK) != 0)) {
      error = errno;
    }
    if (error == 0) {
      account.locked_bytes += size;
      *out = {begin, size};
      return Status::kOk;
    }
    munmap(whole, size + 2 * guard);
  }
  account.refusing_limit_bytes = memlock_limit();
  return status_of(error);
}

void unmap_secure_region(const SecureRegion& region) {
  const std::size_t guard = page_bytes();
  if (munmap(region.begin - guard, region.size + 2 * guard) != 0) std::abort();
  state().account.locked_bytes -= region.size;
}

void set_secure_budget(std::size_t budget_bytes) { state().account.budget_bytes = budget_bytes; }

RegionAccount secure_region_account() {
  State& s = state();
  probe(s);
  s.account.limit_bytes = memlock_limit();
  return s.account;
}

}  // namespace sesame
