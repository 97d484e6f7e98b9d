// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tensor: slices and other shapes of the same elements.
#include "Machine.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lamella::reference {

static LogicalResult runExtractSlice(Machine &machine, tensor::ExtractSliceOp op) {
  FailureOr<Array> slice = machine.getSlice(op, machine.getArray(op.getSource()), op.getDroppedDims());
  if (failed(slice) || failed(machine.checkShape(op, slice->sizes, op.getType())))
    return failure();
  FailureOr<Array> result = machine.copy(op, *slice);
  return failed(result) ? failure() : machine.setResults(op, {*result});
}

/// Copies the source into the slice of `target`, which is written.
template <typename OpT>
static LogicalResult insertInto(Machine &machine, OpT op, const Array &target) {
  FailureOr<Array> slice = machine.getSlice(op, target, op.getDroppedDims());
  return failed(slice) ? failure() : machine.copyElements(op, machine.getArray(op.getSource()), *slice);
}

/// The result of a reshape: the same elements, as a tensor's are contiguous.
static LogicalResult setReshaped(Machine &machine, Operation *op, const Array &source, ArrayRef<int64_t> sizes) {
  std::optional<int64_t> bytes = Array::getByteSize(source.format, sizes);
  if (!bytes || *bytes != source.getNumElements() * getBytes(source.format))
    return op->emitOpError("expected a shape of as many elements, got ")
           << describeShape(source.sizes) << " and " << describeShape(sizes);
  if (failed(machine.checkShape(op, sizes, cast<ShapedType>(op->getResult(0).getType()))))
    return failure();
  Array result = source;
  result.sizes.assign(sizes.begin(), sizes.end());
  result.strides = Array::getContiguousStrides(sizes);
  return machine.setResults(op, {result});
}

static LogicalResult runCollapseShape(Machine &machine, tensor::CollapseShapeOp op) {
  const Array &source = machine.getArray(op.getSrc());
  SmallVector<int64_t, 4> sizes;
  for (ArrayRef<int64_t> group : op.getReassociationIndices()) {
    sizes.push_back(1);
    for (int64_t dim : group)
      sizes.back() *= source.sizes[dim];
  }
  return setReshaped(machine, op, source, sizes);
}

static LogicalResult runReshape(Machine &machine, tensor::ReshapeOp op) {
  const Array &shape = machine.getArray(op.getShape());
  SmallVector<int64_t, 4> sizes;
  for (int64_t dim = 0; dim < shape.getNumElements(); ++dim)
    sizes.push_back(shape.integer(dim));
  return setReshaped(machine, op, machine.getArray(op.getSource()), sizes);
}

void addTensorSliceHandlers(Handlers &handlers) {
  handlers.add<tensor::ExtractSliceOp>(runExtractSlice);
  handlers.add<tensor::InsertSliceOp>([](Machine &machine, tensor::InsertSliceOp op) -> LogicalResult {
    FailureOr<Array> result = machine.copy(op, machine.getArray(op.getDest()));
    if (failed(result) || failed(insertInto(machine, op, *result)))
      return failure();
    return machine.setResults(op, {*result});
  });
  // The destination is a shared output of the scf.forall around, which owns its copy.
  handlers.add<tensor::ParallelInsertSliceOp>([](Machine &machine, tensor::ParallelInsertSliceOp op) {
    return insertInto(machine, op, machine.getArray(op.getDest()));
  });
  handlers.add<tensor::CollapseShapeOp>(runCollapseShape);
  handlers.add<tensor::ExpandShapeOp>([](Machine &machine, tensor::ExpandShapeOp op) {
    return setReshaped(machine, op, machine.getArray(op.getSrc()), machine.getIntegers(op.getMixedOutputShape()));
  });
  handlers.add<tensor::ReshapeOp>(runReshape);
}

} // namespace lamella::reference
