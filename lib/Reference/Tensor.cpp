// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tensor: making tensors, and access to single elements.
#include "Machine.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace lamella::reference {

/// The sizes of a result type with its dynamic ones taken from values.
static SmallVector<int64_t, 4> getSizes(Machine &machine, ShapedType type, ValueRange dynamic) {
  SmallVector<int64_t, 4> sizes(type.getShape());
  auto next = dynamic.begin();
  for (int64_t &size : sizes)
    if (ShapedType::isDynamic(size))
      size = machine.getInteger(*next++);
  return sizes;
}

static LogicalResult runExtract(Machine &machine, tensor::ExtractOp op) {
  FailureOr<Scalar> value = machine.load(op, machine.getArray(op.getTensor()), machine.getIntegers(op.getIndices()));
  return failed(value) ? failure() : machine.setResults(op, {*value});
}

static LogicalResult runInsert(Machine &machine, tensor::InsertOp op) {
  FailureOr<Array> result = machine.copy(op, machine.getArray(op.getDest()));
  if (failed(result) ||
      failed(machine.store(op, *result, machine.getIntegers(op.getIndices()), machine.get<Scalar>(op.getScalar()))))
    return failure();
  return machine.setResults(op, {*result});
}

/// Fills a tensor with what `op`'s region yields for each index.
static LogicalResult runGenerate(Machine &machine, tensor::GenerateOp op) {
  RankedTensorType type = op.getType();
  SmallVector<int64_t, 4> sizes = getSizes(machine, type, op.getDynamicExtents());
  FailureOr<Array> result = machine.allocate(op, type.getElementType(), sizes);
  if (failed(result))
    return failure();
  SmallVector<bool> independent(sizes.size(), true);
  LogicalResult status = machine.forEachIteration(sizes, independent, [&](ArrayRef<int64_t> index) -> LogicalResult {
    std::vector<Datum> arguments, yielded;
    for (int64_t i : index)
      arguments.push_back(Scalar::of(i));
    if (failed(machine.runRegion(op.getBody(), std::move(arguments), yielded)))
      return failure();
    return machine.store(op, *result, index, std::get<Scalar>(yielded.front()));
  });
  return failed(status) ? failure() : machine.setResults(op, {*result});
}

static LogicalResult runPad(Machine &machine, tensor::PadOp op) {
  const Array &source = machine.getArray(op.getSource());
  SmallVector<int64_t, 4> low = machine.getIntegers(op.getMixedLowPad()),
                          high = machine.getIntegers(op.getMixedHighPad());
  SmallVector<int64_t, 4> sizes;
  for (auto [size, before, after] : llvm::zip_equal(source.sizes, low, high))
    sizes.push_back(size + before + after);
  FailureOr<Array> result = machine.allocate(op, op.getResultType().getElementType(), sizes);
  if (failed(result) || failed(machine.checkShape(op, sizes, op.getResultType())))
    return failure();
  LogicalResult status = forEachIndex(sizes, [&](ArrayRef<int64_t> index) -> LogicalResult {
    SmallVector<int64_t, 4> from;
    bool isInside = true;
    for (auto [i, before, size] : llvm::zip_equal(index, low, source.sizes)) {
      from.push_back(i - before);
      isInside &= from.back() >= 0 && from.back() < size;
    }
    if (isInside)
      return machine.store(op, *result, index, source.load(from));
    std::vector<Datum> arguments, yielded;
    for (int64_t i : index)
      arguments.push_back(Scalar::of(i));
    if (failed(machine.runRegion(op.getRegion(), std::move(arguments), yielded)))
      return failure();
    return machine.store(op, *result, index, std::get<Scalar>(yielded.front()));
  });
  return failed(status) ? failure() : machine.setResults(op, {*result});
}

static LogicalResult runConcat(Machine &machine, tensor::ConcatOp op) {
  SmallVector<int64_t, 4> sizes = machine.getArray(op.getInputs().front()).sizes;
  int64_t dim = op.getDim();
  sizes[dim] = 0;
  for (Value input : op.getInputs())
    sizes[dim] += machine.getArray(input).sizes[dim];
  FailureOr<Array> result = machine.allocate(op, op.getResultType().getElementType(), sizes);
  if (failed(result) || failed(machine.checkShape(op, sizes, op.getResultType())))
    return failure();
  Array part = *result; // the slice that the next operand fills
  for (Value input : op.getInputs()) {
    const Array &source = machine.getArray(input);
    part.sizes[dim] = source.sizes[dim];
    if (failed(machine.copyElements(op, source, part)))
      return failure();
    part.offset += source.sizes[dim] * part.strides[dim] * getBytes(part.format);
  }
  return machine.setResults(op, {*result});
}

static LogicalResult runFromElements(Machine &machine, tensor::FromElementsOp op) {
  FailureOr<Array> result = machine.allocate(op, op.getType().getElementType(), op.getType().getShape());
  if (failed(result))
    return failure();
  for (auto [i, element] : llvm::enumerate(op.getElements()))
    result->put(i, machine.get<Scalar>(element));
  return machine.setResults(op, {*result});
}

static LogicalResult runSplat(Machine &machine, tensor::SplatOp op) {
  FailureOr<Array> result =
      machine.allocate(op, op.getType().getElementType(), getSizes(machine, op.getType(), op.getDynamicSizes()));
  if (failed(result) || failed(machine.spend(op, result->getNumElements())))
    return failure();
  for (int64_t i = 0, count = result->getNumElements(); i < count; ++i)
    result->put(i, machine.get<Scalar>(op.getInput()));
  return machine.setResults(op, {*result});
}

void addTensorHandlers(Handlers &handlers) {
  handlers.add<tensor::ExtractOp>(runExtract);
  handlers.add<tensor::InsertOp>(runInsert);
  handlers.add<tensor::GenerateOp>(runGenerate);
  handlers.add<tensor::PadOp>(runPad);
  handlers.add<tensor::ConcatOp>(runConcat);
  handlers.add<tensor::FromElementsOp>(runFromElements);
  handlers.add<tensor::SplatOp>(runSplat);
  handlers.add<tensor::EmptyOp>([](Machine &machine, tensor::EmptyOp op) -> LogicalResult {
    FailureOr<Array> result = machine.allocate(op, op.getType().getElementType(),
                                               getSizes(machine, op.getType(), op.getDynamicSizes()), /*tracked=*/true);
    return failed(result) ? failure() : machine.setResults(op, {*result});
  });
  handlers.add<tensor::DimOp>([](Machine &machine, tensor::DimOp op) -> LogicalResult {
    const Array &array = machine.getArray(op.getSource());
    int64_t dim = machine.getInteger(op.getIndex());
    if (dim < 0 || dim >= array.getRank())
      return op.emitOpError("expected a dimension inside [0, ") << array.getRank() << "), got " << dim;
    return machine.setResults(op, {Scalar::of(array.sizes[dim])});
  });
  handlers.add<tensor::RankOp>([](Machine &machine, tensor::RankOp op) {
    return machine.setResults(op, {Scalar::of(machine.getArray(op.getTensor()).getRank())});
  });
  handlers.add<tensor::CastOp>([](Machine &machine, tensor::CastOp op) -> LogicalResult {
    const Array &source = machine.getArray(op.getSource());
    if (failed(machine.checkShape(op, source.sizes, cast<ShapedType>(op.getType()))))
      return failure();
    return machine.setResults(op, {source});
  });
}

} // namespace lamella::reference
