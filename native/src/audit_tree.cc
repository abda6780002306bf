// The leaf of a line is hashed with one zero byte before it. In a text of lines the newline of the line before stands there: a
// copy in which newlines are zeros has all leaves as they are hashed, without moving one.
#include "audit_tree.h"

#include <algorithm>
#include <cstring>

namespace sesame {
namespace {

constexpr std::uint8_t kLeaf = 0, kNode = 1;

AuditDigest hash_node(AuditHash hash, const AuditDigest& left, const AuditDigest& right) {
  std::array<std::uint8_t, 1 + 2 * sizeof(AuditDigest)> node;
  node[0] = kNode;
  std::memcpy(node.data() + 1, left.data(), left.size());
  std::memcpy(node.data() + 1 + left.size(), right.data(), right.size());
  const ConstBytes bytes = node;
  AuditDigest digest;
  hash_lines(hash, std::span(&bytes, 1), std::span(&digest, 1));
  return digest;
}

}  // namespace

void grow_audit_tree(AuditHash hash, ConstBytes text, AuditTree* tree) {
  std::vector<std::uint8_t> prefixed(text.size() + 1);
  prefixed[0] = kLeaf;
  std::vector<ConstBytes> leaves;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') {
      prefixed[i + 1] = text[i];
      continue;
    }
    prefixed[i + 1] = kLeaf;
    leaves.emplace_back(prefixed.data() + begin, i + 1 - begin);
    begin = i + 1;
  }
  std::vector<AuditDigest> digests(leaves.size());
  hash_lines(hash, leaves, digests);
  for (const AuditDigest& leaf : digests) {
    AuditDigest peak = leaf;
    for (std::uint64_t size = tree->size; (size & 1) != 0; size >>= 1) {
      peak = hash_node(hash, tree->peaks.back(), peak);
      tree->peaks.pop_back();
    }
    tree->peaks.push_back(peak);
    ++tree->size;
  }
}

}  // namespace sesame
