// Hides the connection's stages and how messages are cut out of a socket's chunks.
#include "channel.h"

#include <algorithm>

#include "wire.h"

namespace sesame {
namespace {

constexpr std::string_view kMagic = "PDS1";
constexpr std::string_view kPrologue = "open-sesame/bus/1";
constexpr std::size_t kLengthBytes = 2;
constexpr std::size_t kOpeningHeadBytes = 4 + 1 + kLengthBytes;
constexpr std::size_t kMaximumRecordBytes = 65535;
constexpr std::size_t kMaximumRecordText = kMaximumRecordBytes - kTagBytes;

std::vector<std::uint8_t> prologue_of(Profile profile, const PeerCredentials& client, const PeerCredentials& server) {
  std::vector<std::uint8_t> prologue;
  append(&prologue, bytes_of(kPrologue));
  prologue.push_back(static_cast<std::uint8_t>(profile));
  for (const PeerCredentials& peer : {client, server}) {
    for (const std::uint32_t id : {peer.pid, peer.uid, peer.gid}) write_big_endian(id, extend(&prologue, sizeof id));
  }
  return prologue;
}

void write_length(std::size_t length, Bytes to) { write_big_endian(static_cast<std::uint16_t>(length), to); }

std::size_t length_in(ConstBytes head) { return read_big_endian<std::uint16_t>(head.last(kLengthBytes)); }

}  // namespace

Status Channel::create(const Options& options, std::unique_ptr<Channel>* out) {
  const bool fits = options.initiator
                        ? options.profiles.size() == 1 && options.remote_public.size() == kKeyBytes
                        : !options.profiles.empty() && options.static_private.size() == kKeyBytes;
  if (!fits) return Status::kArgument;
  std::unique_ptr<Channel> channel(new Channel);
  channel->initiator_ = options.initiator;
  channel->profiles_ = options.profiles;
  channel->profile_ = options.profiles.front();
  channel->client_ = options.client;
  channel->server_ = options.server;
  Status status = Status::kOk;
  if (!options.initiator) {
    status = SecureBlock::allocate(kKeyBytes, &channel->static_private_);
    if (status != Status::kOk) return status;
    std::ranges::copy(options.static_private, channel->static_private_.bytes().begin());
    channel->stage_ = Stage::kHandshake;
  } else {
    std::ranges::copy(options.remote_public, channel->remote_public_.begin());
    Transient<kKeyBytes> fresh;
    if (options.static_private.empty()) status = fill_random(fresh);
    if (status == Status::kOk) {
      status = channel->start_handshake(options.static_private.empty() ? ConstBytes(fresh) : options.static_private);
    }
    channel->stage_ = Stage::kOpening;
  }
  if (status == Status::kOk) *out = std::move(channel);
  return status;
}

Status Channel::start_handshake(ConstBytes static_private) {
  const std::vector<std::uint8_t> prologue = prologue_of(profile_, client_, server_);
  NoiseHandshake::Options options{};
  options.pattern = NoisePattern::kIK;
  options.profile = profile_;
  options.initiator = initiator_;
  options.prologue = prologue;
  options.static_private = static_private;
  if (initiator_) options.remote_public = remote_public_;
  return NoiseHandshake::create(options, &handshake_);
}

Status Channel::open(std::vector<std::uint8_t>* out) {
  if (stage_ == Stage::kClosed) return failure_;
  if (stage_ != Stage::kOpening) return Status::kArgument;
  append(out, bytes_of(kMagic));
  out->push_back(static_cast<std::uint8_t>(profile_));
  write_length(NoiseHandshake::message_bytes(NoisePattern::kIK, 1), extend(out, kLengthBytes));
  if (const Status status = handshake_.write_message({}, out); status != Status::kOk) return fail(status);
  stage_ = Stage::kHandshake;
  return Status::kOk;
}

Status Channel::receive(ConstBytes chunk, std::vector<Frame>* frames, std::vector<std::uint8_t>* reply) {
  if (stage_ == Stage::kOpening) return Status::kArgument;
  while (stage_ != Stage::kClosed && !chunk.empty()) {
    std::vector<std::uint8_t> completed;
    ConstBytes message;
    Status status = take_message(&chunk, &completed, &message);
    if (status != Status::kOk) return fail(status);
    if (message.empty()) return Status::kOk;
    if (stage_ == Stage::kEstablished) {
      status = open_record(message, frames);
    } else {
      status = initiator_ ? finish(message) : answer(message, reply);
    }
    if (status != Status::kOk) return fail(status);
  }
  return stage_ == Stage::kClosed ? failure_ : Status::kOk;
}

std::size_t Channel::head_bytes() const {
  return stage_ == Stage::kHandshake && !initiator_ ? kOpeningHeadBytes : kLengthBytes;
}

Status Channel::check_head(ConstBytes head) const {
  const std::size_t length = length_in(head);
  if (stage_ == Stage::kEstablished) return length > kTagBytes ? Status::kOk : Status::kFrameInvalid;
  const bool expected = length == NoiseHandshake::message_bytes(NoisePattern::kIK, initiator_ ? 2 : 1);
  const bool opens = initiator_ || std::ranges::equal(head.first(kMagic.size()), bytes_of(kMagic));
  return expected && opens ? Status::kOk : Status::kHandshakeFailed;
}

Status Channel::take_message(ConstBytes* chunk, std::vector<std::uint8_t>* completed, ConstBytes* message) {
  const std::size_t head = head_bytes();
  // Most often a chunk holds whole messages: those are read where they lie.
  if (partial_.empty() && chunk->size() >= head) {
    if (const Status status = check_head(chunk->first(head)); status != Status::kOk) return status;
    const std::size_t whole = head + length_in(chunk->first(head));
    if (chunk->size() >= whole) {
      *message = chunk->first(whole);
      *chunk = chunk->subspan(whole);
      return Status::kOk;
    }
  }
  const auto hold = [&](std::size_t wanted) {
    const std::size_t taken = std::min(wanted - partial_.size(), chunk->size());
    append(&partial_, chunk->first(taken));
    *chunk = chunk->subspan(taken);
    return partial_.size() >= wanted;
  };
  if (partial_.size() < head) {
    if (!hold(head)) return Status::kOk;
    if (const Status status = check_head(partial_); status != Status::kOk) return status;
  }
  if (!hold(head + length_in(ConstBytes(partial_).first(head)))) return Status::kOk;
  std::swap(partial_, *completed);
  *message = *completed;
  return Status::kOk;
}

Status Channel::answer(ConstBytes message, std::vector<std::uint8_t>* reply) {
  const std::uint8_t wanted = message[kMagic.size()];
  const auto accepted =
      std::ranges::find(profiles_, wanted, [](Profile profile) { return static_cast<std::uint8_t>(profile); });
  if (accepted == profiles_.end()) return Status::kHandshakeFailed;
  profile_ = *accepted;
  const Status started = start_handshake(static_private_.bytes());
  static_private_.release();
  if (started != Status::kOk) return started;
  std::vector<std::uint8_t> payload, written;
  Status status = handshake_.read_message(message.subspan(kOpeningHeadBytes), &payload);
  if (status == Status::kOk) status = handshake_.write_message({}, &written);
  if (status != Status::kOk) return status;
  std::ranges::copy(handshake_.remote_static(), remote_public_.begin());
  write_length(written.size(), extend(reply, kLengthBytes));
  append(reply, written);
  return establish();
}

Status Channel::finish(ConstBytes message) {
  std::vector<std::uint8_t> payload;
  const Status status = handshake_.read_message(message.subspan(kLengthBytes), &payload);
  return status == Status::kOk ? establish() : status;
}

Status Channel::establish() {
  NoiseKeys keys;
  if (const Status status = handshake_.split(&keys); status != Status::kOk) return status;
  send_ = std::move(keys.send);
  receive_ = std::move(keys.receive);
  stage_ = Stage::kEstablished;
  return Status::kOk;
}

Status Channel::open_record(ConstBytes message, std::vector<Frame>* frames) {
  const ConstBytes ciphertext = message.subspan(kLengthBytes);
  std::vector<std::uint8_t> text(ciphertext.size() - kTagBytes);
  const Status status = receive_.open_next(ciphertext, text);
  if (status != Status::kOk) return status == Status::kSealFailed ? Status::kFrameInvalid : status;
  return decoder_.feed(text, frames);
}

Status Channel::seal_stream(ConstBytes stream, std::vector<std::uint8_t>* out) {
  if (stage_ == Stage::kClosed) return failure_;
  if (stage_ != Stage::kEstablished) return Status::kArgument;
  const std::size_t records = (stream.size() + kMaximumRecordText - 1) / kMaximumRecordText;
  Bytes to = extend(out, stream.size() + records * (kLengthBytes + kTagBytes));
  while (!stream.empty()) {
    const ConstBytes text = stream.first(std::min(stream.size(), kMaximumRecordText));
    const std::size_t sealed = text.size() + kTagBytes;
    write_length(sealed, to.first(kLengthBytes));
    const Status status = send_.seal_next(text, to.subspan(kLengthBytes, sealed));
    if (status != Status::kOk) return fail(status == Status::kSealFailed ? Status::kFrameInvalid : status);
    stream = stream.subspan(text.size());
    to = to.subspan(kLengthBytes + sealed);
  }
  return Status::kOk;
}

ConstBytes Channel::remote_public() const { return established() ? ConstBytes(remote_public_) : ConstBytes(); }

void Channel::close() {
  if (stage_ != Stage::kClosed) fail(Status::kArgument);
}

Status Channel::fail(Status status) {
  stage_ = Stage::kClosed;
  failure_ = status;
  handshake_ = {};
  send_ = {};
  receive_ = {};
  static_private_.release();
  partial_ = {};
  decoder_ = {};
  return status;
}

}  // namespace sesame
