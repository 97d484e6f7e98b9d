// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checked access to arrays.
#include "Machine.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;

namespace lamella::reference {

FailureOr<Format> Machine::getFormat(Operation *op, Type elementType) {
  if (std::optional<Format> format = reference::getFormat(elementType, options.wide))
    return *format;
  return op->emitOpError("expected elements of integers up to 64 bits, index, f16, bf16, f32 or f64, got ")
         << elementType;
}

FailureOr<Array> Machine::allocate(Operation *op, Type elementType, ArrayRef<int64_t> sizes, bool tracked) {
  FailureOr<Format> format = getFormat(op, elementType);
  if (failed(format))
    return failure();
  std::optional<int64_t> bytes = Array::getByteSize(*format, sizes);
  if (!bytes || *bytes > options.maxBytes)
    return op->emitOpError("expected a shape of at most ")
           << options.maxBytes << " bytes without negative sizes, got " << describeShape(sizes);
  return Array::make(*format, sizes, tracked && options.trackWrites);
}

LogicalResult Machine::checkIndices(Operation *op, const Array &array, ArrayRef<int64_t> indices) {
  if (array.storage->released)
    return op->emitOpError("expected a buffer that is not deallocated");
  for (auto [dim, index, size] : llvm::enumerate(indices, array.sizes))
    if (index < 0 || index >= size)
      return op->emitOpError("expected an index inside [0, ") << size << ") in dimension " << dim << ", got " << index;
  return success();
}

FailureOr<Scalar> Machine::load(Operation *op, const Array &array, ArrayRef<int64_t> indices) {
  if (failed(checkIndices(op, array, indices)))
    return failure();
  const std::vector<uint8_t> &written = array.storage->written;
  if (!written.empty() && !written[array.getByte(indices)]) {
    InFlightDiagnostic diagnostic = op->emitOpError("expected an element that was written before it is read, at [");
    llvm::interleaveComma(indices, diagnostic);
    return diagnostic << "]";
  }
  return array.load(indices);
}

LogicalResult Machine::store(Operation *op, const Array &array, ArrayRef<int64_t> indices, Scalar value) {
  if (failed(checkIndices(op, array, indices)))
    return failure();
  array.store(indices, value);
  return success();
}

LogicalResult Machine::checkRegions(Operation *op, Value buffer, ArrayRef<int64_t> indices, bool isWrite) {
  auto holds = [&](const ActiveBlock::Region &region) {
    if (region.buffer != buffer || (isWrite && !region.isWrite))
      return false;
    for (auto [index, lower, upper] : llvm::zip_equal(indices, region.lower, region.upper))
      if (index < lower || index >= upper)
        return false;
    return true;
  };
  for (const ActiveBlock &block : activeBlocks) {
    auto isDeclared = [&](const ActiveBlock::Region &region) { return region.buffer == buffer; };
    if (!llvm::any_of(block.regions, isDeclared) || llvm::any_of(block.regions, holds))
      continue;
    InFlightDiagnostic diagnostic = op->emitOpError("expected ")
                                    << (isWrite ? "a store" : "a load") << " inside a region that the block declares, "
                                    << "got [";
    llvm::interleaveComma(indices, diagnostic);
    diagnostic << "]";
    diagnostic.attachNote(block.op->getLoc()) << "the block is here";
    return diagnostic;
  }
  return success();
}

FailureOr<Scalar> Machine::load(Operation *op, Value buffer, ArrayRef<int64_t> indices) {
  if (options.checkRegions && failed(checkRegions(op, buffer, indices, /*isWrite=*/false)))
    return failure();
  return load(op, getArray(buffer), indices);
}

LogicalResult Machine::store(Operation *op, Value buffer, ArrayRef<int64_t> indices, Scalar value) {
  if (options.checkRegions && failed(checkRegions(op, buffer, indices, /*isWrite=*/true)))
    return failure();
  return store(op, getArray(buffer), indices, value);
}

LogicalResult Machine::copyElements(Operation *op, const Array &from, const Array &to) {
  if (from.sizes != to.sizes)
    return op->emitOpError("expected equal shapes, got ")
           << describeShape(from.sizes) << " and " << describeShape(to.sizes);
  if (failed(spend(op, from.getNumElements())))
    return failure();
  return forEachIndex(from.sizes, [&](ArrayRef<int64_t> index) -> LogicalResult {
    if (failed(checkIndices(op, from, index)) || failed(checkIndices(op, to, index)))
      return failure();
    to.store(index, from.load(index));
    if (!from.storage->written.empty() && !to.storage->written.empty())
      to.storage->written[to.getByte(index)] = from.storage->written[from.getByte(index)];
    return success();
  });
}

FailureOr<Array> Machine::copy(Operation *op, const Array &array) {
  std::optional<int64_t> bytes = Array::getByteSize(array.format, array.sizes);
  if (!bytes || *bytes > options.maxBytes)
    return op->emitOpError("expected a shape of at most ")
           << options.maxBytes << " bytes, got " << describeShape(array.sizes);
  Array result = Array::make(array.format, array.sizes, !array.storage->written.empty());
  if (failed(copyElements(op, array, result)))
    return failure();
  return result;
}

FailureOr<Array> Machine::getSlice(OffsetSizeAndStrideOpInterface op, const Array &source,
                                   const llvm::SmallBitVector &dropped) {
  SmallVector<int64_t, 4> offsets = getIntegers(op.getMixedOffsets());
  SmallVector<int64_t, 4> sizes = getIntegers(op.getMixedSizes());
  SmallVector<int64_t, 4> steps = getIntegers(op.getMixedStrides());
  Array view{source.storage, source.format, source.offset, {}, {}};
  for (int64_t dim = 0; dim < source.getRank(); ++dim) {
    __int128 last = __int128(offsets[dim]) + __int128(sizes[dim] - 1) * steps[dim];
    bool isInside = offsets[dim] >= 0 && offsets[dim] < source.sizes[dim] && last >= 0 && last < source.sizes[dim];
    if (sizes[dim] < 0 || (sizes[dim] > 0 && !isInside))
      return op->emitOpError("expected offset ")
             << offsets[dim] << ", size " << sizes[dim] << " and stride " << steps[dim] << " inside dimension " << dim
             << " of size " << source.sizes[dim];
    if (sizes[dim] > 0)
      view.offset += offsets[dim] * source.strides[dim] * getBytes(source.format);
    if (dropped.test(dim))
      continue;
    view.sizes.push_back(sizes[dim]);
    view.strides.push_back(sizes[dim] > 1 ? steps[dim] * source.strides[dim] : source.strides[dim]);
  }
  return view;
}

LogicalResult Machine::checkShape(Operation *op, ArrayRef<int64_t> sizes, ShapedType type) {
  bool fits = !type.hasRank() || type.getRank() == int64_t(sizes.size());
  for (int64_t dim = 0; fits && type.hasRank() && dim < type.getRank(); ++dim)
    fits = type.isDynamicDim(dim) || type.getDimSize(dim) == sizes[dim];
  if (!fits)
    return op->emitOpError("expected ") << type << ", got shape " << describeShape(sizes);
  return success();
}

LogicalResult Machine::mapElements(Operation *op, llvm::function_ref<FailureOr<Scalar>(ArrayRef<Scalar>)> function) {
  const Datum *shaped = nullptr; // an operand that gives the shape; a select's condition may be a scalar beside it
  for (Value operand : op->getOperands())
    if (!std::holds_alternative<Scalar>(get(operand)))
      shaped = &get(operand);
  auto at = [&](int64_t i) -> FailureOr<Scalar> {
    SmallVector<Scalar, 3> elements;
    for (Value operand : op->getOperands()) {
      const Datum &datum = get(operand);
      const auto *scalar = std::get_if<Scalar>(&datum);
      const auto *vector = std::get_if<Vector>(&datum);
      elements.push_back(scalar ? *scalar : vector ? (*vector)[i] : std::get<Array>(datum).at(i));
    }
    return function(elements);
  };
  Value result = op->getResult(0);
  int64_t count = 1;
  Datum datum;
  if (!shaped) {
    datum = Scalar();
  } else if (const auto *vector = std::get_if<Vector>(shaped)) {
    count = vector->size();
    datum = Vector(count);
  } else {
    const Array &like = std::get<Array>(*shaped);
    for (Value operand : op->getOperands())
      if (const auto *array = std::get_if<Array>(&get(operand)); array && array->sizes != like.sizes)
        return op->emitOpError("expected equal shapes, got ")
               << describeShape(array->sizes) << " and " << describeShape(like.sizes);
    FailureOr<Array> array = allocate(op, getElementTypeOrSelf(result.getType()), like.sizes);
    if (failed(array))
      return failure();
    count = array->getNumElements();
    datum = *array;
  }
  if (failed(spend(op, count)))
    return failure();
  for (int64_t i = 0; i < count; ++i) {
    FailureOr<Scalar> value = at(i);
    if (failed(value))
      return failure();
    if (auto *scalar = std::get_if<Scalar>(&datum))
      *scalar = *value;
    else if (auto *vector = std::get_if<Vector>(&datum))
      (*vector)[i] = *value;
    else
      std::get<Array>(datum).put(i, *value);
  }
  set(result, std::move(datum));
  return success();
}

} // namespace lamella::reference
