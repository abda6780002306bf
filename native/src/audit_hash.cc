// Hides how BLAKE3's chunk function is used for whole texts: a text of up to 1,024 bytes is one chunk, and its hash the chain
// of its blocks. All blocks but the last are full and go through the lanes, sixteen texts of equal length at a time; the last,
// which alone may be short, goes by itself.
#define OPENSSL_SUPPRESS_DEPRECATED  // SHA256_*: EVP costs as much as hashing a line

#include "audit_hash.h"

#include <bit>
#include <cstring>

#include <openssl/sha.h>

#include "crypto.h"

// Of blake3_impl.h, which is written for C and no part of BLAKE3's public interface: known answers in the tests say when it changes.
extern "C" {
void blake3_hash_many(const std::uint8_t* const* inputs, std::size_t input_count, std::size_t blocks,
                      const std::uint32_t key[8], std::uint64_t counter, bool increment_counter, std::uint8_t flags,
                      std::uint8_t flags_start, std::uint8_t flags_end, std::uint8_t* out);
void blake3_compress_in_place(std::uint32_t cv[8], const std::uint8_t block[64], std::uint8_t block_length,
                              std::uint64_t counter, std::uint8_t flags);
}

namespace sesame {
namespace {

constexpr std::size_t kBlockBytes = 64, kChunkBytes = 1024, kLanes = 16;
constexpr std::size_t kMostFullBlocks = kChunkBytes / kBlockBytes - 1;
constexpr std::uint8_t kChunkStart = 1, kChunkEnd = 2, kRoot = 8;
constexpr std::array<std::uint32_t, 8> kInitial = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

// Texts with as many full blocks before their last as each other.
struct Lanes {
  std::size_t count = 0;
  std::array<std::size_t, kLanes> indices;
};

void finish(ConstBytes line, std::size_t full_blocks, const std::uint8_t* chained, AuditDigest* digest) {
  std::array<std::uint32_t, 8> value = kInitial;
  static_assert(std::endian::native == std::endian::little);
  if (full_blocks > 0) std::memcpy(value.data(), chained, sizeof value);
  const ConstBytes rest = line.subspan(full_blocks * kBlockBytes);
  std::array<std::uint8_t, kBlockBytes> block{};
  std::memcpy(block.data(), rest.data(), rest.size());
  const std::uint8_t start = full_blocks == 0 ? kChunkStart : 0;
  blake3_compress_in_place(value.data(), block.data(), static_cast<std::uint8_t>(rest.size()), 0,
                           start | kChunkEnd | kRoot);
  std::memcpy(digest->data(), value.data(), sizeof value);
}

void flush(Lanes* lanes, std::size_t full_blocks, std::span<const ConstBytes> lines, std::span<AuditDigest> digests) {
  std::array<const std::uint8_t*, kLanes> inputs;
  std::array<std::uint8_t, kLanes * sizeof kInitial> chained;
  for (std::size_t i = 0; i < lanes->count; ++i) inputs[i] = lines[lanes->indices[i]].data();
  if (full_blocks > 0) {
    blake3_hash_many(inputs.data(), lanes->count, full_blocks, kInitial.data(), 0, false, 0, kChunkStart, 0,
                     chained.data());
  }
  for (std::size_t i = 0; i < lanes->count; ++i) {
    const std::size_t index = lanes->indices[i];
    finish(lines[index], full_blocks, chained.data() + i * sizeof kInitial, &digests[index]);
  }
  lanes->count = 0;
}

void blake3_lines(std::span<const ConstBytes> lines, std::span<AuditDigest> digests) {
  std::array<Lanes, kMostFullBlocks + 1> waiting;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const std::size_t length = lines[index].size();
    if (length == 0 || length > kChunkBytes) {
      blake3(lines[index], digests[index]);
      continue;
    }
    const std::size_t full_blocks = (length - 1) / kBlockBytes;
    Lanes& lanes = waiting[full_blocks];
    lanes.indices[lanes.count++] = index;
    if (lanes.count == kLanes) flush(&lanes, full_blocks, lines, digests);
  }
  for (std::size_t full_blocks = 0; full_blocks < waiting.size(); ++full_blocks) {
    if (waiting[full_blocks].count > 0) flush(&waiting[full_blocks], full_blocks, lines, digests);
  }
}

void sha256_lines(std::span<const ConstBytes> lines, std::span<AuditDigest> digests) {
  for (std::size_t index = 0; index < lines.size(); ++index) {
    SHA256_CTX state;
    SHA256_Init(&state);
    SHA256_Update(&state, lines[index].data(), lines[index].size());
    SHA256_Final(digests[index].data(), &state);
  }
}

}  // namespace

void hash_lines(AuditHash hash, std::span<const ConstBytes> lines, std::span<AuditDigest> digests) {
  if (hash == AuditHash::kBlake3) {
    blake3_lines(lines, digests);
  } else {
    sha256_lines(lines, digests);
  }
}

}  // namespace sesame
