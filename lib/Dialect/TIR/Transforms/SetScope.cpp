// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// set_scope: a buffer moves to another memory. What is private to an iteration there (isPrivateTo) has to be so
// already.
#include "BufferAccess.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

/// Loops of several iterations at a time around all uses of the buffer, but not around its allocation.
static SmallVector<ForOp> getSharingLoops(memref::AllocOp alloc) {
  SmallVector<ForOp> loops;
  if (alloc->use_empty())
    return loops;
  Operation *user = *alloc->user_begin();
  for (auto loop = user->getParentOfType<ForOp>(); loop && !loop->isAncestor(alloc);
       loop = loop->getParentOfType<ForOp>())
    if (loop.getKind() != ForKind::serial && loop.getKind() != ForKind::unrolled &&
        llvm::all_of(alloc->getUsers(), [&](Operation *other) { return loop->isAncestor(other); }))
      loops.push_back(loop);
  return loops;
}

static LogicalResult checkSharing(memref::AllocOp alloc, std::optional<Scope> scope, Refusal &refusal) {
  Facts facts(alloc);
  for (ForOp loop : getSharingLoops(alloc)) {
    if (isEnforced("set-scope.no-parallel-vectorized-loop") && !scope)
      return refusal.set(alloc,
                         "expected no parallel or vectorized loop around all uses of a buffer that its "
                         "iterations would come to share",
                         loop, "this loop is around them");
    if (failed(checkProved("set-scope.private", [&] { return provePrivate(alloc, loop, facts); }, alloc, refusal)))
      return failure();
  }
  return success();
}

LogicalResult setBufferScope(RewriterBase &rewriter, BlockOp block, unsigned index, std::optional<Scope> scope,
                             Refusal &refusal) {
  SmallVector<WriteOp, 4> writes = block.getWrites();
  if (isEnforced("set-scope.write-region-below") && index >= writes.size())
    return refusal.set(block, "expected a write region below " + Twine(writes.size()) + ", got " + Twine(index));
  auto alloc = Value(writes[index].getBuffer()).getDefiningOp<memref::AllocOp>();
  if (isEnforced("set-scope.buffer-function-allocates-argument") && !alloc)
    return refusal.set(block, "expected a buffer that its function allocates, got an argument");
  for (Operation *user : alloc->getUsers())
    if (isEnforced("set-scope.buffer-only-loaded-stored") &&
        !isa<ReadOp, WriteOp, memref::LoadOp, memref::StoreOp>(user))
      return refusal.set(block, "expected a buffer that is only loaded from and stored to", user, "used here");
  Attribute space;
  if (scope)
    space = ScopeAttr::get(block.getContext(), *scope);
  if (space == alloc.getType().getMemorySpace())
    return success();
  if (failed(checkSharing(alloc, scope, refusal)))
    return failure();
  auto type =
      MemRefType::get(alloc.getType().getShape(), alloc.getType().getElementType(), alloc.getType().getLayout(), space);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(alloc);
  auto created =
      memref::AllocOp::create(rewriter, alloc.getLoc(), type, alloc.getDynamicSizes(), alloc.getAlignmentAttr());
  created->setDiscardableAttrs(alloc->getDiscardableAttrDictionary());
  rewriter.replaceOp(alloc, created);
  return success();
}

} // namespace lamella::tir
