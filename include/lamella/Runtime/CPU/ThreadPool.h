// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The threads behind a context's parallel_for.
#ifndef LAMELLA_RUNTIME_CPU_THREADPOOL_H
#define LAMELLA_RUNTIME_CPU_THREADPOOL_H

#include "lamella-c/Module.h"

#include <cstdint>
#include <memory>

namespace lamella {

struct ThreadPoolOptions {
  /// Threads that work on a loop, the caller's among them; 0: one for each processor this process may use.
  unsigned threads = 0;
  /// Keeps each worker on one processor, where the system allows it. The caller's thread is left alone.
  bool pin = false;
};

/// A fork-join pool. Loops of several host threads may be started at the same time: one of them has the workers, the
/// others run on their own thread. A loop started inside a loop's body runs on the thread that started it.
///
/// Idle workers spin for some tens of microseconds, since kernels of one model follow each other closely, then sleep.
class ThreadPool {
public:
  using Body = void (*)(void *data, int64_t index);

  /// Where the system refuses a thread, the pool has fewer.
  explicit ThreadPool(ThreadPoolOptions options = {});
  /// Must not run while a loop does.
  ~ThreadPool();
  ThreadPool(const ThreadPool &) = delete;
  ThreadPool &operator=(const ThreadPool &) = delete;

  /// The threads that work on a loop, the caller's among them.
  unsigned threads() const;

  /// Runs body(data, 0) ... body(data, count - 1) in any order; returns when all are done, and everything that they
  /// wrote is visible. A body must not throw.
  void parallelFor(Body body, void *data, int64_t count);

  /// `LamellaContext::parallel_for` for contexts whose `user` is a ThreadPool; where it is null the loop is serial.
  static void run(LamellaContext *context, Body body, void *data, int64_t count);

private:
  struct State;
  std::unique_ptr<State> state;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_CPU_THREADPOOL_H
