// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Type inference and verification of the ops of RelaxTensorOps.td, and of tuples.
#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

/// Failure with a message unless the dimension is inside the rank.
static LogicalResult checkDim(std::optional<Location> location, StringRef what, int64_t dim, int64_t rank) {
  if (dim >= 0 && dim < rank)
    return success();
  return emitOptionalError(location, "expected ", what, " inside rank ", rank, ", got ", dim);
}

static RankedTensorType tensorOf(Value value) { return cast<RankedTensorType>(value.getType()); }

LogicalResult relax::verifyInferredTypes(Operation *op) {
  auto inference = cast<InferTypeOpInterface>(op);
  SmallVector<Type> inferred;
  if (failed(inference.inferReturnTypes(op->getContext(), op->getLoc(), op->getOperands(), op->getRawDictionaryAttrs(),
                                        op->getPropertiesStorage(), op->getRegions(), inferred)))
    return failure();
  if (inference.isCompatibleReturnTypes(inferred, op->getResultTypes()))
    return success();
  return op->emitOpError("expected results of types (") << inferred << "), got (" << op->getResultTypes() << ")";
}

//===----------------------------------------------------------------------===//
// Tuples
//===----------------------------------------------------------------------===//

LogicalResult TupleOp::inferReturnTypes(MLIRContext *context, std::optional<Location>, Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  types.push_back(TupleType::get(context, llvm::to_vector(adaptor.getElements().getTypes())));
  return success();
}

LogicalResult GetItemOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  // C1
  auto tuple = cast<TupleType>(adaptor.getTuple().getType());
  int64_t index = adaptor.getIndex();
  if (index < 0 || index >= static_cast<int64_t>(tuple.size()))
    return emitOptionalError(location, "expected an index inside a tuple of ", tuple.size(), ", got ", index);
  types.push_back(tuple.getType(index));
  return success();
}

//===----------------------------------------------------------------------===//
// Element-wise
//===----------------------------------------------------------------------===//

LogicalResult CastOp::verify() {
  // C1
  auto input = tensorOf(getInput()), result = tensorOf(getResult());
  RankedTensorType expected = getTensorType(relax::getSizes(input), result.getElementType());
  if (!isWeakeningOf(expected, result))
    return emitOpError("expected a result of type ") << expected << ", got " << result;
  return success();
}

LogicalResult CompareOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  if (failed(inferBroadcast(location, adaptor.getOperands().getTypes(), types)))
    return failure();
  types.back() = getTensorType(relax::getSizes(cast<RankedTensorType>(types.back())), IntegerType::get(context, 1));
  return success();
}

LogicalResult SelectOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto condition = tensorOf(adaptor.getCondition());
  auto onTrue = tensorOf(adaptor.getOnTrue()), onFalse = tensorOf(adaptor.getOnFalse());
  if (!condition.getElementType().isInteger(1))
    return emitOptionalError(location, "expected a condition of i1, got ", condition);
  if (onTrue.getElementType() != onFalse.getElementType())
    return emitOptionalError(location, "expected choices of one element type, got ", onTrue, " and ", onFalse);
  FailureOr<SmallVector<SizeAttr>> sizes =
      broadcastSizes(location, {relax::getSizes(condition), relax::getSizes(onTrue), relax::getSizes(onFalse)});
  if (failed(sizes))
    return failure();
  types.push_back(getTensorType(*sizes, onTrue.getElementType()));
  return success();
}

//===----------------------------------------------------------------------===//
// Contraction and reduction
//===----------------------------------------------------------------------===//

LogicalResult MatmulOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto lhs = tensorOf(adaptor.getLhs()), rhs = tensorOf(adaptor.getRhs());
  // C1
  if (lhs.getRank() < 2 || rhs.getRank() < 2)
    return emitOptionalError(location, "expected operands of rank 2 or more, got ", lhs, " and ", rhs);
  if (lhs.getElementType() != rhs.getElementType())
    return emitOptionalError(location, "expected operands of one element type, got ", lhs, " and ", rhs);
  SmallVector<SizeAttr> left = relax::getSizes(lhs), right = relax::getSizes(rhs);
  SizeAttr rows = left[left.size() - 2], depth = left.back();
  SizeAttr columns = right.back(), rightDepth = right[right.size() - 2];
  if (adaptor.getTransposeRhs())
    std::swap(columns, rightDepth);
  // C2
  if (compare(depth, rightDepth) == SizeRelation::Different)
    return emitOptionalError(location, "expected equal contracted dimensions, got ", depth.str(), " and ",
                             rightDepth.str(), " in ", lhs, " and ", rhs);
  left.pop_back_n(2);
  right.pop_back_n(2);
  FailureOr<SmallVector<SizeAttr>> sizes = broadcastSizes(location, {left, right});
  if (failed(sizes))
    return failure();
  sizes->append({rows, columns});
  types.push_back(getTensorType(*sizes, lhs.getElementType()));
  return success();
}

LogicalResult SoftmaxOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  // C1
  auto input = tensorOf(adaptor.getInput());
  types.push_back(input);
  return checkDim(location, "dim", adaptor.getDim(), input.getRank());
}

LogicalResult ArgmaxOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  // C1
  auto input = tensorOf(adaptor.getInput());
  if (input.getRank() == 0)
    return emitOptionalError(location, "expected a rank of at least 1, got 0");
  types.push_back(getTensorType(ArrayRef(relax::getSizes(input)).drop_back(), IntegerType::get(context, 32)));
  return success();
}

//===----------------------------------------------------------------------===//
// Shape
//===----------------------------------------------------------------------===//

