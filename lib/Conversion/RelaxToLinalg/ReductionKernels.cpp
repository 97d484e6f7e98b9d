// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LinalgKernels.h"

#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace lamella {
using relax::SizeAttr;

static TypedAttr getInfinity(Type type, bool negative) {
  return FloatAttr::get(type, APFloat::getInf(cast<FloatType>(type).getFloatSemantics(), negative));
}

/// The identity over all loops without those of `dims`, or with the constant 0 in their place.
static AffineMap getReducedMap(MLIRContext *context, unsigned rank, ArrayRef<int64_t> dims, bool keepDims) {
  SmallVector<AffineExpr> exprs;
  for (unsigned dim = 0; dim < rank; ++dim) {
    if (!llvm::is_contained(dims, dim))
      exprs.push_back(getAffineDimExpr(dim, context));
    else if (keepDims)
      exprs.push_back(getAffineConstantExpr(0, context));
  }
  return AffineMap::get(rank, 0, exprs, context);
}

static SmallVector<SizeAttr> getKept(ArrayRef<SizeAttr> sizes, ArrayRef<int64_t> dims) {
  SmallVector<SizeAttr> kept;
  for (auto [dim, size] : llvm::enumerate(sizes))
    if (!llvm::is_contained(dims, dim))
      kept.push_back(size);
  return kept;
}

static SmallVector<unsigned> getLoops(ArrayRef<int64_t> dims) {
  return SmallVector<unsigned>(dims.begin(), dims.end());
}

//===----------------------------------------------------------------------===//
// sum, mean, max, min
//===----------------------------------------------------------------------===//

/// The number of elements that one sum has, as a float.
static Value getCount(KernelBuilder &kernel, ArrayRef<SizeAttr> sizes, ArrayRef<int64_t> dims, Type type) {
  SizeAttr count = relax::getConstantSize(kernel.getContext(), 1);
  for (int64_t dim : dims)
    count = relax::multiply(count, sizes[dim]);
  Scalars scalars(kernel.getBuilder(), kernel.getStage("count"));
  if (std::optional<int64_t> constant = count.getConstant())
    return scalars.constant(type, static_cast<double>(*constant));
  return scalars.convert(kernel.getSize(count), type);
}

static void buildReduction(Operation *op, KernelBuilder &kernel, ArrayRef<int64_t> dims, bool keepDims) {
  KernelTensor input = kernel.getOperand(0);
  Type element = input.getElementType();
  bool isSum = isa<relax::SumOp, relax::MeanOp>(op), isMax = isa<relax::MaxOp>(op);
  Type type = isSum ? getComputeType(element) : element;
  TypedAttr init = isSum ? TypedAttr(FloatAttr::get(type, 0.0)) : getInfinity(type, isMax);
  RankedTensorType resultType = kernel.getResultType(0);
  unsigned rank = input.getRank();
  KernelOutput output{relax::getSizes(resultType), type, getReducedMap(kernel.getContext(), rank, dims, keepDims),
                      init};
  KernelTensor result =
      kernel.createGeneric(op->getName().stripDialect(), getLoops(dims),
                           KernelInput{input, kernel.getIdentityMap(rank)}, output, [&](Scalars &s, ValueRange args) {
                             Value value = s.convert(args[0], type);
                             return SmallVector<Value>{isSum   ? s.accumulate(args[1], value)
                                                       : isMax ? s.max(args[1], value)
                                                               : s.min(args[1], value)};
                           })[0];
  if (isa<relax::MeanOp>(op)) {
    Value count = getCount(kernel, input.sizes, dims, type);
    unsigned resultRank = result.getRank();
    result =
        kernel.createMap("mean_divide", result.sizes, element, KernelInput{result, kernel.getIdentityMap(resultRank)},
                         [&](Scalars &s, ValueRange args) { return s.convert(s.div(args[0], count), element); });
  }
  kernel.createReturn(kernel.createCast(result, element));
}

//===----------------------------------------------------------------------===//
// softmax
//===----------------------------------------------------------------------===//

