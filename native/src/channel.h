// One end of a bus connection: handshake, then records of frames (PROTOCOL.md sections 2 and 3). Hides which
// of them the connection is in, and records that arrive in pieces.
#pragma once

#include <memory>

#include "frame.h"
#include "noise.h"
#include "secure_memory.h"

namespace sesame {

struct PeerCredentials {
  std::uint32_t pid, uid, gid;
};

class Channel {
 public:
  struct Options {
    bool initiator;
    std::vector<Profile> profiles;  // exactly one for an initiator
    ConstBytes static_private;      // empty: fresh (initiators only)
    ConstBytes remote_public;       // initiators
    PeerCredentials client, server;
  };
  static Status create(const Options& options, std::unique_ptr<Channel>* out);

  // The initiator's first bytes, once; appends.
  Status open(std::vector<std::uint8_t>* out);
  // Takes any split. Appends complete frames, and to `reply` handshake bytes to send back. Any error is
  // final: the keys are wiped, and every later call gives the same error.
  Status receive(ConstBytes chunk, std::vector<Frame>* frames, std::vector<std::uint8_t>* reply);
  // `stream` is encoded frames; appends records to out.
  Status seal_stream(ConstBytes stream, std::vector<std::uint8_t>* out);
  // Whether `open` has not been called yet: an initiator that has said nothing.
  bool opening() const { return stage_ == Stage::kOpening; }
  bool established() const { return stage_ == Stage::kEstablished; }
  Profile profile() const { return profile_; }
  // Empty before the connection is established.
  ConstBytes remote_public() const;
  // Bytes held for a message or a frame that is not complete.
  std::size_t buffered() const { return partial_.size() + decoder_.buffered(); }
  bool partial() const { return buffered() > 0; }
  void close();

 private:
  enum class Stage : std::uint8_t { kOpening, kHandshake, kEstablished, kClosed };

  Channel() = default;
  // Takes the next whole message of this stage from what is held and the front of `chunk`, with the head that
  // gives its length. `message` points into `chunk` or into `completed`; empty: the rest has not come.
  Status take_message(ConstBytes* chunk, std::vector<std::uint8_t>* completed, ConstBytes* message);
  std::size_t head_bytes() const;
  Status check_head(ConstBytes head) const;
  Status start_handshake(ConstBytes static_private);
  Status answer(ConstBytes message, std::vector<std::uint8_t>* reply);
  Status finish(ConstBytes message);
  Status establish();
  Status open_record(ConstBytes message, std::vector<Frame>* frames);
  Status fail(Status status);

  bool initiator_ = false;
  Stage stage_ = Stage::kClosed;
  Status failure_ = Status::kArgument;
  Profile profile_ = Profile::kLeadingEdge;
  std::vector<Profile> profiles_;  // that a responder accepts
  PeerCredentials client_{}, server_{};
  SecureBlock static_private_;  // of a responder that waits for message 1
  Key remote_public_{};
  NoiseHandshake handshake_;
  NoiseCipher send_, receive_;
  std::vector<std::uint8_t> partial_;  // the front of a message whose rest has not come
  FrameDecoder decoder_;
};

}  // namespace sesame
