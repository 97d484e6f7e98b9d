// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An access by a block's iterators, each in one dimension: the element gives the instance.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_POINTACCESS_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_POINTACCESS_H

#include "Nest.h"

namespace lamella::tir {

struct PointAccess {
  /// For each iterator the dimension whose index is `iterator + offset`; none where the iterator is always 0 or
  /// reduces.
  llvm::SmallVector<std::optional<unsigned>> dims;
  llvm::SmallVector<IndexExpr> offsets;

  /// The iterators of the instance that accesses the element at a position.
  llvm::SmallVector<IndexExpr> getIterators(llvm::ArrayRef<IndexExpr> position) const;
};

/// The inverse of an access at `position`; nothing where a spatial iterator is in no dimension, or a dimension with an
/// iterator is not that iterator plus a constant. Instances that differ in a reduce iterator alone access one element.
std::optional<PointAccess> invertPosition(BlockOp block, llvm::ArrayRef<IndexExpr> position);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_POINTACCESS_H
