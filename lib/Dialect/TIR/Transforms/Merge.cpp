// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// merge: nests that follow each other become one.
//   1. from the two loops up to their common place: chains of the same length and extents, each loop alone in the one
//      before
//   2. what the second nest did after all of the first it now does after as many iterations: no instance of the first
//      in a later iteration touches what an earlier one of the second touches, where one of them writes
#include "Nest.h"

#include "lamella/Dialect/TIR/Analysis/Dependence.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace lamella::tir {
namespace {

struct Nests {
  SmallVector<ForOp> first, second; // outermost first
  SmallVector<Operation *> between;
};

/// The loops from `loop` up to a body, outermost first.
FailureOr<SmallVector<ForOp>> getChain(ForOp loop, Block *body, Refusal &refusal) {
  SmallVector<ForOp> chain;
  for (ForOp at = loop;; at = cast<ForOp>(at->getParentOp())) {
    if (failed(checkSerial(at, refusal)))
      return failure();
    chain.insert(chain.begin(), at);
    if (at->getBlock() == body)
      return chain;
    auto around = cast<ForOp>(at->getParentOp());
    if (isEnforced("merge.loops-each-only-op") && getOnlyChild(around) != at)
      return refusal.set(around, "expected loops each the only op in the one before, up to where both nests are", at,
                         "this loop is not alone");
  }
}

/// The innermost body around both loops.
Block *findCommonBody(ForOp first, ForOp second) {
  Block *body = first->getBlock();
  while (!getChildOf(body, second))
    body = body->getParentOp()->getBlock();
  return body;
}

FailureOr<Nests> getNests(ForOp first, ForOp second, Refusal &refusal) {
  if (isEnforced("merge.loops-same-block-function") && getScope(first) != getScope(second))
    return refusal.set(first, "expected loops in the same block or function", second, "the second loop is here");
  if (isEnforced("merge.loops-two-nests-neither") && (first->isAncestor(second) || second->isAncestor(first)))
    return refusal.set(first, "expected loops of two nests, neither around the other", second,
                       "the second loop is here");
  Block *body = findCommonBody(first, second);
  Nests nests;
  FailureOr<SmallVector<ForOp>> firstChain = getChain(first, body, refusal);
  if (failed(firstChain))
    return failure();
  FailureOr<SmallVector<ForOp>> secondChain = getChain(second, body, refusal);
  if (failed(secondChain))
    return failure();
  nests.first = *firstChain;
  nests.second = *secondChain;
  Operation *from = nests.first.front(), *to = nests.second.front();
  if (isEnforced("merge.first-loop-before-second") && to->isBeforeInBlock(from))
    return refusal.set(first, "expected the first loop before the second", second, "the second loop is here");
  for (Operation *op = from->getNextNode(); op != to; op = op->getNextNode()) {
    if (isEnforced("merge.nests-follow-each") && !isa<memref::AllocOp>(op) && !isMemoryEffectFree(op))
      return refusal.set(first, "expected nests that follow each other", op, "this op is between them");
    nests.between.push_back(op);
  }
  return nests;
}

LogicalResult checkExtents(const Nests &nests, Refusal &refusal) {
  if (isEnforced("merge.loops-same-depth-below") && nests.first.size() != nests.second.size())
    return refusal.set(nests.first.back(),
                       "expected loops at the same depth below where both nests are, got " + Twine(nests.first.size()) +
                           " and " + Twine(nests.second.size()),
                       nests.second.back(), "the second loop is here");
  for (auto [a, b] : llvm::zip_equal(nests.first, nests.second)) {
    if (failed(checkNoAnnotation(b, refusal)))
      return failure();
    IndexExpr extent = ForOp(b).getExtent();
    for (auto [outerA, outerB] : llvm::zip_equal(nests.first, nests.second))
      extent = extent.replace(ForOp(outerB).getInductionVar(), ForOp(outerA).getInductionVar());
    if (isEnforced("merge.loops-equal-extents") && extent != ForOp(a).getExtent())
      return refusal.set(a, "expected loops of equal extents", b, "this loop has another");
  }
  return success();
}

} // namespace

FailureOr<ForOp> mergeLoops(RewriterBase &rewriter, ForOp first, ForOp second, Refusal &refusal, MergeCallback merged) {
  FailureOr<Nests> nests = getNests(first, second, refusal);
  if (failed(nests) || failed(checkExtents(*nests, refusal)) || failed(checkPlainNest(nests->first.front(), refusal)) ||
      failed(checkPlainNest(nests->second.front(), refusal)))
    return failure();
  Facts facts(first);
  if (failed(
          checkProved("merge.order", [&] { return proveMerge(nests->first, nests->second, facts); }, first, refusal)))
    return failure();

  for (Operation *op : nests->between)
    rewriter.moveOpBefore(op, nests->first.front());
  SmallVector<Operation *> body =
      llvm::map_to_vector(second.getBody()->without_terminator(), [](Operation &op) { return &op; });
  for (Operation *op : body) {
    for (auto [a, b] : llvm::zip_equal(nests->first, nests->second))
      rewriter.modifyOpInPlace(
          op, [&] { substituteInIndexMaps(op, ForOp(b).getInductionVar(), ForOp(a).getInductionVar()); });
    rewriter.moveOpBefore(op, first.getBody()->getTerminator());
  }
  if (merged)
    for (auto [a, b] : llvm::zip_equal(nests->first, nests->second))
      merged(b, a);
  rewriter.eraseOp(nests->second.front());
  return first;
}

} // namespace lamella::tir
