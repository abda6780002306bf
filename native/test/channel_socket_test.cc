// Claims about a channel on a socket: what the kernel takes in pieces arrives whole, and a peer that leaves is a
// fault with a name, never a signal.
#include "channel_socket.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vectors.h"

using namespace sesame;
using namespace sesame::test;

namespace {

// Two ends with their channels, as far as both have read.
struct Ends {
  std::unique_ptr<Channel> client, server;
  std::unique_ptr<ChannelSocket> client_socket, server_socket;

  Ends() {
    Buffer server_static(32, 0x33), server_public(32);
    const PeerCredentials self{1001, 1000, 1002};
    expect(x25519_public(server_static, server_public) == Status::kOk, "the public key comes out");
    expect(Channel::create({true, {Profile::kLeadingEdge}, {}, server_public, self, self}, &client) == Status::kOk &&
               Channel::create({false, {Profile::kLeadingEdge}, server_static, {}, self, self}, &server) == Status::kOk,
           "the channels are made");
    std::array<int, 2> pair{};
    expect(socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0, "there is a socket pair");
    expect(ChannelSocket::duplicate(pair[0], &client_socket).status == Status::kOk &&
               ChannelSocket::duplicate(pair[1], &server_socket).status == Status::kOk,
           "both ends are duplicated");
    for (const int descriptor : pair) close(descriptor);
  }

  void shake_hands() {
    Buffer greeting;
    std::vector<Frame> frames;
    bool ended = false;
    expect(client->open(&greeting) == Status::kOk, "the client greets");
    expect(client_socket->write(greeting).status == Status::kOk, "the greeting is written");
    expect(server_socket->read(server.get(), &frames, &ended).status == Status::kOk, "the server answers by itself");
    expect(client_socket->read(client.get(), &frames, &ended).status == Status::kOk, "the client reads the answer");
    expect(client->established() && server->established() && frames.empty() && !ended, "hands are shaken");
  }

  Buffer records(const Buffer& body) {
    Buffer stream, sealed;
    expect(encode_frame(text("{}"), {}, body, &stream) == Status::kOk, "the frame is encoded");
    expect(client->seal_stream(stream, &sealed) == Status::kOk, "the frame is sealed");
    return sealed;
  }
};

int open_descriptors() {
  int count = 0;
  for (int descriptor = 0; descriptor < 256; ++descriptor) count += fcntl(descriptor, F_GETFD) >= 0 ? 1 : 0;
  return count;
}

}  // namespace

TEST(what_the_kernel_does_not_take_is_kept_and_arrives_whole_and_in_order) {
  Ends ends;
  ends.shake_hands();
  const Buffer big = counting(8u << 20), small = counting(100);
  CHECK(ends.client_socket->write(ends.records(big)).status == Status::kOk);
  CHECK(ends.client_socket->queued() > 0);
  CHECK(ends.client_socket->write(ends.records(small)).status == Status::kOk);
  std::vector<Frame> frames;
  bool ended = false;
  const std::size_t most = ends.client_socket->queued();
  while (frames.size() < 2) {
    const std::uint64_t before = ends.server_socket->received();
    CHECK(ends.server_socket->read(ends.server.get(), &frames, &ended).status == Status::kOk);
    CHECK(ends.server_socket->received() - before <= 4 * 65536);
    CHECK(ends.client_socket->flush().status == Status::kOk);
    CHECK(ends.client_socket->queued() <= most);
  }
  CHECK(frames[0].body == big && frames[1].body == small);
  CHECK_EQUAL(ends.client_socket->queued(), 0u);
  CHECK(!ended);
}

TEST(reading_where_nothing_is_and_writing_where_nothing_fits_does_not_wait) {
  Ends ends;
  ends.shake_hands();
  std::vector<Frame> frames;
  bool ended = false;
  CHECK(ends.server_socket->read(ends.server.get(), &frames, &ended).status == Status::kOk);
  CHECK(frames.empty() && !ended);
  CHECK(ends.client_socket->write(ends.records(counting(4u << 20))).status == Status::kOk);
  const std::size_t queued = ends.client_socket->queued();
  CHECK(ends.client_socket->flush().status == Status::kOk);
  CHECK_EQUAL(ends.client_socket->queued(), queued);
}

TEST(a_peer_that_closed_is_an_end_to_the_reader_and_epipe_to_the_writer) {
  Ends ends;
  ends.shake_hands();
  CHECK(ends.client_socket->write(ends.records(counting(5))).status == Status::kOk);
  ends.client_socket->close();
  std::vector<Frame> frames;
  bool ended = false;
  CHECK(ends.server_socket->read(ends.server.get(), &frames, &ended).status == Status::kOk);
  CHECK(frames.size() == 1 && !ended);
  CHECK(ends.server_socket->read(ends.server.get(), &frames, &ended).status == Status::kOk);
  CHECK(ended);
  const SystemStatus written = ends.server_socket->write(counting(5));
  CHECK(written.status == Status::kSystem && written.error == EPIPE);
}

TEST(a_peer_that_vanishes_with_bytes_unread_is_econnreset) {
  Ends ends;
  ends.shake_hands();
  CHECK(ends.client_socket->write(ends.records(counting(4u << 20))).status == Status::kOk);
  ends.server_socket->close();
  const SystemStatus flushed = ends.client_socket->flush();
  CHECK(flushed.status == Status::kSystem && flushed.error == EPIPE);
  std::vector<Frame> frames;
  bool ended = false;
  const SystemStatus read = ends.client_socket->read(ends.client.get(), &frames, &ended);
  CHECK(read.status == Status::kSystem && read.error == ECONNRESET);
}

TEST(garbage_behind_a_frame_costs_the_connection_and_not_the_frame) {
  Ends ends;
  ends.shake_hands();
  Buffer bytes = ends.records(counting(5));
  bytes.insert(bytes.end(), 64, 0xff);
  bytes.insert(bytes.end(), 65'536, 0x41);
  CHECK(ends.client_socket->write(bytes).status == Status::kOk);
  std::vector<Frame> frames;
  bool ended = false;
  CHECK(ends.server_socket->read(ends.server.get(), &frames, &ended).status == Status::kFrameInvalid);
  CHECK(frames.size() == 1 && frames[0].body == counting(5));
}

TEST(only_unix_stream_sockets_are_taken_and_each_descriptor_is_closed_once) {
  const int before = open_descriptors();
  std::unique_ptr<ChannelSocket> none;
  std::array<int, 2> pipes{}, datagrams{};
  CHECK(pipe(pipes.data()) == 0 && socketpair(AF_UNIX, SOCK_DGRAM, 0, datagrams.data()) == 0);
  for (const int descriptor : {pipes[0], datagrams[0], -1, 9999}) {
    CHECK(ChannelSocket::duplicate(descriptor, &none).status == Status::kArgument && none == nullptr);
  }
  for (const int descriptor : {pipes[0], pipes[1], datagrams[0], datagrams[1]}) close(descriptor);
  {
    Ends ends;
    CHECK_EQUAL(open_descriptors(), before + 2);
    CHECK((fcntl(ends.client_socket->descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
    ends.client_socket->close();
    CHECK_EQUAL(ends.client_socket->descriptor(), -1);
    ends.client_socket->close();
  }
  CHECK_EQUAL(open_descriptors(), before);
}

int main() { return sesame::test::run(); }
