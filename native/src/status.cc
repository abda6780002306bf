// The table from Status to the code and the words that JavaScript sees.
#include "status.h"

namespace sesame {
namespace {

struct Words {
  const char* code;
  const char* message;
};

Words words_of(Status status) {
  switch (status) {
    case Status::kOk:
      return {"OK", "success"};
    case Status::kArgument:
      return {"INTERNAL_ARGUMENT", "the native core was called wrongly"};
    case Status::kSecureMemoryExhausted:
      return {"SECURE_MEMORY_EXHAUSTED", "locked memory is used up"};
    case Status::kSecureMemoryUnavailable:
      return {"SECURE_MEMORY_UNAVAILABLE", "memory can be neither secret nor locked"};
    case Status::kBoxOpenFailed:
      return {"BOX_OPEN_FAILED", "the box does not open with this key and context"};
    case Status::kHandshakeFailed:
      return {"BUS_HANDSHAKE_FAILED", "the handshake on the bus failed"};
    case Status::kFrameInvalid:
      return {"BUS_FRAME_INVALID", "the peer sent bytes that are no frame"};
    case Status::kFrameTooLarge:
      return {"BUS_FRAME_TOO_LARGE", "the frame is too large"};
    case Status::kSealFailed:
      return {"SEAL_FAILED", "the sealed body does not open"};
    case Status::kSealReplayed:
      return {"SEAL_REPLAYED", "the sealed request came before"};
    case Status::kCryptoUnavailable:
      return {"INTERNAL", "the cryptographic library lacks an algorithm"};
    case Status::kHardeningFailed:
      return {"HARDENING_FAILED", "the process can't be hardened"};
    case Status::kSandboxUnavailable:
      return {"SANDBOX_UNAVAILABLE", "the kernel refused a seccomp filter"};
    case Status::kExecFailed:
      return {"EXEC_FAILED", "the command can't be run"};
    case Status::kTerminalRequired:
      return {"TERMINAL_REQUIRED", "a prompt is needed and there is no terminal"};
    case Status::kInputTooLarge:
      return {"VALUE_TOO_LARGE", "the typed line is too long"};
    case Status::kSystem:
      return {"INTERNAL", "the system refused a call"};
  }
  __builtin_unreachable();
}

}  // namespace

const char* status_code(Status status) { return words_of(status).code; }
const char* status_message(Status status) { return words_of(status).message; }

}  // namespace sesame
