// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The memory of a key/value cache. Entries of a module read and extend it; growing it is the run-time library's part.
#ifndef LAMELLA_RUNTIME_KVCACHE_KVCACHE_H
#define LAMELLA_RUNTIME_KVCACHE_KVCACHE_H

#include "lamella-c/Module.h"
#include "lamella/Support/Pages.h"
#include "lamella/Support/Status.h"
#include <memory>
#include <span>

namespace lamella {

struct KVCacheShape {
  int64_t batch, layers, heads, headDim;
  int32_t elementType; // LamellaElementType
};

/// Keys and values as LamellaKVCache lays them out. Memory that holds no position is zero until it is first written, so
/// that a masked read never meets a NaN by accident.
class KVCache {
public:
  /// Positions that the first growth makes room for.
  static constexpr int64_t firstCapacity = 256;

  /// An empty cache whose sequences may grow to `limit` positions. Takes no memory for positions yet. Fails on an
  /// extent below 1 and on a batch above 2^20.
  static Expected<KVCache> create(const KVCacheShape &shape, int64_t limit);

  KVCache(KVCache &&) = default;
  KVCache &operator=(KVCache &&) = default;

  /// For entries; the same object as long as the cache lives.
  LamellaKVCache *handle() { return &state->cache; }
  int64_t batch() const { return state->cache.batch; }
  int64_t capacity() const { return state->cache.capacity; }
  int64_t limit() const { return state->limit; }
  std::span<const int32_t> lengths() const;
  /// The greatest length.
  int64_t length() const;

  /// Makes room for `positions` in every sequence; what is there stays. The capacity at least doubles each time, up to
  /// the limit. Fails past the limit and without memory, and then changes nothing.
  Status reserve(int64_t positions);
  /// Sequence s keeps its first min(length, lengths[s]) positions. One length per sequence.
  void truncate(std::span<const int32_t> lengths);
  /// Empties every sequence; keeps the memory.
  void reset();

private:
  struct State;
  struct Deleter {
    void operator()(State *state) const;
  };
  struct State {
    LamellaKVCache cache;
    int64_t limit;
    Pages keys, values;
  };
  explicit KVCache(State *state) : state(state) {}
  /// Bytes of one position in one head of one layer.
  int64_t rowBytes() const;
  /// Bytes of the keys of `positions` positions, whole panels, in one head of one layer.
  int64_t keyBytes(int64_t positions) const;

  std::unique_ptr<State, Deleter> state;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_KVCACHE_KVCACHE_H
