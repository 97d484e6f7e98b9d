// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Does a block run every point of its domain? Three ways, cheapest first:
//   1. Algebra. A pair of iterators (q to m, x mod c to c) is one number q * c + x mod c to m * c, which puts split and
//      fused loops together again. Then each iterator is a dense number in mixed radix of its own loops, no smaller
//      than its extent, and the predicate only cuts off what is beyond the extents. Works with symbolic extents.
//   2. Enumeration of few points, for all values of the symbols where these are few, else for some of them: one that
//      leaves a point out refutes.
//   3. Unknown.
#include "Enumeration.h"

#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"
#include "lamella/Dialect/TIR/Analysis/MixedRadix.h"
#include "lamella/Dialect/TIR/Analysis/Prover.h"

using namespace mlir;

namespace lamella::tir {
namespace {

struct Number {
  IndexExpr value;
  IndexExpr extent;
};

unsigned countMods(const IndexExpr &expr, MLIRContext *context) {
  unsigned count = 0;
  expr.normalized().getExpr(context).walk([&](AffineExpr part) { count += part.getKind() == AffineExprKind::Mod; });
  return count;
}

/// Joins pairs until none fits.
void joinNumbers(SmallVectorImpl<Number> &numbers, MLIRContext *context) {
  auto joinOnce = [&]() {
    for (unsigned low = 0; low < numbers.size(); ++low) {
      if (countMods(numbers[low].value, context) == 0)
        continue;
      for (unsigned high = 0; high < numbers.size(); ++high) {
        if (high == low)
          continue;
        IndexExpr joined = (numbers[high].value * numbers[low].extent + numbers[low].value).normalized();
        if (countMods(joined, context) >=
            countMods(numbers[low].value, context) + countMods(numbers[high].value, context))
          continue;
        numbers[high] = {joined, (numbers[high].extent * numbers[low].extent).normalized()};
        numbers.erase(numbers.begin() + low);
        return true;
      }
    }
    return false;
  };
  while (joinOnce()) {
  }
}

bool coversByAlgebra(BlockOp block, ArrayRef<RunningVariable> running, const Facts &facts) {
  MLIRContext *context = block.getContext();
  SmallVector<Number> numbers;
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    numbers.push_back({block.getBinding(i), block.getIterExtent(i)});
  SmallVector<Number> single = numbers;
  joinNumbers(numbers, context);
  SmallVector<Value> usedByOthers;
  for (const Number &number : numbers) {
    SmallVector<Value> used;
    std::optional<IndexExpr> size = getDenseSize(number.value, running, context, facts, used);
    if (!size || !proveNonNegative(*size - number.extent, context, facts))
      return false;
    for (Value value : used) {
      if (llvm::is_contained(usedByOthers, value))
        return false;
      usedByOthers.push_back(value);
    }
  }
  // The predicate keeps every point of the domain: each condition says that a number is below its extent.
  return llvm::all_of(block.getPredicate(), [&](const IndexExpr &condition) {
    auto states = [&](const Number &number) {
      IndexExpr slack = condition - (number.value - number.extent); // condition = value - extent + slack, slack <= 0
      return llvm::none_of(slack.normalized().getOperands(), isIndexDim) &&
             proveNonNegative(IndexExpr(0) - slack, context, facts);
    };
    return llvm::any_of(numbers, states) || llvm::any_of(single, states);
  });
}

} // namespace

Verdict proveCovered(BlockOp block, const Facts &facts) {
  SmallVector<RunningVariable> running = llvm::map_to_vector(
      getEnclosingLoops(block), [](ForOp loop) { return RunningVariable{loop.getInductionVar(), loop.getExtent()}; });
  if (coversByAlgebra(block, running, facts))
    return Verdict::proved();
  Verdict verdict = enumerateCover(block, running, facts);
  if (verdict.answer == Answer::unknown)
    verdict.text = "it is not known whether block \"" + block.getBlockName().str() +
                   "\" runs every point of its domain: " + verdict.text;
  return verdict;
}

} // namespace lamella::tir
