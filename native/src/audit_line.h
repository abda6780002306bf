// Recognises a line of an audit chain in exactly the spelling that the writer gives ordinary entries
// (docs/audit.md). It knows less than the verifier in TypeScript, on purpose: what it does not recognise is not
// wrong, it is that verifier's to judge; what it does recognise, that verifier would pass.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sesame {

inline constexpr std::size_t kUuidTextBytes = 36;
inline constexpr std::size_t kHashTextBytes = 64;
// Bytes that must be readable, and zero, behind the end of what is recognised.
inline constexpr std::size_t kLinePadding = 128;

struct AuditLink {
  std::uint64_t sequence;
  std::uint64_t timestamp_ms;
  // kHashTextBytes of the line that nobody looked at yet.
  const std::uint8_t* previous_hash;
};

using UuidText = std::array<char, kUuidTextBytes>;
// What is equal to a known id was looked at before, so that known ones begin as something that would pass.
inline constexpr UuidText kSomeUuid = {'0', '0', '0', '0', '0', '0', '0', '0', '-', '0', '0', '0', '0', '-', '5', '0', '0', '0',
                                       '-', '8', '0', '0', '0', '-', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0'};

class AuditLineRecogniser {
 public:
  // The line that begins at `begin`, with its newline before `end`. Gives where the newline stands, or nullptr.
  const std::uint8_t* recognise(const std::uint8_t* begin, const std::uint8_t* end, AuditLink* link);

 private:
  // Most lines repeat the ids of a line shortly before: agent, profile, profile in the organisation.
  std::array<UuidText, 3> known_ = {kSomeUuid, kSomeUuid, kSomeUuid};
};

}  // namespace sesame
