// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every index exactly once, from one host thread, from several, nested, for pools of any size. Meant to be run under
// ThreadSanitizer and AddressSanitizer too: the counters are plain integers where the pool promises order.
#include "lamella/Runtime/CPU/ThreadPool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

using namespace lamella;

namespace {

/// Counts the calls of each index without atomics: two calls with one index at the same time are a race.
struct Counter {
  explicit Counter(int64_t count) : calls(count) {}
  static void call(void *data, int64_t index) { ++static_cast<Counter *>(data)->calls[index]; }
  bool eachCalled(int times) const {
    return std::all_of(calls.begin(), calls.end(), [&](int n) { return n == times; });
  }
  std::vector<int> calls;
};

class ThreadPoolSize : public testing::TestWithParam<unsigned> {};

TEST_P(ThreadPoolSize, CallsEachIndexOnce) {
  ThreadPool pool({.threads = GetParam()});
  EXPECT_EQ(pool.threads(), GetParam());
  for (int64_t count : {0, 1, 2, 3, 7, 64, 1000, 4097}) {
    Counter counter(count);
    pool.parallelFor(Counter::call, &counter, count);
    EXPECT_TRUE(counter.eachCalled(1)) << count;
  }
}

TEST_P(ThreadPoolSize, SeesWhatTheLoopBeforeWrote) {
  ThreadPool pool({.threads = GetParam()});
  Counter counter(97);
  for (int round = 1; round <= 500; ++round) {
    pool.parallelFor(Counter::call, &counter, 97);
    ASSERT_TRUE(counter.eachCalled(round));
  }
}

// Workers that come late to a loop find the next one, whose length and data are others.
TEST_P(ThreadPoolSize, RunsManyShortLoopsOfChangingLength) {
  ThreadPool pool({.threads = GetParam()});
  for (int round = 0; round < 5000; ++round) {
    int64_t count = round % 50 == 0 ? 300 : round * 7 % 11;
    Counter counter(count);
    pool.parallelFor(Counter::call, &counter, count);
    ASSERT_TRUE(counter.eachCalled(1)) << "round " << round << ", count " << count;
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, ThreadPoolSize, testing::Values(1u, 2u, 3u, 8u));

TEST(ThreadPool, TakesItsSizeFromTheProcessors) { EXPECT_GE(ThreadPool().threads(), 1u); }

TEST(ThreadPool, WorksOnPinnedThreads) {
  ThreadPool pool({.threads = 4, .pin = true});
  Counter counter(1000);
  pool.parallelFor(Counter::call, &counter, 1000);
  EXPECT_TRUE(counter.eachCalled(1));
}

TEST(ThreadPool, UsesItsThreads) {
  ThreadPool pool({.threads = 3});
  struct Seen {
    std::mutex mutex;
    std::set<std::thread::id> threads;
  } seen;
  // Each body lasts long enough for the others to wake, so that the caller cannot take all pieces.
  auto body = [](void *data, int64_t) {
    auto *seen = static_cast<Seen *>(data);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::lock_guard<std::mutex> guard(seen->mutex);
    seen->threads.insert(std::this_thread::get_id());
  };
  pool.parallelFor(body, &seen, 60);
  EXPECT_EQ(seen.threads.size(), 3u);
}

TEST(ThreadPool, WakesSleepingWorkers) {
  ThreadPool pool({.threads = 4});
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(3)); // longer than workers spin
    Counter counter(333);
    pool.parallelFor(Counter::call, &counter, 333);
    EXPECT_TRUE(counter.eachCalled(1));
  }
}

TEST(ThreadPool, RunsNestedLoopsOnTheThreadThatStartsThem) {
  struct Nest {
    ThreadPool pool{{.threads = 4}};
    std::vector<Counter> inner = std::vector<Counter>(20, Counter(50));
    std::vector<int> moved = std::vector<int>(20);
  } nest;
  auto outer = [](void *data, int64_t i) {
    auto *nest = static_cast<Nest *>(data);
    struct Inner {
      Counter *counter;
      std::thread::id thread;
      int moved;
    } inner{&nest->inner[i], std::this_thread::get_id(), 0};
    auto body = [](void *data, int64_t j) {
      auto *inner = static_cast<Inner *>(data);
      Counter::call(inner->counter, j);
      inner->moved += inner->thread != std::this_thread::get_id();
    };
    nest->pool.parallelFor(body, &inner, 50);
    nest->moved[i] = inner.moved;
  };
  nest.pool.parallelFor(outer, &nest, 20);
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(nest.inner[i].eachCalled(1));
    EXPECT_EQ(nest.moved[i], 0);
  }
}

TEST(ThreadPool, ServesTwoHostThreadsAtOnce) {
  ThreadPool pool({.threads = 3});
  auto host = [&pool](bool *ok) {
    Counter counter(211);
    for (int round = 1; round <= 300; ++round)
      pool.parallelFor(Counter::call, &counter, 211);
    *ok = counter.eachCalled(300);
  };
  bool first = false, second = false;
  std::thread other(host, &first);
  host(&second);
  other.join();
  EXPECT_TRUE(first);
  EXPECT_TRUE(second);
}

TEST(ThreadPool, RunsForAContext) {
  ThreadPool pool({.threads = 2});
  LamellaContext context{};
  Counter counter(100);
  ThreadPool::run(&context, Counter::call, &counter, 100); // no pool
  context.user = &pool;
  ThreadPool::run(&context, Counter::call, &counter, 100);
  EXPECT_TRUE(counter.eachCalled(2));
}

} // namespace
