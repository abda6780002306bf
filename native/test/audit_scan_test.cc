// Claims about hashing many lines at once and about the scan: as the whole hash functions say, whatever the threads, and
// a stop exactly before the first line that is not in order beyond doubt.
#include "audit_scan.h"
#include "audit_tree.h"

#include <algorithm>
#include <string>
#include <sys/mman.h>

#include "crypto.h"
#include "vectors.h"

using namespace sesame;
using namespace sesame::test;

namespace {

ConstBytes bytes_of(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

AuditDigest digest_of(AuditHash hash, const std::string& line) {
  AuditDigest out;
  const ConstBytes bytes = bytes_of(line);
  if (hash == AuditHash::kBlake3) {
    blake3(bytes, out);
  } else {
    sha256(std::span(&bytes, 1), out);
  }
  return out;
}

std::string hex_of(const AuditDigest& hash) {
  std::string out;
  for (const std::uint8_t byte : hash) out += {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
  return out;
}

const std::string kAgent = "9c48f0e1-7cc9-57d4-9250-543ef7e0d39e";

struct Chain {
  AuditHash hash = AuditHash::kBlake3;
  AuditPoint start{41, 1'000, {}};
  AuditPoint last = start;
  std::vector<std::string> lines;

  void add(const std::string& tail = "", const std::string& action = "secret.read") {
    lines.push_back("{\"sequence\":" + std::to_string(last.sequence + 1) +
                    ",\"timestamp_ms\":" + std::to_string(last.timestamp_ms + 3) + ",\"action\":\"" + action +
                    "\",\"prev_hash\":\"" + hex_of(last.hash) + "\",\"agent_id\":\"" + kAgent + "\",\"outcome\":\"ok\"" +
                    tail + "}");
    last = {last.sequence + 1, last.timestamp_ms + 3, digest_of(hash, lines.back())};
  }
  std::string text() const {
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    return all;
  }
  AuditScan scan(const std::string& all, unsigned threads = 1, std::uint64_t stop_before = 0) const {
    const int fd = memfd_create("chain", MFD_CLOEXEC);
    expect(fd >= 0 && write(fd, all.data(), all.size()) == static_cast<ssize_t>(all.size()), "the chain is written");
    const AuditScan scan = scan_audit_lines(fd, {0, hash, start, stop_before, threads});
    close(fd);
    return scan;
  }
};

// Lines of every length that occurs, some of them in two blocks of the scan.
Chain long_chain(AuditHash hash, std::size_t count) {
  Chain chain{hash, {41, 1'000, {}}, {41, 1'000, {}}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    chain.add(",\"actor\":{\"uid\":1000,\"pid\":7,\"exe\":\"/" + std::string(i * 7 % 1300, 'x') + "\"}");
  }
  return chain;
}

}  // namespace

TEST(many_texts_have_the_hashes_that_each_has_alone_at_every_length) {
  std::vector<std::string> texts;
  for (std::size_t length = 0; length <= 1100; ++length) texts.emplace_back(length, static_cast<char>('a' + length % 26));
  for (std::size_t length = 0; length < 200; ++length) texts.emplace_back(length * 37 % 700, 'z');
  std::vector<ConstBytes> lines;
  for (const std::string& text : texts) lines.push_back(bytes_of(text));
  for (const AuditHash hash : {AuditHash::kBlake3, AuditHash::kSha256}) {
    std::vector<AuditDigest> digests(lines.size());
    hash_lines(hash, lines, digests);
    for (std::size_t i = 0; i < texts.size(); ++i) CHECK(digests[i] == digest_of(hash, texts[i]));
  }
}

TEST(a_chain_in_order_is_passed_to_its_end_whatever_the_threads) {
  for (const AuditHash hash : {AuditHash::kBlake3, AuditHash::kSha256}) {
    const Chain chain = long_chain(hash, 9'000);
    const std::string text = chain.text();
    for (const unsigned threads : {1u, 2u, 3u, 16u}) {
      const AuditScan scan = chain.scan(text, threads);
      CHECK_EQUAL(scan.lines, chain.lines.size());
      CHECK_EQUAL(scan.offset, text.size());
      CHECK_EQUAL(scan.last_line_offset, text.size() - chain.lines.back().size() - 1);
      CHECK(scan.last.sequence == chain.last.sequence && scan.last.hash == chain.last.hash);
      CHECK_EQUAL(scan.recent.size(), kRecentLines);
      CHECK(scan.recent.back() == chain.last.hash);
      CHECK(scan.recent.front() == digest_of(hash, chain.lines[chain.lines.size() - kRecentLines]));
    }
  }
}

TEST(a_change_anywhere_stops_the_scan_at_the_line_or_the_one_behind_it_whatever_the_threads) {
  const Chain chain = long_chain(AuditHash::kBlake3, 2'000);
  const std::string text = chain.text();
  for (std::size_t at = 11; at < text.size(); at += 104'729) {
    std::string damaged = text;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    const std::size_t line = static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<long>(at), '\n'));
    const AuditScan scan = chain.scan(damaged, 1);
    CHECK(scan.lines == line || scan.lines == line + 1);
    const AuditScan others = chain.scan(damaged, 3);
    CHECK(others.lines == scan.lines && others.offset == scan.offset && others.last.hash == scan.last.hash);
  }
}

// RFC 9162, section 2.1.1, as it is written there.
AuditDigest tree_hash(AuditHash hash, std::span<const std::string> lines) {
  if (lines.size() == 1) return digest_of(hash, std::string(1, '\0') + lines[0]);
  std::size_t left = 1;
  while (2 * left < lines.size()) left *= 2;
  std::string node(1, '\1');
  for (const AuditDigest& half : {tree_hash(hash, lines.first(left)), tree_hash(hash, lines.subspan(left))}) {
    node.append(reinterpret_cast<const char*>(half.data()), half.size());
  }
  return digest_of(hash, node);
}

TEST(a_tree_that_grows_has_the_roots_of_its_complete_subtrees_at_every_size) {
  for (const AuditHash hash : {AuditHash::kBlake3, AuditHash::kSha256}) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < 80; ++i) lines.emplace_back(i * 41 % 1300, 'x');
    AuditTree tree;
    for (std::size_t done = 0; done < lines.size();) {
      std::string text;
      const std::size_t until = std::min(lines.size(), done + 1 + done % 7);
      for (std::size_t i = done; i < until; ++i) text += lines[i] + "\n";
      text += "without an end";
      grow_audit_tree(hash, bytes_of(text), &tree);
      done = until;
      CHECK_EQUAL(tree.size, done);
      std::size_t begin = 0;
      for (const AuditDigest& peak : tree.peaks) {
        std::size_t size = 1;
        while (2 * size <= done - begin) size *= 2;
        CHECK(peak == tree_hash(hash, std::span(lines).subspan(begin, size)));
        begin += size;
      }
      CHECK_EQUAL(begin, done);
    }
  }
}

TEST(a_scan_stops_before_the_line_that_it_is_told) {
  const Chain chain = long_chain(AuditHash::kBlake3, 1'000);
  for (const std::uint64_t number : {42u, 43u, 700u, 1041u}) {
    CHECK_EQUAL(chain.scan(chain.text(), 2, number).last.sequence, number - 1);
  }
}

TEST(what_says_something_of_the_chain_or_is_spelled_otherwise_is_left_to_the_verifier) {
  const auto passes = [](const std::string& tail, const std::string& action = "secret.read") {
    Chain chain;
    chain.add();
    chain.add(tail, action);
    chain.add();
    return chain.scan(chain.text()).lines == 3;
  };
  const std::string actor = ",\"actor\":{\"uid\":0,\"pid\":4294967295,\"exe\":\"";
  CHECK(passes(""));
  CHECK(passes(",\"code\":\"KEY_UNKNOWN\",\"profile\":\"work\",\"profile_id\":\"" + kAgent + "\",\"org_profile_id\":\"" + kAgent +
               "\",\"key\":\"db/a.b/..c\"" + actor + "/\\\"\\\\\\n\xc3\xa9\xf0\x9f\x8d\x8e\"},\"details\":{\"a\":1,\"b\":true,\"c\":\"x\",\"d\":-7}"));
  CHECK(!passes("", "audit.segment_begun"));
  CHECK(!passes("", "audit.segments_removed"));
  CHECK(!passes("", "audit.checkpoint"));
  CHECK(passes("", "audit.checkpoints"));
  CHECK(!passes("", "Secret.read"));
  CHECK(!passes("", "secret"));
  CHECK(!passes(",\"key\":\"a//b\""));
  CHECK(!passes(",\"key\":\"a/..\""));
  CHECK(!passes(",\"profile\":\"-work\""));
  CHECK(!passes(",\"profile_id\":\"" + std::string(36, '\0') + "\""));
  CHECK(!passes(",\"profile_id\":\"9c48f0e1-7cc9-47d4-9250-543ef7e0d39e\""));
  CHECK(!passes(",\"profile\":\"work\",\"code\":\"X\""));
  CHECK(!passes(actor + "\\u0001\"}"));
  CHECK(!passes(actor + "\xc0\xaf\"}"));
  CHECK(!passes(actor + "\xed\xa0\x80\"}"));
  CHECK(!passes(actor + "\\/\"}"));
  CHECK(!passes(actor + std::string(4097, 'x') + "\"}"));
  CHECK(!passes(",\"actor\":{\"uid\":4294967296,\"pid\":1,\"exe\":\"\"}"));
  CHECK(!passes(",\"actor\":{\"uid\":01,\"pid\":1,\"exe\":\"\"}"));
  CHECK(!passes(",\"details\":{}"));
  CHECK(!passes(",\"details\":{\"a\":1,\"a\":2}"));
  CHECK(!passes(",\"details\":{\"a\":-0}"));
  CHECK(!passes(",\"details\":{\"a\":9007199254740992}"));
  CHECK(!passes(",\"details\":{\"a\":1.5}"));
  CHECK(!passes(",\"details\":{\"1\":1}"));
  CHECK(!passes(",\"details\":{\"a\":{}}"));
  CHECK(!passes(" "));
}

TEST(a_line_without_its_newline_and_a_file_that_cannot_be_read_stop_the_scan) {
  Chain chain;
  chain.add();
  chain.add();
  const std::string text = chain.text();
  CHECK_EQUAL(chain.scan(text.substr(0, text.size() - 1)).lines, 1u);
  CHECK_EQUAL(chain.scan("").lines, 0u);
  const AuditScan scan = scan_audit_lines(1 << 20, {5, AuditHash::kBlake3, chain.start, 0, 2});
  CHECK(scan.lines == 0 && scan.offset == 5 && scan.last.sequence == chain.start.sequence && scan.recent.empty());
}

int main() { return sesame::test::run(); }
