// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/MemoryPool.h"
#include <new>

using namespace lamella;

/// What small blocks are cut from: parameters of a model are many, each smaller than a large page.
static constexpr int64_t slabBytes = 32 << 20;

/// Lies in front of each block, with the block's alignment.
struct alignas(MemoryPool::alignment) MemoryPool::Header {
  int64_t bytes;
  Pages own; // of a block that is not cut from a slab
};

MemoryPool::~MemoryPool() {
  for (Header *header : idle)
    drop(header);
}

void MemoryPool::drop(Header *header) {
  Pages own = std::move(header->own); // holds the header too
  header->~Header();
}

MemoryPool::Header *MemoryPool::make(int64_t bytes) {
  int64_t withHeader = sizeof(Header) + bytes;
  if (withHeader > slabBytes / 4) {
    Pages own(withHeader);
    return own ? new (own.data()) Header{bytes, std::move(own)} : nullptr;
  }
  if (slabs.empty() || slabBytes - slabUsed < withHeader) {
    Pages slab(slabBytes);
    if (!slab)
      return nullptr;
    slabs.push_back(std::move(slab));
    slabUsed = 0;
  }
  void *memory = static_cast<char *>(slabs.back().data()) + slabUsed;
  slabUsed += withHeader;
  return new (memory) Header{bytes, Pages()};
}

void *MemoryPool::take(int64_t bytes) {
  if (bytes < 0 || bytes > INT64_MAX / 2)
    return nullptr;
  int64_t rounded = (bytes + alignment - 1) / alignment * alignment;
  std::lock_guard lock(mutex);
  // The smallest block that fits, unless more than half of it would lie idle.
  auto best = idle.end();
  for (auto it = idle.begin(); it != idle.end(); ++it)
    if ((*it)->bytes >= rounded && (best == idle.end() || (*it)->bytes < (*best)->bytes))
      best = it;
  if (best != idle.end() && (*best)->bytes <= 2 * rounded + 4096) {
    Header *header = *best;
    idle.erase(best);
    return header + 1;
  }
  Header *header = make(rounded);
  return header ? header + 1 : nullptr;
}

void MemoryPool::releaseIdle() {
  std::lock_guard lock(mutex);
  std::erase_if(idle, [](Header *header) {
    bool isLarge = bool(header->own);
    if (isLarge)
      drop(header);
    return isLarge;
  });
}

void MemoryPool::give(void *block) {
  if (!block)
    return;
  Header *header = static_cast<Header *>(block) - 1;
  std::lock_guard lock(mutex);
  if (header->bytes > keptBytes)
    drop(header);
  else
    idle.push_back(header);
}
