// The lines of one write, joined: against hashes of the finished lines, one by one.
#include "audit_join.h"

#include <string>
#include <string_view>

#include "check.h"

using namespace sesame;
using namespace sesame::test;

namespace {

const std::string kOpen(64, '0');

std::string line(int sequence, std::string_view previous, std::string_view rest) {
  return "{\"sequence\":" + std::to_string(sequence) + ",\"prev_hash\":\"" + std::string(previous) + "\"," +
         std::string(rest) + "}";
}

std::string hex(const AuditDigest& digest) {
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

AuditDigest hash_of(AuditHash hash, const std::string& text) {
  const ConstBytes bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  AuditDigest digest;
  hash_lines(hash, {&bytes, 1}, {&digest, 1});
  return digest;
}

bool join(AuditHash hash, std::string& text, AuditDigest* last) {
  return join_lines(hash, Bytes(reinterpret_cast<std::uint8_t*>(text.data()), text.size()), last);
}

}  // namespace

TEST(each_line_names_the_hash_of_the_one_before) {
  for (const AuditHash hash : {AuditHash::kBlake3, AuditHash::kSha256}) {
    // Texts of values that look like the member change nothing.
    const std::string astray = "\"key\":\"x\",\"prev_hash\":\"" + kOpen + "\"";
    std::string lines = line(1, "", "\"a\":1") + "\n" + line(2, kOpen, astray) + "\n" + line(3, kOpen, "\"c\":3") + "\n";
    const std::string first = line(1, "", "\"a\":1");
    const std::string second = line(2, hex(hash_of(hash, first)), astray);
    const std::string third = line(3, hex(hash_of(hash, second)), "\"c\":3");
    AuditDigest last;
    CHECK(join(hash, lines, &last));
    CHECK(lines == first + "\n" + second + "\n" + third + "\n");
    CHECK(last == hash_of(hash, third));
  }
}

TEST(the_first_line_stays_as_it_is) {
  std::string one = line(7, kOpen, "\"a\":1") + "\n";
  const std::string before = one;
  AuditDigest last;
  CHECK(join(AuditHash::kBlake3, one, &last));
  CHECK(one == before);
  CHECK(last == hash_of(AuditHash::kBlake3, before.substr(0, before.size() - 1)));
}

TEST(what_has_no_place_for_a_hash_is_refused) {
  const std::string first = line(1, "", "\"a\":1") + "\n";
  std::string taken = kOpen;
  taken[63] = '1';
  for (const std::string& bad : {
           std::string(), std::string("no newline"), first + line(2, taken, "\"b\":2") + "\n", first + line(2, "", "\"b\":2") + "\n",
           first + "\n", first + line(2, kOpen, "\"b\":2"), first + "{\"sequence\":2,\"prev_hash\":\"" + kOpen + "\n",
           first + "{\"sequence\":2,\"prev_hash\":\"" + kOpen.substr(1) + "\"\n"}) {
    std::string text = bad;
    AuditDigest last;
    CHECK(!join(AuditHash::kBlake3, text, &last));
  }
}

int main() { return run(); }
