// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One word says everything the threads agree on: the number of the current loop, whether it still takes workers, and
// how many workers are in it. A worker enters by a compare-and-swap on an open word, so a loop that is over before a
// sleeping worker wakes does not wait for it.
//
// Each thread has a share of the loop, a range of neighbours: what it reads is then one long piece of memory, which a
// processor fetches ahead of time. Who is done takes pieces of the others' shares.
#include "lamella/Runtime/CPU/ThreadPool.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#if defined(__linux__)
#include <sched.h>
#endif
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lamella {
namespace {

constexpr uint32_t kActiveMask = 0xfff; // workers inside the loop
constexpr uint32_t kOpen = 0x1000;      // the loop takes workers
constexpr uint32_t kStop = 0x2000;      // the pool ends
constexpr uint32_t kNumber = 0x4000;    // the loops are numbered from here up
constexpr unsigned kMaxThreads = kActiveMask;

constexpr int kSpins = 4000; // pauses before sleeping: 40 to 160 microseconds on today's processors
constexpr int kChunksPerThread = 8;

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("isb");
#endif
}

/// True on a worker, and on a caller while its loop runs: a loop started here is nested.
thread_local bool insideLoop = false;

/// The processors this process may use.
std::vector<int> getProcessors() {
  std::vector<int> processors;
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0)
    for (int i = 0; i < CPU_SETSIZE; ++i)
      if (CPU_ISSET(i, &set))
        processors.push_back(i);
#endif
  for (unsigned i = 0; processors.empty() && i < std::max(1u, std::thread::hardware_concurrency()); ++i)
    processors.resize(i + 1, static_cast<int>(i));
  return processors;
}

void pinTo(int processor) {
#if defined(__linux__)
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  sched_setaffinity(0, sizeof(set), &set); // of the calling thread
#endif
}

void runSerially(ThreadPool::Body body, void *data, int64_t count) {
  for (int64_t i = 0; i < count; ++i)
    body(data, i);
}

/// What is left of a thread's share of the loop.
struct alignas(64) Share {
  std::atomic<int64_t> next{0};
  int64_t end = 0;
};

} // namespace

struct ThreadPool::State {
  // The loop; written by its caller while no worker is inside.
  Body body = nullptr;
  void *data = nullptr;
  int64_t chunk = 1;
  std::vector<Share> shares; // the caller's, then one for each worker

  alignas(64) std::atomic<uint32_t> word{0};
  std::mutex caller; // held by the host thread whose loop has the workers
  std::vector<std::thread> workers;

  void run(Body newBody, void *newData, int64_t count);
  void work(size_t share);
  void runChunks(size_t own);
  uint32_t awaitChange(uint32_t seen, bool (*isNews)(uint32_t seen, uint32_t now));
};

/// Takes pieces of its own share, then of the others', until none is left.
void ThreadPool::State::runChunks(size_t own) {
  for (size_t turn = 0; turn < shares.size(); ++turn) {
    Share &share = shares[(own + turn) % shares.size()];
    for (;;) {
      int64_t begin = share.next.fetch_add(chunk, std::memory_order_relaxed);
      if (begin >= share.end)
        break;
      for (int64_t i = begin, end = std::min(share.end, begin + chunk); i < end; ++i)
        body(data, i);
    }
  }
}

/// Spins, then sleeps, until the word is news.
uint32_t ThreadPool::State::awaitChange(uint32_t seen, bool (*isNews)(uint32_t seen, uint32_t now)) {
  for (int spin = 0; spin < kSpins; ++spin) {
    uint32_t now = word.load(std::memory_order_acquire);
    if (isNews(seen, now))
      return now;
    pause();
  }
  for (;;) {
    uint32_t now = word.load(std::memory_order_acquire);
    if (isNews(seen, now))
      return now;
    word.wait(now, std::memory_order_acquire);
  }
}

void ThreadPool::State::work(size_t share) {
  insideLoop = true;
  uint32_t seen = 0; // the number of the loop served last
  for (;;) {
    uint32_t now = awaitChange(seen, [](uint32_t last, uint32_t word) {
      return (word & kStop) || ((word & kOpen) && word / kNumber != last);
    });
    if (now & kStop)
      return;
    if (!word.compare_exchange_weak(now, now + 1, std::memory_order_acquire))
      continue;
    seen = now / kNumber;
    runChunks(share);
    uint32_t before = word.fetch_sub(1, std::memory_order_release);
    if ((before & kActiveMask) == 1 && !(before & kOpen))
      word.notify_all();
  }
}

ThreadPool::ThreadPool(ThreadPoolOptions options) : state(std::make_unique<State>()) {
  std::vector<int> processors = getProcessors();
  unsigned threads = options.threads ? options.threads : static_cast<unsigned>(processors.size());
  threads = std::min(threads, kMaxThreads);
  state->shares = std::vector<Share>(threads); // a share whose thread cannot be had is the others'
  for (unsigned i = 1; i < threads; ++i) {
    int processor = processors[i % processors.size()];
    try {
      state->workers.emplace_back([state = state.get(), pin = options.pin, processor, i] {
        if (pin)
          pinTo(processor);
        state->work(i);
      });
    } catch (const std::system_error &) {
      return;
    }
  }
}

ThreadPool::~ThreadPool() {
  state->word.fetch_or(kStop, std::memory_order_release);
  state->word.notify_all();
  for (std::thread &worker : state->workers)
    worker.join();
}

unsigned ThreadPool::threads() const { return static_cast<unsigned>(state->workers.size()) + 1; }

void ThreadPool::parallelFor(Body body, void *data, int64_t count) {
  State &loop = *state;
  if (count <= 1 || insideLoop || loop.workers.empty())
    return runSerially(body, data, count);
  insideLoop = true;
  if (loop.caller.try_lock()) {
    loop.run(body, data, count);
    loop.caller.unlock();
  } else {
    runSerially(body, data, count);
  }
  insideLoop = false;
}

/// Runs one loop; the caller has the lock.
void ThreadPool::State::run(Body newBody, void *newData, int64_t count) {
  body = newBody;
  data = newData;
  auto threads = static_cast<int64_t>(shares.size());
  chunk = std::max<int64_t>(1, count / (threads * kChunksPerThread));
  for (int64_t i = 0; i < threads; ++i) {
    shares[i].next.store(count / threads * i + std::min(i, count % threads), std::memory_order_relaxed);
    shares[i].end = count / threads * (i + 1) + std::min(i + 1, count % threads);
  }
  uint32_t number = word.load(std::memory_order_relaxed) / kNumber + 1;
  word.store((number * kNumber) | kOpen, std::memory_order_release);
  word.notify_all();
  runChunks(0);
  // Every piece is taken: no more workers are needed, those inside finish theirs.
  uint32_t before = word.fetch_and(~kOpen, std::memory_order_acq_rel);
  if (before & kActiveMask)
    awaitChange(0, [](uint32_t, uint32_t word) { return (word & kActiveMask) == 0; });
}

void ThreadPool::run(LamellaContext *context, Body body, void *data, int64_t count) {
  if (auto *pool = static_cast<ThreadPool *>(context->user))
    pool->parallelFor(body, data, count);
  else
    runSerially(body, data, count);
}

} // namespace lamella
