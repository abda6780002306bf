// Which command lines the front end answers itself: `secret get` with a profile and a key, and nothing else.
// Hides the rules of names; whatever is not plainly such a command is for the whole CLI to judge.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sesame {

struct GetCommand {
  std::string profile;
  std::string key;
};

// `arguments` without the program's name; `inherited_profile` is SESAME_PROFILE, or nothing.
std::optional<GetCommand> match_get(std::span<const std::string_view> arguments,
                                    std::optional<std::string_view> inherited_profile);

// As src/core/names.ts has them.
bool is_profile_name(std::string_view text);
bool is_key_name(std::string_view text);

}  // namespace sesame
