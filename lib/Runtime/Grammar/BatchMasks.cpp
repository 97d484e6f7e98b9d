// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/Matcher.h"
#include <atomic>

#if !defined(__wasm__)
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#endif

using namespace lamella::grammar;

namespace {

#if defined(__wasm__)
void runParallel(size_t count, unsigned, const auto &body) {
  for (size_t i = 0; i < count; ++i)
    body(i);
}
#else
/// Threads that wait for work until the process ends. One batch runs at a time; the caller takes part in it.
class Pool {
public:
  static Pool &get() {
    static Pool pool;
    return pool;
  }

  void run(size_t count, unsigned threads, const std::function<void(size_t)> &body) {
    std::lock_guard batch(oneBatch);
    {
      std::lock_guard guard(lock);
      while (workers.size() + 1 < threads)
        workers.emplace_back([this, id = workers.size()] { work(id); });
      job = &body;
      total = count;
      helpers = threads - 1;
      busy = helpers;
      next = 0;
      ++round;
    }
    wake.notify_all();
    take(body, count);
    std::unique_lock guard(lock);
    finished.wait(guard, [&] { return busy == 0; });
    job = nullptr;
  }

  ~Pool() {
    {
      std::lock_guard guard(lock);
      stop = true;
    }
    wake.notify_all();
    for (std::thread &worker : workers)
      worker.join();
  }

private:
  void take(const std::function<void(size_t)> &body, size_t count) {
    for (size_t i = next++; i < count; i = next++)
      body(i);
  }

  void work(size_t id) {
    uint64_t done = 0;
    std::unique_lock guard(lock);
    while (true) {
      wake.wait(guard, [&] { return stop || (round != done && job); });
      if (stop)
        return;
      done = round;
      if (id >= helpers)
        continue;
      const std::function<void(size_t)> &body = *job;
      size_t count = total;
      guard.unlock();
      take(body, count);
      guard.lock();
      if (--busy == 0)
        finished.notify_one();
    }
  }

  std::mutex oneBatch, lock;
  std::condition_variable wake, finished;
  std::vector<std::thread> workers;
  const std::function<void(size_t)> *job = nullptr;
  size_t total = 0, helpers = 0, busy = 0;
  std::atomic<size_t> next{0};
  uint64_t round = 0;
  bool stop = false;
};

void runParallel(size_t count, unsigned threads, const std::function<void(size_t)> &body) {
  Pool::get().run(count, threads, body);
}
#endif

} // namespace

bool lamella::grammar::fillMasks(std::span<Matcher *const> matchers, std::span<uint32_t> words, size_t wordsPerRow,
                                 unsigned threads) {
  std::atomic<bool> all = true;
  auto fill = [&](size_t i) {
    if (!matchers[i]->fillMask(words.subspan(i * wordsPerRow, wordsPerRow)))
      all = false;
  };
  if (threads <= 1 || matchers.size() <= 1) {
    for (size_t i = 0; i < matchers.size(); ++i)
      fill(i);
    return all;
  }
  runParallel(matchers.size(), threads, fill);
  return all;
}
