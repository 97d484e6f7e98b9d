// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What reindex, reindex_cache_read and reindex_cache_write share.
#ifndef LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_REINDEXSTAGE_H
#define LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_REINDEXSTAGE_H

#include "Nest.h"

namespace lamella::tir {

/// The layout of a copy: a map over the block's iterators (none: those that address the buffer, in order), and a scope.
struct ReindexedLayout {
  mlir::AffineMap map;
  std::optional<Scope> scope;
};

/// A copy of what the block touches of the buffer of a read or write region, before or behind the outermost loop.
mlir::FailureOr<BlockOp> createReindexStage(mlir::RewriterBase &rewriter, BlockOp block, bool ofWrite, unsigned index,
                                            const ReindexedLayout &to, Refusal &refusal);

} // namespace lamella::tir

#endif // LAMELLA_LIB_DIALECT_TIR_TRANSFORMS_REINDEXSTAGE_H
