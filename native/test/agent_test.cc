// Claims about the exchange with an agent: an answer in any pieces comes whole, and one that is too large, empty, cut off or late
// does not come.
#include "agent.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include "vectors.h"

using namespace sesame;
using namespace sesame::test;

namespace {

constexpr int kWaitMs = 300;
constexpr std::size_t kMaximumBytes = 1000;

struct Exchange {
  SystemStatus outcome;
  Buffer request;  // as the agent saw it, its length in front
  Buffer reply;
};

// An agent in a thread, which reads one request and then does as the test says.
Exchange ask(const Buffer& request, const std::function<void(int)>& answer) {
  const std::string path = "/tmp/agent-test-" + std::to_string(getpid());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  unlink(path.c_str());
  expect(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "bind");
  expect(listen(listener, 1) == 0, "listen");
  Exchange exchange;
  std::thread agent([&] {
    const int peer = accept(listener, nullptr, nullptr);
    exchange.request.resize(4 + request.size());
    expect(recv(peer, exchange.request.data(), exchange.request.size(), MSG_WAITALL) ==
               static_cast<ssize_t>(exchange.request.size()),
           "the whole request");
    answer(peer);
    close(peer);
  });
  SecureBlock reply;
  exchange.outcome = exchange_with_agent(path, request, kMaximumBytes, kWaitMs, &reply);
  exchange.reply.assign(reply.bytes().begin(), reply.bytes().end());
  agent.join();
  close(listener);
  unlink(path.c_str());
  return exchange;
}

void give(int peer, const Buffer& bytes) {
  static_cast<void>(send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

int error_of(const Buffer& answer) {
  return ask(text("x"), [&](int peer) { give(peer, answer); }).outcome.error;
}

void sleep_ms(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

}  // namespace

TEST(an_answer_comes_whole_in_whatever_pieces_and_the_request_has_its_length_in_front) {
  const Exchange exchange = ask(text("question"), [](int peer) {
    for (const std::uint8_t byte : hex("00000003616263")) {
      give(peer, {byte});
      sleep_ms(5);
    }
  });
  CHECK(exchange.outcome.status == Status::kOk);
  CHECK(exchange.request == hex("000000087175657374696f6e"));
  CHECK(exchange.reply == text("abc"));
}

TEST(what_follows_an_answer_is_not_part_of_it) {
  const Exchange exchange = ask(text("x"), [](int peer) { give(peer, hex("000000016162")); });
  CHECK(exchange.reply == text("a"));
}

TEST(an_impossible_length_is_refused_without_waiting_for_it) {
  CHECK_EQUAL(error_of(hex("ffffffff")), EMSGSIZE);
  CHECK_EQUAL(error_of(hex("000003e9")), EMSGSIZE);
  CHECK_EQUAL(error_of(hex("00000000")), EBADMSG);
}

TEST(an_answer_that_is_cut_off_is_none) {
  CHECK_EQUAL(error_of({}), ECONNRESET);
  CHECK_EQUAL(error_of(hex("0000")), ECONNRESET);
  CHECK_EQUAL(error_of(hex("000000036162")), ECONNRESET);
}

TEST(an_answer_that_is_dealt_out_is_waited_for_as_a_whole) {
  const auto begin = std::chrono::steady_clock::now();
  const Exchange exchange = ask(text("x"), [](int peer) {
    give(peer, hex("00000064"));
    for (int count = 0; count < 20; ++count) {
      sleep_ms(kWaitMs / 10);
      give(peer, {0});
    }
  });
  CHECK_EQUAL(exchange.outcome.error, ETIMEDOUT);
  CHECK(exchange.reply.empty());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(4 * kWaitMs));
}

TEST(where_there_is_no_agent_the_reason_is_the_kernels) {
  SecureBlock reply;
  CHECK_EQUAL(exchange_with_agent("/nonexistent/agent", text("x"), kMaximumBytes, kWaitMs, &reply).error, ENOENT);
  CHECK_EQUAL(exchange_with_agent("/dev/null", text("x"), kMaximumBytes, kWaitMs, &reply).error, ECONNREFUSED);
  CHECK_EQUAL(exchange_with_agent(std::string(200, 'x'), text("x"), kMaximumBytes, kWaitMs, &reply).error, ENAMETOOLONG);
  CHECK(!reply.live());
}

int main() { return run(); }
