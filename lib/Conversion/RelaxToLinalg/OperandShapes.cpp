// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "OperandShapes.h"

#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lamella {
using relax::SizeAttr;

static RankedTensorType getTensor(Value value) { return dyn_cast<RankedTensorType>(value.getType()); }

//===----------------------------------------------------------------------===//
// Which dimensions must be equal
//===----------------------------------------------------------------------===//

namespace {
/// Collects pairs of dimensions: (operand, dim) must equal (operand, dim).
class EqualDims {
public:
  struct Pair {
    unsigned lhs, lhsDim, rhs, rhsDim;
  };

  EqualDims(Operation *op) : op(op) {}
  void add(unsigned lhs, unsigned lhsDim, unsigned rhs, unsigned rhsDim) {
    pairs.push_back({lhs, lhsDim, rhs, rhsDim});
  }
  /// Dimensions [0, lhsEnd) and [0, rhsEnd) aligned at their ends, where neither is the constant 1.
  void addBroadcast(unsigned lhs, unsigned lhsEnd, unsigned rhs, unsigned rhsEnd) {
    for (unsigned back = 1; back <= std::min(lhsEnd, rhsEnd); ++back)
      if (!isOne(lhs, lhsEnd - back) && !isOne(rhs, rhsEnd - back))
        add(lhs, lhsEnd - back, rhs, rhsEnd - back);
  }
  unsigned getRank(unsigned operand) { return getTensor(op->getOperand(operand)).getRank(); }

  SmallVector<Pair> pairs;

private:
  bool isOne(unsigned operand, unsigned dim) { return getTensor(op->getOperand(operand)).getDimSize(dim) == 1; }
  Operation *op;
};
} // namespace

static void addMatmul(relax::MatmulOp op, EqualDims &dims) {
  unsigned lhs = dims.getRank(0), rhs = dims.getRank(1);
  dims.add(0, lhs - 1, 1, op.getTransposeRhs() ? rhs - 1 : rhs - 2);
  dims.addBroadcast(0, lhs - 2, 1, rhs - 2);
}

/// All operands broadcast together (element-wise ops).
static void addBroadcasts(Operation *op, EqualDims &dims) {
  for (unsigned rhs = 1; rhs < op->getNumOperands(); ++rhs)
    for (unsigned lhs = 0; lhs < rhs; ++lhs)
      dims.addBroadcast(lhs, dims.getRank(lhs), rhs, dims.getRank(rhs));
}

static SmallVector<EqualDims::Pair> getEqualDims(Operation *op) {
  EqualDims dims(op);
  llvm::TypeSwitch<Operation *>(op)
      .Case<relax::AddOp, relax::SubtractOp, relax::MultiplyOp, relax::DivideOp, relax::MaximumOp, relax::MinimumOp,
            relax::PowerOp, relax::CompareOp, relax::SelectOp>([&](auto) { addBroadcasts(op, dims); })
      .Case<relax::MatmulOp>([&](auto matmul) { addMatmul(matmul, dims); })
      .Case<relax::RMSNormOp, relax::LayerNormOp>([&](auto) {
        for (unsigned vector = 1; vector < op->getNumOperands(); ++vector)
          dims.add(0, dims.getRank(0) - 1, vector, 0);
      })
      .Case<relax::RotaryOp>([&](auto) { dims.add(0, 0, 1, 0), dims.add(0, 1, 1, 1); })
      .Case<relax::TakeOp>([&](auto take) {
        for (unsigned dim = 0; dim < take.getBatchDims(); ++dim)
          dims.add(0, dim, 1, dim);
      })
      .Case<relax::ConcatOp>([&](auto concat) {
        for (unsigned part = 1; part < op->getNumOperands(); ++part)
          for (unsigned dim = 0; dim < dims.getRank(0); ++dim)
            if (dim != concat.getDim())
              dims.add(0, dim, part, dim);
      })
      .Case<relax::DequantizeOp>([&](auto) {
        for (unsigned part = 1; part < op->getNumOperands(); ++part)
          for (unsigned dim = 0; dim < dims.getRank(part); ++dim)
            dims.add(0, dim, part, dim);
      })
      .Case<relax::SampleOp, relax::FilterLogitsOp>([&](auto) {
        for (unsigned setting = 1; setting < op->getNumOperands(); ++setting)
          dims.add(0, 0, setting, 0);
      })
      .Case<relax::MaskLogitsOp>([&](auto) { dims.add(0, 0, 1, 0); })
      .Case<relax::AppendOp>([&](auto) { // state, keys, values, counts
        dims.add(1, 0, 2, 0), dims.add(1, 1, 2, 1), dims.add(1, 0, 3, 0);
      })
      .Case<relax::AttentionOp>([&](auto) { dims.add(0, 0, 2, 0); }); // query, state, counts
  return dims.pairs;
}

