// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// func, scf and cf: calls, loops and choices. (Branches between blocks are the machine's own.)
#include "Machine.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace lamella::reference {

static LogicalResult runCall(Machine &machine, func::CallOp op) {
  auto callee = dyn_cast_or_null<FunctionOpInterface>(machine.lookup(op, op.getCalleeAttr()));
  if (!callee)
    return op.emitOpError("expected the function ") << op.getCalleeAttr() << " in the module";
  std::vector<Datum> arguments;
  for (Value operand : op.getOperands())
    arguments.push_back(machine.get(operand));
  FailureOr<std::vector<Datum>> results = machine.call(op, callee, std::move(arguments));
  return failed(results) ? failure() : machine.setResults(op, std::move(*results));
}

static std::vector<Datum> getAll(Machine &machine, ValueRange values) {
  std::vector<Datum> result;
  for (Value value : values)
    result.push_back(machine.get(value));
  return result;
}

static LogicalResult runFor(Machine &machine, scf::ForOp op) {
  // Bounds of a narrower type are sign-extended, so one loop serves all.
  int64_t lower = machine.getInteger(op.getLowerBound()), upper = machine.getInteger(op.getUpperBound());
  int64_t step = machine.getInteger(op.getStep());
  if (step <= 0)
    return op.emitOpError("expected a positive step, got ") << step;
  std::vector<Datum> carried = getAll(machine, op.getInitArgs());
  for (__int128 i = lower; i < upper; i += step) {
    std::vector<Datum> arguments{Scalar::of(int64_t(i))};
    llvm::append_range(arguments, carried);
    if (failed(machine.spend(op, 1)) || failed(machine.runRegion(op.getRegion(), std::move(arguments), carried)))
      return failure();
  }
  return machine.setResults(op, std::move(carried));
}

static LogicalResult runWhile(Machine &machine, scf::WhileOp op) {
  std::vector<Datum> carried = getAll(machine, op.getInits());
  while (true) {
    std::vector<Datum> condition;
    if (failed(machine.runRegion(op.getBefore(), std::move(carried), condition)))
      return failure();
    bool goesOn = std::get<Scalar>(condition.front()).integer;
    condition.erase(condition.begin());
    if (!goesOn)
      return machine.setResults(op, std::move(condition));
    if (failed(machine.runRegion(op.getAfter(), std::move(condition), carried)))
      return failure();
  }
}

static LogicalResult runIf(Machine &machine, scf::IfOp op) {
  Region &region = machine.getInteger(op.getCondition()) ? op.getThenRegion() : op.getElseRegion();
  std::vector<Datum> yielded;
  if (!region.empty() && failed(machine.runRegion(region, {}, yielded)))
    return failure();
  return machine.setResults(op, std::move(yielded));
}

static LogicalResult runIndexSwitch(Machine &machine, scf::IndexSwitchOp op) {
  int64_t value = machine.getInteger(op.getArg());
  const auto *it = llvm::find(op.getCases(), value);
  Region &region = it == op.getCases().end() ? op.getDefaultRegion() : op.getCaseRegions()[it - op.getCases().begin()];
  std::vector<Datum> yielded;
  return failed(machine.runRegion(region, {}, yielded)) ? failure() : machine.setResults(op, std::move(yielded));
}

/// The number of iterations in each dimension of a loop nest; a step of 0 or less is refused.
static FailureOr<SmallVector<int64_t>> countIterations(Operation *op, ArrayRef<int64_t> lower, ArrayRef<int64_t> upper,
                                                       ArrayRef<int64_t> steps) {
  SmallVector<int64_t> extents;
  for (auto [low, high, step] : llvm::zip_equal(lower, upper, steps)) {
    if (step <= 0)
      return op->emitOpError("expected a positive step, got ") << step;
    extents.push_back(high <= low ? 0 : int64_t((__int128(high) - low + step - 1) / step));
  }
  return extents;
}

