// Hides the lookup, and how a code point becomes a visible escape.
#include "front_error.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string_view>

#include "../generated/errors.h"

namespace sesame {
namespace {

constexpr std::string_view kFallbackCode = "INTERNAL";

const ErrorSpec& spec_of(std::string_view code) {
  const auto* found =
      std::ranges::find(kErrorTable, code, [](const ErrorSpec& spec) { return std::string_view(spec.code); });
  // A newer daemon may know codes that this program does not: still an error.
  return found != std::end(kErrorTable) ? *found : spec_of(kFallbackCode);
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// `{name}` becomes the detail of that name, and stays where there is none.
std::string fill(std::string_view hint, const std::map<std::string, std::string>& details) {
  std::string filled;
  while (!hint.empty()) {
    const auto word_end = hint.front() == '{' ? std::find_if_not(hint.begin() + 1, hint.end(), is_word) : hint.begin();
    const auto name_bytes = static_cast<std::size_t>(word_end - hint.begin());
    if (name_bytes > 1 && word_end != hint.end() && *word_end == '}') {
      const auto detail = details.find(std::string(hint.substr(1, name_bytes - 1)));
      filled += detail == details.end() ? hint.substr(0, name_bytes + 1) : std::string_view(detail->second);
      hint.remove_prefix(name_bytes + 1);
    } else {
      filled += hint.front();
      hint.remove_prefix(1);
    }
  }
  return filled;
}

bool is_restless(std::uint32_t code_point) {
  const auto* after = std::ranges::upper_bound(kRestlessCodePoints, code_point, {}, &CodePointRange::first);
  return after != std::begin(kRestlessCodePoints) && code_point <= std::prev(after)->last;
}

std::string escape(std::uint32_t code_point) {
  switch (code_point) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\0':
      return "\\0";
  }
  char text[16];
  std::snprintf(text, sizeof text, code_point < 0x100 ? "\\x%02x" : "\\u{%x}", code_point);
  return text;
}

// `text` is well formed, surrogates apart: a reply's reader saw to that.
std::string calm(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const auto lead = static_cast<std::uint8_t>(text.front());
    const std::size_t wanted = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const std::size_t length = std::min(wanted, text.size());
    std::uint32_t code_point = length == 1 ? lead : lead & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) code_point = code_point << 6 | (static_cast<std::uint8_t>(text[i]) & 0x3f);
    shown += is_restless(code_point) ? escape(code_point) : std::string(text.substr(0, length));
    text.remove_prefix(length);
  }
  return shown;
}

}  // namespace

ToldError tell(const ReplyError& error) {
  const ErrorSpec& spec = spec_of(error.code);
  std::string lines = "sesame: error: ";
  if (spec.exit == spec_of(kFallbackCode).exit) lines.append(spec.code).append(": ");
  lines += calm(error.message) + "\n";
  const std::string hint = calm(fill(spec.hint, error.details));
  if (!hint.empty()) lines += "sesame: hint: " + hint + "\n";
  return {lines, spec.exit};
}

}  // namespace sesame
