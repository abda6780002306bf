// Hides the grammar: a reader that walks the text once, hands each member of the objects it knows to a taker,
// and skips, but checks, everything else.
#include "front_reply.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace sesame {
namespace {

constexpr int kMaximumDepth = 16;
constexpr std::uint64_t kLargestId = (std::uint64_t{1} << 53) - 1;

// `code_point` may be a surrogate.
void append_code_point(std::uint32_t code_point, std::string* out) {
  const auto put = [&](std::uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  const auto put_rest = [&](int shift) { put(0x80 | (code_point >> shift & 0x3f)); };
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xc0 | code_point >> 6);
  } else {
    if (code_point < 0x10000) {
      put(0xe0 | code_point >> 12);
    } else {
      put(0xf0 | code_point >> 18);
      put_rest(12);
    }
    put_rest(6);
  }
  put_rest(0);
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t i) {
      return at + i < text.size() ? static_cast<std::uint8_t>(text[at + i]) : 0u;
    };
    const std::uint32_t lead = byte(0);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4) return false;
    for (std::size_t i = 1; i < length; ++i) {
      if ((byte(i) & 0xc0) != 0x80) return false;
    }
    const std::uint32_t second = byte(1);
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second >= 0xa0) || (lead == 0xf0 && second < 0x90) ||
        (lead == 0xf4 && second >= 0x90)) {
      return false;
    }
    at += length;
  }
  return true;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  // `take(name)` reads the member's value; false from it ends the reading.
  template <typename Take>
  bool object(Take take) {
    if (++depth_ > kMaximumDepth || !sign('{')) return false;
    if (!sign('}')) {
      do {
        std::string name;
        if (!string(&name) || !sign(':') || !take(name)) return false;
      } while (sign(','));
      if (!sign('}')) return false;
    }
    --depth_;
    return true;
  }

  bool string(std::string* out) {
    if (!sign('"')) return false;
    out->clear();
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        out->push_back(c);
      } else if (!escape(out)) {
        return false;
      }
    }
    return false;
  }

  bool number(std::string_view* out) {
    skip_space();
    const std::string_view begin = rest_;
    const auto digits = [&] {
      const std::string_view before = rest_;
      while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') rest_.remove_prefix(1);
      return before.size() != rest_.size();
    };
    take("-");
    if (!take("0") && !digits()) return false;
    if (take(".") && !digits()) return false;
    if (take("e") || take("E")) {
      if (!take("+")) take("-");
      if (!digits()) return false;
    }
    *out = begin.substr(0, begin.size() - rest_.size());
    return true;
  }

  // A string, a number or a boolean, as text; `plain` tells whether it was one of them.
  bool scalar(std::string* out, bool* plain) {
    *plain = true;
    if (next() == '"') return string(out);
    for (const std::string_view word : {"true", "false"}) {
      if (take(word)) {
        *out = word;
        return true;
      }
    }
    const char c = next();
    if (c == '-' || (c >= '0' && c <= '9')) {
      std::string_view text;
      if (!number(&text)) return false;
      *out = text;
      return true;
    }
    *plain = false;
    return (c == '{' || c == '[' || c == 'n') && skip();
  }

  bool skip() {
    switch (next()) {
      case '{':
        return object([this](const std::string&) { return skip(); });
      case '[':
        return skip_array();
      case 'n':
        return take("null");
      default:
        std::string ignored;
        bool plain = false;
        return scalar(&ignored, &plain);
    }
  }

  char next() {
    skip_space();
    return rest_.empty() ? '\0' : rest_.front();
  }
  bool ended() {
    skip_space();
    return rest_.empty();
  }

 private:
  void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n\r"), rest_.size())); }
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool sign(char wanted) {
    skip_space();
    return take({&wanted, 1});
  }
  bool skip_array() {
    if (++depth_ > kMaximumDepth || !sign('[')) return false;
    if (!sign(']')) {
      do {
        if (!skip()) return false;
      } while (sign(','));
      if (!sign(']')) return false;
    }
    --depth_;
    return true;
  }
  bool escape(std::string* out) {
    constexpr std::string_view kNames = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
    if (rest_.empty()) return false;
    const char name = rest_.front();
    rest_.remove_prefix(1);
    if (const std::size_t known = kNames.find(name); known != std::string_view::npos) {
      out->push_back(kMeanings[known]);
      return true;
    }
    std::uint32_t unit = 0;
    if (name != 'u' || !hex4(&unit)) return false;
    const std::string_view after = rest_;
    std::uint32_t low = 0;
    if (unit >= 0xd800 && unit < 0xdc00 && take("\\u") && hex4(&low) && low >= 0xdc00 && low < 0xe000) {
      append_code_point(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00), out);
      return true;
    }
    rest_ = after;
    append_code_point(unit, out);
    return true;
  }
  bool hex4(std::uint32_t* out) {
    if (rest_.size() < 4) return false;
    *out = 0;
    for (const char c : rest_.substr(0, 4)) {
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return false;
      *out = *out << 4 | static_cast<std::uint32_t>(digit);
    }
    rest_.remove_prefix(4);
    return true;
  }

  std::string_view rest_;
  int depth_ = 0;
};

bool read_id(Reader* reader, std::uint64_t* id) {
  std::string_view digits;
  if (!reader->number(&digits) || digits.size() > 16) return false;
  *id = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return false;
    *id = *id * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return *id >= 1 && *id <= kLargestId;
}

// Details that are not all scalars count as none, as they do for the whole CLI.
bool read_details(Reader* reader, std::map<std::string, std::string>* details) {
  if (reader->next() != '{') return reader->skip();
  bool usable = true;
  const bool read = reader->object([&](const std::string& name) {
    bool plain = false;
    std::string value;
    if (!reader->scalar(&value, &plain)) return false;
    (*details)[name] = value;
    usable = usable && plain;
    return true;
  });
  if (!usable) details->clear();
  return read;
}

bool read_error(Reader* reader, ReplyError* error) {
  bool has_code = false, has_message = false;
  const bool read = reader->object([&](const std::string& name) {
    if (name == "code") return has_code = reader->string(&error->code);
    if (name == "message") return has_message = reader->string(&error->message);
    if (name == "details") return read_details(reader, &error->details);
    return reader->skip();
  });
  return read && has_code && has_message;
}

}  // namespace

std::optional<Reply> parse_reply(ConstBytes header) {
  const std::string_view text(reinterpret_cast<const char*>(header.data()), header.size());
  if (!is_utf8(text)) return std::nullopt;
  Reader reader(text);
  Reply reply;
  ReplyError error;
  std::string ok;
  bool has_id = false, has_error = false, boolean = false;
  const bool read = reader.object([&](const std::string& name) {
    if (name == "id") return has_id = read_id(&reader, &reply.id);
    if (name == "ok") {
      const char first = reader.next();
      boolean = first == 't' || first == 'f';
      bool plain = false;
      return boolean && reader.scalar(&ok, &plain);
    }
    if (name == "error") return has_error = read_error(&reader, &error);
    if (name == "result") return reader.next() == '{' && reader.skip();
    return reader.skip();
  });
  if (!read || !reader.ended() || !has_id || !boolean) return std::nullopt;
  if (ok == "true") return reply;
  if (!has_error) return std::nullopt;
  reply.error = std::move(error);
  return reply;
}

}  // namespace sesame
