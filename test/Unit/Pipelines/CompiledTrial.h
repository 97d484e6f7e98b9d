// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A random program with a random schedule, and what the reference interpreter says the program computes.
#ifndef LAMELLA_TEST_UNIT_PIPELINES_COMPILEDTRIAL_H
#define LAMELLA_TEST_UNIT_PIPELINES_COMPILEDTRIAL_H

#include "Expectation.h"
#include "RandomSchedule.h"

#include "mlir/IR/OwningOpRef.h"

#include <map>

namespace lamella::test {

class CompiledTrial {
public:
  CompiledTrial(uint64_t seed, mlir::MLIRContext *context);

  /// Interprets the unscheduled program; fails with diagnostics.
  mlir::LogicalResult findExpectations();
  /// Applies random primitives; counts those that were refused by their reason.
  void schedule(std::map<std::string, int> &refusals);

  /// Runs the compiled kernel on every expectation's arguments; says what is wrong, or nothing.
  std::string compare(KernelRunner &runner) const;
  /// The same for other steps, from the unscheduled program to the compiled kernel.
  std::string judge(llvm::ArrayRef<tir::test::Step> steps) const;
  /// Says whether the schedule or its lowering is wrong: does the interpreter find the same for both programs?
  std::string interpretScheduled(llvm::ArrayRef<tir::test::Step> steps) const;
  /// The fewest of the steps with which it is still wrong.
  std::vector<tir::test::Step> reduce() const;
  std::string report() const;

  uint64_t seed;
  std::vector<tir::test::Step> steps;
  /// Whether a split left a rest.
  bool hasTail = false;
  tir::test::Random random;
  std::string elementType;
  tir::test::Program program;
  mlir::OwningOpRef<mlir::ModuleOp> module; // as scheduled so far

private:
  mlir::OwningOpRef<mlir::ModuleOp> parse() const;
  mlir::OwningOpRef<mlir::ModuleOp> replay(llvm::ArrayRef<tir::test::Step> steps) const;
  Kernel getKernel() const { return {program.name, program.roundings}; }

  mlir::MLIRContext *context;
  std::vector<Expectation> expectations;
};

} // namespace lamella::test

#endif // LAMELLA_TEST_UNIT_PIPELINES_COMPILEDTRIAL_H
