// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/KVCache/KVCache.h"
#include "lamella/Runtime/Core/Values.h"
#include <algorithm>
#include <cstdlib>
#include <cstring>

using namespace lamella;

static Status checkExtent(std::string_view name, int64_t value, int64_t greatest) {
  if (value >= 1 && value <= greatest)
    return Status::success();
  return Status::error("key/value cache: " + std::string(name) + ": expected 1 to " + std::to_string(greatest) +
                       ", got " + std::to_string(value));
}

Expected<KVCache> KVCache::create(const KVCacheShape &shape, int64_t limit) {
  for (Status valid : {checkExtent("batch", shape.batch, 1 << 20), checkExtent("layers", shape.layers, 1 << 20),
                       checkExtent("heads", shape.heads, 1 << 20), checkExtent("head dim", shape.headDim, 1 << 20),
                       checkExtent("limit", limit, INT32_MAX)})
    if (!valid)
      return valid;
  if (!elementBytes(shape.elementType))
    return Status::error("key/value cache: expected an element type, got " + std::to_string(shape.elementType));
  KVCache result(new State{
      {shape.batch, shape.layers, shape.heads, shape.headDim, 0, shape.elementType, 0, nullptr, nullptr, nullptr},
      limit,
      Pages(),
      Pages()});
  result.handle()->lengths = static_cast<int32_t *>(std::calloc(shape.batch, sizeof(int32_t)));
  if (!result.handle()->lengths)
    return Status::error("key/value cache: expected memory for " + std::to_string(shape.batch) + " lengths, got none");
  return result;
}

void KVCache::Deleter::operator()(State *state) const {
  std::free(state->cache.lengths);
  delete state;
}

int64_t KVCache::rowBytes() const { return state->cache.head_dim * elementBytes(state->cache.element_type); }

int64_t KVCache::keyBytes(int64_t positions) const {
  return (positions + LAMELLA_KEY_LANES - 1) / LAMELLA_KEY_LANES * LAMELLA_KEY_LANES * rowBytes();
}

std::span<const int32_t> KVCache::lengths() const { return {state->cache.lengths, size_t(batch())}; }

int64_t KVCache::length() const { return *std::max_element(lengths().begin(), lengths().end()); }

Status KVCache::reserve(int64_t positions) {
  LamellaKVCache &cache = state->cache;
  if (positions <= cache.capacity)
    return Status::success();
  if (positions > limit())
    return Status::error("key/value cache: expected at most " + std::to_string(limit()) + " positions, got " +
                         std::to_string(positions));
  int64_t capacity = std::min(limit(), std::max({positions, 2 * cache.capacity, firstCapacity}));
  int64_t parts = 1, bytes = 0;
  bool tooLarge = false;
  for (int64_t extent : {cache.layers, cache.batch, cache.heads})
    tooLarge |= __builtin_mul_overflow(parts, extent, &parts);
  tooLarge |= __builtin_mul_overflow(parts, keyBytes(capacity), &bytes) || bytes > INT64_MAX / 4;
  Pages keys(tooLarge ? -1 : bytes), values(tooLarge ? -1 : parts * capacity * rowBytes());
  if (!keys || !values)
    return Status::error("key/value cache: expected memory for " + std::to_string(capacity) + " positions of " +
                         std::to_string(cache.batch) + " sequences, got none");
  // In each (layer, sequence, head) only what holds a position moves: rows of values, whole panels of keys.
  auto move = [](void *to, int64_t toOffset, const void *from, int64_t fromOffset, int64_t count) {
    std::memcpy(static_cast<char *>(to) + toOffset, static_cast<const char *>(from) + fromOffset, count);
  };
  for (int64_t part = 0; cache.keys && part < parts; ++part) {
    int64_t used = cache.lengths[part / cache.heads % cache.batch], row = rowBytes();
    move(keys.data(), part * keyBytes(capacity), cache.keys, part * keyBytes(cache.capacity), keyBytes(used));
    move(values.data(), part * capacity * row, cache.values, part * cache.capacity * row, used * row);
  }
  cache.keys = keys.data();
  cache.values = values.data();
  state->keys = std::move(keys);
  state->values = std::move(values);
  cache.capacity = capacity;
  return Status::success();
}

void KVCache::truncate(std::span<const int32_t> lengths) {
  for (int64_t s = 0; s < std::min<int64_t>(batch(), lengths.size()); ++s)
    state->cache.lengths[s] = std::clamp(lengths[s], 0, state->cache.lengths[s]);
}

void KVCache::reset() { std::fill_n(state->cache.lengths, batch(), 0); }
