// The arena. Every byte of a region that belongs to no live block holds the canary's pattern, so that
// overflow, underflow and writes after release are all one comparison.
//
//   small:  chunk of 4 KiB = canary, block, canary, block, ... canary    one size class a chunk
//   large:  guard | canary ... block | guard                             a region of its own
//
// A block ends where its slot (or region) ends: one byte too far is a damaged canary (or a fault).
#include "secure_memory.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "canary.h"
#include "secure_region.h"

namespace sesame {

// What a block remembers of where it came from.
struct SecureOrigin {
  explicit SecureOrigin(bool is_large) : large(is_large) {}
  const bool large;
};

namespace {

constexpr std::size_t kChunkBytes = 4096;
constexpr std::size_t kRegionBytes = 4 * kChunkBytes;
// Each is the largest multiple of 16 that fits a chunk as often as it does.
constexpr std::array<std::size_t, 14> kSlotBytes = {16,  32,  48,  64,  96,   144,  224,
                                                    320, 480, 656, 992, 1344, 2016, 4064};
constexpr std::size_t kLargestSlotBytes = kSlotBytes.back();
constexpr std::size_t kMostSlots = (kChunkBytes - kCanaryBytes) / (kSlotBytes.front() + kCanaryBytes);

struct ArenaRegion;

struct Chunk : SecureOrigin {
  Chunk(ArenaRegion* owner, std::uint8_t* at) : SecureOrigin(false), region(owner), begin(at) {}

  void assign(std::size_t class_index) {
    size_class = class_index;
    slot_bytes = kSlotBytes[class_index];
    stride = slot_bytes + kCanaryBytes;
    slots = (kChunkBytes - kCanaryBytes) / stride;
    for (std::size_t i = 0; i < slots; ++i) free_slots[i / 64] |= std::uint64_t{1} << (i % 64);
  }
  std::uint8_t* take() {
    std::size_t word = free_slots[0] != 0 ? 0 : 1;
    std::size_t bit = static_cast<std::size_t>(std::countr_zero(free_slots[word]));
    free_slots[word] &= ~(std::uint64_t{1} << bit);
    ++used;
    return slot_begin(word * 64 + bit);
  }
  std::uint8_t* slot_around(std::uint8_t* data) {
    return slot_begin(static_cast<std::size_t>(data - begin - kCanaryBytes) / stride);
  }
  void give_back(std::uint8_t* slot) {
    std::size_t index = static_cast<std::size_t>(slot - begin - kCanaryBytes) / stride;
    free_slots[index / 64] |= std::uint64_t{1} << (index % 64);
    --used;
  }
  std::uint8_t* slot_begin(std::size_t index) { return begin + kCanaryBytes + index * stride; }

  ArenaRegion* const region;
  std::uint8_t* const begin;
  std::size_t size_class = 0, slot_bytes = 0, stride = 0, slots = 0, used = 0;
  std::array<std::uint64_t, 2> free_slots{};
  static_assert(kMostSlots <= 128);
};

struct ArenaRegion {
  SecureRegion memory;
  std::vector<std::unique_ptr<Chunk>> chunks;
  std::size_t chunks_in_use = 0;
};

struct LargeBlock : SecureOrigin {
  explicit LargeBlock(const SecureRegion& region) : SecureOrigin(true), memory(region) {}
  SecureRegion memory;
};

class Arena {
 public:
  Status take_small(std::size_t length, std::uint8_t** data, SecureOrigin** origin) {
    std::size_t class_index = 0;
    while (kSlotBytes[class_index] < length) ++class_index;
    auto& open = open_chunks_[class_index];
    if (open.empty()) {
      if (Status status = open_chunk(class_index); status != Status::kOk) return status;
    }
    Chunk* chunk = *open.begin();
    std::uint8_t* slot = chunk->take();
    if (chunk->used == chunk->slots) open.erase(chunk);
    std::uint8_t* end = slot + chunk->slot_bytes;
    canary_.check(slot, end);  // somebody wrote to memory that was given back
    *data = end - length;
    *origin = chunk;
    return Status::kOk;
  }

  void give_back_small(Chunk* chunk, std::uint8_t* data, std::size_t length) {
    std::uint8_t* slot = chunk->slot_around(data);
    canary_.check(slot - kCanaryBytes, data);
    canary_.check(data + length, slot + chunk->slot_bytes + kCanaryBytes);
    wipe({data, length});
    canary_.fill(data, data + length);
    chunk->give_back(slot);
    if (chunk->used == 0) {
      close_chunk(chunk);
    } else {
      open_chunks_[chunk->size_class].insert(chunk);
    }
  }

  Status take_large(std::size_t length, std::uint8_t** data, SecureOrigin** origin) {
    const std::size_t page = page_bytes();
    if (length > SIZE_MAX - kCanaryBytes - page) return Status::kSecureMemoryExhausted;
    std::size_t size = (length + kCanaryBytes + page - 1) / page * page;
    SecureRegion memory;
    Status status = map_secure_region(size, &memory);
    if (status == Status::kSecureMemoryExhausted && drop_spare()) status = map_secure_region(size, &memory);
    if (status != Status::kOk) return status;
    *data = memory.end() - length;
    canary_.fill(memory.begin, *data);
    *origin = new LargeBlock(memory);
    return Status::kOk;
  }

  void give_back_large(LargeBlock* block, std::uint8_t* data, std::size_t length) {
    canary_.check(block->memory.begin, data);
    canary_.check(data + length, block->memory.end());
    wipe({data, length});
    unmap_secure_region(block->memory);
    delete block;
  }

