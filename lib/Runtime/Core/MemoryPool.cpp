// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/MemoryPool.h"
#include <cstdlib>

using namespace lamella;

/// Lies in front of each block, with the block's alignment.
struct alignas(MemoryPool::alignment) MemoryPool::Header {
  int64_t bytes;
};

MemoryPool::~MemoryPool() {
  for (Header *header : idle)
    std::free(header);
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
  auto *header = static_cast<Header *>(std::aligned_alloc(alignment, sizeof(Header) + rounded));
  if (!header)
    return nullptr;
  header->bytes = rounded;
  return header + 1;
}

void MemoryPool::give(void *block) {
  if (!block)
    return;
  Header *header = static_cast<Header *>(block) - 1;
  if (header->bytes > keptBytes) {
    std::free(header);
    return;
  }
  std::lock_guard lock(mutex);
  idle.push_back(header);
}