/// Runs the terminator of a parallel loop: each reduction combines its result so far with the operand.
static LogicalResult runReductions(Machine &machine, scf::ReduceOp op, std::vector<Datum> &results) {
  for (auto [i, operand] : llvm::enumerate(op.getOperands())) {
    std::vector<Datum> combined;
    if (failed(machine.runRegion(op.getReductions()[i], {results[i], machine.get(operand)}, combined)))
      return failure();
    results[i] = combined.front();
  }
  return success();
}

static LogicalResult runParallel(Machine &machine, scf::ParallelOp op) {
  SmallVector<int64_t, 4> lower = machine.getIntegers(op.getLowerBound()), steps = machine.getIntegers(op.getStep());
  auto extents = countIterations(op, lower, machine.getIntegers(op.getUpperBound()), steps);
  if (failed(extents))
    return failure();
  std::vector<Datum> results = getAll(machine, op.getInitVals());
  SmallVector<bool> independent(extents->size(), true);
  auto body = [&](ArrayRef<int64_t> point) -> LogicalResult {
    std::vector<Datum> arguments;
    for (auto [i, low, step] : llvm::zip_equal(point, lower, steps))
      arguments.push_back(Scalar::of(low + i * step));
    if (failed(machine.spend(op, 1)) || failed(machine.runRegion(op.getRegion(), std::move(arguments))))
      return failure();
    return runReductions(machine, cast<scf::ReduceOp>(op.getBody()->getTerminator()), results);
  };
  if (failed(machine.forEachIteration(*extents, independent, body)))
    return failure();
  return machine.setResults(op, std::move(results));
}

static LogicalResult runForall(Machine &machine, scf::ForallOp op) {
  SmallVector<int64_t, 4> lower = machine.getIntegers(op.getMixedLowerBound());
  SmallVector<int64_t, 4> steps = machine.getIntegers(op.getMixedStep());
  auto extents = countIterations(op, lower, machine.getIntegers(op.getMixedUpperBound()), steps);
  if (failed(extents))
    return failure();
  // The shared outputs: the body reads them as they were before the loop, the terminator writes into copies.
  for (auto [argument, output] : llvm::zip_equal(op.getRegionOutArgs(), op.getOutputs())) {
    FailureOr<Array> copy = machine.copy(op, machine.getArray(output));
    if (failed(copy))
      return failure();
    machine.set(argument, *copy);
  }
  SmallVector<bool> independent(extents->size(), true);
  auto body = [&](ArrayRef<int64_t> point) -> LogicalResult {
    std::vector<Datum> arguments;
    for (auto [i, low, step] : llvm::zip_equal(point, lower, steps))
      arguments.push_back(Scalar::of(low + i * step));
    for (Value argument : op.getRegionOutArgs())
      arguments.push_back(machine.get(argument));
    if (failed(machine.spend(op, 1)) || failed(machine.runRegion(op.getRegion(), std::move(arguments))))
      return failure();
    for (Operation &insertion : op.getTerminator().getRegion().front())
      if (failed(machine.run(&insertion)))
        return failure();
    return success();
  };
  if (failed(machine.forEachIteration(*extents, independent, body)))
    return failure();
  return machine.setResults(op, getAll(machine, op.getRegionOutArgs()));
}

void addControlFlowHandlers(Handlers &handlers) {
  handlers.add<func::CallOp>(runCall);
  handlers.add<scf::ForOp>(runFor);
  handlers.add<scf::WhileOp>(runWhile);
  handlers.add<scf::IfOp>(runIf);
  handlers.add<scf::IndexSwitchOp>(runIndexSwitch);
  handlers.add<scf::ParallelOp>(runParallel);
  handlers.add<scf::ForallOp>(runForall);
  handlers.add<scf::ExecuteRegionOp>([](Machine &machine, scf::ExecuteRegionOp op) -> LogicalResult {
    std::vector<Datum> yielded;
    return failed(machine.runRegion(op.getRegion(), {}, yielded)) ? failure()
                                                                  : machine.setResults(op, std::move(yielded));
  });
  handlers.add<cf::AssertOp>([](Machine &machine, cf::AssertOp op) -> LogicalResult {
    if (machine.getInteger(op.getArg()))
      return success();
    return op.emitOpError("expected the condition to hold: ") << op.getMsg();
  });
}

} // namespace lamella::reference
