// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// linalg: a structured op is its region, run for each point of its iteration space. Every named op has one.
#include "Machine.h"

#include "IndexMaps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;

namespace lamella::reference {

/// The sizes of all operands in turn: what the op's map from shapes to loops takes.
static SmallVector<int64_t> getShapes(Machine &machine, linalg::LinalgOp op) {
  SmallVector<int64_t> sizes;
  for (Value operand : op->getOperands())
    if (const auto *array = std::get_if<Array>(&machine.get(operand)))
      llvm::append_range(sizes, array->sizes);
  return sizes;
}

/// Runs a structured op on `outputs`, which are written.
static LogicalResult runPoints(Machine &machine, linalg::LinalgOp op, ArrayRef<Array> outputs) {
  AffineMap shapesToLoops = op.getShapesToLoopsMap();
  if (!shapesToLoops)
    return op.emitOpError("expected maps from which the sizes of the iteration space follow");
  auto extents = evaluateMap(op, shapesToLoops, getShapes(machine, op));
  if (failed(extents))
    return failure();
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  SmallVector<bool> independent;
  for (utils::IteratorType kind : op.getIteratorTypesArray())
    independent.push_back(kind == utils::IteratorType::parallel);
  // An input that the body does not use may be too small for its map: it only gives its shape (pooling windows).
  auto body = [&](ArrayRef<int64_t> point) -> LogicalResult {
    if (failed(machine.spend(op, 1)))
      return failure();
    std::vector<Datum> arguments, yielded;
    SmallVector<SmallVector<int64_t, 4>> places;
    for (OpOperand &operand : op->getOpOperands()) {
      const auto *array = std::get_if<Array>(&machine.get(operand.get()));
      unsigned position = operand.getOperandNumber();
      bool isOutput = op.isDpsInit(&operand);
      if (!isOutput && !array) {
        arguments.push_back(machine.get(operand.get()));
        continue;
      }
      FailureOr<SmallVector<int64_t, 4>> index = evaluateMap(op, maps[position], point);
      if (failed(index))
        return failure();
      const Array &target = isOutput ? outputs[position - op.getNumDpsInputs()] : *array;
      if (op.getMatchingBlockArgument(&operand).use_empty()) {
        if (isOutput && failed(machine.checkIndices(op, target, *index)))
          return failure();
        arguments.push_back(Scalar());
      } else {
        FailureOr<Scalar> value = machine.load(op, target, *index);
        if (failed(value))
          return failure();
        arguments.push_back(*value);
      }
      if (isOutput)
        places.push_back(std::move(*index));
    }
    machine.linalgPoints.emplace_back(point);
    LogicalResult status = machine.runRegion(op->getRegion(0), std::move(arguments), yielded);
    machine.linalgPoints.pop_back();
    if (failed(status))
      return failure();
    for (auto [output, place, value] : llvm::zip_equal(outputs, places, yielded))
      if (failed(machine.store(op, output, place, std::get<Scalar>(value))))
        return failure();
    return success();
  };
  return machine.forEachIteration(*extents, independent, body);
}

static LogicalResult runStructured(Machine &machine, Operation *operation) {
  auto op = cast<linalg::LinalgOp>(operation);
  SmallVector<Array> outputs;
  for (Value init : op.getDpsInits()) {
    if (isa<BaseMemRefType>(init.getType())) {
      outputs.push_back(machine.getArray(init));
      continue;
    }
    FailureOr<Array> copy = machine.copy(op, machine.getArray(init));
    if (failed(copy))
      return failure();
    outputs.push_back(*copy);
  }
  if (failed(runPoints(machine, op, outputs)))
    return failure();
  std::vector<Datum> results;
  if (op.hasPureTensorSemantics())
    results.assign(outputs.begin(), outputs.end());
  return machine.setResults(op, std::move(results));
}

void addLinalgHandlers(Handlers &handlers) {
  handlers.addInterface<linalg::LinalgOp>(runStructured);
  handlers.add<linalg::IndexOp>([](Machine &machine, linalg::IndexOp op) {
    return machine.setResults(op, {Scalar::of(machine.linalgPoints.back()[op.getDim()])});
  });
}

} // namespace lamella::reference
