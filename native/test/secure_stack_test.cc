// The secure stack: where work runs, that it nests, and that nothing of it stays. Each test runs in a child, because
// secure memory is not inherited by one.
#include "secure_stack.h"

#include <array>
#include <cstring>
#include <string>
#include <sys/resource.h>

#include "check.h"
#include "crypto.h"

using namespace sesame;
using namespace sesame::test;

namespace {

constexpr std::size_t kStackBytes = 16 << 10;

std::uintptr_t address_of(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

}  // namespace

TEST(work_runs_in_locked_memory_and_comes_back) {
  CHECK(succeeds_in_child([] {
    int here = 0;
    std::uintptr_t there = 0, nested = 0;
    const std::size_t before = secure_memory_status().locked_bytes;
    on_secure_stack([&] {
      int local = 0;
      there = address_of(&local);
      on_secure_stack([&] {
        int inner = 0;
        nested = address_of(&inner);
      });
    });
    CHECK_EQUAL(secure_memory_status().locked_bytes - before, kStackBytes);
    const auto distance = [](std::uintptr_t a, std::uintptr_t b) { return a > b ? a - b : b - a; };
    CHECK(distance(there, address_of(&here)) > (1u << 20));
    CHECK(distance(there, nested) < kStackBytes);
  }));
}

TEST(what_work_leaves_in_its_frames_is_wiped) {
  CHECK(succeeds_in_child([] {
    const volatile std::uint8_t* left = nullptr;
    bool was_there = false;
    on_secure_stack([&] {
      std::array<std::uint8_t, 64> key;
      std::memset(key.data(), 0x5a, key.size());
      left = key.data();
      was_there = left[0] == 0x5a;
    });
    CHECK(was_there);
    for (std::size_t i = 0; i < 64; ++i) CHECK_EQUAL(left[i], 0);
  }));
}

TEST(without_secure_memory_work_runs_all_the_same) {
  CHECK(succeeds_in_child([] {
    const rlimit none{0, 0};
    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 || setresuid(65534, 65534, 65534) != 0) return;
    std::array<std::uint8_t, 32> key{}, ours{}, again{};
    CHECK_EQUAL(derive_key(Kdf::kBlake3, key, "label", {}, ours), Status::kOk);
    CHECK_EQUAL(derive_key(Kdf::kBlake3, key, "label", {}, again), Status::kOk);
    CHECK(ours == again && ours != key);
  }));
}

int main() { return run(); }
