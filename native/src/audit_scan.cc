// Blocks are scanned apart from each other, each line of a block by the line before it, and are joined in their order. A block
// has the lines that begin in it; to see the last one's end, a little more than the block is read.
#include "audit_scan.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <pthread.h>
#include <unistd.h>
#include <utility>

#include "audit_line.h"

namespace sesame {
namespace {

// Stays in a core's own cache between being read, recognised and hashed.
constexpr std::size_t kBlockBytes = 256 * 1024;
// A longer line goes to the slow judge.
constexpr std::size_t kLongestLine = 16 * 1024;
constexpr std::size_t kWaitingBlocks = 32;

constexpr std::array<char[2], 256> make_hex() {
  std::array<char[2], 256> all{};
  for (std::size_t byte = 0; byte < all.size(); ++byte) {
    all[byte][0] = "0123456789abcdef"[byte >> 4];
    all[byte][1] = "0123456789abcdef"[byte & 15];
  }
  return all;
}
constexpr std::array<char[2], 256> kHex = make_hex();

using HashText = std::array<std::uint8_t, kHashTextBytes>;

bool says(const std::uint8_t* text, const AuditDigest& hash) {
  HashText wanted;
  for (std::size_t i = 0; i < hash.size(); ++i) std::memcpy(&wanted[2 * i], kHex[hash[i]], 2);
  return std::memcmp(text, wanted.data(), wanted.size()) == 0;
}

// What a block comes to: lines that follow each other.
struct BlockScan {
  bool is_ready = false;
  // Every line that begins in the block is among them.
  bool is_whole = false;
  std::uint64_t begin = 0, end = 0, last_line = 0;
  std::uint64_t first_sequence = 0, first_timestamp_ms = 0, last_timestamp_ms = 0;
  HashText first_previous{};
  std::vector<AuditDigest> hashes;
};

class BlockScanner {
 public:
  BlockScanner(AuditHash hash, std::uint64_t stop_before) : hash_(hash), stop_before_(stop_before) {}

  // Lines from text[begin] on that begin before `limit`. Behind the text are kLinePadding zeros. Offsets are in the text.
  void scan(ConstBytes text, std::size_t begin, std::size_t limit, BlockScan* out) {
    out->is_whole = collect(text, begin, limit);
    out->hashes.resize(lines_.size());
    hash_lines(hash_, lines_, out->hashes);
    std::size_t count = lines_.size();
    for (std::size_t i = 1; i < count; ++i) {
      if (says(links_[i].previous_hash, out->hashes[i - 1])) continue;
      count = i;
      out->is_whole = false;
    }
    out->hashes.resize(count);
    out->begin = out->end = out->last_line = begin;
    if (count == 0) return;
    const auto offset = [&](const std::uint8_t* at) { return static_cast<std::uint64_t>(at - text.data()); };
    out->last_line = offset(lines_[count - 1].data());
    out->end = out->last_line + lines_[count - 1].size() + 1;
    out->first_sequence = links_[0].sequence;
    out->first_timestamp_ms = links_[0].timestamp_ms;
    out->last_timestamp_ms = links_[count - 1].timestamp_ms;
    std::memcpy(out->first_previous.data(), links_[0].previous_hash, kHashTextBytes);
  }

 private:
  bool collect(ConstBytes text, std::size_t begin, std::size_t limit) {
    lines_.clear();
    links_.clear();
    const std::uint8_t* at = text.data() + begin;
    const std::uint8_t* stop = text.data() + limit;
    const std::uint8_t* end = text.data() + text.size();
    while (at < stop) {
      AuditLink link;
      const std::uint8_t* newline = recogniser_.recognise(at, end, &link);
      if (newline == nullptr || link.sequence == stop_before_) return false;
      if (!links_.empty() && (link.sequence != links_.back().sequence + 1 ||
                              link.timestamp_ms < links_.back().timestamp_ms)) {
        return false;
      }
      lines_.emplace_back(at, static_cast<std::size_t>(newline - at));
      links_.push_back(link);
      at = newline + 1;
    }
    return true;
  }

  AuditHash hash_;
  std::uint64_t stop_before_;
  AuditLineRecogniser recogniser_;
  std::vector<ConstBytes> lines_;
  std::vector<AuditLink> links_;
};

class Joined {
 public:
  explicit Joined(const AuditScanRequest& request) {
    scan_.offset = scan_.last_line_offset = request.offset;
    scan_.last = request.from;
    recent_.resize(kRecentLines);
  }

  // Takes the block if it follows. Returns whether another may.
  bool add(const BlockScan& block) {
    const std::size_t count = block.hashes.size();
    if (count == 0) return false;
    AuditPoint& last = scan_.last;
    if (block.begin != scan_.offset || block.first_sequence != last.sequence + 1 ||
        block.first_timestamp_ms < last.timestamp_ms || !says(block.first_previous.data(), last.hash)) {
      return false;
    }
    scan_.offset = block.end;
    scan_.last_line_offset = block.last_line;
    last = {last.sequence + count, block.last_timestamp_ms, block.hashes.back()};
    for (std::size_t i = count - std::min(count, kRecentLines); i < count; ++i) {
      recent_[(scan_.lines + i) % kRecentLines] = block.hashes[i];
    }
    scan_.lines += count;
    return block.is_whole;
  }

