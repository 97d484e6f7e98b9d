// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// annotate_buffer_access: a block declares another region of a buffer, which is proved to hold what it touches.
#include "BufferAccess.h"
#include "Nest.h"

#include "lamella/Dialect/TIR/Analysis/Prover.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// The kernel's size arguments, in order: the map's symbols.
SmallVector<Value> getSizes(BlockOp block) {
  SmallVector<Value> sizes;
  for (BlockArgument argument : block->getParentOfType<FunctionOpInterface>().getArguments())
    if (argument.getType().isIndex())
      sizes.push_back(argument);
  return sizes;
}

FailureOr<SmallVector<Interval>> getIntervals(BlockOp block, int64_t rank, AffineMap map, Refusal &refusal) {
  SmallVector<Value> operands(block.getIterArgs());
  llvm::append_range(operands, getSizes(block));
  unsigned sizes = operands.size() - block.getNumIters();
  if (isEnforced("annotate-buffer-access.map") &&
      (map.getNumDims() != block.getNumIters() || map.getNumSymbols() > sizes || map.getNumResults() != 2 * rank))
    return refusal.set(block, "expected a map of " + Twine(block.getNumIters()) + " iterators and up to " +
                                  Twine(sizes) + " sizes to two bounds for each of " + Twine(rank) +
                                  " dimensions, got one of " + Twine(map.getNumDims()) + " and " +
                                  Twine(map.getNumSymbols()) + " to " + Twine(map.getNumResults()));
  operands.resize(map.getNumDims() + map.getNumSymbols());
  SmallVector<Interval> region;
  for (unsigned dim = 0; dim < rank; ++dim)
    region.push_back({IndexExpr(map, 2 * dim, operands), IndexExpr(map, 2 * dim + 1, operands)});
  return region;
}

/// What the proofs see: loads and stores; and a written region that is wider than what is written only where they do
/// not take it for written whole.
LogicalResult checkUses(BlockOp block, Operation *declaration, ArrayRef<Interval> region, Refusal &refusal) {
  bool isWrite = isa<WriteOp>(declaration);
  for (const Interval &interval : region)
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (isEnforced("annotate-buffer-access.no-reduce-iterator") && isWrite &&
          block.getIterKind(i) == IterKind::reduce &&
          (interval.lower.uses(block.getIter(i)) || interval.upper.uses(block.getIter(i))))
        return refusal.set(declaration, "expected a written region without reduce iterators, got iterator " + Twine(i));
  for (Operation *user : declaration->getOperand(0).getUsers()) {
    if (!block->isProperAncestor(user))
      continue;
    if (isEnforced("annotate-buffer-access.buffer-block-only-loads") &&
        !isa<ReadOp, WriteOp, memref::LoadOp, memref::StoreOp>(user))
      return refusal.set(block, "expected a buffer that the block only loads from and stores to", user, "used here");
    if (isEnforced("annotate-buffer-access.stores-in-body") && isWrite && isa<memref::StoreOp>(user) &&
        user->getParentOp() != block && user->getParentOp() != block.getInit())
      return refusal.set(block, "expected stores in the block's own body, or its init", user, "not this one");
  }
  return success();
}

/// With the region in place.
LogicalResult checkRegion(BlockOp block, Refusal &refusal) {
  Facts facts(block);
  if (failed(checkProved(
          "annotate-buffer-access.holds", [&] { return proveRegionsHoldAccesses(block, facts); }, block, refusal)) ||
      failed(checkProved(
          "annotate-buffer-access.in-bounds", [&] { return proveInBounds(block, facts); }, block, refusal)) ||
      failed(checkProved(
          "annotate-buffer-access.in-outer", [&] { return proveRegionsContained(block, facts); }, block, refusal)))
    return failure();
  auto ofInner = [&] {
    Verdict verdict;
    block.getRegion().walk<WalkOrder::PreOrder>([&](BlockOp inner) {
      verdict = verdict & proveRegionsContained(inner, facts);
      return WalkResult::skip();
    });
    return verdict;
  };
  return checkProved("annotate-buffer-access.holds-inner", ofInner, block, refusal);
}

} // namespace

LogicalResult annotateBufferAccess(RewriterBase &rewriter, BlockOp block, bool ofWrite, unsigned index, AffineMap map,
                                   Refusal &refusal) {
  SmallVector<Operation *> declarations;
  for (Operation &op : *block.getBody())
    if (ofWrite ? isa<WriteOp>(op) : isa<ReadOp>(op))
      declarations.push_back(&op);
  if (isEnforced("annotate-buffer-access.region-below") && index >= declarations.size())
    return refusal.set(block, Twine("expected a ") + (ofWrite ? "write" : "read") + " region below " +
                                  Twine(declarations.size()) + ", got " + Twine(index));
  Operation *declaration = declarations[index];
  SmallVector<Interval> old = getRegion(declaration);
  FailureOr<SmallVector<Interval>> region = getIntervals(block, old.size(), map, refusal);
  if (failed(region) || failed(checkUses(block, declaration, *region, refusal)))
    return failure();
  setRegion(rewriter, declaration, *region);
  if (succeeded(checkRegion(block, refusal)))
    return success();
  setRegion(rewriter, declaration, old);
  return failure();
}

} // namespace lamella::tir
