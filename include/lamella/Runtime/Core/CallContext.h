// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a call of an entry needs from its surroundings, and what it gives back.
#ifndef LAMELLA_RUNTIME_CORE_CALLCONTEXT_H
#define LAMELLA_RUNTIME_CORE_CALLCONTEXT_H

#include "lamella/Runtime/Core/KernelTable.h"
#include "lamella/Runtime/Core/MemoryPool.h"
#include <span>

namespace lamella {

/// How to run body(data, 0) ... body(data, count - 1): on the threads of `pool`, returning when all are done. Without a
/// function they run one after the other on the calling thread.
struct ParallelFor {
  void (*run)(void *pool, void (*body)(void *data, int64_t index), void *data, int64_t count) = nullptr;
  void *pool = nullptr;
};

/// Gives the library function of a name, or null.
using LibraryLookup = std::function<LamellaLibraryFn(const char *name)>;

/// The results of one call; their memory goes back to the pool with them.
class Results {
public:
  Results() = default;
  Results(std::vector<LamellaValue> values, std::vector<void *> blocks, std::shared_ptr<MemoryPool> pool)
      : values(std::move(values)), blocks(std::move(blocks)), pool(std::move(pool)) {}
  /// Results that lie in memory of `owner`.
  Results(std::vector<LamellaValue> values, std::shared_ptr<const void> owner)
      : values(std::move(values)), owner(std::move(owner)) {}
  Results(Results &&) = default;
  Results &operator=(Results &&other);
  ~Results();

  size_t size() const { return values.size(); }
  const LamellaValue &operator[](size_t i) const { return values[i]; }
  std::span<const LamellaValue> all() const { return values; }
  /// The elements of a tensor result; T must be its element type's.
  template <typename T>
  std::span<const T> elements(size_t i) const {
    int64_t count = 1;
    for (int32_t d = 0; d < values[i].as.tensor.rank; ++d)
      count *= values[i].as.tensor.shape[d];
    return {static_cast<const T *>(values[i].as.tensor.data), static_cast<size_t>(count)};
  }

private:
  void release();

  std::vector<LamellaValue> values;
  std::vector<void *> blocks;
  std::shared_ptr<MemoryPool> pool;
  std::shared_ptr<const void> owner;
};

/// A context over a kernel table. It serves one call at a time; workspace and results come from its pool.
class CallContext : public LamellaContext {
public:
  /// `table`, `weights` and what `parallel` and `libraries` refer to must outlive the context.
  CallContext(const KernelTable &table, void *const *weights, ParallelFor parallel, const LibraryLookup &libraries);
  ~CallContext();
  CallContext(const CallContext &) = delete;
  CallContext &operator=(const CallContext &) = delete;

  const KernelTable &kernelTable() const { return table; }
  /// Gives workspace that no call uses back to the system.
  void releaseIdle() { pool->releaseIdle(); }

  /// Calls an entry with all its arguments, the parameters among them. Values are checked against the entry's types,
  /// both ways. Errors start with the entry's name.
  Expected<Results> call(const LamellaEntry &entry, std::span<const LamellaValue> arguments);

private:
  static void *allocateBlock(LamellaContext *context, int64_t bytes);
  static void *workspaceBlock(LamellaContext *context, int64_t bytes);
  static void runParallel(LamellaContext *context, void (*body)(void *, int64_t), void *data, int64_t count);
  static LamellaLibraryFn lookUp(LamellaContext *context, const char *name);
  void release(std::vector<void *> &blocks);

  const KernelTable &table;
  ParallelFor parallel;
  const LibraryLookup &libraries;
  std::shared_ptr<MemoryPool> pool = std::make_shared<MemoryPool>();
  std::vector<void *> resultBlocks, workspaceBlocks; // of the call that runs
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_CORE_CALLCONTEXT_H
