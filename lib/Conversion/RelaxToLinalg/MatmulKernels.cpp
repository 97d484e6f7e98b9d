// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LinalgKernels.h"

#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;

namespace lamella {

/// The map of an operand whose last two dimensions are `row` and `column` of the loops (batch..., i, j, k).
static AffineMap getOperandMap(KernelBuilder &kernel, const KernelTensor &tensor, ArrayRef<relax::SizeAttr> batch,
                               unsigned row, unsigned column) {
  unsigned rank = batch.size() + 3;
  auto own = ArrayRef(tensor.sizes).drop_back(2);
  SmallVector<AffineExpr> exprs(kernel.getBroadcastMap(own, batch).getResults());
  exprs.push_back(getAffineDimExpr(row, kernel.getContext()));
  exprs.push_back(getAffineDimExpr(column, kernel.getContext()));
  return AffineMap::get(rank, 0, exprs, kernel.getContext());
}

bool buildMatmulKernel(Operation *op, KernelBuilder &kernel) {
  auto matmul = dyn_cast<relax::MatmulOp>(op);
  if (!matmul)
    return false;
  RankedTensorType type = kernel.getResultType(0);
  Type element = type.getElementType(), sumType = getComputeType(element);
  unsigned batch = type.getRank() - 2, i = batch, j = batch + 1, k = batch + 2;
  KernelTensor lhs = kernel.getOperand(0), rhs = kernel.getOperand(1);
  SmallVector<relax::SizeAttr> sizes = relax::getSizes(type);
  auto batches = ArrayRef(sizes).drop_back(2);
  KernelInput inputs[] = {{lhs, getOperandMap(kernel, lhs, batches, i, k)},
                          {rhs, matmul.getTransposeRhs() ? getOperandMap(kernel, rhs, batches, j, k)
                                                         : getOperandMap(kernel, rhs, batches, k, j)}};
  KernelOutput output{sizes, sumType, AffineMap::getMultiDimIdentityMap(batch + 3, kernel.getContext()).dropResult(k),
                      kernel.getBuilder().getFloatAttr(sumType, 0.0)};
  KernelTensor product = kernel.createGeneric("matmul", k, inputs, output, [&](Scalars &s, ValueRange args) {
    Value term = s.mul(s.convert(args[0], sumType), s.convert(args[1], sumType));
    return SmallVector<Value>{s.accumulate(args[2], term)};
  })[0];
  kernel.createReturn(kernel.createCast(product, element));
  return true;
}

} // namespace lamella
