// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// vector: access to buffers and tensors.
#include "Machine.h"

#include "IndexMaps.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace lamella::reference {

/// Calls `body` with the indices of each lane of a contiguous access: the vector lies along the last dimensions.
static LogicalResult forEachLane(ArrayRef<int64_t> start, VectorType type,
                                 llvm::function_ref<LogicalResult(int64_t lane, ArrayRef<int64_t> indices)> body) {
  int64_t lane = 0;
  return forEachIndex(type.getShape(), [&](ArrayRef<int64_t> offset) -> LogicalResult {
    SmallVector<int64_t> indices(start);
    for (size_t dim = 0; dim < offset.size(); ++dim)
      indices[indices.size() - offset.size() + dim] += offset[dim];
    return body(lane++, indices);
  });
}

static bool isOn(Machine &machine, Value mask, int64_t lane) {
  return !mask || machine.get<Vector>(mask)[lane].integer;
}

/// Reads the lanes whose mask is on; the others come from `passThrough`.
static LogicalResult loadLanes(Machine &machine, Operation *op, Value base, ArrayRef<int64_t> start, VectorType type,
                               Value mask, Value passThrough) {
  Vector result = passThrough ? machine.get<Vector>(passThrough) : Vector(type.getNumElements());
  LogicalResult status = forEachLane(start, type, [&](int64_t lane, ArrayRef<int64_t> indices) -> LogicalResult {
    if (!isOn(machine, mask, lane))
      return success();
    FailureOr<Scalar> value = machine.load(op, base, indices);
    if (failed(value))
      return failure();
    result[lane] = *value;
    return success();
  });
  return failed(status) ? failure() : machine.setResults(op, {std::move(result)});
}

static LogicalResult storeLanes(Machine &machine, Operation *op, Value base, ArrayRef<int64_t> start, Value vector,
                                Value mask) {
  const Vector &source = machine.get<Vector>(vector);
  auto type = cast<VectorType>(vector.getType());
  return forEachLane(start, type, [&](int64_t lane, ArrayRef<int64_t> indices) -> LogicalResult {
    return isOn(machine, mask, lane) ? machine.store(op, base, indices, source[lane]) : success();
  });
}

/// What a transfer does with one lane: the indices of its element, or none where it is out of bounds or masked off.
template <typename OpT>
static LogicalResult
forEachTransfer(Machine &machine, OpT op,
                llvm::function_ref<LogicalResult(int64_t, std::optional<ArrayRef<int64_t>>)> body) {
  const Array &array = machine.getArray(op.getBase());
  SmallVector<int64_t, 4> start = machine.getIntegers(op.getIndices());
  AffineMap map = op.getPermutationMap();
  // The mask has the dimensions of the source in its own order, without broadcast ones.
  Value mask = op.getMask();
  AffineMap maskMap = mask ? inversePermutation(compressUnusedDims(map)) : AffineMap();
  SmallVector<int64_t, 4> maskStrides;
  if (mask)
    maskStrides = Array::getContiguousStrides(cast<VectorType>(mask.getType()).getShape());
  int64_t lane = 0;
  return forEachIndex(op.getVectorType().getShape(), [&](ArrayRef<int64_t> offset) -> LogicalResult {
    SmallVector<int64_t, 4> indices = start;
    bool exists = true;
    for (auto [vectorDim, expr] : llvm::enumerate(map.getResults())) {
      auto dim = dyn_cast<AffineDimExpr>(expr); // otherwise 0: a broadcast
      if (!dim)
        continue;
      int64_t &index = indices[dim.getPosition()];
      index += offset[vectorDim];
      exists &= op.isDimInBounds(vectorDim) || (index >= 0 && index < array.sizes[dim.getPosition()]);
    }
    if (mask) {
      int64_t position = 0;
      for (auto [expr, stride] : llvm::zip_equal(maskMap.getResults(), maskStrides))
        position += offset[cast<AffineDimExpr>(expr).getPosition()] * stride;
      exists &= machine.get<Vector>(mask)[position].integer != 0;
    }
    return body(lane++, exists ? std::optional<ArrayRef<int64_t>>(indices) : std::nullopt);
  });
}

