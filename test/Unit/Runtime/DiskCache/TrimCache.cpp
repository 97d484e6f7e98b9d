// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "TemporaryFolder.h"
#include "lamella/Runtime/DiskCache/DiskCache.h"

#include <gtest/gtest.h>

using namespace lamella;
using namespace lamella::test;
using namespace std::chrono_literals;

namespace {

Digest keyOf(int number) { return sha256(std::to_string(number)); }

/// Makes a file look as if it was used so long ago.
void age(const std::string &path, std::chrono::seconds seconds) {
  std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - seconds);
}

TEST(TrimCache, WhatWasUsedLongestAgoGoes) {
  TemporaryFolder folder;
  DiskCache cache = *DiskCache::open({folder.path, 5000});
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(cache.put(keyOf(i), std::string(1000, 'a')));
    age(cache.path(keyOf(i)), 100s - i * 1s);
  }
  ASSERT_TRUE(cache.get(keyOf(0))); // used now
  ASSERT_TRUE(cache.put(keyOf(4), std::string(1000, 'a')));
  EXPECT_TRUE(std::filesystem::exists(cache.path(keyOf(0))));
  EXPECT_FALSE(std::filesystem::exists(cache.path(keyOf(1))));
  for (int i : {2, 3, 4})
    EXPECT_TRUE(std::filesystem::exists(cache.path(keyOf(i)))) << i;
}

TEST(TrimCache, AnEntryAboveTheLimitIsNotKept) {
  TemporaryFolder folder;
  DiskCache cache = *DiskCache::open({folder.path, 5000});
  ASSERT_TRUE(cache.put(keyOf(0), "small"));
  ASSERT_TRUE(cache.put(keyOf(1), std::string(5000, 'a')));
  EXPECT_EQ(cache.get(keyOf(1)), std::nullopt);
  EXPECT_EQ(cache.get(keyOf(0)), "small");
}

TEST(TrimCache, UnfinishedFilesGoAfterAnHourAndStrangersStay) {
  TemporaryFolder folder;
  std::string hex = toHex(keyOf(0));
  std::string old = folder.path + "/" + hex + ".12-0.partial", young = folder.path + "/" + hex + ".13-0.partial";
  std::string stranger = folder.path + "/notes.partial", folderOfOthers = folder.path + "/folder";
  for (const std::string &path : {old, young, stranger}) {
    writeFile(path, "x");
    age(path, path == young ? 60s : 4000s);
  }
  std::filesystem::create_directory(folderOfOthers);
  trimCache(folder.path, 1000);
  EXPECT_FALSE(std::filesystem::exists(old));
  EXPECT_TRUE(std::filesystem::exists(young));
  trimCache(folder.path, 0);
  EXPECT_FALSE(std::filesystem::exists(young));
  EXPECT_TRUE(std::filesystem::exists(stranger));
  EXPECT_TRUE(std::filesystem::exists(folderOfOthers));
  trimCache(folder.path + "/absent", 0);
}

} // namespace
