// One read of one secret over the bus, from connect to the opened value. Hides the order that matters: the
// handshake, while the daemons read whose program this is; then hardening; only then the seal and the value.
#pragma once

#include <optional>
#include <variant>

#include "front_command.h"
#include "front_reply.h"
#include "secure_memory.h"

namespace sesame {

// The request was not made, or was refused before it had any effect: the whole CLI may begin anew.
struct NotAnswered {};

using GetOutcome = std::variant<NotAnswered, ReplyError, SecureBlock>;
GetOutcome get_secret(const GetCommand& command);

}  // namespace sesame
