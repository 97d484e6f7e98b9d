// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Folding of single ops.
#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

/// Whether the attribute is a splat of that number.
static bool isSplatOf(Attribute attribute, double number) {
  auto elements = dyn_cast_if_present<DenseElementsAttr>(attribute);
  if (!elements || !elements.isSplat())
    return false;
  if (isa<FloatType>(elements.getElementType()))
    return elements.getSplatValue<APFloat>().isExactlyValue(number);
  return elements.getSplatValue<APInt>().getSExtValue() == static_cast<int64_t>(number);
}

/// x where the other operand is the neutral element and x already has the result's type.
template <typename Op>
static OpFoldResult foldNeutral(Op op, typename Op::FoldAdaptor adaptor, double neutral) {
  if (isSplatOf(adaptor.getRhs(), neutral) && op.getLhs().getType() == op.getType())
    return op.getLhs();
  if (isSplatOf(adaptor.getLhs(), neutral) && op.getRhs().getType() == op.getType())
    return op.getRhs();
  return {};
}

// -0.0 is the neutral element of float addition: x + 0.0 turns -0.0 into 0.0.
OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  bool isFloat = isa<FloatType>(getType().getElementType());
  auto isNeutral = [&](Attribute attribute) {
    if (!isFloat)
      return isSplatOf(attribute, 0);
    auto elements = dyn_cast_if_present<DenseElementsAttr>(attribute);
    return elements && elements.isSplat() && elements.getSplatValue<APFloat>().isNegZero();
  };
  if (isNeutral(adaptor.getRhs()) && getLhs().getType() == getType())
    return getLhs();
  if (isNeutral(adaptor.getLhs()) && getRhs().getType() == getType())
    return getRhs();
  return {};
}

OpFoldResult MultiplyOp::fold(FoldAdaptor adaptor) { return foldNeutral(*this, adaptor, 1); }

OpFoldResult CastOp::fold(FoldAdaptor) {
  return getInput().getType() == getResult().getType() ? OpFoldResult(getInput()) : OpFoldResult();
}

OpFoldResult ReshapeOp::fold(FoldAdaptor) {
  if (getInput().getType() == getResult().getType() &&
      !llvm::is_contained(relax::getSizes(cast<RankedTensorType>(getResult().getType())), SizeAttr()))
    return getInput();
  // A reshape of a reshape is one reshape.
  if (auto producer = getInput().getDefiningOp<ReshapeOp>()) {
    SizeAttr from = getElementCount(cast<RankedTensorType>(producer.getInput().getType()));
    SizeAttr to = getElementCount(cast<RankedTensorType>(getResult().getType()));
    if (compare(from, to) == SizeRelation::Equal && producer.getSizes().empty() && getSizes().empty()) {
      getInputMutable().assign(producer.getInput());
      return getResult();
    }
  }
  return {};
}

OpFoldResult GetItemOp::fold(FoldAdaptor) {
  auto tuple = getTuple().getDefiningOp<TupleOp>();
  if (!tuple)
    return {};
  Value element = tuple.getElements()[getIndex()];
  return element.getType() == getType() ? OpFoldResult(element) : OpFoldResult();
}

#define GET_OP_DEFS_3
#include "lamella/Dialect/Relax/IR/RelaxOps.cpp.inc"
