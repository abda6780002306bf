// Claims about frames: the bytes of tests/vectors/bus/frames.json, any split, linear cost, and refusals.
#include "frame.h"

#include <algorithm>

#include "vectors.h"

using namespace sesame;
using namespace sesame::test;

namespace {

Buffer encoded(const Buffer& header, const Buffer& stamp, const Buffer& body) {
  Buffer out;
  expect(encode_frame(header, stamp, body, &out) == Status::kOk, "the frame is encoded");
  return out;
}

Buffer prefix(std::uint32_t header, std::uint16_t stamp, std::uint32_t body) {
  Buffer out;
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(header >> shift));
  for (int shift = 8; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(stamp >> shift));
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(body >> shift));
  return out;
}

Status decode(const Buffer& stream, std::vector<Frame>* frames) {
  FrameDecoder decoder;
  return decoder.feed(stream, frames);
}

Status decode(const Buffer& stream) {
  std::vector<Frame> frames;
  return decode(stream, &frames);
}

Buffer joined(const Buffer& a, const Buffer& b) {
  Buffer both = a;
  both.insert(both.end(), b.begin(), b.end());
  return both;
}

}  // namespace

TEST(frames_are_encoded_and_decoded_as_in_the_vectors) {
  const std::string json = vector_file("bus/frames.json");
  const auto headers = members(json, "header"), stamps = members(json, "stamp"), bodies = members(json, "body");
  const auto streams = members(json, "encoded");
  CHECK(streams.size() == 3 && headers.size() == 3 && stamps.size() == 3 && bodies.size() == 3);
  for (std::size_t i = 0; i < streams.size(); ++i) {
    CHECK(encoded(hex(headers[i]), hex(stamps[i]), hex(bodies[i])) == hex(streams[i]));
    std::vector<Frame> frames;
    CHECK(decode(hex(streams[i]), &frames) == Status::kOk);
    CHECK(frames.size() == 1);
    CHECK(frames[0].header == hex(headers[i]));
    CHECK(frames[0].stamp == hex(stamps[i]));
    CHECK(frames[0].body == hex(bodies[i]));
  }
}

TEST(a_stream_split_at_every_offset_gives_the_same_frames) {
  const Buffer stream = joined(encoded(text("{\"id\":1}"), text("{\"rid\":2}"), counting(40)),
                               encoded(text("{}"), {}, {}));
  for (std::size_t offset = 0; offset <= stream.size(); ++offset) {
    FrameDecoder decoder;
    std::vector<Frame> frames;
    CHECK(decoder.feed(ConstBytes(stream).first(offset), &frames) == Status::kOk);
    CHECK(decoder.feed(ConstBytes(stream).subspan(offset), &frames) == Status::kOk);
    CHECK(frames.size() == 2);
    CHECK(frames[0].body == counting(40));
    CHECK(frames[1].header == text("{}"));
    CHECK_EQUAL(decoder.buffered(), 0u);
  }
}

TEST(a_stream_in_single_bytes_gives_the_same_frames_and_holds_only_the_partial_one) {
  const Buffer one = encoded(text("{\"id\":1}"), text("{\"rid\":2}"), counting(300));
  FrameDecoder decoder;
  std::vector<Frame> frames;
  for (std::size_t round = 1; round <= 3; ++round) {
    for (std::size_t i = 0; i < one.size(); ++i) {
      CHECK(decoder.feed(ConstBytes(one).subspan(i, 1), &frames) == Status::kOk);
      CHECK_EQUAL(decoder.buffered(), i + 1 == one.size() ? 0 : i + 1);
    }
    CHECK_EQUAL(frames.size(), round);
  }
}

