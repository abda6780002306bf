// Hides the few spellings that are taken: `-p NAME` or `--profile NAME`, before or after the key.
#include "front_command.h"

#include <algorithm>

namespace sesame {
namespace {

constexpr std::size_t kMaximumProfileBytes = 64;
constexpr std::size_t kMaximumKeyBytes = 256;

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

bool is_profile_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaximumProfileBytes && is_alphanumeric(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '_' || c == '-'; });
}

bool is_key_name(std::string_view text) {
  if (text.size() > kMaximumKeyBytes) return false;
  for (;;) {
    const std::size_t end = std::min(text.find('/'), text.size());
    const std::string_view part = text.substr(0, end);
    const bool fits = !part.empty() && part != "." && part != ".." && std::ranges::all_of(part, [](char c) {
      return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
    });
    if (!fits) return false;
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
  }
}

std::optional<GetCommand> match_get(std::span<const std::string_view> arguments,
                                    std::optional<std::string_view> inherited_profile) {
  if (arguments.size() < 3 || arguments[0] != "secret" || arguments[1] != "get") return std::nullopt;
  std::optional<std::string_view> profile, key;
  for (std::size_t at = 2; at < arguments.size(); ++at) {
    const std::string_view argument = arguments[at];
    if (argument == "-p" || argument == "--profile") {
      if (profile || at + 1 == arguments.size()) return std::nullopt;
      profile = arguments[++at];
    } else if (key || argument.starts_with('-')) {
      return std::nullopt;
    } else {
      key = argument;
    }
  }
  if (!profile) profile = inherited_profile;
  if (!profile || !key || !is_profile_name(*profile) || !is_key_name(*key)) return std::nullopt;
  return GetCommand{std::string(*profile), std::string(*key)};
}

}  // namespace sesame
