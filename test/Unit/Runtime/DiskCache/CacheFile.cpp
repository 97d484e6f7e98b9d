// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a stranger makes of an entry's file: never the wrong bytes, never a crash.
#include "TemporaryFolder.h"
#include "lamella/Runtime/DiskCache/DiskCache.h"

#include <gtest/gtest.h>

using namespace lamella;
using namespace lamella::test;

namespace {

struct CacheFile : testing::Test {
  TemporaryFolder folder;
  DiskCache cache = *DiskCache::open({folder.path, 1 << 20});
  Digest key = sha256("key");
  std::string bytes = "the bytes of an entry";

  void SetUp() override { ASSERT_TRUE(cache.put(key, bytes)); }
};

TEST_F(CacheFile, EveryFlippedBitIsAMiss) {
  std::string file = readFile(cache.path(key));
  ASSERT_GT(file.size(), bytes.size());
  for (size_t bit = 0; bit < file.size() * 8; ++bit) {
    std::string changed = file;
    changed[bit / 8] ^= char(1 << bit % 8);
    writeFile(cache.path(key), changed);
    EXPECT_EQ(cache.get(key), std::nullopt) << bit;
    EXPECT_FALSE(std::filesystem::exists(cache.path(key))) << bit;
  }
  ASSERT_TRUE(cache.put(key, bytes));
  EXPECT_EQ(cache.get(key), bytes);
}

TEST_F(CacheFile, EveryOtherLengthIsAMiss) {
  std::string file = readFile(cache.path(key));
  for (size_t length = 0; length < file.size(); ++length) {
    writeFile(cache.path(key), file.substr(0, length));
    EXPECT_EQ(cache.get(key), std::nullopt) << length;
  }
  writeFile(cache.path(key), file + "x");
  EXPECT_EQ(cache.get(key), std::nullopt);
}

TEST_F(CacheFile, AnotherKeysFileIsAMiss) {
  Digest other = sha256("other");
  std::filesystem::copy_file(cache.path(key), cache.path(other));
  EXPECT_EQ(cache.get(other), std::nullopt);
  EXPECT_EQ(cache.get(key), bytes);
}

TEST_F(CacheFile, AFolderInItsPlaceIsAMiss) {
  std::filesystem::remove(cache.path(key));
  std::filesystem::create_directory(cache.path(key));
  EXPECT_EQ(cache.get(key), std::nullopt);
}

} // namespace
