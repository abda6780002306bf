// The seeds of the noise fuzz target in the ordinary test run.
#include "../fuzz/noise_fuzz.cc"
#include "corpus.h"

TEST(the_noise_corpus_replays_without_a_finding) {
  CHECK(sesame::test::replay_corpus("noise", LLVMFuzzerTestOneInput) >= 8);
}

int main() { return sesame::test::run(); }
