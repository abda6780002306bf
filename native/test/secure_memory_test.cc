// Secure memory: what it holds, what it costs, and that every kind of damage ends the process.
// Each test runs in a child, because regions are not inherited by one and the budget is the process's.
#include "secure_memory.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <set>
#include <string>
#include <sys/resource.h>
#include <vector>

#include "check.h"

using namespace sesame;
using namespace sesame::test;

namespace {

constexpr uid_t kOrdinaryUid = 65534;

SecureBlock block_of(std::size_t length) {
  SecureBlock block;
  if (SecureBlock::allocate(length, &block) != Status::kOk) _exit(97);
  return block;
}

bool is_zero(ConstBytes bytes) {
  for (std::uint8_t byte : bytes) {
    if (byte != 0) return false;
  }
  return true;
}

// Hides the address from the compiler, which would refuse the overflow.
std::uint8_t* outside(Bytes bytes, std::ptrdiff_t offset) {
  auto address = reinterpret_cast<std::uintptr_t>(bytes.data()) + static_cast<std::uintptr_t>(offset);
  return reinterpret_cast<std::uint8_t*>(address);
}

void poke(volatile std::uint8_t* at) {
  const std::uint8_t byte = *at;
  *at = byte ^ 0x5a;
}

bool become_ordinary_user_with_limit(rlim_t bytes) {
  const rlimit limit{bytes, bytes};
  return setrlimit(RLIMIT_MEMLOCK, &limit) == 0 && setresuid(kOrdinaryUid, kOrdinaryUid, kOrdinaryUid) == 0;
}

}  // namespace

TEST(a_block_of_any_length_comes_zeroed_and_keeps_its_bytes) {
  CHECK(succeeds_in_child([] {
    std::vector<SecureBlock> blocks;
    std::vector<std::size_t> lengths;
    for (std::size_t length = 0; length < 5000; length += 1 + length / 7) lengths.push_back(length);
    for (std::size_t length : {4063u, 4064u, 4065u, 4080u, 4081u, 8192u, 65536u, 1u << 20}) lengths.push_back(length);
    for (std::size_t length : lengths) {
      blocks.push_back(block_of(length));
      CHECK_EQUAL(blocks.back().size(), length);
      CHECK(is_zero(blocks.back().bytes()));
      for (auto& byte : blocks.back().bytes()) byte = static_cast<std::uint8_t>(length % 251 + 1);
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      for (std::uint8_t byte : blocks[i].bytes()) CHECK_EQUAL(byte, lengths[i] % 251 + 1);
    }
  }));
}

TEST(an_overflow_of_a_large_block_by_one_byte_is_a_segmentation_fault) {
  for (std::size_t length : {4065u, 4096u, 5001u, 65536u}) {
    CHECK(dies_by(SIGSEGV, [length] {
      SecureBlock block = block_of(length);
      poke(outside(block.bytes(), static_cast<std::ptrdiff_t>(length)));
    }));
  }
}

TEST(a_read_one_byte_behind_a_large_block_is_a_segmentation_fault) {
  CHECK(dies_by(SIGSEGV, [] {
    SecureBlock block = block_of(5001);
    volatile std::uint8_t byte = *const_cast<volatile std::uint8_t*>(outside(block.bytes(), 5001));
    static_cast<void>(byte);
  }));
}

TEST(an_overflow_of_a_small_block_by_one_byte_aborts_on_release) {
  for (std::size_t length : {0u, 1u, 16u, 17u, 64u, 1000u, 4064u}) {
    CHECK(dies_by(SIGABRT, [length] {
      SecureBlock block = block_of(length);
      poke(outside(block.bytes(), static_cast<std::ptrdiff_t>(length)));
      block.release();
    }));
  }
}

TEST(an_underflow_by_one_byte_aborts_on_release) {
  for (std::size_t length : {0u, 1u, 16u, 17u, 64u, 1000u, 4064u, 4065u, 10000u}) {
    CHECK(dies_by(SIGABRT, [length] {
      SecureBlock block = block_of(length);
      poke(outside(block.bytes(), -1));
      block.release();
    }));
  }
}

TEST(damage_is_found_when_the_block_goes_out_of_scope) {
  CHECK(dies_by(SIGABRT, [] {
    SecureBlock block = block_of(32);
    poke(outside(block.bytes(), 32));
  }));
}

