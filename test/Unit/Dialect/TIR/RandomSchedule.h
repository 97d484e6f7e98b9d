// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random schedule primitives, as data: a script of them can be applied again, shortened and printed.
#ifndef LAMELLA_TEST_UNIT_DIALECT_TIR_RANDOMSCHEDULE_H
#define LAMELLA_TEST_UNIT_DIALECT_TIR_RANDOMSCHEDULE_H

#include "RandomProgram.h"

#include "lamella/Dialect/TIR/Transforms/Schedule.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace lamella::tir::test {

enum class Primitive {
  split,
  fuse,
  reorder,
  parallel,
  vectorize,
  unroll,
  cache_read,
  cache_write,
  compute_at,
  reverse_compute_at,
  decompose_reduction,
  blockize,
  tensorize,
  annotate,
  loop_partition
};
inline constexpr unsigned kNumPrimitives = unsigned(Primitive::loop_partition) + 1;
llvm::StringRef getName(Primitive primitive);

/// One primitive. Blocks and loops are numbers in the order of a walk over the function.
struct Step {
  Primitive primitive;
  unsigned block = 0, loop = 0;
  /// The factors of a split, the loops of a reorder or a fusion, the region of a cache stage.
  llvm::SmallVector<int64_t> numbers;
  bool isLocal = false;
};

/// `split loop 3 by [?, 4]`.
std::string describe(const Step &step);

/// A primitive with operands from the function, legal or not; none where the function has no loop left.
std::optional<Step> drawStep(Random &random, mlir::func::FuncOp function);

/// True if the primitive was applied. A number that the function does not have is a refusal.
bool applyStep(mlir::func::FuncOp function, const Step &step, Refusal &refusal);

/// The number of runs and the first seed: LAMELLA_FUZZ_SEED (alone: one run), LAMELLA_FUZZ_RUNS.
struct SeedRange {
  uint64_t first, runs;
};
SeedRange getSeedRange(uint64_t defaultRuns);

} // namespace lamella::tir::test

#endif // LAMELLA_TEST_UNIT_DIALECT_TIR_RANDOMSCHEDULE_H
