// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// reindex: the copy has one dimension for each iterator that addresses the buffer.
#include "ReindexStage.h"

using namespace mlir;

namespace lamella::tir {

FailureOr<BlockOp> reindex(RewriterBase &rewriter, BlockOp block, bool ofWrite, unsigned index, Refusal &refusal) {
  return createReindexStage(rewriter, block, ofWrite, index, {AffineMap(), std::nullopt}, refusal);
}

} // namespace lamella::tir
