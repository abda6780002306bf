// The seeds of the audit fuzz target in the ordinary test run.
#include "../fuzz/audit_fuzz.cc"
#include "corpus.h"

TEST(the_audit_corpus_replays_without_a_finding) {
  CHECK(sesame::test::replay_corpus("audit", LLVMFuzzerTestOneInput) >= 8);
}

int main() { return sesame::test::run(); }
