// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CacheFile.h"
#include "lamella/Runtime/DiskCache/DiskCache.h"
#include <algorithm>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

using namespace lamella;

namespace {
struct Row {
  std::string name;
  uint64_t bytes;
  timespec used;

  bool operator<(const Row &other) const {
    if (used.tv_sec != other.used.tv_sec)
      return used.tv_sec < other.used.tv_sec;
    return used.tv_nsec != other.used.tv_nsec ? used.tv_nsec < other.used.tv_nsec : name < other.name;
  }
};
} // namespace

/// Entries and unfinished files; what else lies in the folder is not ours.
static std::vector<Row> listEntries(DIR *folder) {
  std::vector<Row> rows;
  while (const dirent *item = ::readdir(folder)) {
    struct stat facts;
    if (isCacheFile(item->d_name) && ::fstatat(::dirfd(folder), item->d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(facts.st_mode))
      rows.push_back({item->d_name, uint64_t(facts.st_size), facts.st_mtim});
  }
  return rows;
}

void lamella::trimCache(const std::string &path, uint64_t limitBytes) {
  DIR *folder = ::opendir(path.c_str());
  if (!folder)
    return;
  std::vector<Row> rows = listEntries(folder);
  std::sort(rows.begin(), rows.end());
  uint64_t total = 0;
  for (const Row &row : rows)
    total += row.bytes;
  // Another process may delete the same files at the same time; a file that is gone is as good as deleted.
  for (const Row &row : rows) {
    bool abandoned = row.name.ends_with(partialSuffix) && row.used.tv_sec + 3600 < std::time(nullptr);
    if (total <= limitBytes && !abandoned)
      continue;
    ::unlinkat(::dirfd(folder), row.name.c_str(), 0);
    total -= row.bytes;
  }
  ::closedir(folder);
}
