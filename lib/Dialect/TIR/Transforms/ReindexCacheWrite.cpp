// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// reindex_cache_write: a copy in another scope, in a layout that a map of the iterators gives.
#include "ReindexStage.h"

using namespace mlir;

namespace lamella::tir {

FailureOr<BlockOp> reindexCacheWrite(RewriterBase &rewriter, BlockOp block, unsigned index, AffineMap map,
                                     std::optional<Scope> scope, Refusal &refusal) {
  return createReindexStage(rewriter, block, /*ofWrite=*/true, index, {map, scope}, refusal);
}

} // namespace lamella::tir
