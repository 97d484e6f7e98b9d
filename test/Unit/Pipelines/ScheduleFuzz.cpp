// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random legal schedules of small programs, compiled, compute what the reference interpreter finds for the unscheduled
// programs: integers exactly, floats within c * eps * (sum of the terms' magnitudes). LAMELLA_FUZZ_SEED repeats one
// run, LAMELLA_FUZZ_RUNS sets how many.
#include "CompiledTrial.h"

#include "lamella/Dialect/TIR/IR/TIR.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Verifier.h"

#include <gtest/gtest.h>

#include <iostream>
#include <set>

using namespace mlir;
using namespace lamella::tir::test;

namespace lamella::test {
namespace {

/// LLVM works on many kernels at once; a module is what one compilation takes.
constexpr size_t kKernelsInModule = 40;

#if __has_feature(address_sanitizer)
constexpr uint64_t kRuns = 60;
#else
constexpr uint64_t kRuns = 1000;
#endif

struct Tally {
  std::map<Primitive, uint64_t> applied;
  std::map<std::string, int> refusals, types;
  uint64_t symbolic = 0, tails = 0, both = 0, steps = 0;

  void add(const CompiledTrial &trial) {
    for (const Step &step : trial.steps)
      ++applied[step.primitive];
    steps += trial.steps.size();
    ++types[trial.elementType];
    symbolic += trial.program.isSymbolic;
    tails += trial.hasTail;
    both += trial.program.isSymbolic && trial.hasTail;
  }
};

std::string printTogether(ArrayRef<std::unique_ptr<CompiledTrial>> trials, MLIRContext *context) {
  OwningOpRef<ModuleOp> together = ModuleOp::create(UnknownLoc::get(context));
  for (const auto &trial : trials)
    for (Operation &op : *trial->module->getBody())
      together->push_back(op.clone());
  std::string text;
  llvm::raw_string_ostream os(text);
  together->print(os);
  return text;
}

void expectAllRight(ArrayRef<std::unique_ptr<CompiledTrial>> trials, MLIRContext *context) {
  std::string diagnostics;
  KernelRunner runner(printTogether(trials, context), diagnostics);
  for (const auto &trial : trials) {
    // Where the module does not compile, one by one: which kernel is it?
    std::string wrong = diagnostics.empty() ? trial->compare(runner) : trial->judge(trial->steps);
    ASSERT_EQ(wrong, "") << "seed " << trial->seed << " (LAMELLA_FUZZ_SEED=" << trial->seed << " repeats it)\n"
                         << trial->report();
  }
  ASSERT_EQ(diagnostics, "") << "each kernel compiles by itself, not all together";
}

void print(const Tally &tally, SeedRange seeds) {
  std::cout << "seeds " << seeds.first << " to " << seeds.first + seeds.runs - 1 << ": " << seeds.runs
            << " schedules of " << tally.steps << " primitives; " << tally.symbolic << " with symbolic extents, "
            << tally.tails << " with splits that leave a rest, " << tally.both << " with both\n";
  for (unsigned i = 0; i < kNumPrimitives; ++i) {
    auto found = tally.applied.find(Primitive(i));
    std::cout << "  " << getName(Primitive(i)).str() << " " << (found == tally.applied.end() ? 0 : found->second)
              << "\n";
  }
  for (const auto &[type, count] : tally.types)
    std::cout << "  element type " << type << " " << count << "\n";
  std::multimap<int, std::string, std::greater<>> refusals;
  for (const auto &[reason, count] : tally.refusals)
    refusals.emplace(count, reason);
  for (const auto &[count, reason] : refusals)
    std::cout << "  refused " << count << " " << reason << "\n";
}

/// Every primitive was used, and the hard cases are many.
void expectVariety(const Tally &tally, uint64_t runs) {
  for (unsigned i = 0; i < kNumPrimitives; ++i) {
    auto found = tally.applied.find(Primitive(i));
    EXPECT_GE(found == tally.applied.end() ? 0 : found->second, runs / 25) << getName(Primitive(i)).str();
  }
  EXPECT_GE(tally.symbolic, runs / 3);
  EXPECT_GE(tally.tails, runs / 3);
}

TEST(ScheduleFuzz, CompiledEqualsInterpreted) {
  DialectRegistry registry;
  registry.insert<tir::TIRDialect, affine::AffineDialect, func::FuncDialect, arith::ArithDialect, memref::MemRefDialect,
                  scf::SCFDialect>();
  MLIRContext context(registry);
  context.loadAllAvailableDialects();
  SeedRange seeds = getSeedRange(kRuns);
  Tally tally;
  std::vector<std::unique_ptr<CompiledTrial>> trials;
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.runs; ++seed) {
    auto trial = std::make_unique<CompiledTrial>(seed, &context);
    ASSERT_TRUE(succeeded(trial->findExpectations())) << "seed " << seed << "\n" << trial->program.text;
    trial->schedule(tally.refusals);
    ASSERT_TRUE(succeeded(verify(*trial->module))) << "seed " << seed << "\n" << trial->report();
    tally.add(*trial);
    trials.push_back(std::move(trial));
    if (trials.size() < kKernelsInModule && seed + 1 < seeds.first + seeds.runs)
      continue;
    ASSERT_NO_FATAL_FAILURE(expectAllRight(trials, &context));
    trials.clear();
  }
  print(tally, seeds);
  if (seeds.runs >= 1000)
    expectVariety(tally, seeds.runs);
}

} // namespace
} // namespace lamella::test
