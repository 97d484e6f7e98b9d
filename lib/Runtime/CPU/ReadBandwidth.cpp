// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/CPU/ReadBandwidth.h"
#include "lamella/Support/Pages.h"
#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

using namespace lamella;
using Clock = std::chrono::steady_clock;

static constexpr int64_t setBytes = 256 << 20, passes = 6;

namespace {
/// The memory, cut into a part for each thread, and what each thread found: so that the reading is of use.
struct ReadJob {
  const uint64_t *words;
  int64_t wordsEach;
  std::vector<uint64_t> found;
};
} // namespace

/// A line of memory, in the vector registers that the processor has.
using Line = uint64_t __attribute__((vector_size(64)));

static constexpr int64_t streams = 4, lineWords = sizeof(Line) / sizeof(uint64_t);

/// Reads `streams` pieces of the part side by side, a line of each in turn.
static void readPart(void *data, int64_t index) {
  ReadJob &job = *static_cast<ReadJob *>(data);
  auto *part = reinterpret_cast<const Line *>(job.words + index * job.wordsEach);
  int64_t lines = job.wordsEach / streams / lineWords;
  Line bits = {};
  for (int64_t line = 0; line < lines; ++line)
    for (int64_t stream = 0; stream < streams; ++stream)
      bits |= part[stream * lines + line];
  for (int64_t word = 0; word < lineWords; ++word)
    job.found[index] |= bits[word];
}

double lamella::measureReadBandwidth(ThreadPool &pool) {
  Pages memory(setBytes);
  if (!memory)
    return 0;
  std::memset(memory.data(), 1, setBytes);
  int64_t threads = pool.threads();
  int64_t wordsEach = setBytes / int64_t(sizeof(uint64_t)) / threads / (streams * lineWords) * (streams * lineWords);
  ReadJob job{static_cast<const uint64_t *>(memory.data()), wordsEach, std::vector<uint64_t>(threads)};
  double best = 0;
  for (int64_t pass = 0; pass < passes; ++pass) {
    Clock::time_point start = Clock::now();
    pool.parallelFor(readPart, &job, threads);
    std::chrono::duration<double> time = Clock::now() - start;
    best = std::max(best, double(job.wordsEach * threads * int64_t(sizeof(uint64_t))) / time.count());
  }
  bool complete =
      std::all_of(job.found.begin(), job.found.end(), [](uint64_t word) { return word == 0x0101010101010101; });
  return complete ? best : 0;
}
