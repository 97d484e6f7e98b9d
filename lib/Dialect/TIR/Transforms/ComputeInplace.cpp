// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// compute_inplace: what a block reads lies where its result comes to lie.
//
//   T[i] = exp(A[i]);  C[i] = T[i] * s      ->      C[i] = exp(A[i]);  C[i] = C[i] * s
//
//   1. an instance reads one element of T and then writes the same one of C; all of them, once each
//   2. no other block uses C; all others that use T come before, in their order in the text
//   3. that order is the order of the accesses: no iteration of a loop around both touches what another one does; asked
//      of the changed function, which is changed back where it is not proved
#include "BufferAccess.h"
#include "CacheStage.h"

#include "lamella/Dialect/TIR/Analysis/Dependence.h"
#include "lamella/Dialect/TIR/Analysis/Prover.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// What takes the place of what.
struct Inplace {
  ReadOp read;
  WriteOp write;
  memref::AllocOp operand; // is replaced
  Value result;            // by this
};

FailureOr<Inplace> findBuffers(BlockOp block, unsigned readIndex, unsigned writeIndex, Refusal &refusal) {
  SmallVector<ReadOp, 4> reads = block.getReads();
  SmallVector<WriteOp, 4> writes = block.getWrites();
  if (isEnforced("compute-inplace.read-region-below") && readIndex >= reads.size())
    return refusal.set(block, "expected a read region below " + Twine(reads.size()) + ", got " + Twine(readIndex));
  if (isEnforced("compute-inplace.write-region-below") && writeIndex >= writes.size())
    return refusal.set(block, "expected a write region below " + Twine(writes.size()) + ", got " + Twine(writeIndex));
  Inplace inplace{reads[readIndex], writes[writeIndex], nullptr, writes[writeIndex].getBuffer()};
  inplace.operand = Value(inplace.read.getBuffer()).getDefiningOp<memref::AllocOp>();
  if (isEnforced("compute-inplace.operand-that-function-allocates") && !inplace.operand)
    return refusal.set(block, "expected an operand in a buffer that the function allocates");
  auto operandType = inplace.operand.getType(), resultType = cast<MemRefType>(inplace.result.getType());
  if (isEnforced("compute-inplace.same-type") &&
      (operandType.getElementType() != resultType.getElementType() ||
       operandType.getMemorySpace() != resultType.getMemorySpace() || operandType.getRank() != resultType.getRank()))
    return refusal.set(block, "expected an operand and a result of one type in one memory", inplace.operand,
                       "the operand is in this buffer");
  return inplace;
}

/// The instances of the block write all elements of the result, each one element, once, and read the same one before.
LogicalResult checkElements(BlockOp block, Inplace inplace, const Facts &facts, Refusal &refusal) {
  FailureOr<SmallVector<IndexExpr>> operand = getCacheExtents(inplace.read.getBuffer(), block, facts, refusal);
  FailureOr<SmallVector<IndexExpr>> result = getCacheExtents(inplace.result, block, facts, refusal);
  if (failed(operand) || failed(result))
    return failure();
  SmallVector<Interval> from = getRegion(inplace.read), to = getRegion(inplace.write);
  SmallVector<bool> named(block.getNumIters());
  for (unsigned dim = 0; dim < to.size(); ++dim) {
    if (isEnforced("compute-inplace.same-extents") && (*operand)[dim].normalized() != (*result)[dim].normalized())
      return refusal.set(
          block, "expected an operand and a result of the same extents, got different ones in dimension " + Twine(dim));
    if (isEnforced("compute-inplace.same-element") &&
        (!from[dim].isPoint() || !to[dim].isPoint() || from[dim].lower.normalized() != to[dim].lower.normalized()))
      return refusal.set(block, "expected a block that reads one element and writes the same one of the result",
                         inplace.read, "it reads here");
    bool isWhole = false;
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (!named[i] && to[dim].lower.normalized() == IndexExpr(block.getIter(i)) &&
          block.getIterExtent(i).normalized() == (*result)[dim].normalized()) {
        isWhole = named[i] = true;
        break;
      }
    if (isEnforced("compute-inplace.writes-all") && !isWhole && (*result)[dim].normalized() != IndexExpr(1))
      return refusal.set(block, "expected a block that writes all of the result, by an iterator in each dimension",
                         inplace.write, "it writes here");
  }
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    if (isEnforced("compute-inplace.no-other-iterators") && !named[i] && block.getIterExtent(i) != IndexExpr(1))
      return refusal.set(block, "expected no iterator that the written element does not name");
  if (failed(checkProved("compute-inplace.covered", [&] { return proveCovered(block, facts); }, block, refusal)))
    return failure();
  return checkProved(
      "compute-inplace.once", [&] { return proveVisitedOnce(block, getEnclosingLoops(block), facts); }, block, refusal);
}

