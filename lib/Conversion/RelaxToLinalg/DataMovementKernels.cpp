// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LinalgKernels.h"

#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include <cmath>

using namespace mlir;

namespace lamella {
using relax::SizeAttr;

/// A kernel that copies its operand through a map over the result's dimensions.
static KernelTensor createCopy(KernelBuilder &kernel, StringRef stage, const KernelTensor &input, AffineMap map,
                               RankedTensorType type) {
  return kernel.createMap(stage, relax::getSizes(type), type.getElementType(), KernelInput{input, map},
                          [](Scalars &, ValueRange args) { return args[0]; });
}

/// result[i0, i1, ...] = input[...], where result dimension k is input dimension permutation[k].
static void buildPermute(relax::PermuteOp op, KernelBuilder &kernel) {
  SmallVector<unsigned> permutation(op.getPermutation().begin(), op.getPermutation().end());
  AffineMap map = inversePermutation(AffineMap::getPermutationMap(permutation, kernel.getContext()));
  kernel.createReturn(createCopy(kernel, "permute", kernel.getOperand(0), map, kernel.getResultType(0)));
}

static void buildBroadcast(KernelBuilder &kernel) {
  KernelTensor input = kernel.getOperand(0);
  RankedTensorType type = kernel.getResultType(0);
  AffineMap map = kernel.getBroadcastMap(input.sizes, relax::getSizes(type));
  kernel.createReturn(createCopy(kernel, "broadcast_to", input, map, type));
}

/// Each operand is inserted at the sum of the extents before it: bufferization writes it straight into the result.
static void buildConcat(relax::ConcatOp op, KernelBuilder &kernel) {
  RankedTensorType type = kernel.getResultType(0);
  OpBuilder &builder = kernel.getBuilder();
  KernelTensor result = kernel.createEmpty(relax::getSizes(type), type.getElementType());
  SizeAttr offset = relax::getConstantSize(kernel.getContext(), 0);
  SmallVector<OpFoldResult> strides(type.getRank(), builder.getIndexAttr(1));
  for (unsigned i = 0; i < kernel.getNumOperands(); ++i) {
    KernelTensor part = kernel.getOperand(i);
    SmallVector<OpFoldResult> offsets(type.getRank(), builder.getIndexAttr(0));
    offsets[op.getDim()] = kernel.getSizes(offset)[0];
    result.value = tensor::InsertSliceOp::create(builder, kernel.getStage("concat"), part.value, result.value, offsets,
                                                 kernel.getSizes(part.sizes), strides);
    offset = relax::add(offset, part.sizes[op.getDim()]);
  }
  kernel.createReturn(result);
}

static void buildSplit(relax::SplitOp op, KernelBuilder &kernel) {
  KernelTensor input = kernel.getOperand(0);
  OpBuilder &builder = kernel.getBuilder();
  SmallVector<KernelTensor> results;
  int64_t offset = 0;
  SmallVector<OpFoldResult> strides(input.getRank(), builder.getIndexAttr(1));
  for (unsigned i = 0; i < kernel.getNumResults(); ++i) {
    SmallVector<SizeAttr> sizes = relax::getSizes(kernel.getResultType(i));
    SmallVector<OpFoldResult> offsets(input.getRank(), builder.getIndexAttr(0));
    offsets[op.getDim()] = builder.getIndexAttr(offset);
    Value slice = tensor::ExtractSliceOp::create(builder, kernel.getStage("split"), input.value, offsets,
                                                 kernel.getSizes(sizes), strides);
    results.push_back({slice, sizes});
    offset += op.getExtents()[i];
  }
  kernel.createReturn(results);
}

//===----------------------------------------------------------------------===//
// take
//===----------------------------------------------------------------------===//

/// Stops the kernel with LAMELLA_ERROR_INDEX, before anything is read, if an index is outside [0, extent).
static void createIndexCheck(KernelBuilder &kernel, const KernelTensor &indices, SizeAttr extent) {
  OpBuilder &builder = kernel.getBuilder();
  Value bound = kernel.getSize(extent);
  SmallVector<unsigned> all;
  for (unsigned dim = 0; dim < indices.getRank(); ++dim)
    all.push_back(dim);
  Type flag = builder.getI32Type();
  KernelOutput output{{}, flag, AffineMap::get(all.size(), 0, kernel.getContext()), builder.getI32IntegerAttr(1)};
  KernelTensor good = kernel.createGeneric(
      "take_check", all, KernelInput{indices, kernel.getIdentityMap(all.size())}, output,
      [&](Scalars &s, ValueRange args) {
        // Unsigned: a negative index is a large one.
        Value isInside = s.compare(arith::CmpIPredicate::ult, s.convert(args[0], builder.getIndexType()), bound);
        return SmallVector<Value>{s.bitAnd(args[1], s.zeroExtend(isInside, flag))};
      })[0];
  Scalars scalars(builder, kernel.getStage("take_check"));
  Value value = scalars.create<tensor::ExtractOp>(good.value, ValueRange());
  Value passes = scalars.compare(arith::CmpIPredicate::ne, value, scalars.integer(flag, 0));
  cf::AssertOp::create(builder, kernel.getStage("take_check"), passes, "take: an index is outside its dimension");
}

/// result[b..., o..., i..., r...] = input[b..., o..., indices[b..., i...], r...]
static void buildTake(relax::TakeOp op, KernelBuilder &kernel) {
  KernelTensor input = kernel.getOperand(0), indices = kernel.getOperand(1);
  RankedTensorType type = kernel.getResultType(0);
  unsigned axis = op.getAxis(), batch = op.getBatchDims(), gathered = indices.getRank() - batch;
  createIndexCheck(kernel, indices, input.sizes[axis]);
  SmallVector<AffineExpr> exprs;
  for (unsigned dim = 0; dim < batch; ++dim)
    exprs.push_back(getAffineDimExpr(dim, kernel.getContext()));
  for (unsigned dim = 0; dim < gathered; ++dim)
    exprs.push_back(getAffineDimExpr(axis + dim, kernel.getContext()));
  AffineMap map = AffineMap::get(type.getRank(), 0, exprs, kernel.getContext());
  KernelTensor result =
      kernel.createMap("take", relax::getSizes(type), type.getElementType(), KernelInput{indices, map},
                       [&](Scalars &s, ValueRange args) {
                         SmallVector<Value> position;
                         for (unsigned dim = 0; dim < input.getRank(); ++dim)
                           position.push_back(dim == axis ? s.convert(args[0], kernel.getBuilder().getIndexType())
                                                          : s.loop(dim < axis ? dim : dim + gathered - 1));
                         return s.create<tensor::ExtractOp>(input.value, position);
                       });
  kernel.createReturn(result);
}

//===----------------------------------------------------------------------===//
// mask_logits
//===----------------------------------------------------------------------===//

/// result[s, v] = bit v mod 32 of mask[s, v floordiv 32] ? logits[s, v] : -inf
static void buildMaskLogits(KernelBuilder &kernel) {
  KernelTensor logits = kernel.getOperand(0), mask = kernel.getOperand(1);
  RankedTensorType type = kernel.getResultType(0);
  Type word = mask.getElementType();
  AffineExpr row = getAffineDimExpr(0, kernel.getContext()), token = getAffineDimExpr(1, kernel.getContext());
  AffineMap wordOfToken = AffineMap::get(2, 0, {row, token.floorDiv(32)}, kernel.getContext());
  kernel.createReturn(kernel.createMap("mask_logits", relax::getSizes(type), type.getElementType(),
                                       {KernelInput{logits, kernel.getIdentityMap(2)}, KernelInput{mask, wordOfToken}},
                                       [&](Scalars &s, ValueRange args) {
                                         Value bit = s.bitAnd(s.convert(s.loop(1), word), s.integer(word, 31));
                                         Value set = s.bitAnd(s.shiftRight(args[1], bit), s.integer(word, 1));
                                         Value isAllowed = s.compare(arith::CmpIPredicate::ne, set, s.integer(word, 0));
                                         return s.select(isAllowed, args[0],
                                                         s.constant(type.getElementType(), -INFINITY));
                                       }));
}

bool buildDataMovementKernel(Operation *op, KernelBuilder &kernel) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<relax::PermuteOp>([&](auto permute) { return buildPermute(permute, kernel), true; })
      .Case<relax::BroadcastToOp>([&](auto) { return buildBroadcast(kernel), true; })
      .Case<relax::ConcatOp>([&](auto concat) { return buildConcat(concat, kernel), true; })
      .Case<relax::SplitOp>([&](auto split) { return buildSplit(split, kernel), true; })
      .Case<relax::TakeOp>([&](auto take) { return buildTake(take, kernel), true; })
      .Case<relax::MaskLogitsOp>([&](auto) { return buildMaskLogits(kernel), true; })
      .Default(false);
}

} // namespace lamella