TEST(a_write_after_release_aborts_when_the_memory_is_handed_out_again) {
  CHECK(dies_by(SIGABRT, [] {
    SecureBlock keeps_the_page = block_of(64), block = block_of(64);
    std::uint8_t* stale = block.bytes().data();
    block.release();
    poke(stale);
    std::vector<SecureBlock> blocks;
    for (int i = 0; i < 100; ++i) blocks.push_back(block_of(64));
  }));
}

TEST(an_untouched_block_is_released_without_a_word) {
  CHECK(succeeds_in_child([] {
    for (std::size_t length : {0u, 1u, 64u, 4064u, 4065u, 10000u}) {
      SecureBlock block = block_of(length);
      block.release();
      block.release();
      CHECK(!block.live());
    }
    CHECK_EQUAL(secure_memory_status().live_buffers, 0u);
    CHECK_EQUAL(secure_memory_status().live_bytes, 0u);
  }));
}

TEST(released_bytes_are_gone_while_their_page_stays) {
  CHECK(succeeds_in_child([] {
    SecureBlock keeps_the_page = block_of(64), block = block_of(64);
    std::memset(block.bytes().data(), 0xc3, block.size());
    const std::uint8_t* stale = block.bytes().data();
    block.release();
    int remaining = 0;
    for (int i = 0; i < 64; ++i) remaining += stale[i] == 0xc3 ? 1 : 0;
    CHECK(remaining < 16);  // the canary's pattern may hold the byte by chance
  }));
}

TEST(truncation_keeps_the_front_and_guards_the_new_end) {
  CHECK(succeeds_in_child([] {
    for (std::size_t length : {100u, 9000u}) {
      SecureBlock block = block_of(length);
      std::memset(block.bytes().data(), 7, length);
      block.truncate(10);
      CHECK_EQUAL(block.size(), 10u);
      for (std::uint8_t byte : block.bytes()) CHECK_EQUAL(byte, 7);
      CHECK_EQUAL(secure_memory_status().live_bytes, 10u);
    }
    CHECK_EQUAL(secure_memory_status().live_bytes, 0u);
  }));
  CHECK(dies_by(SIGABRT, [] {
    SecureBlock block = block_of(100);
    block.truncate(10);
    poke(outside(block.bytes(), 10));
  }));
}

TEST(ten_thousand_blocks_of_64_bytes_fit_one_mebibyte) {
  CHECK(succeeds_in_child([] {
    std::vector<SecureBlock> blocks;
    for (int i = 0; i < 10000; ++i) blocks.push_back(block_of(64));
    CHECK(secure_memory_status().locked_bytes <= std::size_t{1} << 20);
    CHECK_EQUAL(secure_memory_status().live_buffers, 10000u);
    blocks.clear();
    CHECK(secure_memory_status().locked_bytes <= std::size_t{16} << 10);
  }));
}

TEST(the_budget_is_a_typed_refusal_and_what_is_given_back_can_be_had_again) {
  CHECK(succeeds_in_child([] {
    CHECK_EQUAL(configure_secure_memory(std::size_t{64} << 10), Status::kOk);
    std::vector<SecureBlock> blocks;
    SecureBlock block;
    Status status = Status::kOk;
    while ((status = SecureBlock::allocate(1000, &block)) == Status::kOk) blocks.push_back(std::move(block));
    CHECK_EQUAL(status, Status::kSecureMemoryExhausted);
    CHECK_EQUAL(secure_memory_status().wanted_bytes, 1000u);
    CHECK_EQUAL(secure_memory_status().refusing_limit_bytes, 64 << 10);
    CHECK_EQUAL(secure_memory_status().locked_bytes, std::size_t{64} << 10);
    // Another budget counts from the next allocation, and takes nothing away.
    CHECK_EQUAL(configure_secure_memory(std::size_t{128} << 10), Status::kOk);
    CHECK_EQUAL(SecureBlock::allocate(1000, &block), Status::kOk);
    block.release();
    CHECK_EQUAL(configure_secure_memory(std::size_t{64} << 10), Status::kOk);
    blocks.pop_back();
    CHECK_EQUAL(SecureBlock::allocate(1000, &block), Status::kOk);
    blocks.clear();
    block.release();
    CHECK_EQUAL(SecureBlock::allocate(60000, &block), Status::kOk);  // the spare region makes room
  }));
}

