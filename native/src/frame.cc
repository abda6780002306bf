// Hides where in a frame the decoder stands, and what counts as UTF-8.
#include "frame.h"

#include <algorithm>
#include <cstring>

#include "wire.h"

namespace sesame {
namespace {

bool is_continuation(std::uint8_t byte) { return (byte & 0xc0) == 0x80; }

// Length of the well-formed sequence that `text` begins with (RFC 3629 section 4); 0 if there is none.
std::size_t utf8_sequence_length(ConstBytes text) {
  const std::uint8_t first = text[0];
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  if (!std::ranges::all_of(text.subspan(1, length - 1), is_continuation)) return 0;
  const std::uint8_t second = text[1];
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool surrogate = first == 0xed && second > 0x9f;
  const bool beyond_unicode = first == 0xf4 && second > 0x8f;
  return overlong || surrogate || beyond_unicode ? 0 : length;
}

bool is_utf8(ConstBytes text) {
  while (!text.empty()) {
    // Headers are nearly always ASCII: eight bytes at a time.
    std::uint64_t word;
    if (text.size() >= sizeof word) {
      std::memcpy(&word, text.data(), sizeof word);
      if ((word & 0x8080808080808080) == 0) {
        text = text.subspan(sizeof word);
        continue;
      }
    }
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0) return false;
    text = text.subspan(length);
  }
  return true;
}

Status check_lengths(std::size_t header, std::size_t stamp, std::size_t body) {
  if (header == 0) return Status::kFrameInvalid;
  if (header > kMaximumHeaderBytes || stamp > kMaximumStampBytes ||
      body > kMaximumFrameBytes - kFramePrefixBytes - header - stamp) {
    return Status::kFrameTooLarge;
  }
  return Status::kOk;
}

// Moves bytes from the front of `chunk` until `part` has `wanted`; whether it has.
bool fill(std::vector<std::uint8_t>* part, std::size_t wanted, ConstBytes* chunk) {
  const std::size_t taken = std::min(wanted - part->size(), chunk->size());
  append(part, chunk->first(taken));
  *chunk = chunk->subspan(taken);
  return part->size() == wanted;
}

}  // namespace

Status encode_frame(ConstBytes header, ConstBytes stamp, ConstBytes body, std::vector<std::uint8_t>* out) {
  if (const Status status = check_lengths(header.size(), stamp.size(), body.size()); status != Status::kOk) {
    return status;
  }
  if (!is_utf8(header) || !is_utf8(stamp)) return Status::kFrameInvalid;
  std::array<std::uint8_t, kFramePrefixBytes> prefix;
  write_big_endian(static_cast<std::uint32_t>(header.size()), Bytes(prefix).first(4));
  write_big_endian(static_cast<std::uint16_t>(stamp.size()), Bytes(prefix).subspan(4, 2));
  write_big_endian(static_cast<std::uint32_t>(body.size()), Bytes(prefix).last(4));
  append(out, prefix);
  append(out, header);
  append(out, stamp);
  append(out, body);
  return Status::kOk;
}

Status FrameDecoder::feed(ConstBytes chunk, std::vector<Frame>* frames) {
  if (failure_ != Status::kOk) return failure_;
  while (!chunk.empty()) {
    if (prefix_length_ < kFramePrefixBytes) {
      const std::size_t taken = std::min(kFramePrefixBytes - prefix_length_, chunk.size());
      std::ranges::copy(chunk.first(taken), prefix_.begin() + static_cast<std::ptrdiff_t>(prefix_length_));
      prefix_length_ += taken;
      chunk = chunk.subspan(taken);
      if (prefix_length_ < kFramePrefixBytes) break;
      if (const Status status = read_prefix(); status != Status::kOk) return fail(status);
    }
    if (!fill(&partial_.header, header_length_, &chunk) || !fill(&partial_.stamp, stamp_length_, &chunk) ||
        !fill(&partial_.body, body_length_, &chunk)) {
      break;
    }
    if (!is_utf8(partial_.header) || !is_utf8(partial_.stamp)) return fail(Status::kFrameInvalid);
    frames->push_back(std::move(partial_));
    partial_ = {};
    prefix_length_ = 0;
  }
  return Status::kOk;
}

std::size_t FrameDecoder::buffered() const {
  return prefix_length_ + partial_.header.size() + partial_.stamp.size() + partial_.body.size();
}

Status FrameDecoder::read_prefix() {
  const ConstBytes prefix = prefix_;
  header_length_ = read_big_endian<std::uint32_t>(prefix.first(4));
  stamp_length_ = read_big_endian<std::uint16_t>(prefix.subspan(4, 2));
  body_length_ = read_big_endian<std::uint32_t>(prefix.last(4));
  return check_lengths(header_length_, stamp_length_, body_length_);
}

Status FrameDecoder::fail(Status status) {
  failure_ = status;
  partial_ = {};
  prefix_length_ = 0;
  return status;
}

}  // namespace sesame