  AuditScan finish() {
    const std::uint64_t count = std::min<std::uint64_t>(scan_.lines, kRecentLines);
    for (std::uint64_t i = scan_.lines - count; i < scan_.lines; ++i) scan_.recent.push_back(recent_[i % kRecentLines]);
    return std::move(scan_);
  }

 private:
  AuditScan scan_;
  std::vector<AuditDigest> recent_;
};

// Bytes read, fewer at the end of the file or where it can't be read.
std::size_t read_at(int fd, Bytes out, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t count = pread(fd, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

class FileScan {
 public:
  FileScan(int fd, const AuditScanRequest& request) : fd_(fd), request_(request), joined_(request) {}
  FileScan(const FileScan&) = delete;
  FileScan& operator=(const FileScan&) = delete;

  AuditScan run() {
    std::array<pthread_t, kMostScanThreads> others;
    std::size_t count = 0;
    const unsigned wanted = std::clamp(request_.threads, 1u, kMostScanThreads);
    // One that can't be had is done without.
    while (count + 1 < wanted && pthread_create(&others[count], nullptr, enter, this) == 0) ++count;
    work();
    for (std::size_t i = 0; i < count; ++i) pthread_join(others[i], nullptr);
    return joined_.finish();
  }

 private:
  static void* enter(void* self) {
    static_cast<FileScan*>(self)->work();
    return nullptr;
  }

  void work() {
    BlockScanner scanner(request_.hash, request_.stop_before);
    std::vector<std::uint8_t> buffer(1 + kBlockBytes + kLongestLine + kLinePadding);
    BlockScan block;
    while (!stopped_.load(std::memory_order_relaxed)) {
      const std::uint64_t number = next_.fetch_add(1, std::memory_order_relaxed);
      block.is_ready = true;
      scan(number, &scanner, buffer, &block);
      if (!hand_in(number, &block)) return;
    }
  }

  void scan(std::uint64_t number, BlockScanner* scanner, Bytes buffer, BlockScan* block) {
    // The byte before the block says whether a line begins with it.
    const std::size_t before = number == 0 ? 0 : 1;
    const std::uint64_t start = request_.offset + number * kBlockBytes - before;
    const std::size_t room = buffer.size() - kLinePadding;
    const std::size_t length = read_at(fd_, buffer.first(room), start);
    std::memset(buffer.data() + length, 0, kLinePadding);
    const ConstBytes text = buffer.first(length);
    std::size_t begin = 0;
    if (before > 0) {
      const void* newline = std::memchr(text.data(), '\n', length);
      begin = newline == nullptr ? length : static_cast<std::size_t>(static_cast<const std::uint8_t*>(newline) - text.data()) + 1;
    }
    const std::size_t limit = std::min(length, before + kBlockBytes);
    scanner->scan(text, std::min(begin, limit), limit, block);
    // Without a line of its own, a block can't say where the next begins.
    if (length < before + kBlockBytes || begin >= limit) block->is_whole = false;
    block->begin += start;
    block->end += start;
    block->last_line += start;
  }

  // Returns whether there is more to do.
  bool hand_in(std::uint64_t number, BlockScan* block) {
    pthread_mutex_lock(&mutex_);
    while (!stopped_ && number >= joined_blocks_ + kWaitingBlocks) pthread_cond_wait(&joined_some_, &mutex_);
    if (!stopped_) {
      std::swap(waiting_[number % kWaitingBlocks], *block);
      for (BlockScan* next; !stopped_ && (next = &waiting_[joined_blocks_ % kWaitingBlocks])->is_ready;) {
        next->is_ready = false;
        ++joined_blocks_;
        if (!joined_.add(*next)) stopped_ = true;
      }
      pthread_cond_broadcast(&joined_some_);
    }
    pthread_mutex_unlock(&mutex_);
    return !stopped_;
  }

  const int fd_;
  const AuditScanRequest request_;
  std::atomic<std::uint64_t> next_ = 0;
  std::atomic<bool> stopped_ = false;
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t joined_some_ = PTHREAD_COND_INITIALIZER;
  // Under the mutex.
  Joined joined_;
  std::uint64_t joined_blocks_ = 0;
  std::array<BlockScan, kWaitingBlocks> waiting_;
};

}  // namespace

AuditScan scan_audit_lines(int fd, const AuditScanRequest& request) { return FileScan(fd, request).run(); }

AuditScan scan_audit_lines(ConstBytes bytes, const AuditScanRequest& request) {
  std::vector<std::uint8_t> padded(bytes.begin(), bytes.end());
  padded.resize(bytes.size() + kLinePadding);
  BlockScanner scanner(request.hash, request.stop_before);
  BlockScan block;
  scanner.scan(ConstBytes(padded).first(bytes.size()), 0, bytes.size(), &block);
  block.begin += request.offset;
  block.end += request.offset;
  block.last_line += request.offset;
  Joined joined(request);
  joined.add(block);
  return joined.finish();
}

}  // namespace sesame
