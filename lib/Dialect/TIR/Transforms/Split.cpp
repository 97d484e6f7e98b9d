// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// split: a loop to e becomes a nest to f0, f1, ..., and i = (i0 * f1 + i1) * f2 + ...
//   1. fill in the factor that is left open: e ceildiv the product of the others
//   2. the outer loop keeps its op and gets extent f0; new loops inside it take its body
//   3. where the product of the factors is not proved to be e, the blocks below get the predicate i < e
#include "Nest.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

/// The factors with the open one filled in.
static FailureOr<SmallVector<IndexExpr>> completeFactors(ForOp loop, ArrayRef<int64_t> factors, const Facts &facts,
                                                         Refusal &refusal) {
  int64_t product = 1;
  int open = -1;
  for (auto [i, factor] : llvm::enumerate(factors)) {
    if (factor == kInferredFactor) {
      if (isEnforced("split.most-one-factor-left") && open >= 0)
        return refusal.set(loop, "expected at most one factor that is left open, got two");
      open = i;
      continue;
    }
    if (isEnforced("split.positive-factor") && factor <= 0)
      return refusal.set(loop, "expected a positive factor, got " + Twine(factor));
    if (__builtin_mul_overflow(product, factor, &product) && isEnforced("split.factors-whose-product-fits"))
      return refusal.set(loop, "expected factors whose product fits 64 bits");
  }
  IndexExpr extent = loop.getExtent();
  SmallVector<IndexExpr> complete(factors.begin(), factors.end());
  if (open < 0) {
    if (!isEnforced("split.factors-cover-extent") || proveNonNegativeAt(loop, IndexExpr(product) - extent, facts))
      return complete;
    std::optional<int64_t> constant = extent.getConstant();
    return refusal.set(loop, "expected factors that cover the extent" +
                                 (constant ? " " + Twine(*constant) : Twine("")) + ", got the product " +
                                 Twine(product));
  }
  if (isEnforced("split.open-factor-first-extent") && open > 0 && llvm::any_of(extent.getOperands(), isIndexDim))
    return refusal.set(loop, "expected the open factor first where the extent depends on a loop");
  complete[open] = extent.ceilDiv(product);
  return complete;
}

FailureOr<SmallVector<ForOp>> splitLoop(RewriterBase &rewriter, ForOp loop, ArrayRef<int64_t> factors,
                                        Refusal &refusal) {
  if (isEnforced("split.least-one-factor") && factors.empty())
    return refusal.set(loop, "expected at least one factor");
  if (failed(checkSerial(loop, refusal)) || failed(checkPlainNest(loop, refusal)))
    return failure();
  Facts facts(loop);
  FailureOr<SmallVector<IndexExpr>> complete = completeFactors(loop, factors, facts, refusal);
  if (failed(complete))
    return failure();

  IndexExpr extent = loop.getExtent(), product = 1;
  for (const IndexExpr &factor : *complete)
    product = product * factor;
  bool exact = product == extent || proveNonNegativeAt(loop, extent - product, facts);

  // The outer loop keeps its op, so handles to it and to what is in it stay.
  SmallVector<ForOp> loops = {loop};
  SmallVector<Operation *> body =
      llvm::map_to_vector(loop.getBody()->without_terminator(), [](Operation &op) { return &op; });
  OpBuilder::InsertionGuard guard(rewriter);
  for (const IndexExpr &factor : ArrayRef(*complete).drop_front()) {
    rewriter.setInsertionPointToStart(loops.back().getBody());
    loops.push_back(ForOp::create(rewriter, loop.getLoc(), factor));
  }
  if (loops.size() > 1)
    for (Operation *op : body)
      rewriter.moveOpBefore(op, loops.back().getBody()->getTerminator());
  IndexExpr variable = loop.getInductionVar();
  for (auto [inner, factor] : llvm::zip_equal(ArrayRef(loops).drop_front(), ArrayRef(*complete).drop_front()))
    variable = variable * factor + ForOp(inner).getInductionVar();
  rewriter.modifyOpInPlace(loop, [&] {
    for (Operation *op : body)
      substituteInIndexMaps(op, loop.getInductionVar(), variable);
    loop.setExtent(complete->front());
  });
  if (!exact) {
    for (BlockOp block : getOutermostBlocks(loop)) {
      SmallVector<IndexExpr> predicate = block.getPredicate();
      predicate.push_back(variable - extent);
      rewriter.modifyOpInPlace(block, [&] { block.setPredicate(predicate); });
    }
  }
  return loops;
}

} // namespace lamella::tir