/// Inside the block: one region of each buffer, and each load of the operand before the store.
LogicalResult checkBody(BlockOp block, Inplace inplace, Refusal &refusal) {
  Operation *firstStore = nullptr;
  for (Operation *user : inplace.result.getUsers()) {
    if (!block->isProperAncestor(user) || user == inplace.write)
      continue;
    if (isEnforced("compute-inplace.result-stored-once") &&
        (!isa<memref::StoreOp>(user) || user->getParentOp() != block || firstStore))
      return refusal.set(block, "expected one store of the result and no other use", user, "used here");
    firstStore = user;
  }
  for (Operation *user : inplace.operand->getUsers()) {
    if (!block->isProperAncestor(user) || user == inplace.read)
      continue;
    if (isEnforced("compute-inplace.operand-loaded-before") &&
        (!isa<memref::LoadOp>(user) || user->getParentOp() != block || firstStore->isBeforeInBlock(user)))
      return refusal.set(block, "expected loads of the operand before the store of the result", user, "used here");
  }
  return success();
}

/// The other blocks that use the operand, each before the block in the innermost loop around both; the loops around.
LogicalResult checkOthers(BlockOp block, Inplace inplace, SetVector<ForOp> &common, Refusal &refusal) {
  DominanceInfo dominance;
  Operation *scope = getScope(block);
  for (Operation *user : inplace.operand->getUsers()) {
    auto other = user->getParentOfType<BlockOp>();
    if (isEnforced("compute-inplace.operand-only-loaded-stored") &&
        (!isa<ReadOp, WriteOp, memref::LoadOp, memref::StoreOp>(user) || !other || getScope(other) != scope))
      return refusal.set(block, "expected an operand that blocks beside this one only load and store", user,
                         "used here");
    if (isEnforced("compute-inplace.result-known-before") && !dominance.properlyDominates(inplace.result, user))
      return refusal.set(block, "expected a result whose buffer is allocated before the operand is used", user,
                         "used here");
    if (other == block)
      continue;
    Operation *around = other->getParentOp();
    while (!around->isProperAncestor(block))
      around = around->getParentOp();
    Block *body = &around->getRegion(0).front();
    if (isEnforced("compute-inplace.others-before") &&
        !getChildOf(body, other)->isBeforeInBlock(getChildOf(body, block)))
      return refusal.set(block, "expected a block behind all others that use the operand", other, "this one uses it");
    for (auto loop = dyn_cast<ForOp>(around); loop; loop = dyn_cast<ForOp>(loop->getParentOp()))
      common.insert(loop);
  }
  for (Operation *user : inplace.result.getUsers())
    if (isEnforced("compute-inplace.result-of-this-block") && !block->isProperAncestor(user) && !isa<BindOp>(user))
      return refusal.set(block, "expected a result that nothing else uses", user, "used here");
  return success();
}

} // namespace

LogicalResult computeInplace(RewriterBase &rewriter, BlockOp block, unsigned readIndex, unsigned writeIndex,
                             Refusal &refusal) {
  FailureOr<Inplace> inplace = findBuffers(block, readIndex, writeIndex, refusal);
  if (failed(inplace))
    return failure();
  Facts facts(block);
  SetVector<ForOp> common;
  if (failed(checkElements(block, *inplace, facts, refusal)) || failed(checkBody(block, *inplace, refusal)) ||
      failed(checkOthers(block, *inplace, common, refusal)))
    return failure();
  SmallVector<OpOperand *> uses = llvm::map_to_vector(inplace->operand->getUses(), [](OpOperand &use) { return &use; });
  auto replaceUses = [&](Value buffer) {
    for (OpOperand *use : uses)
      rewriter.modifyOpInPlace(use->getOwner(), [&] { use->set(buffer); });
  };
  replaceUses(inplace->result);
  for (ForOp loop : common)
    if (failed(checkProved(
            "compute-inplace.independent", [&] { return proveIndependentIterations(loop, facts); }, loop, refusal))) {
      replaceUses(inplace->operand);
      return failure();
    }
  rewriter.eraseOp(inplace->operand);
  return success();
}

} // namespace lamella::tir