//===----------------------------------------------------------------------===//
// Casts
//===----------------------------------------------------------------------===//

static void castOperand(OpBuilder &builder, OpOperand &operand, ArrayRef<SizeAttr> sizes, ValueRange visible) {
  Type type = relax::getTensorType(sizes, getTensor(operand.get()).getElementType());
  Location loc = operand.getOwner()->getLoc();
  operand.set(relax::MatchCastOp::create(builder, loc, type, operand.get(), visible));
}

/// The extent as a value: it makes its names visible to a cast.
static Value createDim(OpBuilder &builder, Location loc, Value tensor, unsigned dim) {
  return relax::DimOp::create(
      builder, loc, relax::SizeType::get(builder.getContext(), relax::getSize(getTensor(tensor), dim)), tensor, dim);
}

static void nameUnknown(OpBuilder &builder, OpOperand &operand, llvm::function_ref<SizeAttr()> createName) {
  RankedTensorType type = getTensor(operand.get());
  if (!type)
    return;
  SmallVector<SizeAttr> sizes = relax::getSizes(type);
  if (!llvm::is_contained(sizes, SizeAttr()))
    return;
  for (SizeAttr &size : sizes)
    size = size ? size : createName();
  castOperand(builder, operand, sizes, {});
}

/// Casts one of the two dimensions to the other's size unless they are provably equal; not away from a constant.
static void makeEqual(OpBuilder &builder, Operation *op, EqualDims::Pair pair) {
  auto getSize = [&](unsigned operand, unsigned dim) {
    return relax::getSize(getTensor(op->getOperand(operand)), dim);
  };
  if (relax::compare(getSize(pair.lhs, pair.lhsDim), getSize(pair.rhs, pair.rhsDim)) == relax::SizeRelation::Equal)
    return;
  if (getSize(pair.rhs, pair.rhsDim).getConstant())
    pair = {pair.rhs, pair.rhsDim, pair.lhs, pair.lhsDim};
  OpOperand &changed = op->getOpOperand(pair.rhs);
  SmallVector<SizeAttr> sizes = relax::getSizes(getTensor(changed.get()));
  sizes[pair.rhsDim] = getSize(pair.lhs, pair.lhsDim);
  castOperand(builder, changed, sizes, createDim(builder, op->getLoc(), op->getOperand(pair.lhs), pair.lhsDim));
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

/// The types that follow from the operands; those of the op where they do not depend on them.
static FailureOr<SmallVector<Type>> getResultTypes(Operation *op) {
  SmallVector<Type> types(op->getResultTypes());
  if (isa<relax::CastOp>(op))
    types[0] = relax::getTensorType(relax::getSizes(getTensor(op->getOperand(0))),
                                    cast<RankedTensorType>(types[0]).getElementType());
  if (auto attention = dyn_cast<relax::AttentionOp>(op))
    types[0] = attention.getQuery().getType();
  auto inferred = dyn_cast<InferTypeOpInterface>(op);
  if (!inferred)
    return types;
  types.clear();
  if (failed(inferred.inferReturnTypes(op->getContext(), op->getLoc(), op->getOperands(), op->getRawDictionaryAttrs(),
                                       op->getPropertiesStorage(), op->getRegions(), types)))
    return failure();
  return types;
}

LogicalResult prepareOperandShapes(Operation *op, llvm::function_ref<SizeAttr()> createName) {
  OpBuilder builder(op);
  SmallVector<Value> before(op->getOperands());
  for (OpOperand &operand : op->getOpOperands())
    nameUnknown(builder, operand, createName);
  SmallVector<Value> named(op->getOperands());
  for (EqualDims::Pair pair : getEqualDims(op))
    makeEqual(builder, op, pair);
  if (llvm::equal(before, op->getOperands()))
    return success();
  FailureOr<SmallVector<Type>> types = getResultTypes(op);
  if (failed(types))
    return failure();
  // Users may know the result by names that a cast of an operand replaced.
  SmallVector<Value> visible;
  for (auto [old, now] : llvm::zip_equal(named, op->getOperands()))
    if (old != now)
      for (int64_t dim = 0; dim < getTensor(old).getRank(); ++dim)
        visible.push_back(createDim(builder, op->getLoc(), old, dim));
  builder.setInsertionPointAfter(op);
  for (auto [result, type] : llvm::zip_equal(op->getResults(), *types)) {
    Type old = result.getType();
    result.setType(type);
    if (relax::isWeakeningOf(type, old))
      continue;
    auto cast = relax::MatchCastOp::create(builder, op->getLoc(), old, result, visible);
    result.replaceAllUsesExcept(cast.getResult(), cast);
  }
  return success();
}

} // namespace lamella
