// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/KVCache/KVCache.h"
#include "gtest/gtest.h"

using namespace lamella;

static const KVCacheShape shape = {3, 2, 2, 4, LAMELLA_F32};

/// Where element (layer, sequence, head, position, d) lies, from the ABI's words.
static float &valueAt(const LamellaKVCache &cache, int64_t layer, int64_t sequence, int64_t head, int64_t position,
                      int64_t d) {
  int64_t row = ((layer * cache.batch + sequence) * cache.heads + head) * cache.capacity + position;
  return static_cast<float *>(cache.values)[row * cache.head_dim + d];
}

static float &keyAt(const LamellaKVCache &cache, int64_t layer, int64_t sequence, int64_t head, int64_t position,
                    int64_t d) {
  int64_t part = (layer * cache.batch + sequence) * cache.heads + head;
  int64_t panel = part * ((cache.capacity + 63) / 64) + position / 64;
  return static_cast<float *>(cache.keys)[(panel * cache.head_dim + d) * 64 + position % 64];
}

/// Calls visit(element of keys, element of values, a number of its own) for every position held.
template <typename Visit>
static void forEach(const LamellaKVCache &cache, Visit visit) {
  for (int64_t layer = 0; layer < cache.layers; ++layer)
    for (int64_t sequence = 0; sequence < cache.batch; ++sequence)
      for (int64_t head = 0; head < cache.heads; ++head)
        for (int64_t position = 0; position < cache.lengths[sequence]; ++position)
          for (int64_t d = 0; d < cache.head_dim; ++d)
            visit(keyAt(cache, layer, sequence, head, position, d), valueAt(cache, layer, sequence, head, position, d),
                  float((((layer * 8 + sequence) * 8 + head) * 4096 + position) * 8 + d));
}

TEST(KVCacheTest, GrowthKeepsRaggedContents) {
  Expected<KVCache> cache = KVCache::create(shape, 1000);
  ASSERT_TRUE(cache.ok()) << cache.message();
  LamellaKVCache *handle = cache->handle();
  EXPECT_EQ(cache->capacity(), 0);
  ASSERT_TRUE(cache->reserve(10).ok());
  EXPECT_EQ(cache->capacity(), KVCache::firstCapacity);
  handle->lengths[0] = 7;
  handle->lengths[2] = 256;
  forEach(*handle, [](float &key, float &value, float number) {
    key = number;
    value = -number;
  });
  ASSERT_TRUE(cache->reserve(257).ok());
  EXPECT_EQ(cache->capacity(), 512);
  ASSERT_TRUE(cache->reserve(999).ok());
  EXPECT_EQ(cache->capacity(), 1000);
  EXPECT_EQ(cache->handle(), handle);
  EXPECT_EQ(cache->length(), 256);
  size_t seen = 0;
  forEach(*handle, [&](float &key, float &value, float number) {
    ++seen;
    EXPECT_EQ(key, number);
    EXPECT_EQ(value, -number);
  });
  EXPECT_EQ(seen, (7u + 256u) * 2 * 2 * 4);
  // What holds no position is zero.
  EXPECT_EQ(keyAt(*handle, 1, 0, 1, 7, 0), 0);
  EXPECT_EQ(valueAt(*handle, 1, 1, 1, 999, 3), 0);
}

TEST(KVCacheTest, TruncateNeverLengthens) {
  Expected<KVCache> cache = KVCache::create(shape, 100);
  ASSERT_TRUE(cache.ok() && cache->reserve(50).ok());
  EXPECT_EQ(cache->capacity(), 100);
  const int32_t before[] = {5, 0, 50}, keep[] = {3, 9, -1};
  std::copy_n(before, 3, cache->handle()->lengths);
  cache->truncate(keep);
  EXPECT_EQ(std::vector<int32_t>(cache->lengths().begin(), cache->lengths().end()), (std::vector<int32_t>{3, 0, 0}));
  cache->reset();
  EXPECT_EQ(cache->length(), 0);
  EXPECT_EQ(cache->capacity(), 100);
}

TEST(KVCacheTest, RefusesWhatCannotBe) {
  EXPECT_EQ(KVCache::create({0, 1, 1, 1, LAMELLA_F32}, 8).message(),
            "key/value cache: batch: expected 1 to 1048576, got 0");
  EXPECT_EQ(KVCache::create({1, 1, 1, 1, LAMELLA_F32}, int64_t(1) << 31).message(),
            "key/value cache: limit: expected 1 to 2147483647, got 2147483648");
  EXPECT_EQ(KVCache::create({1, 1, 1, 1, 77}, 8).message(), "key/value cache: expected an element type, got 77");
  Expected<KVCache> cache = KVCache::create(shape, 100);
  ASSERT_TRUE(cache.ok());
  EXPECT_EQ(cache->reserve(101).message(), "key/value cache: expected at most 100 positions, got 101");
  Expected<KVCache> vast = KVCache::create({1 << 20, 1 << 20, 1 << 20, 1 << 20, LAMELLA_F32}, 100);
  ASSERT_TRUE(vast.ok());
  EXPECT_EQ(vast->reserve(1).message(),
            "key/value cache: expected memory for 100 positions of 1048576 sequences, got none");
  EXPECT_EQ(vast->capacity(), 0);
}
