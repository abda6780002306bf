// Arbitrary bytes at the scan of audit lines: whatever it passes is an entry in the writer's spelling, by a judge that reads
// JSON of any shape, prints it anew and compares; numbered on, not older, and chained by BLAKE3 computed whole.
#include "audit_scan.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "crypto.h"
#include "fuzz.h"

using namespace sesame;
using namespace sesame::fuzz;

namespace {

struct Value {
  enum class Kind { kText, kNumber, kBoolean, kObject } kind = Kind::kText;
  std::u32string text;
  std::string number;
  bool boolean = false;
  // Of an object's members, in their order.
  std::vector<std::u32string> names;
  std::vector<Value> values;
};

// Reads strictly, aborts on anything else: only passed lines come here.
class Reader {
 public:
  explicit Reader(std::string_view line) : rest_(line) {}
  Value whole() {
    Value value = read();
    PROPERTY(rest_.empty());
    return value;
  }

 private:
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  char next() {
    PROPERTY(!rest_.empty());
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  Value read() {
    Value value;
    if (peek() == '"') {
      value.text = text();
    } else if (take("{")) {
      value.kind = Value::Kind::kObject;
      while (!take("}")) {
        if (!value.names.empty()) PROPERTY(take(","));
        std::u32string name = text();
        PROPERTY(std::ranges::find(value.names, name) == value.names.end());
        PROPERTY(take(":"));
        value.names.push_back(std::move(name));
        value.values.push_back(read());
      }
    } else if (take("true") || take("false")) {
      value.kind = Value::Kind::kBoolean;
      value.boolean = *(rest_.data() - 2) == 'u';
    } else {
      value.kind = Value::Kind::kNumber;
      while (peek() == '-' || (peek() >= '0' && peek() <= '9')) value.number += next();
      const long long parsed = std::strtoll(value.number.c_str(), nullptr, 10);
      PROPERTY(std::to_string(parsed) == value.number && std::llabs(parsed) <= 9007199254740991);
    }
    return value;
  }

  std::u32string text() {
    std::u32string out;
    PROPERTY(take("\""));
    for (;;) {
      const auto c = static_cast<unsigned char>(next());
      if (c == '"') return out;
      if (c == '\\') {
        static const std::map<char, char32_t> kShort = {{'"', '"'},  {'\\', '\\'}, {'b', '\b'}, {'f', '\f'},
                                                        {'n', '\n'}, {'r', '\r'},  {'t', '\t'}};
        const auto found = kShort.find(next());
        PROPERTY(found != kShort.end());
        out += found->second;
        continue;
      }
      PROPERTY(c >= 0x20);
      const int more = c < 0x80 ? 0 : c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
      char32_t point = more == 0 ? c : c & (0x3f >> more);
      for (int i = 0; i < more; ++i) {
        const auto tail = static_cast<unsigned char>(next());
        PROPERTY((tail & 0xc0) == 0x80);
        point = point << 6 | (tail & 0x3f);
      }
      static constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
      PROPERTY(point >= kLeast[more] && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff));
      out += point;
    }
  }

  std::string_view rest_;
};

bool all_of(const std::u32string& text, std::string_view characters) {
  return std::ranges::all_of(text, [&](char32_t c) { return c < 128 && characters.find(static_cast<char>(c)) != characters.npos; });
}
constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz", kHex = "0123456789abcdef";
const std::string kNames = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

bool is_uuid5(const std::u32string& text) {
  if (text.size() != 36 || text[14] != '5' || std::u32string(U"89ab").find(text[19]) == text.npos) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !all_of(text.substr(i, 1), kHex)) return false;
  }
  return true;
}

bool is_action(const std::u32string& text) {
  const std::size_t dot = text.find('.');
  if (text.size() > 64 || dot == text.npos || dot == 0 || dot + 1 == text.size()) return false;
  const std::string rest = std::string(kLower) + "_";
  return text[0] != '_' && text[dot + 1] != '_' && all_of(text.substr(0, dot), rest) && all_of(text.substr(dot + 1), rest) &&
         text != U"audit.segment_begun" && text != U"audit.segments_removed";
}

bool is_key(const std::u32string& text) {
  if (text.size() > 256) return false;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('/', at), text.size());
    const std::u32string part = text.substr(at, end - at);
    if (part.empty() || part == U"." || part == U".." || !all_of(part, kNames + ".")) return false;
    at = end + 1;
  }
  return true;
}

std::uint64_t count_of(const Value& value, std::uint64_t largest) {
  PROPERTY(value.kind == Value::Kind::kNumber && value.number[0] != '-');
  const std::uint64_t count = std::strtoull(value.number.c_str(), nullptr, 10);
  PROPERTY(count <= largest);
  return count;
}

