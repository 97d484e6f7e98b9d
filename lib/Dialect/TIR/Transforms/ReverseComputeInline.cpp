// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// reverse_compute_inline: an element-wise consumer is computed where its producer stores.
//   1. the consumer's iterators in terms of the producer's (Epilogue.h)
//   2. the producer's store becomes a copy of the consumer's ops
//   3. the consumer and the buffer between go
#include "BufferAccess.h"
#include "Epilogue.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

LogicalResult reverseComputeInline(RewriterBase &rewriter, BlockOp block, Refusal &refusal) {
  FailureOr<Epilogue> epilogue = matchEpilogue(block, refusal);
  if (failed(epilogue))
    return failure();
  BlockOp producer = epilogue->producer;
  if (isEnforced("reverse-compute-inline.producer-without-reduce-iterators") && producer.hasReduceIter())
    return refusal.set(block, "expected a producer without reduce iterators: see fuse_reduction_epilogue", producer,
                       "the producer is here");
  memref::StoreOp store;
  for (Operation *user : epilogue->buffer->getUsers()) {
    if (!producer->isProperAncestor(user) || isa<WriteOp>(user))
      continue;
    auto found = dyn_cast<memref::StoreOp>(user);
    if (isEnforced("reverse-compute-inline.producer-one-store-no") &&
        (!found || store || found->getParentOp() != producer))
      return refusal.set(block, "expected a producer with one store and no other use of what it writes", user,
                         "used here");
    store = found;
  }
  if (isEnforced("reverse-compute-inline.producer-one-store-no-2") && !store)
    return refusal.set(block, "expected a producer with one store and no other use of what it writes", producer,
                       "the producer is here");

  OpBuilder::InsertionGuard guard(rewriter);
  declareEpilogue(rewriter, *epilogue);
  rewriter.setInsertionPoint(store);
  IRMapping mapping;
  cloneEpilogue(rewriter, *epilogue, store.getValueToStore(), [](Operation *) { return true; }, mapping);
  SmallVector<Value> indices(store.getIndices());
  rewriter.eraseOp(store);
  eraseUnused(rewriter, indices);
  eraseEpilogue(rewriter, *epilogue);
  return success();
}

} // namespace lamella::tir
