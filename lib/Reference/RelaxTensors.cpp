// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// relax: operators that move elements.
#include "RelaxShapes.h"

using namespace mlir;

namespace lamella::reference {

/// Sets the result to `input[from(index)]` for each index of its shape; `from` gives an element's number.
static LogicalResult gather(Machine &machine, Operation *op, unsigned result, const Array &input,
                            ArrayRef<int64_t> sizes, llvm::function_ref<FailureOr<int64_t>(ArrayRef<int64_t>)> from) {
  FailureOr<Array> array = makeResult(machine, op, sizes, result);
  if (failed(array))
    return failure();
  int64_t position = 0;
  LogicalResult status = forEachIndex(sizes, [&](ArrayRef<int64_t> index) -> LogicalResult {
    FailureOr<int64_t> element = from(index);
    if (failed(element))
      return failure();
    array->put(position++, input.at(*element));
    return success();
  });
  if (failed(status))
    return failure();
  machine.set(op->getResult(result), *array);
  return success();
}

static LogicalResult runReshape(Machine &machine, relax::ReshapeOp op) {
  const Array &input = machine.getArray(op.getInput());
  auto sizes = getResultSizes(machine, op, cast<RankedTensorType>(op.getType()), input.getNumElements());
  if (failed(sizes))
    return failure();
  Array result = input; // tensors are contiguous and never written
  result.sizes.assign(sizes->begin(), sizes->end());
  result.strides = Array::getContiguousStrides(*sizes);
  if (result.getNumElements() != input.getNumElements())
    return op.emitOpError("expected a shape of as many elements, got ")
           << describeShape(input.sizes) << " and " << describeShape(*sizes);
  return machine.setResults(op, {result});
}

static LogicalResult runPermute(Machine &machine, relax::PermuteOp op) {
  const Array &input = machine.getArray(op.getInput());
  SmallVector<int64_t> sizes, strides;
  for (int64_t dim : op.getPermutation()) {
    sizes.push_back(input.sizes[dim]);
    strides.push_back(input.strides[dim]);
  }
  return gather(machine, op, 0, input, sizes,
                [&](ArrayRef<int64_t> index) -> FailureOr<int64_t> { return locate(index, strides); });
}

static LogicalResult runBroadcastTo(Machine &machine, relax::BroadcastToOp op) {
  const Array &input = machine.getArray(op.getInput());
  FailureOr<SmallVector<int64_t>> sizes = getResultSizes(machine, op, cast<RankedTensorType>(op.getType()));
  if (failed(sizes))
    return failure();
  auto type = cast<RankedTensorType>(op.getInput().getType());
  for (int64_t dim = 0; dim < input.getRank(); ++dim) {
    int64_t wanted = (*sizes)[sizes->size() - input.getRank() + dim];
    if (type.getDimSize(dim) != 1 && input.sizes[dim] != wanted)
      return op.emitOpError("expected shapes that broadcast, got ")
             << describeShape(input.sizes) << " to " << describeShape(*sizes);
  }
  SmallVector<int64_t> strides = getBroadcastStrides(input, *sizes);
  return gather(machine, op, 0, input, *sizes,
                [&](ArrayRef<int64_t> index) -> FailureOr<int64_t> { return locate(index, strides); });
}

static LogicalResult runConcat(Machine &machine, relax::ConcatOp op) {
  SmallVector<int64_t, 4> sizes = machine.getArray(op.getInputs().front()).sizes;
  int64_t dim = op.getDim(), total = 0;
  for (Value operand : op.getInputs()) {
    const Array &input = machine.getArray(operand);
    total += input.sizes[dim];
    sizes[dim] = input.sizes[dim];
    if (sizes != input.sizes)
      return op.emitOpError("expected shapes that differ in dimension ")
             << dim << " alone, got " << describeShape(machine.getArray(op.getInputs().front()).sizes) << " and "
             << describeShape(input.sizes);
  }
  sizes[dim] = total;
  FailureOr<Array> result = makeResult(machine, op, sizes);
  if (failed(result))
    return failure();
  int64_t start = 0;
  for (Value operand : op.getInputs()) {
    const Array &input = machine.getArray(operand);
    (void)forEachIndex(input.sizes, [&](ArrayRef<int64_t> index) {
      SmallVector<int64_t> to(index);
      to[dim] += start;
      result->store(to, input.load(index));
      return success();
    });
    start += input.sizes[dim];
  }
  return machine.setResults(op, {*result});
}

static LogicalResult runSplit(Machine &machine, relax::SplitOp op) {
  const Array &input = machine.getArray(op.getInput());
  int64_t dim = op.getDim(), start = 0, total = 0;
  for (int64_t extent : op.getExtents())
    total += extent;
  if (total != input.sizes[dim])
    return op.emitOpError("expected extents that sum to ") << input.sizes[dim] << ", got " << total;
  for (auto [i, extent] : llvm::enumerate(op.getExtents())) {
    SmallVector<int64_t, 4> sizes = input.sizes;
    sizes[dim] = extent;
    auto from = [&](ArrayRef<int64_t> index) -> FailureOr<int64_t> {
      return locate(index, input.strides) + start * input.strides[dim];
    };
    if (failed(gather(machine, op, i, input, sizes, from)))
      return failure();
    start += extent;
  }
  return success();
}

/// result[b..., o..., i..., r...] = input[b..., o..., indices[b..., i...], r...]
static LogicalResult runTake(Machine &machine, relax::TakeOp op) {
  const Array &input = machine.getArray(op.getInput()), &indices = machine.getArray(op.getIndices());
  size_t axis = op.getAxis(), batch = op.getBatchDims(), picked = indices.sizes.size() - batch;
  for (size_t dim = 0; dim < batch; ++dim)
    if (input.sizes[dim] != indices.sizes[dim])
      return op.emitOpError("expected equal batch dimensions, got ")
             << describeShape(input.sizes) << " and " << describeShape(indices.sizes);
  SmallVector<int64_t> sizes(ArrayRef<int64_t>(input.sizes).take_front(axis));
  llvm::append_range(sizes, ArrayRef<int64_t>(indices.sizes).drop_front(batch));
  llvm::append_range(sizes, ArrayRef<int64_t>(input.sizes).drop_front(axis + 1));
  return gather(machine, op, 0, input, sizes, [&](ArrayRef<int64_t> index) -> FailureOr<int64_t> {
    SmallVector<int64_t> which(index.take_front(batch));
    llvm::append_range(which, index.slice(axis, picked));
    int64_t row = indices.load(which).integer;
    if (row < 0 || row >= input.sizes[axis])
      return op.emitOpError("expected indices inside [0, ") << input.sizes[axis] << "), got " << row;
    SmallVector<int64_t> from(index.take_front(axis));
    from.push_back(row);
    llvm::append_range(from, index.drop_front(axis + picked));
    return locate(from, input.strides);
  });
}

void addRelaxTensorHandlers(Handlers &handlers) {
  handlers.add<relax::ReshapeOp>(runReshape);
  handlers.add<relax::PermuteOp>(runPermute);
  handlers.add<relax::BroadcastToOp>(runBroadcastTo);
  handlers.add<relax::ConcatOp>(runConcat);
  handlers.add<relax::SplitOp>(runSplit);
  handlers.add<relax::TakeOp>(runTake);
}

} // namespace lamella::reference
