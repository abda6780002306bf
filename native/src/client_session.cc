// Hides the socket, its deadlines, and the three exchanges: handshake, seal.open, the request.
#include "client_session.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include <sys/socket.h>
#include <unistd.h>

#include "channel.h"
#include "front_files.h"
#include "process.h"
#include "seal.h"
#include "wire.h"

namespace sesame {
namespace {

using Clock = std::chrono::steady_clock;

// As in src/platform/blocking-socket.ts.
constexpr int kWaitMs = 250;
constexpr std::size_t kChunkBytes = 65'536;
constexpr std::uint64_t kOpenId = 1, kRequestId = 2;

enum class Ended { kLate, kLost };

bool is_passing(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    if (fd_ >= 0) close(fd_);
  }

  bool begin(const RuntimePaths& paths, Clock::duration limit) {
    SocketPeer peer{};
    if (connect_socket(paths.socket, kWaitMs, &fd_).status != Status::kOk ||
        read_socket_peer(fd_, &peer).status != Status::kOk || peer.uid != geteuid()) {
      return false;
    }
    const std::optional<BusKeyFile> key = read_bus_key(paths.bus_key);
    if (!key) return false;
    Channel::Options options{};
    options.initiator = true;
    options.profiles = {key->profile};
    options.remote_public = key->public_key;
    options.client = {static_cast<std::uint32_t>(getpid()), geteuid(), getegid()};
    options.server = {peer.pid, peer.uid, peer.gid};
    std::vector<std::uint8_t> opening;
    allow(limit);
    if (Channel::create(options, &channel_) != Status::kOk || channel_->open(&opening) != Status::kOk ||
        !send_all(opening)) {
      return false;
    }
    while (!channel_->established()) {
      if (receive()) return false;
    }
    return true;
  }

  void allow(Clock::duration time) { deadline_ = Clock::now() + time; }

  bool send(std::string_view header, ConstBytes body) {
    std::vector<std::uint8_t> stream, records;
    return encode_frame(bytes_of(header), {}, body, &stream) == Status::kOk &&
           channel_->seal_stream(stream, &records) == Status::kOk && send_all(records);
  }

  // The frame that answers `id`, and what its header says. Others are nobody's.
  std::optional<Ended> await(std::uint64_t id, Frame* frame, Reply* reply) {
    for (;;) {
      for (; next_ < frames_.size(); ++next_) {
        std::optional<Reply> parsed = parse_reply(frames_[next_].header);
        if (!parsed) return Ended::kLost;
        if (parsed->id != id) continue;
        *reply = std::move(*parsed);
        *frame = std::move(frames_[next_++]);
        return std::nullopt;
      }
      if (const std::optional<Ended> ended = receive()) return ended;
    }
  }

 private:
  bool send_all(ConstBytes bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count < 0 && is_passing(errno) && Clock::now() < deadline_) continue;
      if (count <= 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
  }

  std::optional<Ended> receive() {
    if (Clock::now() >= deadline_) return Ended::kLate;
    const ssize_t count = recv(fd_, chunk_.data(), chunk_.size(), 0);
    if (count < 0 && is_passing(errno)) return std::nullopt;
    if (count <= 0) return Ended::kLost;
    std::vector<std::uint8_t> reply;  // stays empty: an initiator has the last word of its handshake
    const ConstBytes chunk = ConstBytes(chunk_).first(static_cast<std::size_t>(count));
    if (channel_->receive(chunk, &frames_, &reply) != Status::kOk) return Ended::kLost;
    return std::nullopt;
  }

  int fd_ = -1;
  std::unique_ptr<Channel> channel_;
  Clock::time_point deadline_;
  std::vector<std::uint8_t> chunk_ = std::vector<std::uint8_t>(kChunkBytes);
  std::vector<Frame> frames_;
  std::size_t next_ = 0;
};

std::unique_ptr<SealClient> open_seal(Session* session, const std::string& key_path) {
  std::unique_ptr<SealClient> seal;
  std::vector<std::uint8_t> message;
  {
    const std::optional<SealKeyFile> key = read_seal_key(key_path);
    if (!key || SealClient::create(key->profile, key->public_key, key->psk(), &seal) != Status::kOk) return nullptr;
  }
  Frame frame;
  Reply reply;
  const bool opened = seal->open(&message) == Status::kOk &&
                      session->send("{\"id\":" + std::to_string(kOpenId) + ",\"method\":\"seal.open\"}", message) &&
                      !session->await(kOpenId, &frame, &reply) && !reply.error &&
                      seal->finish(frame.body) == Status::kOk;
  return opened ? std::move(seal) : nullptr;
}

CallOutcome failure_of(Status status) { return ReplyError{status_code(status), status_message(status), {}}; }

CallOutcome failure_of(Ended ended, const std::string& method) {
  if (ended == Ended::kLate) return ReplyError{"BUS_TIMEOUT", "\"" + method + "\" had no answer in time", {}};
  return ReplyError{"DAEMON_UNAVAILABLE", "the connection to the bus was lost", {}};
}

}  // namespace

CallOutcome call_sealed(const SealedRequest& request, const CallLimits& limits) {
  const std::optional<RuntimePaths> paths = find_runtime();
  Session session;
  if (!paths || !session.begin(*paths, limits.handshake) || harden_process().status != Status::kOk) {
    return NotAnswered{};
  }
  session.allow(limits.answer);
  const std::unique_ptr<SealClient> seal = open_seal(&session, paths->seal_key);
  if (!seal) return NotAnswered{};

  const std::string header = "{\"id\":" + std::to_string(kRequestId) + ",\"method\":\"" + request.method + "\"" +
                             request.members + "}";
  std::uint64_t sequence = 0;
  std::array<std::uint8_t, kSealOverhead> body{};
  if (seal->seal_request(bytes_of(header), {}, &sequence, body) != Status::kOk) return NotAnswered{};
  if (!session.send(header, body)) return failure_of(Ended::kLost, request.method);

  Frame frame;
  Reply reply;
  if (const std::optional<Ended> ended = session.await(kRequestId, &frame, &reply)) {
    return failure_of(*ended, request.method);
  }
  if (reply.error) {
    // Refused before anything happened: whoever asks again does so under another seal.
    if (reply.error->code == "SEAL_SESSION_UNKNOWN") return NotAnswered{};
    return std::move(*reply.error);
  }
  if (frame.body.size() < kSealOverhead) return failure_of(Status::kSealFailed);
  SecureBlock content;
  Status status = SecureBlock::allocate(frame.body.size() - kSealOverhead, &content);
  if (status == Status::kOk) status = seal->open_reply(sequence, frame.header, frame.body, content.bytes());
  if (status != Status::kOk) return failure_of(status);
  return content;
}

}  // namespace sesame
