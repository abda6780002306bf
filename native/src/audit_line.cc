// Hides the grammar: a cursor that each step moves over what it expects. Zeros behind the end are part of no step, so that no
// step needs to ask where the end is, except the one that skips bytes unseen.
#include "audit_line.h"

#include <cstring>
#include <string_view>

namespace sesame {
namespace {

constexpr std::uint64_t kLargestSafeInteger = 9007199254740991;
constexpr std::uint64_t kLargestProcessId = 4294967295;
constexpr std::size_t kLongestAction = 64, kLongestName = 64, kLongestKey = 256, kLongestText = 4096;
constexpr std::size_t kMostDetails = 32;

enum Class : std::uint8_t {
  kDigit = 1,
  kLower = 2,
  kUpper = 4,
  kUnderscore = 8,
  kDash = 16,
  kDot = 32,
  kHex = 64,
  kPlain = 128,  // stands for itself in a string, ASCII only
};
constexpr std::uint8_t kName = kDigit | kLower | kUpper | kUnderscore | kDash;

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> all{};
  for (int byte = 0x20; byte < 0x80; ++byte) {
    if (byte != '"' && byte != '\\') all[byte] = kPlain;
  }
  for (int byte = '0'; byte <= '9'; ++byte) all[byte] |= kDigit | kHex;
  for (int byte = 'a'; byte <= 'z'; ++byte) all[byte] |= byte <= 'f' ? kLower | kHex : kLower;
  for (int byte = 'A'; byte <= 'Z'; ++byte) all[byte] |= kUpper;
  all['_'] |= kUnderscore;
  all['-'] |= kDash;
  all['.'] |= kDot;
  return all;
}
constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

bool is(std::uint8_t byte, unsigned classes) { return (kClasses[byte] & classes) != 0; }

class Cursor {
 public:
  Cursor(const std::uint8_t* at, const std::uint8_t* end) : at_(at), end_(end) {}
  const std::uint8_t* at() const { return at_; }

  // A literal is shorter than the padding.
  template <std::size_t N>
  bool take(const char (&literal)[N]) {
    static_assert(N < kLinePadding);
    if (std::memcmp(at_, literal, N - 1) != 0) return false;
    at_ += N - 1;
    return true;
  }

  // As ECMAScript prints an integer that is not negative.
  bool number(std::uint64_t largest, std::uint64_t* out = nullptr) {
    const std::uint8_t* begin = at_;
    std::uint64_t value = 0;
    while (is(*at_, kDigit) && at_ - begin < 17) value = value * 10 + (*at_++ - '0');
    const bool is_spelled = at_ - begin == 1 || (at_ > begin && *begin != '0');
    if (out != nullptr) *out = value;
    return is_spelled && value <= largest;
  }

  std::size_t run(unsigned classes) {
    const std::uint8_t* begin = at_;
    while (is(*at_, classes)) ++at_;
    return static_cast<std::size_t>(at_ - begin);
  }

  bool word(unsigned first, unsigned rest, std::size_t longest) {
    const std::uint8_t* begin = at_;
    if (!is(*at_, first)) return false;
    run(rest);
    return static_cast<std::size_t>(at_ - begin) <= longest;
  }

  bool skip(std::size_t count) {
    if (static_cast<std::size_t>(end_ - at_) < count) return false;
    at_ += count;
    return true;
  }

  bool uuid5(std::array<char, kUuidTextBytes>* known) {
    if (std::memcmp(at_, known->data(), kUuidTextBytes) == 0) {
      at_ += kUuidTextBytes;
      return true;
    }
    for (std::size_t i = 0; i < kUuidTextBytes; ++i) {
      const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (is_dash ? at_[i] != '-' : !is(at_[i], kHex)) return false;
    }
    if (at_[14] != '5' || std::strchr("89ab", at_[19]) == nullptr) return false;
    std::memcpy(known->data(), at_, kUuidTextBytes);
    at_ += kUuidTextBytes;
    return true;
  }

  // Up to the closing quotation mark, in the one spelling of JSON.stringify.
  bool text() {
    const std::uint8_t* begin = at_;
    for (;;) {
      run(kPlain);
      if (*at_ == '"') break;
      if (*at_ == '\\') {
        // Other control characters have a spelling too; nobody's path holds them.
        if (at_[1] == 0 || std::strchr("\"\\bfnrt", at_[1]) == nullptr) return false;
        at_ += 2;
      } else if (!character()) {
        return false;
      }
    }
    return static_cast<std::size_t>(at_ - begin) <= kLongestText;
  }

  // Parts divided by "/", none of them empty, "." or "..".
  bool key() {
    const std::uint8_t* begin = at_;
    for (;;) {
      const std::uint8_t* part = at_;
      const std::size_t length = run(kName | kDot);
      if (length == 0 || (length <= 2 && part[0] == '.' && part[length - 1] == '.')) return false;
      if (*at_ != '/') break;
      ++at_;
    }
    return static_cast<std::size_t>(at_ - begin) <= kLongestKey;
  }

