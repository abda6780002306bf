// How the front end tells an error: the words and the exit status that the whole CLI would have for it. Hides the
// error table, the details in hints, and which characters are shown escaped (src/cli/output.ts, core/errors.ts).
#pragma once

#include <string>

#include "front_reply.h"

namespace sesame {

struct ToldError {
  std::string lines;  // with the last newline
  int exit;
};

ToldError tell(const ReplyError& error);

}  // namespace sesame
