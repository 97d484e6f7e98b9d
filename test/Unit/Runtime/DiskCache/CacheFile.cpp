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

struct LargeFile : CacheFile {
  std::vector<std::span<const std::byte>> pieces = {
      std::as_bytes(std::span(bytes)), {}, std::as_bytes(std::span(bytes))};

  void SetUp() override { ASSERT_TRUE(cache.putLarge(key, pieces)); }
  std::optional<std::string> map(const Digest &wanted) {
    std::optional<MappedEntry> entry = cache.map(wanted);
    if (!entry)
      return std::nullopt;
    return std::string(reinterpret_cast<const char *>(entry->bytes.data()), entry->bytes.size());
  }
};

TEST_F(LargeFile, HoldsThePieces) {
  EXPECT_EQ(map(key), bytes + bytes);
  EXPECT_EQ(std::filesystem::status(cache.path(key)).permissions(), std::filesystem::perms::owner_read);
  ASSERT_TRUE(cache.putLarge(key, {}));
  EXPECT_EQ(map(key), "");
  // A mapping outlives its file.
  ASSERT_TRUE(cache.putLarge(key, pieces));
  std::optional<MappedEntry> entry = cache.map(key);
  ASSERT_TRUE(entry);
  std::filesystem::remove(cache.path(key));
  EXPECT_EQ(char(entry->bytes.back()), bytes.back());
}

TEST_F(LargeFile, EveryFlippedBitIsAMiss) {
  std::string file = readFile(cache.path(key));
  for (size_t bit = 0; bit < file.size() * 8; ++bit) {
    std::string changed = file;
    changed[bit / 8] ^= char(1 << bit % 8);
    std::filesystem::remove(cache.path(key));
    writeFile(cache.path(key), changed);
    EXPECT_EQ(map(key), std::nullopt) << bit;
    EXPECT_FALSE(std::filesystem::exists(cache.path(key))) << bit;
  }
}

TEST_F(LargeFile, EveryOtherLengthAndKeyIsAMiss) {
  std::string file = readFile(cache.path(key));
  for (size_t length = 0; length <= file.size() + 1; ++length) {
    std::filesystem::remove(cache.path(key));
    writeFile(cache.path(key), (file + "x").substr(0, length));
    EXPECT_EQ(map(key).has_value(), length == file.size()) << length;
  }
  Digest other = sha256("other");
  writeFile(cache.path(other), file);
  EXPECT_EQ(map(other), std::nullopt);
  // Neither kind is taken for the other.
  writeFile(cache.path(key), file);
  EXPECT_EQ(cache.get(key), std::nullopt);
  ASSERT_TRUE(cache.put(key, bytes));
  EXPECT_EQ(map(key), std::nullopt);
}

} // namespace
