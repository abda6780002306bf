// Hides the layout of sealed bodies and the bookkeeping of sequences on both ends.
#include "seal.h"

#include <algorithm>

#include "wire.h"

namespace sesame {
namespace {

constexpr std::string_view kPrologue = "open-sesame/seal/1";

Status start_handshake(Profile profile, bool initiator, ConstBytes server_key, ConstBytes psk, NoiseHandshake* out) {
  std::vector<std::uint8_t> prologue;
  append(&prologue, bytes_of(kPrologue));
  prologue.push_back(static_cast<std::uint8_t>(profile));
  NoiseHandshake::Options options{};
  options.pattern = NoisePattern::kNKpsk0;
  options.profile = profile;
  options.initiator = initiator;
  options.prologue = prologue;
  (initiator ? options.remote_public : options.static_private) = server_key;
  options.psk = psk;
  return NoiseHandshake::create(options, out);
}

// PROTOCOL.md gives the messages no payload.
Status read_empty_message(NoiseHandshake* handshake, int number, ConstBytes message) {
  if (message.size() != NoiseHandshake::message_bytes(NoisePattern::kNKpsk0, number)) return Status::kSealFailed;
  std::vector<std::uint8_t> payload;
  const Status status = handshake->read_message(message, &payload);
  return status == Status::kHandshakeFailed ? Status::kSealFailed : status;
}

}  // namespace

SealSession::SealSession(NoiseKeys keys) : keys_(std::move(keys)) {}

Status SealSession::seal(std::uint64_t sequence, ConstBytes ad, ConstBytes plaintext, Bytes out) const {
  if (out.size() != plaintext.size() + kSealOverhead) return Status::kArgument;
  std::copy_n(keys_.handshake_hash.begin(), 8, out.begin());
  write_big_endian(sequence, out.subspan(8, 8));
  return keys_.send.seal(sequence, ad, plaintext, out.subspan(kSealHeadBytes));
}

Status SealSession::open(ConstBytes ad, ConstBytes body, std::uint64_t* sequence, Bytes out) const {
  if (body.size() < kSealOverhead) return Status::kSealFailed;
  if (out.size() != body.size() - kSealOverhead) return Status::kArgument;
  if (!std::ranges::equal(body.first(8), ConstBytes(keys_.handshake_hash).first(8))) return Status::kSealFailed;
  *sequence = read_big_endian<std::uint64_t>(body.subspan(8, 8));
  return keys_.receive.open(*sequence, ad, body.subspan(kSealHeadBytes), out);
}

bool ReplayWindow::accepts(std::uint64_t sequence) const {
  if (sequence >= end_) return true;
  return end_ - sequence <= kReplayWindow && !seen_[sequence % kReplayWindow];
}

void ReplayWindow::mark(std::uint64_t sequence) {
  if (sequence >= end_ && sequence - end_ >= kReplayWindow) {
    seen_.reset();
    end_ = sequence + 1;
  }
  for (; end_ <= sequence; ++end_) seen_.reset(end_ % kReplayWindow);
  seen_.set(sequence % kReplayWindow);
}

Status SealClient::create(Profile profile, ConstBytes server_public, ConstBytes psk,
                          std::unique_ptr<SealClient>* out) {
  auto client = std::make_unique<SealClient>();
  const Status status = start_handshake(profile, true, server_public, psk, &client->handshake_);
  if (status == Status::kOk) *out = std::move(client);
  return status;
}

Status SealClient::open(std::vector<std::uint8_t>* message) { return handshake_.write_message({}, message); }

Status SealClient::finish(ConstBytes reply) {
  if (const Status status = read_empty_message(&handshake_, 2, reply); status != Status::kOk) return status;
  NoiseKeys keys;
  if (const Status status = handshake_.split(&keys); status != Status::kOk) return status;
  session_ = std::make_unique<SealSession>(std::move(keys));
  return Status::kOk;
}

Status SealClient::seal_request(ConstBytes ad, ConstBytes plaintext, std::uint64_t* sequence, Bytes out) {
  if (!session_) return Status::kArgument;
  const Status status = session_->seal(next_sequence_, ad, plaintext, out);
  if (status == Status::kOk) *sequence = next_sequence_++;
  return status;
}

Status SealClient::open_reply(std::uint64_t sequence, ConstBytes ad, ConstBytes body, Bytes out) {
  if (!session_) return Status::kArgument;
  std::uint64_t answered = 0;
  const Status status = session_->open(ad, body, &answered, out);
  if (status != Status::kOk || answered == sequence) return status;
  std::ranges::fill(out, std::uint8_t{0});
  return Status::kSealFailed;
}

Status SealServer::accept(Profile profile, ConstBytes static_private, ConstBytes psk, ConstBytes message,
                          std::unique_ptr<SealServer>* out, std::vector<std::uint8_t>* reply) {
  NoiseHandshake handshake;
  std::vector<std::uint8_t> written;
  Status status = start_handshake(profile, false, static_private, psk, &handshake);
  if (status == Status::kOk) status = read_empty_message(&handshake, 1, message);
  if (status == Status::kOk) status = handshake.write_message({}, &written);
  NoiseKeys keys;
  if (status == Status::kOk) status = handshake.split(&keys);
  if (status != Status::kOk) return status;
  auto server = std::make_unique<SealServer>();
  server->session_ = SealSession(std::move(keys));
  append(reply, written);
  *out = std::move(server);
  return Status::kOk;
}

Status SealServer::open_request(ConstBytes ad, ConstBytes body, std::uint64_t* sequence, Bytes out) {
  const Status status = session_.open(ad, body, sequence, out);
  if (status != Status::kOk) return status;
  // After the proof that it is genuine: only then is SEAL_REPLAYED worth an alarm.
  if (!window_.accepts(*sequence)) {
    std::ranges::fill(out, std::uint8_t{0});
    return Status::kSealReplayed;
  }
  window_.mark(*sequence);
  if (unanswered_.size() == kReplayWindow) unanswered_.erase(unanswered_.begin());
  unanswered_.push_back(*sequence);
  return Status::kOk;
}

Status SealServer::seal_reply(std::uint64_t sequence, ConstBytes ad, ConstBytes plaintext, Bytes out) {
  const auto open = std::ranges::find(unanswered_, sequence);
  if (open == unanswered_.end() || out.size() != plaintext.size() + kSealOverhead) return Status::kArgument;
  // Before the key is used: a nonce must never serve twice, whatever fails.
  unanswered_.erase(open);
  return session_.seal(sequence, ad, plaintext, out);
}

}  // namespace sesame