// What the schema and the writer's order of members ask for; gives number, time and link.
struct Judged {
  std::uint64_t sequence = 0, timestamp_ms = 0;
  std::string previous;
};
Judged judge(std::string_view line) {
  const Value entry = Reader(line).whole();
  static const std::vector<std::u32string> kOrder = {
      U"sequence", U"timestamp_ms", U"action", U"prev_hash", U"agent_id", U"outcome", U"code",
      U"profile", U"profile_id", U"org_profile_id", U"key", U"actor", U"details"};
  Judged judged;
  std::size_t place = 0, required = 0;
  for (std::size_t i = 0; i < entry.names.size(); ++i) {
    const std::u32string& name = entry.names[i];
    const Value& value = entry.values[i];
    while (place < kOrder.size() && kOrder[place] != name) ++place;
    PROPERTY(place < kOrder.size());
    if (place < 6) ++required;
    const std::u32string& text = value.text;
    if (place == 0) judged.sequence = count_of(value, 9007199254740991);
    if (place == 1) judged.timestamp_ms = count_of(value, 9007199254740991);
    if (place == 2) PROPERTY(is_action(text));
    if (place == 3) {
      PROPERTY(text.size() == 64 && all_of(text, kHex));
      judged.previous = std::string(text.begin(), text.end());
    }
    if (place == 4 || place == 8 || place == 9) PROPERTY(is_uuid5(text));
    if (place == 5) PROPERTY(text == U"ok" || text == U"denied" || text == U"failed");
    if (place == 6) PROPERTY(text.size() <= 64 && !text.empty() && text[0] >= 'A' && text[0] <= 'Z' && all_of(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"));
    if (place == 7) PROPERTY(text.size() <= 64 && !text.empty() && text[0] != '-' && text[0] != '_' && all_of(text, kNames));
    if (place == 10) PROPERTY(is_key(text));
    if (place == 11) {
      PROPERTY(value.names == (std::vector<std::u32string>{U"uid", U"pid", U"exe"}));
      PROPERTY(value.values[2].kind == Value::Kind::kText && value.values[2].text.size() <= 4096);
      count_of(value.values[0], 4294967295);
      count_of(value.values[1], 4294967295);
    }
    if (place == 12) {
      PROPERTY(value.names.size() <= 32);
      for (const Value& detail : value.values) {
        PROPERTY(detail.kind != Value::Kind::kObject && detail.text.size() <= 4096);
      }
    }
    ++place;
  }
  PROPERTY(required == 6 && judged.sequence >= 1);
  return judged;
}

std::string hex_of(const AuditDigest& hash) {
  std::string out;
  for (const std::uint8_t byte : hash) out += {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
  return out;
}

// The point that the first line says it follows, so that it may be passed.
AuditPoint point_before(std::string_view text) {
  AuditPoint point;
  constexpr std::string_view kSequence = "\"sequence\":", kPrevious = "\"prev_hash\":\"";
  if (const std::size_t at = text.find(kSequence); at != text.npos) {
    point.sequence = std::strtoull(std::string(text.substr(at + kSequence.size(), 17)).c_str(), nullptr, 10) - 1;
  }
  if (const std::size_t at = text.find(kPrevious); at != text.npos && text.size() - at > kPrevious.size() + 64) {
    for (std::size_t i = 0; i < point.hash.size(); ++i) {
      const std::string pair(text.substr(at + kPrevious.size() + 2 * i, 2));
      point.hash[i] = static_cast<std::uint8_t>(std::strtoul(pair.c_str(), nullptr, 16));
    }
  }
  return point;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  AuditScanRequest request;
  request.from = point_before(text);
  const AuditScan scan = scan_audit_lines(ConstBytes(data, size), request);
  PROPERTY(scan.offset <= size && scan.recent.size() == std::min<std::size_t>(scan.lines, kRecentLines));

  AuditPoint last = request.from;
  std::string_view rest = text.substr(0, scan.offset);
  std::uint64_t lines = 0;
  for (; !rest.empty(); ++lines) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    PROPERTY(line.size() < rest.size());
    const Judged judged = judge(line);
    PROPERTY(judged.sequence == last.sequence + 1 && judged.timestamp_ms >= last.timestamp_ms);
    PROPERTY(judged.previous == hex_of(last.hash));
    last.sequence = judged.sequence;
    last.timestamp_ms = judged.timestamp_ms;
    blake3({reinterpret_cast<const std::uint8_t*>(line.data()), line.size()}, last.hash);
    rest.remove_prefix(line.size() + 1);
  }
  PROPERTY(lines == scan.lines && last.sequence == scan.last.sequence && last.hash == scan.last.hash);
  return 0;
}
