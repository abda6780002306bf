// Grows the Merkle tree over an audit segment's lines (docs/audit-proofs.md) by lines at its end. Of a tree no more is kept
// than the roots of its complete subtrees, the peaks: as many as its size has bits that are set.
#pragma once

#include <cstdint>
#include <vector>

#include "audit_hash.h"

namespace sesame {

struct AuditTree {
  // Lines in the tree.
  std::uint64_t size = 0;
  // The largest subtree's first; each has as many lines as a bit of `size` stands for.
  std::vector<AuditDigest> peaks;
};

// `text` is whole lines, each with its newline; what follows the last newline is left out. The tree's peaks fit its size.
void grow_audit_tree(AuditHash hash, ConstBytes text, AuditTree* tree);

}  // namespace sesame
