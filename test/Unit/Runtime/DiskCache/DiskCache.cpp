// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/DiskCache/DiskCache.h"
#include "TemporaryFolder.h"

#include <csignal>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <vector>

using namespace lamella;
using namespace lamella::test;

namespace {

Digest keyOf(int number) { return sha256(std::to_string(number)); }

/// An entry that says which it is, over several pages.
std::string bytesOf(int number) {
  std::string bytes;
  for (int i = 0; bytes.size() < 20000; ++i)
    bytes += std::to_string(number) + ":" + std::to_string(i) + "\n";
  return bytes;
}

TEST(DiskCache, KeepsEntries) {
  TemporaryFolder folder;
  Expected<DiskCache> cache = DiskCache::open({folder.path + "/a/b", 1 << 20});
  ASSERT_TRUE(cache) << cache.message();
  EXPECT_EQ(cache->get(keyOf(1)), std::nullopt);
  for (std::string bytes : {bytesOf(1), std::string("\0x", 2), std::string()}) {
    ASSERT_TRUE(cache->put(keyOf(1), bytes));
    EXPECT_EQ(cache->get(keyOf(1)), bytes);
  }
  struct stat facts;
  ASSERT_EQ(::stat((folder.path + "/a/b").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700);
}

TEST(DiskCache, RefusesWhatIsNoFolderOfOurs) {
  TemporaryFolder folder;
  std::string file = folder.path + "/file", open = folder.path + "/open";
  writeFile(file, "");
  EXPECT_EQ(DiskCache::open({file, 1}).message(), file + ": expected a folder for the cache, got a file");
  EXPECT_EQ(DiskCache::open({file + "/below", 1}).message(),
            file + "/below: expected a folder for the cache, got the error: not a directory");
  ASSERT_EQ(::mkdir(open.c_str(), 0700) | ::chmod(open.c_str(), 0777), 0);
  EXPECT_EQ(DiskCache::open({open, 1}).message(),
            open + ": expected a folder for the cache that other users cannot write, got one that everyone can write");
}

/// Puts and gets until it is killed; 1 as soon as an entry is not what was put.
int useForever(const std::string &folder) {
  DiskCache cache = *DiskCache::open({folder, 200000}); // ten entries: they are evicted all the time
  for (int i = 0;; ++i) {
    int number = i * 7 % 40;
    std::optional<std::string> found = cache.get(keyOf(number));
    if (found && *found != bytesOf(number))
      return 1;
    if (!found && !cache.put(keyOf(number), bytesOf(number)))
      return 2;
  }
}

TEST(DiskCache, SurvivesProcessesThatAreKilled) {
  TemporaryFolder folder;
  for (int round = 0; round < 25; ++round) {
    std::vector<pid_t> children;
    for (int i = 0; i < 3; ++i) {
      pid_t child = ::fork();
      ASSERT_GE(child, 0);
      if (child == 0)
        ::_exit(useForever(folder.path));
      children.push_back(child);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5 + round));
    for (pid_t child : children) {
      ::kill(child, SIGKILL);
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      EXPECT_TRUE(WIFSIGNALED(status)) << "ended by itself with " << WEXITSTATUS(status);
    }
    DiskCache cache = *DiskCache::open({folder.path, 200000});
    for (int number = 0; number < 40; ++number)
      if (std::optional<std::string> found = cache.get(keyOf(number)))
        EXPECT_EQ(*found, bytesOf(number));
  }
  DiskCache cache = *DiskCache::open({folder.path, 200000});
  ASSERT_TRUE(cache.put(keyOf(99), bytesOf(99)));
  EXPECT_EQ(cache.get(keyOf(99)), bytesOf(99));
  uint64_t total = 0; // what was left unfinished counts too
  for (const auto &item : std::filesystem::directory_iterator(folder.path))
    total += item.file_size();
  EXPECT_LE(total, 200000u);
}

TEST(DiskCache, AFullDiskIsAnErrorAndLeavesNothing) {
  TemporaryFolder folder;
  pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit = {5000, 5000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    DiskCache cache = *DiskCache::open({folder.path, 1 << 20});
    Status status = cache.put(keyOf(1), bytesOf(1));
    bool right = status.message() == folder.path + ": expected to write to the cache, got the error: file too large" &&
                 !cache.get(keyOf(1)) && std::filesystem::is_empty(folder.path);
    ::_exit(right ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/// Puts and maps large entries, of three parts of a write each, until it is killed; 1 as soon as one is not what was
/// put.
int useLargeForever(const std::string &folder) {
  DiskCache cache = *DiskCache::open({folder, 80 << 20}); // three entries
  for (int i = 0;; ++i) {
    int number = i * 7 % 5;
    std::string bytes((20 << 20) + number, char(number + 1));
    std::optional<MappedEntry> found = cache.map(keyOf(number));
    if (found &&
        (found->bytes.size() != bytes.size() || std::memcmp(found->bytes.data(), bytes.data(), bytes.size()) != 0))
      return 1;
    std::span<const std::byte> pieces[] = {std::as_bytes(std::span(bytes))};
    if (!found && !cache.putLarge(keyOf(number), pieces))
      return 2;
  }
}

TEST(DiskCache, LargeEntriesSurviveProcessesThatAreKilled) {
  TemporaryFolder folder;
  for (int round = 0; round < 4; ++round) {
    std::vector<pid_t> children;
    for (int i = 0; i < 2; ++i) {
      pid_t child = ::fork();
      ASSERT_GE(child, 0);
      if (child == 0)
        ::_exit(useLargeForever(folder.path));
      children.push_back(child);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(150 + 37 * round));
    for (pid_t child : children) {
      ::kill(child, SIGKILL);
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      EXPECT_TRUE(WIFSIGNALED(status)) << "ended by itself with " << WEXITSTATUS(status);
    }
    DiskCache cache = *DiskCache::open({folder.path, 80 << 20});
    for (int number = 0; number < 5; ++number)
      if (std::optional<MappedEntry> found = cache.map(keyOf(number)))
        EXPECT_EQ(found->bytes.size(), size_t(20 << 20) + number);
  }
}

TEST(DiskCache, AFullDiskAmongTheWritesOfALargeEntryLeavesNothing) {
  TemporaryFolder folder;
  pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit = {10 << 20, 10 << 20};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    DiskCache cache = *DiskCache::open({folder.path, 1 << 30});
    std::string bytes(20 << 20, 'x');
    std::span<const std::byte> pieces[] = {std::as_bytes(std::span(bytes))};
    Status status = cache.putLarge(keyOf(1), pieces);
    bool right = status.message() == folder.path + ": expected to write to the cache, got the error: file too large" &&
                 !cache.map(keyOf(1)) && std::filesystem::is_empty(folder.path);
    ::_exit(right ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

} // namespace