 private:
  static bool is_tail(std::uint8_t byte) { return (byte & 0xc0) == 0x80; }

  // One character beyond ASCII, by the table of well-formed sequences (Unicode 16.0, table 3-7).
  bool character() {
    const std::uint8_t first = at_[0], second = at_[1];
    if (first < 0xc2 || first > 0xf4 || !is_tail(second)) return false;
    if (first < 0xe0) {
      at_ += 2;
      return true;
    }
    if (!is_tail(at_[2])) return false;
    if (first < 0xf0) {
      if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)) return false;
      at_ += 3;
      return true;
    }
    if (!is_tail(at_[3]) || (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) return false;
    at_ += 4;
    return true;
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

bool take_action(Cursor* cursor) {
  const std::uint8_t* begin = cursor->at();
  if (!cursor->word(kLower, kLower | kUnderscore, kLongestAction) || !cursor->take(".") ||
      !cursor->word(kLower, kLower | kUnderscore, kLongestAction)) {
    return false;
  }
  const std::string_view action(reinterpret_cast<const char*>(begin), static_cast<std::size_t>(cursor->at() - begin));
  // These say something of the chain itself.
  return action.size() <= kLongestAction && action != "audit.segment_begun" && action != "audit.segments_removed" &&
         action != "audit.checkpoint";
}

bool take_value(Cursor* cursor) {
  if (cursor->take("\"")) return cursor->text() && cursor->take("\"");
  if (cursor->take("true") || cursor->take("false")) return true;
  // "-0" has no such spelling, and fractions are left to who can print them.
  const bool is_negative = cursor->take("-");
  std::uint64_t magnitude = 0;
  return cursor->number(kLargestSafeInteger, &magnitude) && !(is_negative && magnitude == 0);
}

bool take_details(Cursor* cursor) {
  std::array<std::string_view, kMostDetails> names;
  for (std::size_t count = 0; count < kMostDetails; ++count) {
    if (!cursor->take("\"")) return false;
    const std::uint8_t* begin = cursor->at();
    // Names that begin with a letter keep their order in an object; numbers would not.
    if (!cursor->word(kLower | kUpper, kLower | kUpper | kDigit | kUnderscore, kLongestName)) return false;
    const std::string_view name(reinterpret_cast<const char*>(begin), static_cast<std::size_t>(cursor->at() - begin));
    for (std::size_t i = 0; i < count; ++i) {
      if (names[i] == name) return false;
    }
    names[count] = name;
    if (!cursor->take("\":") || !take_value(cursor)) return false;
    if (!cursor->take(",")) return cursor->take("}");
  }
  return false;
}

}  // namespace

const std::uint8_t* AuditLineRecogniser::recognise(const std::uint8_t* begin, const std::uint8_t* end,
                                                   AuditLink* link) {
  Cursor cursor(begin, end);
  if (!cursor.take("{\"sequence\":") || !cursor.number(kLargestSafeInteger, &link->sequence) || link->sequence == 0 ||
      !cursor.take(",\"timestamp_ms\":") || !cursor.number(kLargestSafeInteger, &link->timestamp_ms) ||
      !cursor.take(",\"action\":\"") || !take_action(&cursor) || !cursor.take("\",\"prev_hash\":\"")) {
    return nullptr;
  }
  link->previous_hash = cursor.at();
  if (!cursor.skip(kHashTextBytes) || !cursor.take("\",\"agent_id\":\"") || !cursor.uuid5(&known_[0]) ||
      !cursor.take("\",\"outcome\":\"") || !(cursor.take("ok") || cursor.take("denied") || cursor.take("failed"))) {
    return nullptr;
  }
  if (cursor.take("\",\"code\":\"") && !cursor.word(kUpper, kUpper | kDigit | kUnderscore, kLongestName)) return nullptr;
  if (cursor.take("\",\"profile\":\"") && !cursor.word(kLower | kUpper | kDigit, kName, kLongestName)) return nullptr;
  if (cursor.take("\",\"profile_id\":\"") && !cursor.uuid5(&known_[1])) return nullptr;
  if (cursor.take("\",\"org_profile_id\":\"") && !cursor.uuid5(&known_[2])) return nullptr;
  if (cursor.take("\",\"key\":\"") && !cursor.key()) return nullptr;
  if (!cursor.take("\"")) return nullptr;
  if (cursor.take(",\"actor\":{\"uid\":") &&
      !(cursor.number(kLargestProcessId) && cursor.take(",\"pid\":") && cursor.number(kLargestProcessId) &&
        cursor.take(",\"exe\":\"") && cursor.text() && cursor.take("\"}"))) {
    return nullptr;
  }
  if (cursor.take(",\"details\":{") && !take_details(&cursor)) return nullptr;
  if (!cursor.take("}\n") || cursor.at() > end) return nullptr;
  return cursor.at() - 1;
}

}  // namespace sesame
