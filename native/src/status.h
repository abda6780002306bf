// What every native operation returns: no exceptions anywhere in the core. The names are codes of
// src/core/errors.ts, so that the binding can pass them on as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace sesame {

using Bytes = std::span<std::uint8_t>;
using ConstBytes = std::span<const std::uint8_t>;

enum class Status : std::uint8_t {
  kOk,
  kArgument,
  kSecureMemoryExhausted,
  kSecureMemoryUnavailable,
  kBoxOpenFailed,
  kHandshakeFailed,
  kFrameInvalid,
  kFrameTooLarge,
  kSealFailed,
  kSealReplayed,
  kCryptoUnavailable,
  kHardeningFailed,
  kSandboxUnavailable,
  kExecFailed,
  kTerminalRequired,
  kInputTooLarge,
  kSystem,
};

// kSystem and kExecFailed come with the errno of the call that failed.
struct SystemStatus {
  Status status = Status::kOk;
  int error = 0;
};

const char* status_code(Status status);
// One line for people: lower case, no full stop, no user data.
const char* status_message(Status status);

enum class Profile : std::uint8_t { kLeadingEdge = 1, kGovernanceCompatible = 2 };

}  // namespace sesame
