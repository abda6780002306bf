// The stream of frames (PROTOCOL.md section 3) without any cryptography: an encoder, and a decoder that
// takes any split of the stream and holds at most one partial frame.
#pragma once

#include <array>
#include <vector>

#include "status.h"

namespace sesame {

inline constexpr std::size_t kFramePrefixBytes = 10;
inline constexpr std::size_t kMaximumFrameBytes = 16u << 20;
inline constexpr std::size_t kMaximumHeaderBytes = 64u << 10;
inline constexpr std::size_t kMaximumStampBytes = 4096;

struct Frame {
  std::vector<std::uint8_t> header;
  std::vector<std::uint8_t> stamp;
  std::vector<std::uint8_t> body;
};

// Appends, or leaves `out` as it was: kFrameTooLarge over a limit, kFrameInvalid without a header or with
// text that is not UTF-8.
Status encode_frame(ConstBytes header, ConstBytes stamp, ConstBytes body, std::vector<std::uint8_t>* out);

class FrameDecoder {
 public:
  // Appends the complete frames. Bytes go straight into the frame they belong to, so any split costs linear
  // time; memory grows with what arrived, never with what a prefix claims. After an error it only errs.
  Status feed(ConstBytes chunk, std::vector<Frame>* frames);
  // Bytes of the partial frame, its prefix included.
  std::size_t buffered() const;

 private:
  Status read_prefix();
  Status fail(Status status);

  std::array<std::uint8_t, kFramePrefixBytes> prefix_{};
  std::size_t prefix_length_ = 0;
  std::size_t header_length_ = 0;
  std::size_t stamp_length_ = 0;
  std::size_t body_length_ = 0;
  Frame partial_;
  Status failure_ = Status::kOk;
};

}  // namespace sesame