LogicalResult ReshapeOp::verify() {
  auto input = tensorOf(getInput()), result = tensorOf(getResult());
  // C2
  if (input.getElementType() != result.getElementType())
    return emitOpError("expected one element type, got ") << input << " and " << result;
  // C1
  SizeAttr inputCount = getElementCount(input), resultCount = getElementCount(result);
  SizeRelation relation = compare(inputCount, resultCount);
  if (relation == SizeRelation::Equal || (relation == SizeRelation::Unknown && !(inputCount && resultCount)))
    return success();
  return emitOpError("expected equal element counts, got ")
         << inputCount.str() << " and " << resultCount.str() << " in " << input << " and " << result;
}

LogicalResult PermuteOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  // C1
  auto input = tensorOf(adaptor.getInput());
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  if (static_cast<int64_t>(permutation.size()) != input.getRank() || !isPermutationVector(permutation))
    return emitOptionalError(location, "expected a permutation of ", input.getRank(), " dimensions, got [", permutation,
                             "]");
  SmallVector<SizeAttr> sizes;
  for (int64_t dim : permutation)
    sizes.push_back(getSize(input, dim));
  types.push_back(getTensorType(sizes, input.getElementType()));
  return success();
}

LogicalResult BroadcastToOp::verify() {
  auto input = tensorOf(getInput()), result = tensorOf(getResult());
  // C2
  if (input.getElementType() != result.getElementType())
    return emitOpError("expected one element type, got ") << input << " and " << result;
  // C1
  int64_t added = result.getRank() - input.getRank();
  bool fits = added >= 0;
  for (int64_t dim = 0; fits && dim < input.getRank(); ++dim) {
    SizeAttr size = getSize(input, dim);
    fits = (size && size.getConstant() == 1) || compare(size, getSize(result, dim + added)) != SizeRelation::Different;
  }
  if (!fits)
    return emitOpError("expected a shape that broadcasts to the result's, got ") << input << " and " << result;
  return success();
}

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  // C3
  if (adaptor.getInputs().empty())
    return emitOptionalError(location, "expected at least one operand");
  // C1
  auto first = tensorOf(adaptor.getInputs().front());
  int64_t dim = adaptor.getDim();
  if (failed(checkDim(location, "dim", dim, first.getRank())))
    return failure();
  // C2
  SmallVector<SizeAttr> sizes = relax::getSizes(first);
  for (Value value : adaptor.getInputs().drop_front()) {
    auto tensor = tensorOf(value);
    if (tensor.getElementType() != first.getElementType() || tensor.getRank() != first.getRank())
      return emitOptionalError(location, "expected operands of one element type and rank, got ", first, " and ",
                               tensor);
    for (int64_t other = 0; other < first.getRank(); ++other) {
      SizeAttr size = getSize(tensor, other);
      if (other == dim) {
        sizes[dim] = add(sizes[dim], size);
        continue;
      }
      FailureOr<SizeAttr> joined = joinSizes({sizes[other], size});
      if (failed(joined))
        return emitOptionalError(location, "expected equal dimensions ", other, ", got ", sizes[other].str(), " and ",
                                 size.str(), " in ", first, " and ", tensor);
      sizes[other] = *joined;
    }
  }
  types.push_back(getTensorType(sizes, first.getElementType()));
  return success();
}

LogicalResult SplitOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  // C1
  auto input = tensorOf(adaptor.getInput());
  int64_t dim = adaptor.getDim();
  if (failed(checkDim(location, "dim", dim, input.getRank())))
    return failure();
  // C2
  SmallVector<SizeAttr> sizes = relax::getSizes(input);
  SizeAttr extent = sizes[dim], sum = getConstantSize(context, 0);
  for (int64_t part : adaptor.getExtents()) {
    if (part <= 0)
      return emitOptionalError(location, "expected positive extents, got ", part);
    sizes[dim] = getConstantSize(context, part);
    sum = add(sum, sizes[dim]);
    types.push_back(getTensorType(sizes, input.getElementType()));
  }
  if (compare(sum, extent) == SizeRelation::Different)
    return emitOptionalError(location, "expected extents that sum to dimension ", dim, ", ", extent.str(), ", got ",
                             sum.str());
  return success();
}

LogicalResult TakeOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, Adaptor adaptor,
                                       SmallVectorImpl<Type> &types) {
  auto input = tensorOf(adaptor.getInput()), indices = tensorOf(adaptor.getIndices());
  int64_t axis = adaptor.getAxis(), batch = adaptor.getBatchDims();
  // C1
  if (batch < 0 || batch > axis || axis >= input.getRank() || batch > indices.getRank())
    return emitOptionalError(location,
                             "expected 0 <= batch_dims <= axis < rank and batch_dims within the rank of the "
                             "indices, got batch_dims ",
                             batch, ", axis ", axis, ", input ", input, " and indices ", indices);
  SmallVector<SizeAttr> inputSizes = relax::getSizes(input), indexSizes = relax::getSizes(indices), sizes;
  // C2
  for (int64_t dim = 0; dim < batch; ++dim) {
    FailureOr<SizeAttr> joined = joinSizes({inputSizes[dim], indexSizes[dim]});
    if (failed(joined))
      return emitOptionalError(location, "expected equal batch dimensions ", dim, ", got ", inputSizes[dim].str(),
                               " and ", indexSizes[dim].str());
    sizes.push_back(*joined);
  }
  llvm::append_range(sizes, ArrayRef(inputSizes).slice(batch, axis - batch));
  llvm::append_range(sizes, ArrayRef(indexSizes).drop_front(batch));
  llvm::append_range(sizes, ArrayRef(inputSizes).drop_front(axis + 1));
  types.push_back(getTensorType(sizes, input.getElementType()));
  return success();
}

#define GET_OP_DEFS_1
#include "lamella/Dialect/Relax/IR/RelaxOps.cpp.inc"
