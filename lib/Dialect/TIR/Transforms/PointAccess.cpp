// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "PointAccess.h"

using namespace mlir;

namespace lamella::tir {

SmallVector<IndexExpr> PointAccess::getIterators(ArrayRef<IndexExpr> position) const {
  SmallVector<IndexExpr> iterators;
  for (auto [dim, offset] : llvm::zip_equal(dims, offsets))
    iterators.push_back(dim ? (position[*dim] - offset).normalized() : IndexExpr(0));
  return iterators;
}

std::optional<PointAccess> invertPosition(BlockOp block, ArrayRef<IndexExpr> position) {
  PointAccess access;
  access.dims.resize(block.getNumIters());
  access.offsets.resize(block.getNumIters());
  for (auto [dim, index] : llvm::enumerate(position))
    for (Value value : index.normalized().getOperands()) {
      auto iter = dyn_cast<BlockArgument>(value);
      if (!iter || iter.getOwner() != block.getBody())
        continue;
      IndexExpr offset = (index - iter).normalized();
      if (llvm::any_of(offset.getOperands(), isIndexDim) || access.dims[iter.getArgNumber()])
        return std::nullopt;
      access.dims[iter.getArgNumber()] = dim;
      access.offsets[iter.getArgNumber()] = offset;
    }
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    if (!access.dims[i] && block.getIterKind(i) == IterKind::spatial && block.getIterExtent(i) != IndexExpr(1))
      return std::nullopt;
  return access;
}

} // namespace lamella::tir
