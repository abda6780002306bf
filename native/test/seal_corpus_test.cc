// The seeds of the seal fuzz target in the ordinary test run.
#include "../fuzz/seal_fuzz.cc"
#include "corpus.h"

TEST(the_seal_corpus_replays_without_a_finding) {
  CHECK(sesame::test::replay_corpus("seal", LLVMFuzzerTestOneInput) >= 8);
}

int main() { return sesame::test::run(); }
