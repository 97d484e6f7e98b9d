// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// vector: ops that move elements without computing. A vector is its elements in row-major order.
#include "Machine.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace lamella::reference {

static Vector getElements(Machine &machine, Value value) {
  const auto *scalar = std::get_if<Scalar>(&machine.get(value));
  return scalar ? Vector{*scalar} : machine.get<Vector>(value);
}

static ArrayRef<int64_t> getShape(Type type) {
  auto vector = dyn_cast<VectorType>(type);
  return vector ? vector.getShape() : ArrayRef<int64_t>();
}

static int64_t flatten(ArrayRef<int64_t> index, ArrayRef<int64_t> shape) {
  int64_t position = 0;
  for (auto [i, size] : llvm::zip(index, shape))
    position = position * size + i;
  return position;
}

/// Element `index` of the result comes from the operand's element `from(index)`.
static LogicalResult gather(Machine &machine, Operation *op, const Vector &source,
                            llvm::function_ref<int64_t(ArrayRef<int64_t>)> from) {
  Vector result;
  auto body = [&](ArrayRef<int64_t> index) {
    result.push_back(source[from(index)]);
    return success();
  };
  if (failed(forEachIndex(getShape(op->getResult(0).getType()), body)))
    return failure();
  return machine.setResults(op, {std::move(result)});
}

static LogicalResult runBroadcast(Machine &machine, vector::BroadcastOp op) {
  ArrayRef<int64_t> shape = getShape(op.getSourceType());
  return gather(machine, op, getElements(machine, op.getSource()), [&](ArrayRef<int64_t> index) {
    SmallVector<int64_t> from(index.take_back(shape.size()));
    for (auto [i, size] : llvm::zip_equal(from, shape))
      i = size == 1 ? 0 : i;
    return flatten(from, shape);
  });
}

/// The start of the slice of `shape` at a leading position, and its length; the position is checked.
static FailureOr<std::pair<int64_t, int64_t>> getSubvector(Operation *op, ArrayRef<int64_t> position,
                                                           ArrayRef<int64_t> shape) {
  for (auto [dim, i] : llvm::enumerate(position))
    if (i < 0 || i >= shape[dim])
      return op->emitOpError("expected a position inside [0, ")
             << shape[dim] << ") in dimension " << dim << ", got " << i;
  int64_t length = 1;
  for (int64_t size : shape.drop_front(position.size()))
    length *= size;
  return std::pair(flatten(position, shape) * length, length);
}

static LogicalResult runExtract(Machine &machine, vector::ExtractOp op) {
  auto slice = getSubvector(op, machine.getIntegers(op.getMixedPosition()), op.getSourceVectorType().getShape());
  if (failed(slice))
    return failure();
  const Vector &source = machine.get<Vector>(op.getSource());
  auto begin = source.begin() + slice->first;
  if (!isa<VectorType>(op.getType()))
    return machine.setResults(op, {*begin});
  return machine.setResults(op, {Vector(begin, begin + slice->second)});
}

static LogicalResult runInsert(Machine &machine, vector::InsertOp op) {
  auto slice = getSubvector(op, machine.getIntegers(op.getMixedPosition()), op.getDestVectorType().getShape());
  if (failed(slice))
    return failure();
  Vector result = machine.get<Vector>(op.getDest());
  llvm::copy(getElements(machine, op.getValueToStore()), result.begin() + slice->first);
  return machine.setResults(op, {std::move(result)});
}

static LogicalResult runExtractStrided(Machine &machine, vector::ExtractStridedSliceOp op) {
  SmallVector<int64_t> offsets, strides;
  op.getOffsets(offsets);
  for (Attribute stride : op.getStrides())
    strides.push_back(cast<IntegerAttr>(stride).getInt());
  ArrayRef<int64_t> shape = op.getSourceVectorType().getShape();
  return gather(machine, op, machine.get<Vector>(op.getSource()), [&](ArrayRef<int64_t> index) {
    SmallVector<int64_t> from(index);
    for (size_t dim = 0; dim < offsets.size(); ++dim)
      from[dim] = offsets[dim] + index[dim] * strides[dim];
    return flatten(from, shape);
  });
}

static LogicalResult runInsertStrided(Machine &machine, vector::InsertStridedSliceOp op) {
  SmallVector<int64_t> offsets, strides;
  for (Attribute offset : op.getOffsets())
    offsets.push_back(cast<IntegerAttr>(offset).getInt());
  for (Attribute stride : op.getStrides())
    strides.push_back(cast<IntegerAttr>(stride).getInt());
  ArrayRef<int64_t> shape = op.getDestVectorType().getShape();
  Vector result = machine.get<Vector>(op.getDest());
  const Vector &source = machine.get<Vector>(op.getValueToStore());
  size_t next = 0, skipped = offsets.size() - strides.size(); // the slice may have fewer dimensions
  (void)forEachIndex(op.getSourceVectorType().getShape(), [&](ArrayRef<int64_t> index) {
    SmallVector<int64_t> to(offsets);
    for (size_t dim = 0; dim < strides.size(); ++dim)
      to[skipped + dim] += index[dim] * strides[dim];
    result[flatten(to, shape)] = source[next++];
    return success();
  });
  return machine.setResults(op, {std::move(result)});
}

