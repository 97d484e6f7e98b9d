// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_CORE_MEMORYPOOL_H
#define LAMELLA_RUNTIME_CORE_MEMORYPOOL_H

#include "lamella/Support/Pages.h"
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace lamella {

/// Blocks of memory for calls that ask for the same sizes again and again. Small ones are cut from slabs of large
/// pages, which stay until the pool goes. May be used by several threads at once.
class MemoryPool {
public:
  static constexpr size_t alignment = 64;
  /// A larger block goes back to the system at once: a long prompt's workspace must not stay for the answer.
  static constexpr int64_t keptBytes = 64 << 20;

  MemoryPool() = default;
  ~MemoryPool();
  MemoryPool(const MemoryPool &) = delete;
  MemoryPool &operator=(const MemoryPool &) = delete;

  /// A block of at least `bytes` bytes, aligned to 64, with any content; null if there is no memory or `bytes` is
  /// negative.
  void *take(int64_t bytes);
  /// Returns a block of this pool; null is none.
  void give(void *block);
  /// Gives the large blocks that are idle back to the system: for the end of work that will not come again.
  void releaseIdle();

private:
  struct Header;
  static void drop(Header *header);
  Header *make(int64_t bytes);

  std::mutex mutex;
  std::vector<Header *> idle;
  std::vector<Pages> slabs;
  int64_t slabUsed = 0; // of the last slab
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_CORE_MEMORYPOOL_H
