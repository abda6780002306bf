// One sealed request of a native client over the bus, from connect to the opened reply. Hides the order that matters: the
// handshake, while the daemons read whose program this is; then hardening; only then the seal and what it carries.
#pragma once

#include <chrono>
#include <string>
#include <variant>

#include "front_reply.h"
#include "secure_memory.h"

namespace sesame {

struct SealedRequest {
  std::string method;
  // Of the header, behind the method: JSON with a comma in front of each.
  std::string members;
};

// As in src/bus/limits.ts and src/bus/client.ts.
struct CallLimits {
  std::chrono::milliseconds handshake = std::chrono::seconds(5);
  std::chrono::milliseconds answer = std::chrono::seconds(30);
};

// The request was not made, or was refused before it had any effect: it may be made anew.
struct NotAnswered {};

using CallOutcome = std::variant<NotAnswered, ReplyError, SecureBlock>;
CallOutcome call_sealed(const SealedRequest& request, const CallLimits& limits = {});

}  // namespace sesame