static LogicalResult runShuffle(Machine &machine, vector::ShuffleOp op) {
  Vector both = machine.get<Vector>(op.getV1());
  llvm::append_range(both, machine.get<Vector>(op.getV2()));
  int64_t rows = op.getV1VectorType().getRank() == 0 ? 1 : op.getV1VectorType().getDimSize(0);
  int64_t length = int64_t(machine.get<Vector>(op.getV1()).size()) / rows;
  Vector result;
  for (int64_t row : op.getMask()) { // -1: any value
    auto begin = both.begin() + std::max<int64_t>(row, 0) * length;
    result.insert(result.end(), begin, begin + length);
  }
  return machine.setResults(op, {std::move(result)});
}

/// The same bits under another element type.
static LogicalResult runBitCast(Machine &machine, vector::BitCastOp op) {
  Type fromType = op.getSourceVectorType().getElementType(), toType = op.getResultVectorType().getElementType();
  std::optional<Format> from = getFormat(fromType, false), to = getFormat(toType, false);
  auto isWhole = [](Type type) { return type.isIntOrFloat() && type.getIntOrFloatBitWidth() % 8 == 0; };
  if (!isWhole(fromType) || !isWhole(toType))
    return op.emitOpError("expected elements of whole bytes");
  std::vector<uint8_t> bytes;
  for (Scalar element : machine.get<Vector>(op.getSource())) {
    bytes.resize(bytes.size() + getBytes(*from));
    encode(*from, element, &*(bytes.end() - getBytes(*from)));
  }
  Vector result;
  for (size_t at = 0; at < bytes.size(); at += getBytes(*to))
    result.push_back(decode(*to, &bytes[at]));
  return machine.setResults(op, {std::move(result)});
}

/// A mask that is true where each index lies below its bound.
static LogicalResult setMask(Machine &machine, Operation *op, ArrayRef<int64_t> bounds) {
  Vector result;
  (void)forEachIndex(getShape(op->getResult(0).getType()), [&](ArrayRef<int64_t> index) {
    result.push_back(Scalar::of(
        llvm::all_of(llvm::zip(index, bounds), [](auto pair) { return std::get<0>(pair) < std::get<1>(pair); })));
    return success();
  });
  return machine.setResults(op, {std::move(result)});
}

static void addRearrangements(Handlers &handlers) {
  handlers.add<vector::TransposeOp>([](Machine &machine, vector::TransposeOp op) {
    ArrayRef<int64_t> shape = op.getSourceVectorType().getShape(), permutation = op.getPermutation();
    return gather(machine, op, machine.get<Vector>(op.getVector()), [&](ArrayRef<int64_t> index) {
      SmallVector<int64_t> from(index.size());
      for (auto [i, dim] : llvm::zip_equal(index, permutation))
        from[dim] = i;
      return flatten(from, shape);
    });
  });
  handlers.add<vector::InterleaveOp>([](Machine &machine, vector::InterleaveOp op) {
    Vector result;
    for (auto [a, b] : llvm::zip(getElements(machine, op.getLhs()), getElements(machine, op.getRhs()))) {
      result.push_back(a);
      result.push_back(b);
    }
    return machine.setResults(op, {std::move(result)});
  });
  handlers.add<vector::DeinterleaveOp>([](Machine &machine, vector::DeinterleaveOp op) {
    Vector halves[2];
    for (auto [i, element] : llvm::enumerate(machine.get<Vector>(op.getSource())))
      halves[i % 2].push_back(element);
    return machine.setResults(op, {std::move(halves[0]), std::move(halves[1])});
  });
}

void addVectorShapeHandlers(Handlers &handlers) {
  addRearrangements(handlers);
  handlers.add<vector::BroadcastOp>(runBroadcast);
  handlers.add<vector::ExtractOp>(runExtract);
  handlers.add<vector::InsertOp>(runInsert);
  handlers.add<vector::ExtractStridedSliceOp>(runExtractStrided);
  handlers.add<vector::InsertStridedSliceOp>(runInsertStrided);
  handlers.add<vector::ShuffleOp>(runShuffle);
  handlers.add<vector::BitCastOp>(runBitCast);
  handlers.add<vector::ShapeCastOp>(
      [](Machine &machine, vector::ShapeCastOp op) { return machine.setResults(op, {machine.get(op.getSource())}); });
  handlers.add<vector::FromElementsOp>([](Machine &machine, vector::FromElementsOp op) {
    Vector result;
    for (Value element : op.getElements())
      result.push_back(machine.get<Scalar>(element));
    return machine.setResults(op, {std::move(result)});
  });
  handlers.add<vector::ToElementsOp>([](Machine &machine, vector::ToElementsOp op) {
    const Vector &source = machine.get<Vector>(op.getSource());
    return machine.setResults(op, std::vector<Datum>(source.begin(), source.end()));
  });
  handlers.add<vector::StepOp>([](Machine &machine, vector::StepOp op) {
    Vector result;
    for (int64_t i = 0; i < cast<VectorType>(op.getType()).getNumElements(); ++i)
      result.push_back(Scalar::of(i));
    return machine.setResults(op, {std::move(result)});
  });
  handlers.add<vector::CreateMaskOp>([](Machine &machine, vector::CreateMaskOp op) {
    return setMask(machine, op, machine.getIntegers(op.getOperands()));
  });
  handlers.add<vector::ConstantMaskOp>(
      [](Machine &machine, vector::ConstantMaskOp op) { return setMask(machine, op, op.getMaskDimSizes()); });
}

} // namespace lamella::reference
