// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Tokenizer/BytePairEncoder.h"

#include <algorithm>
#include <bit>
#include <functional>

using namespace lamella;

static constexpr uint32_t noRank = 0xffffffff;
static constexpr uint64_t emptyPair = ~uint64_t(0);

static uint64_t pairKey(int32_t left, int32_t right) {
  return static_cast<uint64_t>(static_cast<uint32_t>(left)) << 32 | static_cast<uint32_t>(right);
}
static size_t hashPair(uint64_t pair) {
  pair *= 0x9e3779b97f4a7c15; // 2^64 over the golden ratio
  return pair ^ pair >> 29;
}

BytePairEncoder::BytePairEncoder(size_t expectedMerges)
    : table(std::bit_ceil(2 * expectedMerges + 2), Slot{emptyPair, noRank, -1}) {}

const BytePairEncoder::Slot *BytePairEncoder::find(int32_t left, int32_t right) const {
  uint64_t pair = pairKey(left, right);
  for (size_t at = hashPair(pair);; ++at) {
    const Slot &slot = table[at & (table.size() - 1)];
    if (slot.pair == pair || slot.pair == emptyPair)
      return &slot;
  }
}

uint32_t BytePairEncoder::addMerge(int32_t left, int32_t right, int32_t merged) {
  if (2 * (size_t(numMerges) + 1) > table.size()) {
    std::vector<Slot> old(table.size() * 2, Slot{emptyPair, noRank, -1});
    old.swap(table);
    for (const Slot &slot : old)
      if (slot.pair != emptyPair)
        table[find(slot.pair >> 32, static_cast<uint32_t>(slot.pair)) - table.data()] = slot;
  }
  Slot &slot = table[find(left, right) - table.data()];
  if (slot.pair == emptyPair)
    slot = {pairKey(left, right), numMerges++, merged};
  return slot.rank;
}

void BytePairEncoder::encode(std::vector<int32_t> &tokens, size_t first, Workspace &work) const {
  int32_t *token = tokens.data() + first;
  const size_t count = tokens.size() - first;
  if (count < 2)
    return;
  // A doubly linked list of the tokens alive. ranks[i] is the rank of token i with its successor; a heap entry,
  // rank << 32 | position, is stale where it says another rank.
  work.next.resize(count);
  work.previous.resize(count);
  work.ranks.resize(count);
  work.heap.clear();
  auto rankAt = [&](size_t at) {
    int32_t next = work.next[at];
    return next < 0 ? noRank : find(token[at], token[next])->rank;
  };
  for (size_t i = 0; i < count; ++i) {
    work.previous[i] = static_cast<int32_t>(i) - 1;
    work.next[i] = i + 1 < count ? static_cast<int32_t>(i + 1) : -1;
    work.ranks[i] = rankAt(i);
    if (work.ranks[i] != noRank)
      work.heap.push_back(uint64_t(work.ranks[i]) << 32 | i);
  }
  std::greater<> lowestFirst;
  std::make_heap(work.heap.begin(), work.heap.end(), lowestFirst);
  work.heapOperations += work.heap.size();
  auto update = [&](size_t at) {
    uint32_t rank = rankAt(at);
    if (rank == work.ranks[at])
      return; // its entry is still in the heap
    work.ranks[at] = rank;
    if (rank == noRank)
      return;
    work.heap.push_back(uint64_t(rank) << 32 | at);
    std::push_heap(work.heap.begin(), work.heap.end(), lowestFirst);
    ++work.heapOperations;
  };
  while (!work.heap.empty()) {
    uint64_t entry = work.heap.front();
    std::pop_heap(work.heap.begin(), work.heap.end(), lowestFirst);
    work.heap.pop_back();
    ++work.heapOperations;
    uint32_t at = static_cast<uint32_t>(entry);
    if (work.ranks[at] != entry >> 32)
      continue;
    int32_t right = work.next[at];
    token[at] = find(token[at], token[right])->merged;
    work.next[at] = work.next[right];
    if (work.next[right] >= 0)
      work.previous[work.next[right]] = static_cast<int32_t>(at);
    work.ranks[right] = noRank;
    work.ranks[at] = noRank; // its entry was popped
    update(at);
    if (work.previous[at] >= 0)
      update(work.previous[at]);
  }
  size_t kept = 0;
  for (int32_t i = 0; i >= 0; i = work.next[i])
    token[kept++] = token[i];
  tokens.resize(first + kept);
}
