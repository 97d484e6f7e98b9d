// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fuse_reduction_epilogue: what is added to a sum afterwards is what the sum begins with.
//
//   T[i] = 0, T[i] += x(i, k);   D[i] = T[i] + b[i]     ->     D[i] = b[i], D[i] += x(i, k)
//
//   1. the epilogue combines the result with a term by the reduction's own combiner, which is associative and
//      commutative, and whose neutral element the init stores
//   2. the init stores the term; the update works on the epilogue's element
// A term that the combiner does not take (a clip behind a sum) has to wait for the last step.
#include "BufferAccess.h"
#include "Epilogue.h"
#include "ReductionUpdate.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

/// What the epilogue combines the result with.
static FailureOr<Value> matchTerm(const Epilogue &epilogue, const ReductionUpdate &update, Refusal &refusal) {
  memref::StoreOp store = epilogue.store;
  Operation *combination = store.getValueToStore().getDefiningOp();
  memref::LoadOp load = epilogue.loads.front();
  bool combines = combination && combination->getName() == update.combiner->getName() &&
                  llvm::hasSingleElement(epilogue.loads) && load->hasOneUse() &&
                  llvm::is_contained(combination->getOperands(), load.getResult());
  if (isEnforced("fuse-reduction-epilogue.epilogue-form-store-combine") && !combines)
    return refusal.set(epilogue.block,
                       "expected an epilogue of the form store(combine(load(T[i]), term), D[i]) with the reduction's " +
                           update.combiner->getName().getStringRef(),
                       update.combiner, "the reduction combines here");
  Value first = combination->getOperand(0);
  Value term = first == load.getResult() ? combination->getOperand(1) : first;
  if (auto iter = dyn_cast<BlockArgument>(term); isEnforced("fuse-reduction-epilogue.term-computed-loaded-iterator") &&
                                                 iter && iter.getOwner() == BlockOp(epilogue.block).getBody())
    return refusal.set(epilogue.block, "expected a term that is computed or loaded, got an iterator");
  return term;
}

/// Where the epilogue stores, in the producer's iterators.
static SmallVector<Value> materializePosition(RewriterBase &rewriter, const Epilogue &epilogue) {
  memref::StoreOp store = epilogue.store;
  return llvm::map_to_vector(getPosition(store), [&](const IndexExpr &index) {
    return materialize(rewriter, store.getLoc(), epilogue.toProducer(index));
  });
}

static void storeTermInInit(RewriterBase &rewriter, const Epilogue &epilogue, const ReductionUpdate &update,
                            Value term) {
  BlockOp block = epilogue.block;
  memref::StoreOp store = epilogue.store, old = update.initStore;
  SetVector<Operation *> needed;
  BackwardSliceOptions options;
  options.inclusive = true;
  options.filter = [&](Operation *op) { return op->getParentOp() == block; };
  (void)getBackwardSlice(term, &needed, options);
  rewriter.setInsertionPoint(old);
  IRMapping mapping;
  cloneEpilogue(rewriter, epilogue, Value(), [&](Operation *op) { return needed.contains(op); }, mapping);
  memref::StoreOp::create(rewriter, store.getLoc(), mapping.lookupOrDefault(term), store.getMemRef(),
                          materializePosition(rewriter, epilogue));
  SmallVector<Value> operands(old->getOperands());
  rewriter.eraseOp(old);
  eraseUnused(rewriter, operands);
}

/// The update works on the element that the epilogue stored to.
static void redirectUpdate(RewriterBase &rewriter, const Epilogue &epilogue, const ReductionUpdate &update) {
  memref::LoadOp load = update.load;
  memref::StoreOp store = update.store;
  Value buffer = memref::StoreOp(epilogue.store).getMemRef();
  rewriter.setInsertionPoint(load);
  SmallVector<Value> indices = materializePosition(rewriter, epilogue), unused(load.getIndices());
  llvm::append_range(unused, store.getIndices());
  rewriter.replaceOpWithNewOp<memref::LoadOp>(load, buffer, indices);
  rewriter.setInsertionPoint(store);
  rewriter.replaceOpWithNewOp<memref::StoreOp>(store, store.getValueToStore(), buffer, indices);
  eraseUnused(rewriter, unused);
}

LogicalResult fuseReductionEpilogue(RewriterBase &rewriter, BlockOp block, Refusal &refusal) {
  FailureOr<Epilogue> epilogue = matchEpilogue(block, refusal);
  if (failed(epilogue))
    return failure();
  BlockOp producer = epilogue->producer;
  if (isEnforced("fuse-reduction-epilogue.producer-reduces-init") && !producer.getInit())
    return refusal.set(block, "expected a producer that reduces, with an init", producer, "the producer is here");
  FailureOr<ReductionUpdate> update = matchUpdate(producer, InitValue::neutral, refusal);
  if (failed(update))
    return failure();
  FailureOr<Value> term = matchTerm(*epilogue, *update, refusal);
  if (failed(term))
    return failure();

  OpBuilder::InsertionGuard guard(rewriter);
  declareEpilogue(rewriter, *epilogue);
  storeTermInInit(rewriter, *epilogue, *update, *term);
  redirectUpdate(rewriter, *epilogue, *update);
  eraseEpilogue(rewriter, *epilogue);
  return success();
}

} // namespace lamella::tir