/// m = max(x); e = exp(x - m), with 0 for an m of -inf; y = e * (1 / sum(e)), 0 where the sum is 0 (a row wholly -inf).
static void buildSoftmax(KernelBuilder &kernel, int64_t dim) {
  KernelTensor input = kernel.getOperand(0);
  Type element = input.getElementType(), type = getComputeType(element);
  unsigned rank = input.getRank();
  AffineMap identity = kernel.getIdentityMap(rank);
  AffineMap reduced = getReducedMap(kernel.getContext(), rank, dim, /*keepDims=*/false);
  SmallVector<SizeAttr> rows = getKept(input.sizes, dim);
  unsigned loop = dim;
  KernelTensor maximum =
      kernel.createGeneric("softmax_max", loop, KernelInput{input, identity},
                           KernelOutput{rows, element, reduced, getInfinity(element, /*negative=*/true)},
                           [](Scalars &s, ValueRange args) { return SmallVector<Value>{s.max(args[1], args[0])}; })[0];
  KernelTensor exponentials =
      kernel.createMap("softmax_exp", input.sizes, type, {KernelInput{input, identity}, KernelInput{maximum, reduced}},
                       [&](Scalars &s, ValueRange args) {
                         Value x = s.convert(args[0], type), m = s.convert(args[1], type);
                         Value lowest = s.create<arith::ConstantOp>(getInfinity(type, /*negative=*/true));
                         Value shift =
                             s.select(s.compare(arith::CmpFPredicate::OEQ, m, lowest), s.constant(type, 0.0), m);
                         return s.math<math::ExpOp>(s.sub(x, shift));
                       });
  KernelTensor sum = kernel.createGeneric(
      "softmax_sum", loop, KernelInput{exponentials, identity},
      KernelOutput{rows, type, reduced, kernel.getBuilder().getFloatAttr(type, 0.0)},
      [](Scalars &s, ValueRange args) { return SmallVector<Value>{s.accumulate(args[1], args[0])}; })[0];
  KernelTensor result = kernel.createMap("softmax_scale", input.sizes, element,
                                         {KernelInput{exponentials, identity}, KernelInput{sum, reduced}},
                                         [&](Scalars &s, ValueRange args) {
                                           Value zero = s.constant(type, 0.0);
                                           Value isEmpty = s.compare(arith::CmpFPredicate::OEQ, args[1], zero);
                                           Value scale = s.div(s.constant(type, 1.0), args[1]); // one for all of a row
                                           return s.convert(s.select(isEmpty, zero, s.mul(args[0], scale)), element);
                                         });
  kernel.createReturn(result);
}

//===----------------------------------------------------------------------===//
// argmax
//===----------------------------------------------------------------------===//

/// Keeps the greater of two (value, index) pairs: NaN above all numbers, then the smaller index. The order of the pairs
/// does not matter, so a schedule may split the reduction.
static SmallVector<Value> combineArgmax(Scalars &s, Value value, Value index, Value best, Value bestIndex) {
  using F = arith::CmpFPredicate;
  Value valueIsNaN = s.compare(F::UNO, value, value), bestIsNaN = s.compare(F::UNO, best, best);
  Value greater = s.compare(F::OGT, value, best), equal = s.compare(F::OEQ, value, best);
  Value bestIsNumber = s.compare(F::ORD, best, best);
  Value wins = s.bitOr(greater, s.bitAnd(valueIsNaN, bestIsNumber));
  Value ties = s.bitOr(equal, s.bitAnd(valueIsNaN, bestIsNaN));
  Value earlier = s.compare(arith::CmpIPredicate::slt, index, bestIndex);
  Value takes = s.bitOr(wins, s.bitAnd(ties, earlier));
  return {s.select(takes, value, best), s.select(takes, index, bestIndex)};
}

static void buildArgmax(KernelBuilder &kernel) {
  KernelTensor input = kernel.getOperand(0);
  Type element = input.getElementType(), indexType = kernel.getResultType(0).getElementType();
  unsigned rank = input.getRank(), last = rank - 1;
  AffineMap reduced = getReducedMap(kernel.getContext(), rank, last, /*keepDims=*/false);
  SmallVector<SizeAttr> rows = getKept(input.sizes, last);
  TypedAttr noIndex = IntegerAttr::get(indexType, std::numeric_limits<int32_t>::max());
  SmallVector<KernelTensor> results =
      kernel.createGeneric("argmax", last, KernelInput{input, kernel.getIdentityMap(rank)},
                           {KernelOutput{rows, element, reduced, getInfinity(element, /*negative=*/true)},
                            KernelOutput{rows, indexType, reduced, noIndex}},
                           [&](Scalars &s, ValueRange args) {
                             return combineArgmax(s, args[0], s.convert(s.loop(last), indexType), args[1], args[2]);
                           });
  kernel.createReturn(results[1]);
}

bool buildReductionKernel(Operation *op, KernelBuilder &kernel) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<relax::SumOp, relax::MeanOp, relax::MaxOp, relax::MinOp>([&](auto reduction) {
        buildReduction(op, kernel, reduction.getDims(), reduction.getKeepDims());
        return true;
      })
      .Case<relax::SoftmaxOp>([&](auto softmax) { return buildSoftmax(kernel, softmax.getDim()), true; })
      .Case<relax::ArgmaxOp>([&](auto) { return buildArgmax(kernel), true; })
      .Default(false);
}

} // namespace lamella
