// The end-to-end seal between a client and daemon-secrets (PROTOCOL.md section 5): hides the handshake,
// explicit sequences, the replay window and which sequences still await their one reply.
#pragma once

#include <bitset>
#include <memory>

#include "noise.h"

namespace sesame {

inline constexpr std::size_t kSealHeadBytes = 8 + 8;
inline constexpr std::size_t kSealOverhead = kSealHeadBytes + kTagBytes;
inline constexpr std::size_t kReplayWindow = 1024;

// What both ends share: one sealed body under the session's id.
class SealSession {
 public:
  SealSession() = default;
  SealSession(NoiseKeys keys);
  Status seal(std::uint64_t sequence, ConstBytes ad, ConstBytes plaintext, Bytes out) const;
  // kSealFailed, and no plaintext in `out`, unless the body is of this session and genuine.
  Status open(ConstBytes ad, ConstBytes body, std::uint64_t* sequence, Bytes out) const;

  // As it stands at the start of every sealed body.
  ConstBytes id() const { return ConstBytes(keys_.handshake_hash).first(8); }

 private:
  NoiseKeys keys_{};
};

// Accepts each number once, and none that lies kReplayWindow or more below the highest.
class ReplayWindow {
 public:
  bool accepts(std::uint64_t sequence) const;
  void mark(std::uint64_t sequence);

 private:
  std::uint64_t end_ = 0;  // one above the highest number marked
  std::bitset<kReplayWindow> seen_;
};

class SealClient {
 public:
  static Status create(Profile profile, ConstBytes server_public, ConstBytes psk, std::unique_ptr<SealClient>* out);
  // Message 1, once; appends.
  Status open(std::vector<std::uint8_t>* message);
  Status finish(ConstBytes reply);
  // out.size() == plaintext.size() + kSealOverhead
  Status seal_request(ConstBytes ad, ConstBytes plaintext, std::uint64_t* sequence, Bytes out);
  // out.size() == body.size() - kSealOverhead
  Status open_reply(std::uint64_t sequence, ConstBytes ad, ConstBytes body, Bytes out);

 private:
  NoiseHandshake handshake_;
  std::unique_ptr<SealSession> session_;  // after finish
  std::uint64_t next_sequence_ = 0;
};

class SealServer {
 public:
  // Appends message 2 to `reply`.
  static Status accept(Profile profile, ConstBytes static_private, ConstBytes psk, ConstBytes message,
                       std::unique_ptr<SealServer>* out, std::vector<std::uint8_t>* reply);
  ConstBytes session_id() const { return session_.id(); }
  // kSealFailed for what is not genuine, kSealReplayed for what is, but came before or is too old.
  Status open_request(ConstBytes ad, ConstBytes body, std::uint64_t* sequence, Bytes out);
  // kArgument unless `sequence` is among the last kReplayWindow opened ones that had no reply.
  Status seal_reply(std::uint64_t sequence, ConstBytes ad, ConstBytes plaintext, Bytes out);

 private:
  SealSession session_;
  ReplayWindow window_;
  // Oldest first. Requests that end in an error stay until newer ones push them out.
  std::vector<std::uint64_t> unanswered_;
};

}  // namespace sesame
