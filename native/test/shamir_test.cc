// Claims about shares: those of a vector that another program made, that any three of five give the secret back and two do not, and
// what is refused.
#include "shamir.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "vectors.h"

using namespace sesame;
using namespace sesame::test;

namespace {

constexpr std::size_t kCount = 5;

// By logarithms to the base 3: secret 0, 1, 2 …, coefficients 7i + 3 and 13i + 200, five shares.
constexpr const char* kShares =
    "01cbdef1f4e72a3d100376090c3f2215e8fbce2124575a6d40b3a6b9fcef928598"
    "020b6c85a2e76d04e3be79abec296e27cda047f5d20c6b82a555521b1c59858ccb"
    "03c0b3765504423ff4b506a8eb1a413c2a4b98c6e54f24f9f2feedb8fbaa0a174c"
    "0438d6e411210dc9d1c9e7f957513f20cc845cf5006a44b618823773704074eb85"
    "05f30917e6c222f2c6c298fa5062103b2b6f83c637290bcd4f2988d097b3fb7002";

Buffer sequence(std::size_t factor, std::size_t first) {
  Buffer bytes(kSharedBytes);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(factor * i + first);
  return bytes;
}

Buffer secret() { return sequence(1, 0); }

Buffer coefficients() {
  Buffer all = sequence(7, 3);
  std::ranges::copy(sequence(13, 200), std::back_inserter(all));
  return all;
}

Buffer shares_of(std::initializer_list<std::size_t> numbers) {
  const Buffer all = hex(kShares);
  Buffer chosen;
  for (const std::size_t number : numbers) {
    const auto start = all.begin() + static_cast<std::ptrdiff_t>((number - 1) * kShareBytes);
    std::copy_n(start, kShareBytes, std::back_inserter(chosen));
  }
  return chosen;
}

bool gives_secret(const Buffer& shares) {
  Buffer out(kSharedBytes);
  return combine_shares(shares, out) == Status::kOk && out == secret();
}

}  // namespace

TEST(shares_are_those_of_the_vector) {
  Buffer shares(kCount * kShareBytes);
  CHECK(split_secret(secret(), coefficients(), kCount, shares) == Status::kOk);
  CHECK(shares == hex(kShares));
}

TEST(any_three_of_five_give_the_secret_in_any_order_and_more_do_too) {
  for (std::size_t a = 1; a <= kCount; ++a) {
    for (std::size_t b = 1; b <= kCount; ++b) {
      for (std::size_t c = 1; c <= kCount; ++c) {
        if (a != b && b != c && a != c) CHECK(gives_secret(shares_of({a, b, c})));
      }
    }
  }
  CHECK(gives_secret(shares_of({5, 4, 3, 2, 1})));
}

TEST(two_of_five_give_something_else) {
  for (std::size_t a = 1; a <= kCount; ++a) {
    for (std::size_t b = 1; b <= kCount; ++b) {
      if (a != b) CHECK(!gives_secret(shares_of({a, b})));
    }
  }
}

TEST(every_value_that_a_missing_share_leaves_open_is_possible) {
  // With two shares fixed, the secret's first byte takes all 256 values as a third share's does.
  Buffer shares = shares_of({1, 2, 3}), out(kSharedBytes);
  std::array<bool, 256> seen{};
  for (int value = 0; value < 256; ++value) {
    shares[2 * kShareBytes + 1] = static_cast<std::uint8_t>(value);
    CHECK(combine_shares(shares, out) == Status::kOk);
    seen[out[0]] = true;
  }
  CHECK(std::ranges::all_of(seen, [](bool each) { return each; }));
}

TEST(one_of_one_is_the_secret_itself) {
  Buffer share(kShareBytes);
  CHECK(split_secret(secret(), {}, 1, share) == Status::kOk);
  CHECK(gives_secret(share));
}

TEST(what_can_not_be_is_refused) {
  Buffer shares(kCount * kShareBytes), out(kSharedBytes), small(kSharedBytes - 1);
  CHECK(split_secret(small, coefficients(), kCount, shares) == Status::kArgument);
  CHECK(split_secret(secret(), small, kCount, shares) == Status::kArgument);
  CHECK(split_secret(secret(), coefficients(), kCount - 1, shares) == Status::kArgument);
  CHECK(split_secret(secret(), coefficients(), 0, {}) == Status::kArgument);
  Buffer two(2 * kShareBytes);
  CHECK(split_secret(secret(), coefficients(), 2, two) == Status::kArgument);
  CHECK(combine_shares({}, out) == Status::kArgument);
  CHECK(combine_shares(shares_of({1, 1}), out) == Status::kArgument);
  CHECK(combine_shares(shares_of({1, 2}), small) == Status::kArgument);
  CHECK(combine_shares(Buffer(kShareBytes), out) == Status::kArgument);
  CHECK(combine_shares(Buffer(kShareBytes + 1), out) == Status::kArgument);
}

int main() { return run(); }
