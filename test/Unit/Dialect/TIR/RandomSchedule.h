// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random schedule primitives, legal or not.
#ifndef LAMELLA_TEST_UNIT_DIALECT_TIR_RANDOMSCHEDULE_H
#define LAMELLA_TEST_UNIT_DIALECT_TIR_RANDOMSCHEDULE_H

#include "RandomProgram.h"
#include "Step.h"

namespace lamella::tir::test {

/// A primitive with operands from the function, legal or not; none where the function has no loop left.
std::optional<Step> drawStep(Random &random, mlir::func::FuncOp function);

/// The number of runs and the first seed: LAMELLA_FUZZ_SEED (alone: one run), LAMELLA_FUZZ_RUNS.
struct SeedRange {
  uint64_t first, runs;
};
SeedRange getSeedRange(uint64_t defaultRuns);

} // namespace lamella::tir::test

#endif // LAMELLA_TEST_UNIT_DIALECT_TIR_RANDOMSCHEDULE_H