TEST(the_kernels_limit_is_a_typed_refusal_for_an_ordinary_user) {
  if (geteuid() != 0) SKIP("only root can become an ordinary user");
  CHECK(succeeds_in_child([] {
    CHECK(become_ordinary_user_with_limit(64 << 10));
    std::vector<SecureBlock> blocks;
    SecureBlock block;
    Status status = Status::kOk;
    while ((status = SecureBlock::allocate(64, &block)) == Status::kOk) blocks.push_back(std::move(block));
    CHECK_EQUAL(status, Status::kSecureMemoryExhausted);
    CHECK(blocks.size() >= 50);
    CHECK_EQUAL(secure_memory_status().refusing_limit_bytes, 64 << 10);
    CHECK_EQUAL(SecureBlock::allocate(100000, &block), Status::kSecureMemoryExhausted);
    blocks.pop_back();
    CHECK_EQUAL(SecureBlock::allocate(64, &block), Status::kOk);
  }));
}

TEST(a_limit_of_zero_is_exhaustion_in_the_fallback_too) {
  if (geteuid() != 0) SKIP("only root can become an ordinary user");
#ifdef __SANITIZE_ADDRESS__
  SKIP("AddressSanitizer turns mlock into nothing");
#endif
  for (const char* forced : {"0", "1"}) {
    CHECK(succeeds_in_child([forced] {
      setenv("SESAME_FORCE_MLOCK", forced, 1);
      CHECK(become_ordinary_user_with_limit(0));
      SecureBlock block;
      CHECK_EQUAL(SecureBlock::allocate(64, &block), Status::kSecureMemoryExhausted);
      CHECK(!block.live());
    }));
  }
}

TEST(the_forced_fallback_says_so_and_is_guarded_the_same) {
  CHECK(succeeds_in_child([] {
    setenv("SESAME_FORCE_MLOCK", "1", 1);
    SecureBlock block = block_of(64);
    CHECK(!secure_memory_status().secret);
    CHECK_EQUAL(secure_memory_status().fallback_reason, "forced");
  }));
  CHECK(dies_by(SIGSEGV, [] {
    setenv("SESAME_FORCE_MLOCK", "1", 1);
    SecureBlock block = block_of(5001);
    poke(outside(block.bytes(), 5001));
  }));
}

TEST(the_kernels_own_window_into_the_process_shows_nothing_of_a_secret_page) {
  // In a child: asking settles which memory this process and its children use.
  if (!succeeds_in_child([] { CHECK(secure_memory_status().secret); })) SKIP("this kernel has no memfd_secret");
  CHECK(succeeds_in_child([] {
    SecureBlock block = block_of(64);
    const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    CHECK(memory >= 0);
    char copy[64];
    errno = 0;
    CHECK_EQUAL(pread(memory, copy, sizeof copy, static_cast<off_t>(reinterpret_cast<std::uintptr_t>(block.bytes().data()))), -1);
    CHECK_EQUAL(errno, EIO);
  }));
}

TEST(a_forked_child_has_no_copy) {
  for (const char* forced : {"0", "1"}) {
    CHECK(succeeds_in_child([forced] {
      setenv("SESAME_FORCE_MLOCK", forced, 1);
      SecureBlock block = block_of(64);
      const std::uint8_t* data = block.bytes().data();
      CHECK(dies_by(SIGSEGV, [data] {
        volatile std::uint8_t byte = *data;
        static_cast<void>(byte);
      }));
    }));
  }
}

TEST(comparison_depends_on_every_byte_and_on_length) {
  std::vector<std::uint8_t> a(33, 1), b(33, 1);
  CHECK(equal_constant_time(a, b));
  for (std::size_t i = 0; i < b.size(); ++i) {
    b[i] ^= 0x80;
    CHECK(!equal_constant_time(a, b));
    b[i] ^= 0x80;
  }
  CHECK(!equal_constant_time(a, ConstBytes(b).first(32)));
  CHECK(equal_constant_time({}, {}));
}

int main() { return run(); }
