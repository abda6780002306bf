// The seeds of the frame fuzz target in the ordinary test run.
#include "../fuzz/frame_fuzz.cc"
#include "corpus.h"

TEST(the_frame_corpus_replays_without_a_finding) {
  CHECK(sesame::test::replay_corpus("frame", LLVMFuzzerTestOneInput) >= 8);
}

int main() { return sesame::test::run(); }
