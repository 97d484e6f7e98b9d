// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Support/Pages.h"
#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/mman.h>
#else
#include <cstdlib>
#endif

using namespace lamella;

#if defined(__unix__) || defined(__APPLE__)
/// `bytes` bytes aligned to `alignment`, a multiple of a page: more is mapped, and what lies outside goes back.
static void *mapAligned(int64_t bytes, int64_t alignment) {
  void *mapped = ::mmap(nullptr, bytes + alignment, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED)
    return nullptr;
  char *begin = static_cast<char *>(mapped);
  int64_t before = -reinterpret_cast<uintptr_t>(begin) & (alignment - 1);
  if (before)
    ::munmap(begin, before);
  if (int64_t after = alignment - before)
    ::munmap(begin + before + bytes, after);
  return begin + before;
}

Pages::Pages(int64_t wanted) {
  if (wanted < 0 || wanted > INT64_MAX / 2)
    return;
  int64_t unit = wanted >= largePage ? largePage : 1 << 16;
  bytes = (wanted + unit - 1) / unit * unit;
  bytes = bytes ? bytes : unit;
  memory = mapAligned(bytes, unit);
#if defined(MADV_HUGEPAGE)
  if (memory && unit == largePage)
    (void)::madvise(memory, bytes, MADV_HUGEPAGE); // a hint: small pages do as well
#endif
}

Pages::~Pages() {
  if (memory)
    ::munmap(memory, bytes);
}
#else
Pages::Pages(int64_t wanted) : memory(wanted < 0 ? nullptr : std::calloc(wanted ? wanted : 1, 1)), bytes(wanted) {}

Pages::~Pages() { std::free(memory); }
#endif

Pages::Pages(Pages &&other) noexcept { *this = std::move(other); }

Pages &Pages::operator=(Pages &&other) noexcept {
  std::swap(memory, other.memory);
  std::swap(bytes, other.bytes);
  return *this;
}

/// Linux lists mappings so: a line "7f1c40000000-7f1c46000000 r--p ...", then lines "FilePmdMapped:   94208 kB".
int64_t lamella::largeBytesOfMapping(const void *start) {
  std::ifstream file("/proc/self/smaps");
  bool isWanted = false;
  int64_t total = 0;
  for (std::string line; std::getline(file, line);) {
    uintptr_t begin = 0, end = 0;
    char word[32], unit[8];
    long long count = 0;
    if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " ", &begin, &end) == 2)
      isWanted = begin == reinterpret_cast<uintptr_t>(start);
    else if (isWanted && std::sscanf(line.c_str(), "%31[A-Za-z]: %lld %7s", word, &count, unit) == 3)
      for (std::string_view kind : {"AnonHugePages", "FilePmdMapped", "ShmemPmdMapped"})
        total += kind == word ? count << 10 : 0;
  }
  return total;
}
