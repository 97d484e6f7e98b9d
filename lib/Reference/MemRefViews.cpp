// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// memref: ops that give another view of a buffer.
#include "Machine.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace lamella::reference {

/// Sets the result to a view, once it is known to fit the type and to lie inside the storage.
static LogicalResult setView(Machine &machine, Operation *op, Array view) {
  if (failed(machine.checkShape(op, view.sizes, cast<ShapedType>(op->getResult(0).getType()))))
    return failure();
  if (!view.isInside())
    return op->emitOpError("expected a view inside the buffer of ")
           << view.storage->bytes.size() << " bytes, got shape " << describeShape(view.sizes);
  machine.set(op->getResult(0), std::move(view));
  return success();
}

static LogicalResult runSubView(Machine &machine, memref::SubViewOp op) {
  FailureOr<Array> view = machine.getSlice(op, machine.getArray(op.getSource()), op.getDroppedDims());
  return failed(view) ? failure() : setView(machine, op, std::move(*view));
}

static LogicalResult runReinterpretCast(Machine &machine, memref::ReinterpretCastOp op) {
  const Array &source = machine.getArray(op.getSource());
  __int128 offset = __int128(machine.getIntegers(op.getMixedOffsets()).front()) * getBytes(source.format);
  if (offset < 0 || offset > __int128(source.storage->bytes.size()))
    return op.emitOpError("expected an offset inside the buffer");
  return setView(machine, op,
                 Array{source.storage, source.format, int64_t(offset), machine.getIntegers(op.getMixedSizes()),
                       machine.getIntegers(op.getMixedStrides())});
}

/// The strides of a view where each group of result dimensions splits one source dimension.
static LogicalResult runExpandShape(Machine &machine, memref::ExpandShapeOp op) {
  const Array &source = machine.getArray(op.getSrc());
  Array view{source.storage, source.format, source.offset, machine.getIntegers(op.getMixedOutputShape()), {}};
  view.strides.assign(view.sizes.size(), 1);
  for (auto [dim, group] : llvm::enumerate(op.getReassociationIndices())) {
    __int128 stride = source.strides[dim], product = 1;
    for (int64_t inner : llvm::reverse(group)) {
      view.strides[inner] = int64_t(stride);
      stride *= std::max<int64_t>(view.sizes[inner], 1);
      product *= view.sizes[inner];
    }
    if (product != source.sizes[dim])
      return op.emitOpError("expected ") << source.sizes[dim] << " elements for dimension " << dim << ", got "
                                         << int64_t(product);
  }
  return setView(machine, op, std::move(view));
}

static LogicalResult runCollapseShape(Machine &machine, memref::CollapseShapeOp op) {
  const Array &source = machine.getArray(op.getSrc());
  Array view{source.storage, source.format, source.offset, {}, {}};
  for (ArrayRef<int64_t> group : op.getReassociationIndices()) {
    int64_t size = 1, stride = 1;
    for (int64_t dim : group)
      size *= source.sizes[dim];
    // Dimensions of size 1 do not say how far apart elements are.
    std::optional<int64_t> expected;
    for (int64_t dim : llvm::reverse(group)) {
      if (source.sizes[dim] == 1)
        continue;
      if (expected && *expected != source.strides[dim] && size > 0)
        return op.emitOpError("expected dimensions that are contiguous, got stride ")
               << source.strides[dim] << " for dimension " << dim << " in place of " << *expected;
      if (!expected)
        stride = source.strides[dim];
      expected = source.strides[dim] * source.sizes[dim];
    }
    view.sizes.push_back(size);
    view.strides.push_back(stride);
  }
  return setView(machine, op, std::move(view));
}

