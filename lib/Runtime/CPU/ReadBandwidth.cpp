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

static void readPart(void *data, int64_t index) {
  // Lines of 64 bytes; the loop over a line becomes vector instructions.
  constexpr int64_t streams = 4, line = 8;
  ReadJob &job = *static_cast<ReadJob *>(data);
  const uint64_t *part = job.words + index * job.wordsEach;
  int64_t wordsEach = job.wordsEach / streams / line * line;
  uint64_t bits[streams][line] = {};
  for (int64_t word = 0; word < wordsEach; word += line)
    for (int64_t stream = 0; stream < streams; ++stream)
      for (int64_t lane = 0; lane < line; ++lane)
        bits[stream][lane] |= part[stream * wordsEach + word + lane];
  for (auto &stream : bits)
    for (uint64_t word : stream)
      job.found[index] |= word;
}

double lamella::measureReadBandwidth(ThreadPool &pool) {
  Pages memory(setBytes);
  if (!memory)
    return 0;
  std::memset(memory.data(), 1, setBytes);
  int64_t threads = pool.threads();
  ReadJob job{static_cast<const uint64_t *>(memory.data()), int64_t(setBytes / sizeof(uint64_t)) / threads,
              std::vector<uint64_t>(threads)};
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
