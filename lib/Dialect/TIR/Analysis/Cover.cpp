// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Does a block run every point of its domain? Three ways, cheapest first:
//   1. Algebra. A pair of iterators (q to m, x mod c to c) is one number q * c + x mod c to m * c, which puts split and
//      fused loops together again. Then each iterator is a dense number in mixed radix of its own loops, no smaller
//      than its extent, and the predicate only cuts off what is beyond the extents. Works with symbolic extents.
//   2. Enumeration, where all extents are constant and few.
//   3. Unknown.
#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"
#include "lamella/Dialect/TIR/Analysis/MixedRadix.h"
#include "lamella/Dialect/TIR/Analysis/Prover.h"

using namespace mlir;

namespace lamella::tir {
namespace {

constexpr int64_t kMaxEnumerated = 1 << 16;

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

/// All extents as constants, or nothing where one is not, or there are too many points.
std::optional<SmallVector<int64_t>> getConstants(ArrayRef<IndexExpr> extents) {
  SmallVector<int64_t> constants;
  int64_t points = 1;
  for (const IndexExpr &extent : extents) {
    std::optional<int64_t> constant = extent.getConstant();
    if (!constant)
      return std::nullopt;
    constants.push_back(std::max<int64_t>(*constant, 0));
    if (__builtin_mul_overflow(points, constants.back(), &points) || points > kMaxEnumerated)
      return std::nullopt;
  }
  return constants;
}

Verdict enumeratePoints(BlockOp block, ArrayRef<RunningVariable> running) {
  SmallVector<IndexExpr> loopExtents, iterExtents;
  for (const RunningVariable &variable : running)
    loopExtents.push_back(variable.extent);
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    iterExtents.push_back(block.getIterExtent(i));
  std::optional<SmallVector<int64_t>> loops = getConstants(loopExtents), iters = getConstants(iterExtents);
  if (!loops || !iters)
    return Verdict::unknown("an extent is symbolic, or there are more than 65536 points");
  SmallVector<IndexExpr> bindings = block.getBindings(), predicate = block.getPredicate();
  for (ArrayRef<IndexExpr> list : {ArrayRef(bindings), ArrayRef(predicate)})
    for (const IndexExpr &expr : list)
      for (Value value : expr.getOperands())
        if (llvm::none_of(running, [&](const RunningVariable &v) { return v.value == value; }))
          return Verdict::unknown("a binding or the predicate holds a symbol");
  int64_t domain = 1;
  for (int64_t extent : *iters)
    domain *= extent;
  std::vector<bool> seen(domain, false);
  SmallVector<int64_t> point(loops->size(), 0);
  bool any = llvm::none_of(*loops, [](int64_t extent) { return extent == 0; });
  auto valueOf = [&](Value value) {
    for (auto [i, variable] : llvm::enumerate(running))
      if (variable.value == value)
        return point[i];
    return int64_t(0);
  };
  while (any) {
    bool exists = llvm::all_of(predicate, [&](const IndexExpr &p) { return *p.evaluate(valueOf) < 0; });
    int64_t position = 0;
    for (unsigned i = 0; exists && i < bindings.size(); ++i) {
      int64_t value = *bindings[i].evaluate(valueOf);
      exists = value >= 0 && value < (*iters)[i];
      position = position * (*iters)[i] + value;
    }
    if (exists)
      seen[position] = true;
    any = false;
    for (unsigned i = point.size(); i-- > 0 && !any;) {
      any = ++point[i] < (*loops)[i];
      if (!any)
        point[i] = 0;
    }
  }
  auto missing = llvm::find(seen, false);
  if (missing == seen.end())
    return Verdict::proved();
  int64_t position = missing - seen.begin();
  Verdict verdict = Verdict::refuted("");
  verdict.witness.resize(iters->size());
  for (unsigned i = iters->size(); i-- > 0;) {
    verdict.witness[i] = position % (*iters)[i];
    position /= (*iters)[i];
  }
  verdict.text = "no instance of block \"" + block.getBlockName().str() + "\" runs the point (";
  for (auto [i, value] : llvm::enumerate(verdict.witness))
    verdict.text += (i ? ", " : "") + std::to_string(value);
  verdict.text += ")";
  return verdict;
}

} // namespace

Verdict proveCovered(BlockOp block, const Facts &facts) {
  SmallVector<RunningVariable> running = llvm::map_to_vector(
      getEnclosingLoops(block), [](ForOp loop) { return RunningVariable{loop.getInductionVar(), loop.getExtent()}; });
  if (coversByAlgebra(block, running, facts))
    return Verdict::proved();
  Verdict verdict = enumeratePoints(block, running);
  if (verdict.answer == Answer::unknown)
    verdict.text = "it is not known whether block \"" + block.getBlockName().str() +
                   "\" runs every point of its domain: " + verdict.text;
  return verdict;
}

} // namespace lamella::tir
