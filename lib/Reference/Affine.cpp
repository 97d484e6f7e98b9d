// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// affine: maps of index values, loops over them, and access through them.
#include "Machine.h"

#include "IndexMaps.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/IR/IntegerSet.h"

using namespace mlir;

namespace lamella::reference {

static FailureOr<SmallVector<int64_t, 4>> evaluate(Machine &machine, Operation *op, AffineMap map,
                                                   ValueRange operands) {
  return evaluateMap(op, map, machine.getIntegers(operands));
}

template <typename OpT>
static LogicalResult runExtremum(Machine &machine, OpT op, bool smallest) {
  auto values = evaluate(machine, op, op.getMap(), op.getOperands());
  if (failed(values))
    return failure();
  return machine.setResults(op, {Scalar::of(smallest ? *llvm::min_element(*values) : *llvm::max_element(*values))});
}

static LogicalResult runFor(Machine &machine, affine::AffineForOp op) {
  auto lower = evaluate(machine, op, op.getLowerBoundMap(), op.getLowerBoundOperands());
  auto upper = evaluate(machine, op, op.getUpperBoundMap(), op.getUpperBoundOperands());
  if (failed(lower) || failed(upper))
    return failure();
  std::vector<Datum> carried;
  for (Value init : op.getInits())
    carried.push_back(machine.get(init));
  __int128 end = *llvm::min_element(*upper);
  for (__int128 i = *llvm::max_element(*lower); i < end; i += op.getStepAsInt()) {
    std::vector<Datum> arguments{Scalar::of(int64_t(i))};
    llvm::append_range(arguments, carried);
    if (failed(machine.spend(op, 1)) || failed(machine.runRegion(op.getRegion(), std::move(arguments), carried)))
      return failure();
  }
  return machine.setResults(op, std::move(carried));
}

static LogicalResult runParallel(Machine &machine, affine::AffineParallelOp op) {
  if (op.getNumResults() != 0)
    return op.emitOpError("expected a parallel loop without reductions: the interpreter knows no others");
  SmallVector<int64_t> lower, extents;
  SmallVector<int64_t> steps = op.getSteps();
  for (unsigned dim = 0; dim < op.getNumDims(); ++dim) {
    auto lows = evaluate(machine, op, op.getLowerBoundMap(dim), op.getLowerBoundsOperands());
    auto highs = evaluate(machine, op, op.getUpperBoundMap(dim), op.getUpperBoundsOperands());
    if (failed(lows) || failed(highs))
      return failure();
    lower.push_back(*llvm::max_element(*lows));
    __int128 length = __int128(*llvm::min_element(*highs)) - lower.back();
    extents.push_back(length <= 0 ? 0 : int64_t((length + steps[dim] - 1) / steps[dim]));
  }
  SmallVector<bool> independent(extents.size(), true);
  return machine.forEachIteration(extents, independent, [&](ArrayRef<int64_t> point) -> LogicalResult {
    std::vector<Datum> arguments;
    for (auto [i, low, step] : llvm::zip_equal(point, lower, steps))
      arguments.push_back(Scalar::of(low + i * step));
    return failed(machine.spend(op, 1)) ? failure() : machine.runRegion(op.getRegion(), std::move(arguments));
  });
}

static LogicalResult runIf(Machine &machine, affine::AffineIfOp op) {
  IntegerSet set = op.getIntegerSet();
  auto map = AffineMap::get(set.getNumDims(), set.getNumSymbols(), set.getConstraints(), op.getContext());
  auto values = evaluate(machine, op, map, op.getOperands());
  if (failed(values))
    return failure();
  bool holds = true;
  for (auto [i, value] : llvm::enumerate(*values))
    holds &= set.isEq(i) ? value == 0 : value >= 0;
  std::vector<Datum> yielded;
  Region &region = holds ? op.getThenRegion() : op.getElseRegion();
  if (!region.empty() && failed(machine.runRegion(region, {}, yielded)))
    return failure();
  return machine.setResults(op, std::move(yielded));
}

static LogicalResult runLinearize(Machine &machine, affine::AffineLinearizeIndexOp op) {
  SmallVector<int64_t, 4> index = machine.getIntegers(op.getMultiIndex());
  SmallVector<int64_t, 4> basis = machine.getIntegers(op.getMixedBasis());
  int64_t result = 0;
  for (size_t i = 0; i < index.size(); ++i) { // without an outer bound the basis is one shorter
    size_t skipped = index.size() - basis.size();
    result = int64_t(uint64_t(result) * uint64_t(i < skipped ? 1 : basis[i - skipped]) + uint64_t(index[i]));
  }
  return machine.setResults(op, {Scalar::of(result)});
}

static LogicalResult runDelinearize(Machine &machine, affine::AffineDelinearizeIndexOp op) {
  int64_t rest = machine.getInteger(op.getLinearIndex());
  SmallVector<int64_t, 4> basis = machine.getIntegers(op.getMixedBasis());
  std::vector<Datum> results(op.getNumResults());
  size_t skipped = results.size() - basis.size();
  for (size_t i = results.size(); i-- > 0;) {
    if (i == 0) {
      results[0] = Scalar::of(rest);
      break;
    }
    int64_t extent = basis[i - skipped];
    if (extent <= 0)
      return op.emitOpError("expected a positive basis, got ") << extent;
    int64_t digit = llvm::mod(rest, extent);
    results[i] = Scalar::of(digit);
    rest = (rest - digit) / extent;
  }
  return machine.setResults(op, std::move(results));
}

static LogicalResult runLoad(Machine &machine, affine::AffineLoadOp op) {
  auto indices = evaluate(machine, op, op.getAffineMap(), op.getMapOperands());
  if (failed(indices))
    return failure();
  FailureOr<Scalar> value = machine.load(op, op.getMemRef(), *indices);
  return failed(value) ? failure() : machine.setResults(op, {*value});
}

static LogicalResult runStore(Machine &machine, affine::AffineStoreOp op) {
  auto indices = evaluate(machine, op, op.getAffineMap(), op.getMapOperands());
  if (failed(indices))
    return failure();
  return machine.store(op, op.getMemRef(), *indices, machine.get<Scalar>(op.getValue()));
}

void addAffineHandlers(Handlers &handlers) {
  handlers.add<affine::AffineApplyOp>([](Machine &machine, affine::AffineApplyOp op) -> LogicalResult {
    auto values = evaluate(machine, op, op.getAffineMap(), op.getOperands());
    return failed(values) ? failure() : machine.setResults(op, {Scalar::of(values->front())});
  });
  handlers.add<affine::AffineMinOp>([](Machine &machine, auto op) { return runExtremum(machine, op, true); });
  handlers.add<affine::AffineMaxOp>([](Machine &machine, auto op) { return runExtremum(machine, op, false); });
  handlers.add<affine::AffineForOp>(runFor);
  handlers.add<affine::AffineParallelOp>(runParallel);
  handlers.add<affine::AffineIfOp>(runIf);
  handlers.add<affine::AffineLinearizeIndexOp>(runLinearize);
  handlers.add<affine::AffineDelinearizeIndexOp>(runDelinearize);
  handlers.add<affine::AffineLoadOp>(runLoad);
  handlers.add<affine::AffineStoreOp>(runStore);
}

} // namespace lamella::reference
