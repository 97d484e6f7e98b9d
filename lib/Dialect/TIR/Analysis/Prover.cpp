// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/Analysis/Prover.h"

#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace lamella::tir {
namespace {

std::string nameOf(BlockOp block) { return "block \"" + block.getBlockName().str() + "\""; }

/// `expr` is never negative where `op` runs. `what` fails otherwise.
Verdict proveNeverNegative(Operation *op, const IndexExpr &expr, bool overDomain, const Facts &facts,
                           const std::string &what) {
  IndexSystem system(facts, op->getContext());
  IndexEnv env;
  auto block = dyn_cast<BlockOp>(op);
  if (!block)
    block = op->getParentOfType<BlockOp>();
  if (overDomain) {
    system.addInstance(block->getParentOp(), env);
    system.addDomain(block, env);
  }
  system.addInstance(op, env);
  system.addNegative(system.flatten(expr, env));
  Verdict verdict = system.isEmpty();
  if (verdict.answer == Answer::refuted)
    verdict.text = what + " at " + verdict.text;
  else if (verdict.answer == Answer::unknown)
    verdict.text = "it is not known whether " + what + ": " + verdict.text;
  return verdict;
}

} // namespace

Verdict proveBindingsInDomain(BlockOp block, const Facts &facts) {
  MLIRContext *context = block.getContext();
  auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
    auto argument = dyn_cast<BlockArgument>(value);
    auto loop = argument ? dyn_cast_or_null<ForOp>(argument.getOwner()->getParentOp()) : ForOp();
    return loop ? std::optional(loop.getExtent()) : std::nullopt;
  };
  SmallVector<IndexExpr> predicate = block.getPredicate();
  for (unsigned i = 0; i < block.getNumIters(); ++i) {
    IndexExpr binding = block.getBinding(i), extent = block.getIterExtent(i);
    std::optional<IndexRange> range = getIndexRange(binding, context, extentOf, facts);
    bool low = range && isEvidentlyNonNegative(range->lower, context, facts);
    bool high = range && isEvidentlyNonNegative(extent - 1 - range->lower - range->span, context, facts);
    high |= llvm::any_of(predicate, [&](const IndexExpr &p) { return p == binding - extent; });
    std::string what = "iterator " + std::to_string(i) + " of " + nameOf(block) + " leaves its domain";
    Verdict verdict;
    if (!low)
      verdict = proveNeverNegative(block, binding, /*overDomain=*/false, facts, what);
    if (!high && verdict.isProved())
      verdict = proveNeverNegative(block, extent - 1 - binding, /*overDomain=*/false, facts, what);
    if (!verdict.isProved())
      return verdict;
  }
  return Verdict::proved();
}

Verdict proveInBounds(BlockOp block, const Facts &facts) {
  for (const Access &access : getAccesses(block, facts)) {
    for (auto [dim, interval] : llvm::enumerate(access.region)) {
      std::string what = "the region of " + nameOf(block) + (access.isWrite ? " that is written" : " that is read") +
                         " leaves dimension " + std::to_string(dim) + " of its buffer";
      std::optional<IndexExpr> extent = facts.getExtent(access.buffer, dim);
      if (!extent)
        return Verdict::unknown("it is not known whether " + what + ": tir.bind it");
      Verdict verdict = proveNeverNegative(block, interval.lower, /*overDomain=*/false, facts, what) &
                        proveNeverNegative(block, *extent - interval.upper, /*overDomain=*/false, facts, what);
      if (!verdict.isProved())
        return verdict;
    }
  }
  return Verdict::proved();
}

namespace {

/// The range of an index that is loaded: as assumed for the buffer's elements, else the whole dimension.
std::pair<IndexExpr, IndexExpr> getOpaqueRange(Value index, const IndexExpr &extent, const Facts &facts) {
  if (Operation *cast = index.getDefiningOp(); isa_and_present<arith::IndexCastOp, arith::IndexCastUIOp>(cast))
    index = cast->getOperand(0);
  if (auto load = index.getDefiningOp<memref::LoadOp>())
    if (auto range = facts.getElementRange(load.getMemRef()))
      return *range;
  return {IndexExpr(0), extent};
}

Verdict proveHeld(BlockOp block, Operation *op, Value buffer, OperandRange indices, ArrayRef<Interval> region,
                  const Facts &facts) {
  for (auto [dim, index] : llvm::enumerate(indices)) {
    std::string what =
        "an access to dimension " + std::to_string(dim) + " in " + nameOf(block) + " leaves the declared region";
    IndexExpr low, high;
    if (std::optional<IndexExpr> at = getIndexExprOf(index)) {
      low = *at;
      high = *at + 1;
    } else {
      std::optional<IndexExpr> extent = facts.getExtent(buffer, dim);
      if (!extent)
        return Verdict::unknown("it is not known whether " + what + ": tir.bind the buffer");
      std::tie(low, high) = getOpaqueRange(index, *extent, facts);
    }
    Verdict verdict = proveNeverNegative(op, low - region[dim].lower, /*overDomain=*/true, facts, what) &
                      proveNeverNegative(op, region[dim].upper - high, /*overDomain=*/true, facts, what);
    if (!verdict.isProved())
      return verdict;
  }
  return Verdict::proved();
}

} // namespace

