// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Nest.h"

#include "lamella/Dialect/TIR/Analysis/Dependence.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace lamella::tir {

/// The ops of the block have a form in which lanes run together: loops of the same length in all of them, loads, stores
/// and element-wise ops.
static LogicalResult checkLanes(BlockOp block, Refusal &refusal) {
  Operation *odd = nullptr;
  block.getRegion().walk([&](Operation *op) {
    // Lanes do not branch apart: of the ops with bodies only loops are for them.
    bool isLaneWise = isa<TIRDialect>(op->getDialect()) ||
                      (op->getNumRegions() == 0 && (isPure(op) || isa<memref::LoadOp, memref::StoreOp>(op)));
    auto nested = dyn_cast<BlockOp>(op);
    auto inner = dyn_cast<ForOp>(op);
    if (!isLaneWise || isa<memref::SubViewOp, memref::CastOp>(op) || (nested && !nested.getPredicate().empty()) ||
        (inner && inner.getKind() != ForKind::serial && inner.getKind() != ForKind::unrolled))
      odd = op;
  });
  if (isEnforced("vectorize.loads-stores-element-wise") && odd)
    return refusal.set(block, "expected loads, stores and element-wise operations on all lanes alike", odd, "got this");
  return success();
}

LogicalResult vectorizeLoop(RewriterBase &rewriter, ForOp loop, Refusal &refusal) {
  if (failed(checkSerial(loop, refusal)) || failed(checkPlainNest(loop, refusal)) ||
      failed(checkNoLanesAround(loop, refusal)))
    return failure();
  if (isEnforced("vectorize.constant-extent") && !loop.getConstantExtent())
    return refusal.set(loop, "expected a constant extent");
  auto block = dyn_cast_or_null<BlockOp>(getOnlyChild(loop));
  if (isEnforced("vectorize.loop-holds-one-block") && !block)
    return refusal.set(loop, "expected a loop that holds one block and nothing else");
  bool parts = llvm::any_of(block.getPredicate(),
                            [&](const IndexExpr &condition) { return condition.uses(loop.getInductionVar()); });
  if (isEnforced("vectorize.predicate-alike-in-lanes") && parts)
    return refusal.set(block, "expected a predicate that is the same for all lanes: partition the loop into main part "
                              "and tail, or pad the cache stage first");
  if (failed(checkLanes(block, refusal)))
    return failure();
  Facts facts(loop);
  if (failed(
          checkProved("vectorize.independent", [&] { return proveIndependentIterations(loop, facts); }, loop, refusal)))
    return failure();
  // Independent all the same where no two iterations run: code that the lowering has no lanes for.
  bool feeds = llvm::any_of(block.getBindings(), [&](auto &binding) { return binding.uses(loop.getInductionVar()); });
  if (isEnforced("vectorize.loop-feeds-iterator") && !feeds && loop.getConstantExtent() != 1)
    return refusal.set(loop, "expected a loop that feeds an iterator of the block, so that lanes differ");
  rewriter.modifyOpInPlace(loop, [&] { loop.setKind(ForKind::vectorized); });
  return success();
}

} // namespace lamella::tir
