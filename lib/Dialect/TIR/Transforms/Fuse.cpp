// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fuse: loops to e0, e1, e2 become one loop f to e0 * e1 * e2 with
//   i0 = f floordiv (e1 * e2), i1 = (f floordiv e2) mod e1, i2 = f mod e2.
#include "Nest.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

FailureOr<ForOp> fuseLoops(RewriterBase &rewriter, ArrayRef<ForOp> loops, Refusal &refusal, MergeCallback merged) {
  if (isEnforced("fuse.least-two-loops") && loops.size() < 2)
    return refusal.set(loops.empty() ? nullptr : ForOp(loops[0]).getOperation(), "expected at least two loops");
  for (unsigned i = 0; i < loops.size(); ++i) {
    ForOp loop = loops[i];
    if (failed(checkSerial(loop, refusal)) || failed(checkNotEmpty(loop, refusal)))
      return failure();
    if (i > 0 && failed(checkNoAnnotation(loop, refusal)))
      return failure();
    if (isEnforced("fuse.each-loop-only-op") && i > 0 && getOnlyChild(loops[i - 1]) != loop)
      return refusal.set(loop, "expected each loop to be the only op in the one before", loops[i - 1],
                         "the loop before is here");
    for (ForOp other : loops)
      if (isEnforced("fuse.extent-does-depend-fused") && loop.getExtent().uses(other.getInductionVar()))
        return refusal.set(loop, "expected an extent that does not depend on a fused loop", other,
                           "it depends on this loop");
    if (isEnforced("fuse.extent-without-loop-variables") && i > 0 &&
        llvm::any_of(loop.getExtent().getOperands(), isIndexDim))
      return refusal.set(loop, "expected an extent without loop variables in every loop but the first");
  }
  if (failed(checkPlainNest(loops.front(), refusal)))
    return failure();

  ForOp outer = loops.front(), innermost = loops.back();
  SmallVector<IndexExpr> extents = llvm::map_to_vector(loops, [](ForOp loop) { return loop.getExtent(); });
  SmallVector<Operation *> body =
      llvm::map_to_vector(innermost.getBody()->without_terminator(), [](Operation &op) { return &op; });
  rewriter.modifyOpInPlace(outer, [&] {
    IndexExpr below = 1;
    SmallVector<IndexExpr> values(loops.size());
    for (unsigned i = loops.size(); i-- > 0;) {
      IndexExpr quotient = IndexExpr(outer.getInductionVar()).floorDiv(below);
      values[i] = i == 0 ? quotient : quotient.mod(extents[i]);
      below = below * extents[i];
    }
    // The outer variable first: it is the fused variable from then on.
    for (auto [loop, value] : llvm::zip_equal(loops, values))
      for (Operation *op : body)
        substituteInIndexMaps(op, ForOp(loop).getInductionVar(), value);
    outer.setExtent(below);
  });
  for (Operation *op : body)
    rewriter.moveOpBefore(op, outer.getBody()->getTerminator());
  for (ForOp loop : loops.drop_front())
    if (merged)
      merged(loop, outer);
  rewriter.eraseOp(loops[1]);
  return outer;
}

} // namespace lamella::tir
