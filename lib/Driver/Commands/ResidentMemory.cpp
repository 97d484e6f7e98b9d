// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ResidentMemory.h"
#include <cstdio>
#include <fstream>
#include <map>
#include <string>

using namespace lamella;

namespace {
/// Of all mappings of one file.
struct FilePages {
  int64_t resident = 0, anonymous = 0;
  bool runs = false;
};
} // namespace

/// The path in a line like "7f00-7f10 r-xp 00000000 08:01 1234   /lib/x.so", and whether its pages may be run. False
/// where the line is no such line.
static bool parseMapping(const std::string &line, std::string &path, bool &runs) {
  char permissions[5] = {};
  int end = 0;
  if (std::sscanf(line.c_str(), "%*[0-9a-f]-%*[0-9a-f] %4s %*s %*s %*s %n", permissions, &end) != 1 || end == 0)
    return false;
  path = line.substr(end);
  runs = permissions[2] == 'x';
  return true;
}

int64_t lamella::residentBytes() {
  std::ifstream maps("/proc/self/smaps");
  std::map<std::string, FilePages> files;
  FilePages *current = nullptr;
  for (std::string line; std::getline(maps, line);) {
    std::string path;
    bool runs = false;
    long long count = 0;
    if (parseMapping(line, path, runs)) {
      current = &files[path.starts_with('/') ? path : ""];
      current->runs |= runs && path.starts_with('/');
    } else if (current && std::sscanf(line.c_str(), "Rss: %lld kB", &count) == 1) {
      current->resident += count;
    } else if (current && std::sscanf(line.c_str(), "Anonymous: %lld kB", &count) == 1) {
      current->anonymous += count;
    }
  }
  int64_t total = 0;
  for (const auto &[path, pages] : files)
    total += pages.runs ? pages.anonymous : pages.resident;
  return total * 1024;
}