  void fill_canary(std::uint8_t* begin, const std::uint8_t* end) const { canary_.fill(begin, end); }

  std::size_t live_buffers = 0, live_bytes = 0, wanted_bytes = 0;

 private:
  Status open_chunk(std::size_t class_index) {
    if (blank_chunks_.empty()) {
      if (Status status = add_region(); status != Status::kOk) return status;
    }
    Chunk* chunk = *blank_chunks_.begin();
    blank_chunks_.erase(blank_chunks_.begin());
    if (chunk->region->chunks_in_use++ == 0) spare_ = nullptr;
    chunk->assign(class_index);
    open_chunks_[class_index].insert(chunk);
    return Status::kOk;
  }

  void close_chunk(Chunk* chunk) {
    open_chunks_[chunk->size_class].erase(chunk);
    chunk->free_slots = {};
    blank_chunks_.insert(chunk);
    ArenaRegion* region = chunk->region;
    if (--region->chunks_in_use != 0) return;
    // One region stays for the next block: a mapping costs fifty times what a slot does.
    drop_spare();
    spare_ = region;
  }

  Status add_region() {
    SecureRegion memory;
    const std::size_t size = std::max(kRegionBytes, page_bytes());
    if (Status status = map_secure_region(size, &memory); status != Status::kOk) return status;
    canary_.fill(memory.begin, memory.end());
    auto* region = new ArenaRegion;
    region->memory = memory;
    for (std::size_t offset = 0; offset < size; offset += kChunkBytes) {
      region->chunks.push_back(std::make_unique<Chunk>(region, memory.begin + offset));
      blank_chunks_.insert(region->chunks.back().get());
    }
    spare_ = region;
    return Status::kOk;
  }

  bool drop_spare() {
    if (spare_ == nullptr) return false;
    for (const auto& chunk : spare_->chunks) blank_chunks_.erase(chunk.get());
    unmap_secure_region(spare_->memory);
    delete spare_;
    spare_ = nullptr;
    return true;
  }

  struct ByAddress {
    bool operator()(const Chunk* a, const Chunk* b) const { return a->begin < b->begin; }
  };
  // Lowest address first, so that the higher regions run empty and can be given back.
  using ChunkSet = std::set<Chunk*, ByAddress>;

  Canary canary_;
  std::array<ChunkSet, kSlotBytes.size()> open_chunks_;  // with a size class and a free slot
  ChunkSet blank_chunks_;                                // without a size class
  ArenaRegion* spare_ = nullptr;                         // the one region that has only blank chunks
};

Arena& arena() {
  static Arena* instance = new Arena;  // never destroyed: blocks may outlive static destructors
  return *instance;
}

}  // namespace

SecureBlock::SecureBlock(SecureBlock&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      length_(std::exchange(other.length_, 0)),
      origin_(std::exchange(other.origin_, nullptr)) {}

SecureBlock& SecureBlock::operator=(SecureBlock&& other) noexcept {
  if (this != &other) {
    release();
    data_ = std::exchange(other.data_, nullptr);
    length_ = std::exchange(other.length_, 0);
    origin_ = std::exchange(other.origin_, nullptr);
  }
  return *this;
}

SecureBlock::~SecureBlock() { release(); }

Status SecureBlock::allocate(std::size_t length, SecureBlock* out) {
  Arena& a = arena();
  SecureBlock block;
  Status status = length <= kLargestSlotBytes ? a.take_small(length, &block.data_, &block.origin_)
                                              : a.take_large(length, &block.data_, &block.origin_);
  if (status != Status::kOk) {
    a.wanted_bytes = length;
    return status;
  }
  block.length_ = length;
  std::memset(block.data_, 0, length);
  ++a.live_buffers;
  a.live_bytes += length;
  *out = std::move(block);
  return Status::kOk;
}

void SecureBlock::truncate(std::size_t length) {
  if (length >= length_) return;
  wipe({data_ + length, length_ - length});
  arena().fill_canary(data_ + length, data_ + length_);
  arena().live_bytes -= length_ - length;
  length_ = length;
}

void SecureBlock::release() {
  if (!live()) return;
  Arena& a = arena();
  --a.live_buffers;
  a.live_bytes -= length_;
  if (origin_->large) {
    a.give_back_large(static_cast<LargeBlock*>(origin_), data_, length_);
  } else {
    a.give_back_small(static_cast<Chunk*>(origin_), data_, length_);
  }
  data_ = nullptr;
  length_ = 0;
  origin_ = nullptr;
}

Status configure_secure_memory(std::size_t budget_bytes) {
  if (budget_bytes < kRegionBytes) return Status::kArgument;
  set_secure_budget(budget_bytes);
  return Status::kOk;
}

SecureMemoryStatus secure_memory_status() {
  const RegionAccount account = secure_region_account();
  const Arena& a = arena();
  return {
      .secret = account.secret,
      .fallback_reason = account.fallback_reason,
      .locked_bytes = account.locked_bytes,
      .budget_bytes = account.budget_bytes,
      .limit_bytes = account.limit_bytes,
      .live_buffers = a.live_buffers,
      .live_bytes = a.live_bytes,
      .wanted_bytes = a.wanted_bytes,
      .refusing_limit_bytes = account.refusing_limit_bytes,
  };
}

void wipe(Bytes bytes) {
  // An empty span may have no address, and explicit_bzero must have one.
  if (!bytes.empty()) explicit_bzero(bytes.data(), bytes.size());
}

bool equal_constant_time(ConstBytes a, ConstBytes b) {
  if (a.size() != b.size()) return false;
  volatile std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
  return difference == 0;
}

}  // namespace sesame