TEST(the_largest_frame_passes_in_chunks_of_4_kib_and_one_byte_more_does_not) {
  const Buffer header(kMaximumHeaderBytes, 'a'), stamp(kMaximumStampBytes, 'b');
  const std::size_t room = kMaximumFrameBytes - kFramePrefixBytes - header.size() - stamp.size();
  const Buffer stream = encoded(header, stamp, Buffer(room, 7));
  CHECK_EQUAL(stream.size(), kMaximumFrameBytes);
  FrameDecoder decoder;
  std::vector<Frame> frames;
  for (std::size_t at = 0; at < stream.size(); at += 4096) {
    CHECK(decoder.feed(ConstBytes(stream).subspan(at, std::min<std::size_t>(4096, stream.size() - at)), &frames) == Status::kOk);
  }
  CHECK_EQUAL(frames.size(), 1u);
  CHECK_EQUAL(frames[0].body.size(), room);
  Buffer out = text("kept");
  CHECK(encode_frame(header, stamp, Buffer(room + 1), &out) == Status::kFrameTooLarge);
  CHECK(out == text("kept"));
  CHECK(decode(prefix(65536, 4096, static_cast<std::uint32_t>(room + 1))) == Status::kFrameTooLarge);
}

TEST(a_claim_over_a_limit_is_refused_with_the_prefix_alone) {
  CHECK(decode(prefix(65537, 0, 0)) == Status::kFrameTooLarge);
  CHECK(decode(prefix(1, 4097, 0)) == Status::kFrameTooLarge);
  CHECK(decode(prefix(1, 0, 16777216 - 10)) == Status::kFrameTooLarge);
  CHECK(decode(prefix(0xffffffff, 0xffff, 0xffffffff)) == Status::kFrameTooLarge);
  CHECK(decode(prefix(1, 0, 16777216 - 11)) == Status::kOk);
  CHECK(decode(prefix(65536, 4096, 0)) == Status::kOk);
}

TEST(a_claim_reserves_nothing) {
  FrameDecoder decoder;
  std::vector<Frame> frames;
  CHECK(decoder.feed(prefix(1, 0, 16777216 - 11), &frames) == Status::kOk);
  CHECK_EQUAL(decoder.buffered(), kFramePrefixBytes);
}

TEST(a_frame_without_header_is_refused) {
  Buffer out;
  CHECK(encode_frame({}, {}, counting(3), &out) == Status::kFrameInvalid);
  CHECK(decode(prefix(0, 0, 3)) == Status::kFrameInvalid);
}

TEST(after_an_error_the_decoder_only_errs) {
  FrameDecoder decoder;
  std::vector<Frame> frames;
  CHECK(decoder.feed(prefix(0, 0, 3), &frames) == Status::kFrameInvalid);
  CHECK(decoder.feed(encoded(text("{}"), {}, {}), &frames) == Status::kFrameInvalid);
  CHECK(frames.empty());
}

TEST(headers_and_stamps_are_well_formed_utf_8) {
  const std::array good = {"7b7d", "c3bc", "e0a080", "ed9fbf", "ee8080", "f0908080", "f48fbfbf", "6161616161616161c3bc", "00"};
  const std::array bad = {"80", "c0af", "c1bf", "c3", "e08080", "e09fbf", "eda080", "edbfbf", "f08fbfbf", "f4908080",
                          "f5808080", "ff", "61616161616161c3", "6161616161616161ff", "e282", "f09f98"};
  for (const char* const digits : good) {
    Buffer out;
    CHECK(encode_frame(hex(digits), hex(digits), {}, &out) == Status::kOk);
    CHECK(decode(out) == Status::kOk);
  }
  for (const char* const digits : bad) {
    const Buffer bytes = hex(digits);
    Buffer out;
    CHECK(encode_frame(bytes, {}, {}, &out) == Status::kFrameInvalid);
    CHECK(encode_frame(text("{}"), bytes, {}, &out) == Status::kFrameInvalid);
    const auto length = static_cast<std::uint32_t>(bytes.size());
    CHECK(decode(joined(prefix(length, 0, 0), bytes)) == Status::kFrameInvalid);
    CHECK(decode(joined(joined(prefix(2, static_cast<std::uint16_t>(length), 0), text("{}")), bytes)) == Status::kFrameInvalid);
  }
}

int main() { return sesame::test::run(); }