Verdict proveRegionsHoldAccesses(BlockOp block, const Facts &facts) {
  SmallVector<Access, 0> accesses = getAccesses(block, facts);
  Verdict verdict;
  block.getRegion().walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isa<BlockOp>(op))
      return WalkResult::skip();
    auto load = dyn_cast<memref::LoadOp>(op);
    auto store = dyn_cast<memref::StoreOp>(op);
    if (!load && !store)
      return WalkResult::advance();
    Value buffer = load ? load.getMemRef() : store.getMemRef();
    if (block.getRegion().isAncestor(buffer.getParentRegion()))
      return WalkResult::advance();
    // One declared region holds it.
    std::optional<Verdict> best;
    for (const Access &access : accesses) {
      if (access.buffer != buffer || (store && !access.isWrite))
        continue;
      Verdict held = proveHeld(block, op, buffer, load ? load.getIndices() : store.getIndices(), access.region, facts);
      if (!best || held.isProved())
        best = held;
    }
    verdict = best.value_or(Verdict::proved()); // a buffer without region is an error of the op's verifier
    return verdict.isProved() ? WalkResult::advance() : WalkResult::interrupt();
  });
  return verdict;
}

Verdict proveRegionsContained(BlockOp block, const Facts &facts) {
  auto around = block->getParentOfType<BlockOp>();
  if (!around)
    return Verdict::proved();
  SmallVector<Access, 0> outer = getAccesses(around, facts);
  for (const Access &inner : getAccesses(block, facts)) {
    if (around.getRegion().isAncestor(Value(inner.buffer).getParentRegion()))
      continue;
    std::optional<Verdict> best;
    for (const Access &candidate : outer) {
      if (candidate.buffer != inner.buffer || (inner.isWrite && !candidate.isWrite))
        continue;
      std::string what = "the region of " + nameOf(block) + " leaves that of " + nameOf(around);
      Verdict held;
      for (auto [in, out] : llvm::zip_equal(inner.region, candidate.region))
        held = held & proveNeverNegative(block, in.lower - out.lower, /*overDomain=*/false, facts, what) &
               proveNeverNegative(block, out.upper - in.upper, /*overDomain=*/false, facts, what);
      if (!best || held.isProved())
        best = held;
    }
    if (best && !best->isProved())
      return *best;
  }
  return Verdict::proved();
}

Verdict proveWritesApart(BlockOp block, const Facts &facts) {
  SmallVector<Access, 0> accesses = getAccesses(block, facts);
  for (const Access &a : accesses)
    for (const Access &b : accesses) {
      if (a.buffer != b.buffer || !b.isWrite)
        continue;
      Verdict verdict = proveApart(a, b, facts);
      if (!verdict.isProved())
        return verdict;
    }
  return Verdict::proved();
}

Verdict proveReductionOrder(BlockOp block, const Facts &facts) {
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  if (loops.empty())
    return Verdict::proved();
  if (updatesInPlace(block))
    return proveVisitedOnce(block, loops, facts);
  if (!block.getInit())
    return Verdict::proved();
  // Loops outside the reduction may compute it again, from its init on.
  auto *first = llvm::find_if(loops, [&](ForOp loop) {
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (block.getIterKind(i) == IterKind::reduce && block.getBinding(i).uses(loop.getInductionVar()))
        return true;
    return false;
  });
  if (first == loops.end())
    return Verdict::proved();
  ArrayRef<ForOp> inside(first, loops.end());
  return proveInitFirst(block, inside, facts) & proveVisitedOnce(block, inside, facts);
}

} // namespace lamella::tir
