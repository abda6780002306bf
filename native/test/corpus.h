// Replays a fuzz target's seeds through its own entry function, so that every ordinary run covers them.
#pragma once

#include <algorithm>
#include <filesystem>

#include "vectors.h"

namespace sesame::test {

// Runs each file below native/fuzz/corpus/<target>, whole and cut off at each quarter; gives the number of files.
template <typename Entry>
std::size_t replay_corpus(std::string_view target, Entry entry) {
  std::size_t count = 0;
  for (const auto& file : std::filesystem::directory_iterator(
           vector_directory() + "/../../native/fuzz/corpus/" + std::string(target))) {
    const std::string content = read_whole_file(file.path().string());
    const Buffer seed(content.begin(), content.end());
    for (std::size_t quarters = 1; quarters <= 4; ++quarters) entry(seed.data(), seed.size() * quarters / 4);
    ++count;
  }
  return count;
}

}  // namespace sesame::test
