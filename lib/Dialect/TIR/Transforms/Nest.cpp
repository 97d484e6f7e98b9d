// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Nest.h"

#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

namespace lamella::tir {

LogicalResult checkSerial(ForOp loop, Refusal &refusal) {
  if (isEnforced("nest.serial-loop-one-kind") && loop.getKind() != ForKind::serial)
    return refusal.set(loop, "expected a serial loop, got one of kind " + stringifyForKind(loop.getKind()));
  for (Operation *user : loop.getInductionVar().getUsers())
    if (isEnforced("nest.loop-variable-used-index") && !isa<IndexMapOpInterface>(user))
      return refusal.set(loop, "expected a loop variable that is used in index expressions only", user, "used here");
  return success();
}

LogicalResult checkPlainNest(ForOp loop, Refusal &refusal) {
  Operation *odd = nullptr;
  loop.getRegion().walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isa<BlockOp>(op))
      return WalkResult::skip();
    if (isa<ForOp, YieldOp>(op))
      return WalkResult::advance();
    odd = op;
    return WalkResult::interrupt();
  });
  if (isEnforced("nest.only-loops-blocks-below") && odd)
    return refusal.set(loop, "expected only loops and blocks below the loop, got " + odd->getName().getStringRef(), odd,
                       "found here");
  return success();
}

LogicalResult checkNotEmpty(ForOp loop, Refusal &refusal) {
  if (isEnforced("nest.loop-runs-one-extent") && loop.getConstantExtent() == 0)
    return refusal.set(loop, "expected a loop that runs, got one of extent 0");
  return success();
}

LogicalResult checkNoAnnotation(ForOp loop, Refusal &refusal) {
  if (isEnforced("nest.no-annotation-lost") && !loop->getDiscardableAttrs().empty())
    return refusal.set(loop, "expected no annotation of a loop that goes, got \"" +
                                 Twine(loop->getDiscardableAttrs().begin()->getName().getValue()) + "\"");
  return success();
}

LogicalResult checkNoLanesAround(Operation *op, Refusal &refusal) {
  for (auto loop = op->getParentOfType<ForOp>(); loop; loop = loop->getParentOfType<ForOp>())
    if (isEnforced("nest.no-vectorized-loop-around") && loop.getKind() == ForKind::vectorized)
      return refusal.set(op, "expected no vectorized loop around", loop, "this loop is vectorized");
  return success();
}

LogicalResult checkProved(StringRef id, llvm::function_ref<Verdict()> question, Operation *at, Refusal &refusal) {
  if (!isEnforced(id))
    return success();
  Verdict verdict = askAndRecord(question);
  return verdict.isProved() ? success() : refusal.set(at, verdict.text);
}

Operation *getOnlyChild(ForOp loop) {
  Block *body = loop.getBody();
  return llvm::hasNItems(*body, 2) ? &body->front() : nullptr; // the other op is the terminator
}

std::string getFreshBlockName(Operation *inFunction, const Twine &base) {
  Operation *function = inFunction;
  while (function->getParentOp() && !isa<FunctionOpInterface>(function))
    function = function->getParentOp();
  std::string name = base.str();
  for (unsigned number = 1; findBlock(function, name); ++number)
    name = (base + "_" + Twine(number)).str();
  return name;
}

Value materialize(OpBuilder &builder, Location loc, const IndexExpr &expr) {
  IndexMap map = buildIndexMap(builder.getContext(), expr);
  if (auto constant = dyn_cast<AffineConstantExpr>(map.map.getResult(0)))
    return arith::ConstantIndexOp::create(builder, loc, constant.getValue());
  if (isa<AffineDimExpr, AffineSymbolExpr>(map.map.getResult(0)))
    return map.operands.front();
  return affine::AffineApplyOp::create(builder, loc, map.map, map.operands);
}

void replaceIter(RewriterBase &rewriter, BlockOp block, BlockArgument iter, const IndexExpr &value) {
  for (Operation &op : *block.getBody())
    substituteInIndexMaps(&op, iter, value);
  InitOp init = block.getInit();
  auto replaceAt = [&](Block *body, Block::iterator place, auto isUse) {
    if (!llvm::any_of(iter.getUses(), isUse))
      return;
    rewriter.setInsertionPoint(body, place);
    Value computed = materialize(rewriter, block.getLoc(), value);
    iter.replaceUsesWithIf(computed, isUse);
  };
  auto inInit = [&](OpOperand &use) { return init && init->isProperAncestor(use.getOwner()); };
  if (init)
    replaceAt(init.getBody(), init.getBody()->begin(), inInit);
  replaceAt(block.getBody(), block.getUpdateBegin(), [&](OpOperand &use) { return !inInit(use); });
}

void eraseEmptyLoops(RewriterBase &rewriter, ForOp innermost) {
  for (ForOp loop = innermost; loop && llvm::hasSingleElement(*loop.getBody());) {
    auto around = dyn_cast<ForOp>(loop->getParentOp());
    rewriter.eraseOp(loop);
    loop = around;
  }
}

Operation *getChildOf(Block *block, Operation *op) {
  while (op && op->getBlock() != block)
    op = op->getParentOp();
  return op;
}

Operation *getScope(Operation *op) {
  Operation *scope = op->getParentOp();
  while (isa<ForOp>(scope))
    scope = scope->getParentOp();
  return scope;
}

SmallVector<BlockOp> getBlocksInScope(Operation *op) {
  SmallVector<BlockOp> blocks;
  for (Region &region : getScope(op)->getRegions())
    for (Operation &child : region.getOps())
      llvm::append_range(blocks, getOutermostBlocks(&child));
  return blocks;
}

bool proveNonNegativeAt(Operation *op, const IndexExpr &expr, const Facts &facts) {
  auto question = [&] {
    if (isEvidentlyNonNegative(expr, op->getContext(), facts))
      return Verdict::proved();
    IndexSystem system(facts, op->getContext());
    IndexEnv env;
    system.addInstance(op, env);
    system.addNegative(system.flatten(expr, env));
    return system.isEmpty();
  };
  return askAndRecord(question).isProved();
}

} // namespace lamella::tir
