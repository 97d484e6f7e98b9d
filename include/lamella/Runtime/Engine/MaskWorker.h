// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes token masks on a thread of its own, while the model runs.
#ifndef LAMELLA_RUNTIME_ENGINE_MASKWORKER_H
#define LAMELLA_RUNTIME_ENGINE_MASKWORKER_H

#include "lamella/Runtime/Core/CallContext.h"
#include "lamella/Runtime/Grammar/Matcher.h"
#include <chrono>
#include <condition_variable>
#include <thread>

namespace lamella {

/// Library functions of the engine that modules call (relax.call_dps).
///
/// `grammar.fill_masks(sequences i32 [b]) -> i32 [b, words]`: the masks that the MaskWorker, to which the context's
/// `user` points, has made for the sequences, one row each; all ones for a sequence of -1. Waits for them.
LibraryLookup engineLibrary();

class MaskWorker {
public:
  /// Masks have a row for each matcher; the matchers must outlive the worker.
  explicit MaskWorker(std::span<grammar::Matcher> matchers);
  ~MaskWorker();
  MaskWorker(const MaskWorker &) = delete;
  MaskWorker &operator=(const MaskWorker &) = delete;

  /// Begins to make the masks of these matchers. Until `wait` returns, the matchers belong to the worker.
  void begin(std::vector<int32_t> which);
  /// Returns when the masks that were begun are made.
  void wait();
  /// A mask that was made.
  std::span<const uint32_t> mask(int32_t which) const;

  /// Of all masks. Only while nothing was begun.
  std::chrono::duration<double> time() const { return spent; }
  int64_t count() const { return made; }

private:
  void run();

  std::span<grammar::Matcher> matchers;
  size_t words;
  std::vector<uint32_t> masks;
  std::vector<int32_t> wanted;
  std::chrono::duration<double> spent{0};
  int64_t made = 0;
  bool isBusy = false, isOver = false;
  std::mutex mutex;
  std::condition_variable changed;
  std::thread thread;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_ENGINE_MASKWORKER_H
