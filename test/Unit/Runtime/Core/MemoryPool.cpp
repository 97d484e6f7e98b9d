// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/MemoryPool.h"
#include "gtest/gtest.h"
#include <cstring>

using namespace lamella;

TEST(MemoryPoolTest, BlocksAreAlignedDistinctAndUsedAgain) {
  MemoryPool pool;
  void *a = pool.take(100), *b = pool.take(100), *empty = pool.take(0);
  ASSERT_TRUE(a && b && empty);
  EXPECT_NE(a, b);
  for (void *block : {a, b, empty})
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % 64, 0u);
  std::memset(a, 1, 100);
  std::memset(b, 2, 100);
  EXPECT_EQ(static_cast<char *>(a)[99], 1);
  pool.give(a);
  EXPECT_EQ(pool.take(90), a);
  pool.give(a);
  pool.give(b);
  pool.give(empty);
  pool.give(nullptr);
}

TEST(MemoryPoolTest, TakesTheBlockThatFitsBest) {
  MemoryPool pool;
  void *large = pool.take(40000), *small = pool.take(1000);
  pool.give(large);
  pool.give(small);
  EXPECT_EQ(pool.take(900), small);
  // Most of the large block would lie idle.
  void *other = pool.take(900);
  EXPECT_NE(other, large);
  EXPECT_EQ(pool.take(39000), large);
  for (void *block : {large, small, other})
    pool.give(block);
}

TEST(MemoryPoolTest, GivesIdleMemoryBack) {
  MemoryPool pool;
  void *large = pool.take(20 << 20), *used = pool.take(20 << 20), *small = pool.take(100);
  std::memset(used, 3, 20 << 20);
  pool.give(large);
  pool.give(small);
  pool.releaseIdle();
  EXPECT_EQ(static_cast<char *>(used)[(20 << 20) - 1], 3);
  EXPECT_EQ(pool.take(100), small); // what lies in a slab stays
  void *again = pool.take(20 << 20);
  ASSERT_TRUE(again);
  EXPECT_EQ(static_cast<char *>(again)[12345], 0); // fresh pages
  for (void *block : {used, small, again})
    pool.give(block);
}

TEST(MemoryPoolTest, RefusesSizesThatCannotBe) {
  MemoryPool pool;
  EXPECT_EQ(pool.take(-1), nullptr);
  EXPECT_EQ(pool.take(INT64_MAX), nullptr);
}
