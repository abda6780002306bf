#include "audit_join.h"

#include <algorithm>
#include <string_view>

namespace sesame {
namespace {

constexpr std::string_view kMember = ",\"prev_hash\":\"";
constexpr std::size_t kHashTextBytes = 2 * sizeof(AuditDigest);

void put_hex(const AuditDigest& digest, std::uint8_t* out) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const std::uint8_t byte : digest) {
    *out++ = static_cast<std::uint8_t>(digits[byte >> 4]);
    *out++ = static_cast<std::uint8_t>(digits[byte & 15]);
  }
}

// Before it stand numbers and the name of an action alone, so that the first is the member and no text of a value.
bool put_hash(Bytes line, const AuditDigest& digest) {
  const auto member = std::search(line.begin(), line.end(), kMember.begin(), kMember.end());
  if (line.end() - member < static_cast<std::ptrdiff_t>(kMember.size() + kHashTextBytes + 1)) return false;
  const Bytes place(&*member + kMember.size(), kHashTextBytes);
  const auto is_open = [](std::uint8_t byte) { return byte == '0'; };
  if (!std::all_of(place.begin(), place.end(), is_open) || *(place.data() + kHashTextBytes) != '"') return false;
  put_hex(digest, place.data());
  return true;
}

}  // namespace

bool join_lines(AuditHash hash, Bytes lines, AuditDigest* last) {
  bool is_first = true;
  while (!lines.empty()) {
    const auto newline = std::find(lines.begin(), lines.end(), '\n');
    if (newline == lines.end()) return false;
    const Bytes line = lines.first(static_cast<std::size_t>(newline - lines.begin()));
    if (!is_first && !put_hash(line, *last)) return false;
    const ConstBytes finished = line;
    hash_lines(hash, {&finished, 1}, {last, 1});
    lines = lines.subspan(line.size() + 1);
    is_first = false;
  }
  return !is_first;
}

}  // namespace sesame
