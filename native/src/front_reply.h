// The header of a reply (PROTOCOL.md section 4) as the front end needs it. Hides JSON: a strict reader that
// refuses what RFC 8259 does not allow, text that is not UTF-8, and nesting beyond a small depth.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "status.h"

namespace sesame {

struct ReplyError {
  std::string code;
  std::string message;
  // As String() gives them: numbers and booleans are the text that stood there. Lone surrogates, which JSON can
  // name, stand as three bytes each, as UTF-8 would write them if it could.
  std::map<std::string, std::string> details;
};

struct Reply {
  std::uint64_t id = 0;
  std::optional<ReplyError> error;  // nothing: the reply is a result
};

std::optional<Reply> parse_reply(ConstBytes header);

}  // namespace sesame
