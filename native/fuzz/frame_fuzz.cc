// Arbitrary bytes at the frame decoder: every split gives the same frames and the same verdict, memory
// follows the bytes that came, and what was decoded encodes to the bytes it came from.
#include "frame.h"

#include <algorithm>

#include "fuzz.h"

using namespace sesame;
using namespace sesame::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ConstBytes input(data, size);
  const std::uint8_t seed = take_byte(&input);

  FrameDecoder whole, pieces;
  std::vector<Frame> frames, same_frames;
  const Status status = whole.feed(input, &frames);
  Status same_status = Status::kOk;
  std::size_t fed = 0;
  in_pieces(input, seed, [&](ConstBytes piece) {
    same_status = pieces.feed(piece, &same_frames);
    fed += piece.size();
    PROPERTY(pieces.buffered() <= fed);
    return same_status == Status::kOk;
  });
  PROPERTY(same_status == status);
  PROPERTY(same_frames.size() == frames.size());

  Buffer stream;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    PROPERTY(frames[i].header == same_frames[i].header && frames[i].stamp == same_frames[i].stamp &&
             frames[i].body == same_frames[i].body);
    PROPERTY(encode_frame(frames[i].header, frames[i].stamp, frames[i].body, &stream) == Status::kOk);
  }
  PROPERTY(stream.size() <= input.size() && std::ranges::equal(stream, input.first(stream.size())));
  if (status == Status::kOk) {
    PROPERTY(stream.size() + whole.buffered() == input.size());
  } else {
    PROPERTY(whole.feed(input, &frames) == status && frames.size() == same_frames.size());
  }
  return 0;
}
