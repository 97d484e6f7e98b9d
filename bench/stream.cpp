// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How fast this machine reads and copies memory: the roof of kernels that do little with each byte. Built and run by
// the script `stream`, printing one JSON object a line; `bandwidth` calls the copy as a library.
#include "time_threads.h"
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>

using Line = uint64_t __attribute__((vector_size(64)));
static constexpr int rounds = 9;

/// Memory in large pages, as the run-time library has it.
static Line *allocate(size_t bytes) {
  constexpr size_t large = 2 << 20;
  void *memory = std::aligned_alloc(large, (bytes + large - 1) / large * large);
  madvise(memory, bytes, MADV_HUGEPAGE);
  std::memset(memory, 1, bytes);
  return static_cast<Line *>(memory);
}

/// Pieces of a thread's part, side by side.
template <int streams>
static void read(const Line *part, Line *, size_t lines, Line &found) {
  size_t each = lines / streams;
  Line bits = {};
  for (size_t line = 0; line < each; ++line)
    for (int stream = 0; stream < streams; ++stream)
      bits |= part[stream * each + line];
  found = bits;
}
static void copy(const Line *from, Line *to, size_t lines, Line &) {
  for (size_t line = 0; line < lines; ++line)
    to[line] = from[line] + from[line];
}
static void copyPast(const Line *from, Line *to, size_t lines, Line &) {
  for (size_t line = 0; line < lines; ++line)
    __builtin_nontemporal_store(from[line] + from[line], &to[line]);
}

using Kernel = void (*)(const Line *, Line *, size_t, Line &);

/// Median and best bytes a second; each thread has a processor and a part of its own, and starts with the others.
static void measure(const char *name, int streams, int threads, size_t bytes, Kernel kernel, const Line *from, Line *to,
                    int touches) {
  std::vector<double> rates;
  size_t lines = bytes / sizeof(Line) / threads;
  for (int round = 0; round < rounds; ++round) {
    std::vector<Line> found(threads);
    double time = timeThreads(threads, [&](int thread) {
      for (int pass = 0; pass < 4; ++pass)
        kernel(from + thread * lines, to ? to + thread * lines : nullptr, lines, found[thread]);
    });
    rates.push_back(4.0 * lines * threads * sizeof(Line) * touches / time);
  }
  std::sort(rates.begin(), rates.end());
  std::printf("{\"bench\": \"stream\", \"kernel\": \"%s\", \"streams\": %d, \"threads\": %d, \"mib\": %zu, "
              "\"gb_per_s\": %.1f, \"best_gb_per_s\": %.1f}\n",
              name, streams, threads, bytes >> 20, rates[rounds / 2] / 1e9, rates.back() / 1e9);
}

/// Seconds that one copy of the bytes takes.
extern "C" double lamella_bench_copy(const void *from, void *to, size_t bytes, int threads) {
  size_t lines = bytes / sizeof(Line) / threads;
  std::vector<Line> found(threads);
  return timeThreads(threads, [&](int thread) {
    copy(static_cast<const Line *>(from) + thread * lines, static_cast<Line *>(to) + thread * lines, lines,
         found[thread]);
  });
}

int main(int argc, char **argv) {
  if (argc != 3)
    return std::fprintf(stderr, "usage: stream MIB THREADS\n"), 64;
  size_t bytes = std::strtoull(argv[1], nullptr, 10) << 20;
  int threads = std::atoi(argv[2]);
  Line *from = allocate(bytes), *to = allocate(bytes);
  measure("read", 1, threads, bytes, read<1>, from, nullptr, 1);
  measure("read", 2, threads, bytes, read<2>, from, nullptr, 1);
  measure("read", 4, threads, bytes, read<4>, from, nullptr, 1);
  measure("read", 8, threads, bytes, read<8>, from, nullptr, 1);
  measure("copy", 1, threads, bytes, copy, from, to, 2);
  measure("copy, non-temporal stores", 1, threads, bytes, copyPast, from, to, 2);
}
