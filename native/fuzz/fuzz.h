// What the targets share: input cut into pieces, and properties that end the program when they fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "status.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace sesame::fuzz {

using Buffer = std::vector<std::uint8_t>;

#define PROPERTY(condition)                                                             \
  do {                                                                                  \
    if (!(condition)) {                                                                 \
      std::fprintf(stderr, "%s:%d: property: %s\n", __FILE__, __LINE__, #condition);    \
      std::abort();                                                                     \
    }                                                                                   \
  } while (false)

// The first byte, which picks the mode or the split; 0 when there is none.
inline std::uint8_t take_byte(ConstBytes* input) {
  if (input->empty()) return 0;
  const std::uint8_t byte = input->front();
  *input = input->subspan(1);
  return byte;
}

// Calls `use` for pieces of the input whose length depends on `seed`, until it says false.
template <typename Use>
void in_pieces(ConstBytes input, std::uint8_t seed, Use use) {
  std::uint32_t state = seed;
  while (!input.empty()) {
    state = state * 1664525u + 1013904223u;
    const std::size_t wanted = seed == 0 ? input.size() : 1 + (state >> 16) % (seed * 2u);
    const ConstBytes piece = input.first(wanted < input.size() ? wanted : input.size());
    input = input.subspan(piece.size());
    if (!use(piece)) return;
  }
}

}  // namespace sesame::fuzz