static LogicalResult runTransferRead(Machine &machine, vector::TransferReadOp op) {
  Vector result(op.getVectorType().getNumElements(), machine.get<Scalar>(op.getPadding()));
  LogicalResult status = forEachTransfer(machine, op, [&](int64_t lane, std::optional<ArrayRef<int64_t>> indices) {
    if (!indices)
      return success();
    FailureOr<Scalar> value = machine.load(op, op.getBase(), *indices);
    if (succeeded(value))
      result[lane] = *value;
    return LogicalResult(value);
  });
  return failed(status) ? failure() : machine.setResults(op, {std::move(result)});
}

static LogicalResult runTransferWrite(Machine &machine, vector::TransferWriteOp op) {
  const Vector source = machine.get<Vector>(op.getValueToStore());
  bool isTensor = op->getNumResults() == 1;
  Array target = machine.getArray(op.getBase());
  if (isTensor) {
    FailureOr<Array> copy = machine.copy(op, target);
    if (failed(copy))
      return failure();
    target = *copy;
  }
  LogicalResult status = forEachTransfer(machine, op, [&](int64_t lane, std::optional<ArrayRef<int64_t>> indices) {
    if (!indices)
      return success();
    return isTensor ? machine.store(op, target, *indices, source[lane])
                    : machine.store(op, op.getBase(), *indices, source[lane]);
  });
  if (failed(status))
    return failure();
  return isTensor ? machine.setResults(op, {target}) : success();
}

static LogicalResult runGather(Machine &machine, vector::GatherOp op) {
  const Vector &offsets = machine.get<Vector>(op.getIndices());
  Vector result = machine.get<Vector>(op.getPassThru());
  for (size_t lane = 0; lane < result.size(); ++lane) {
    if (!isOn(machine, op.getMask(), lane))
      continue;
    SmallVector<int64_t, 4> indices = machine.getIntegers(op.getOffsets());
    indices.back() += offsets[lane].integer;
    FailureOr<Scalar> value = machine.load(op, op.getBase(), indices);
    if (failed(value))
      return failure();
    result[lane] = *value;
  }
  return machine.setResults(op, {std::move(result)});
}

void addVectorTransferHandlers(Handlers &handlers) {
  handlers.add<vector::TransferReadOp>(runTransferRead);
  handlers.add<vector::TransferWriteOp>(runTransferWrite);
  handlers.add<vector::GatherOp>(runGather);
  handlers.add<vector::LoadOp>([](Machine &machine, vector::LoadOp op) {
    return loadLanes(machine, op, op.getBase(), machine.getIntegers(op.getIndices()), op.getVectorType(), {}, {});
  });
  handlers.add<vector::StoreOp>([](Machine &machine, vector::StoreOp op) {
    return storeLanes(machine, op, op.getBase(), machine.getIntegers(op.getIndices()), op.getValueToStore(), {});
  });
  handlers.add<vector::MaskedLoadOp>([](Machine &machine, vector::MaskedLoadOp op) {
    return loadLanes(machine, op, op.getBase(), machine.getIntegers(op.getIndices()), op.getVectorType(), op.getMask(),
                     op.getPassThru());
  });
  handlers.add<vector::MaskedStoreOp>([](Machine &machine, vector::MaskedStoreOp op) {
    return storeLanes(machine, op, op.getBase(), machine.getIntegers(op.getIndices()), op.getValueToStore(),
                      op.getMask());
  });
  handlers.add<affine::AffineVectorLoadOp>([](Machine &machine, affine::AffineVectorLoadOp op) -> LogicalResult {
    auto indices = evaluateMap(op, op.getAffineMap(), machine.getIntegers(op.getMapOperands()));
    return failed(indices) ? failure() : loadLanes(machine, op, op.getMemRef(), *indices, op.getVectorType(), {}, {});
  });
  handlers.add<affine::AffineVectorStoreOp>([](Machine &machine, affine::AffineVectorStoreOp op) -> LogicalResult {
    auto indices = evaluateMap(op, op.getAffineMap(), machine.getIntegers(op.getMapOperands()));
    return failed(indices) ? failure() : storeLanes(machine, op, op.getMemRef(), *indices, op.getValueToStore(), {});
  });
}

} // namespace lamella::reference