/// A view of all elements in row-major order under another shape; the source is contiguous.
static LogicalResult runReshape(Machine &machine, memref::ReshapeOp op) {
  const Array &source = machine.getArray(op.getSource()), &shape = machine.getArray(op.getShape());
  Array view{source.storage, source.format, source.offset, {}, {}};
  for (int64_t dim = 0; dim < shape.getNumElements(); ++dim) {
    FailureOr<Scalar> size = machine.load(op, shape, {dim});
    if (failed(size))
      return failure();
    view.sizes.push_back(size->integer);
  }
  std::optional<int64_t> bytes = Array::getByteSize(view.format, view.sizes);
  if (!bytes || *bytes != source.getNumElements() * getBytes(source.format) ||
      source.strides != Array::getContiguousStrides(source.sizes))
    return op.emitOpError("expected a contiguous buffer and a shape of as many elements, got ")
           << describeShape(source.sizes) << " and " << describeShape(view.sizes);
  view.strides = Array::getContiguousStrides(view.sizes);
  return setView(machine, op, std::move(view));
}

/// A typed view of a buffer of bytes.
static LogicalResult runView(Machine &machine, memref::ViewOp op) {
  const Array &source = machine.getArray(op.getSource());
  MemRefType type = op.getType();
  FailureOr<Format> format = machine.getFormat(op, type.getElementType());
  if (failed(format))
    return failure();
  if (machine.isWide() && isa<FloatType>(type.getElementType()))
    return op.emitOpError("expected no view of bytes as floating point where the computation is in f64");
  int64_t shift = machine.getInteger(op.getByteShift());
  if (shift < 0 || shift > int64_t(source.storage->bytes.size()))
    return op.emitOpError("expected a byte shift inside the buffer, got ") << shift;
  Array view{source.storage, *format, source.offset + shift, SmallVector<int64_t, 4>(type.getShape()), {}};
  auto dynamic = op.getSizes().begin();
  for (int64_t &size : view.sizes)
    if (ShapedType::isDynamic(size))
      size = machine.getInteger(*dynamic++);
  if (!Array::getByteSize(*format, view.sizes))
    return op.emitOpError("expected sizes of 0 or more, got ") << describeShape(view.sizes);
  view.strides = Array::getContiguousStrides(view.sizes);
  return setView(machine, op, std::move(view));
}

static LogicalResult runTranspose(Machine &machine, memref::TransposeOp op) {
  const Array &source = machine.getArray(op.getIn());
  Array view{source.storage, source.format, source.offset, {}, {}};
  for (AffineExpr expr : op.getPermutation().getResults()) {
    unsigned dim = cast<AffineDimExpr>(expr).getPosition();
    view.sizes.push_back(source.sizes[dim]);
    view.strides.push_back(source.strides[dim]);
  }
  return setView(machine, op, std::move(view));
}

static LogicalResult runMetadata(Machine &machine, memref::ExtractStridedMetadataOp op) {
  const Array &source = machine.getArray(op.getSource());
  Array base{source.storage, source.format, 0, {}, {}};
  if (!base.isInside())
    return op.emitOpError("expected a buffer that is not empty");
  std::vector<Datum> results{base, Scalar::of(source.offset / int64_t(getBytes(source.format)))};
  for (int64_t size : source.sizes)
    results.push_back(Scalar::of(size));
  for (int64_t stride : source.strides)
    results.push_back(Scalar::of(stride));
  return machine.setResults(op, std::move(results));
}

void addMemRefViewHandlers(Handlers &handlers) {
  handlers.add<memref::SubViewOp>(runSubView);
  handlers.add<memref::ReinterpretCastOp>(runReinterpretCast);
  handlers.add<memref::ExpandShapeOp>(runExpandShape);
  handlers.add<memref::CollapseShapeOp>(runCollapseShape);
  handlers.add<memref::ReshapeOp>(runReshape);
  handlers.add<memref::ViewOp>(runView);
  handlers.add<memref::TransposeOp>(runTranspose);
  handlers.add<memref::ExtractStridedMetadataOp>(runMetadata);
  handlers.add<memref::CastOp>(
      [](Machine &machine, memref::CastOp op) { return setView(machine, op, machine.getArray(op.getSource())); });
  handlers.add<memref::MemorySpaceCastOp>([](Machine &machine, memref::MemorySpaceCastOp op) {
    return setView(machine, op, machine.getArray(op.getSource()));
  });
  handlers.add<memref::AssumeAlignmentOp>([](Machine &machine, memref::AssumeAlignmentOp op) {
    return setView(machine, op, machine.getArray(op.getMemref()));
  });
}

} // namespace lamella::reference
