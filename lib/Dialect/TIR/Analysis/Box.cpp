// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/Analysis/Box.h"

#include "lamella/Dialect/TIR/Analysis/IndexRange.h"
#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"
#include "lamella/Dialect/TIR/Analysis/MixedRadix.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace lamella::tir {

std::optional<Interval> getBounds(const Interval &interval, BlockOp block, ArrayRef<ForOp> running,
                                  const Facts &facts) {
  MLIRContext *context = block.getContext();
  auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
    for (ForOp loop : running)
      if (loop.getInductionVar() == value)
        return ForOp(loop).getExtent();
    return std::nullopt;
  };
  auto bind = [&](const IndexExpr &expr) {
    return expr.replace([&](Value value) -> std::optional<IndexExpr> {
      auto argument = dyn_cast<BlockArgument>(value);
      if (argument && argument.getOwner() == block.getBody())
        return block.getBinding(argument.getArgNumber());
      return std::nullopt;
    });
  };
  std::optional<IndexRange> low = getIndexRange(bind(interval.lower), context, extentOf, facts);
  std::optional<IndexRange> width = getIndexRange(bind(interval.upper - interval.lower), context, extentOf, facts);
  if (!low || !width)
    return std::nullopt;
  IndexExpr end = (low->lower + low->span + width->lower + width->span).normalized();
  // An extent that itself depends on a running loop leaves it in the bounds.
  for (ForOp loop : running)
    if (end.uses(loop.getInductionVar()) || low->lower.uses(loop.getInductionVar()))
      return std::nullopt;
  return Interval{low->lower, end};
}

std::optional<Box> getBox(ArrayRef<Interval> region, BlockOp block, ArrayRef<ForOp> running, const Facts &facts) {
  Box box;
  for (const Interval &interval : region) {
    std::optional<Interval> bounds = getBounds(interval, block, running, facts);
    if (!bounds)
      return std::nullopt;
    box.lower.push_back(bounds->lower);
    box.size.push_back((bounds->upper - bounds->lower).normalized());
  }
  return box;
}

std::optional<Interval> getHull(const Interval &a, const Interval &b, MLIRContext *context, const Facts &facts) {
  auto atMost = [&](const IndexExpr &x, const IndexExpr &y) { return proveNonNegative(y - x, context, facts); };
  bool lowerA = atMost(a.lower, b.lower), upperA = atMost(b.upper, a.upper);
  if ((!lowerA && !atMost(b.lower, a.lower)) || (!upperA && !atMost(a.upper, b.upper)))
    return std::nullopt;
  return Interval{lowerA ? a.lower : b.lower, upperA ? a.upper : b.upper};
}

bool writesWholeRegion(WriteOp write) {
  auto block = cast<BlockOp>(write->getParentOp());
  bool isPoint = llvm::all_of(write.getIntervals(), [](const Interval &interval) { return interval.isPoint(); });
  for (Operation *user : write.getBuffer().getUsers()) {
    auto store = dyn_cast<memref::StoreOp>(user);
    if (!store || !block->isProperAncestor(store))
      continue;
    if (!isPoint && isa<BlockOp, InitOp>(store->getParentOp()) && store->getParentOfType<BlockOp>() == block)
      return false;
    for (Operation *around = store->getParentOp(); around != block; around = around->getParentOp())
      if (!isa<ForOp, BlockOp, InitOp>(around))
        return false;
    if (!llvm::all_of(store.getIndices(), [](Value index) { return getIndexExprOf(index).has_value(); }))
      return false;
  }
  return true;
}

namespace {

/// The loops around a block that are not around the other one.
SmallVector<ForOp> getOwnLoops(BlockOp block, BlockOp other) {
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  llvm::erase_if(loops, [&](ForOp loop) { return loop->isAncestor(other); });
  return loops;
}

/// The number of instances that the loops run, if each iterator takes a range of values, independently of the others.
/// The predicate may only cut off what is beyond the iterators' extents, which nobody writes.
std::optional<IndexExpr> countInstances(BlockOp block, ArrayRef<RunningVariable> variables, const Facts &facts) {
  auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
    for (const RunningVariable &variable : variables)
      if (variable.value == value)
        return variable.extent;
    return std::nullopt;
  };
  IndexExpr count = 1;
  SmallVector<Value> usedByOthers;
  for (unsigned i = 0; i < block.getNumIters(); ++i) {
    IndexExpr binding = block.getBinding(i);
    std::optional<IndexRange> range = getIndexRange(binding, block.getContext(), extentOf, facts);
    SmallVector<Value> used;
    if (!range)
      return std::nullopt;
    std::optional<IndexExpr> size = getDenseSize(binding - range->lower, variables, block.getContext(), facts, used);
    if (!size)
      return std::nullopt;
    count = count * *size;
    for (Value value : used) {
      if (llvm::is_contained(usedByOthers, value))
        return std::nullopt;
      usedByOthers.push_back(value);
    }
  }
  bool onlyBounds = llvm::all_of(block.getPredicate(), [&](const IndexExpr &condition) {
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (condition == block.getBinding(i) - block.getIterExtent(i) || condition == IndexExpr(-1) - block.getBinding(i))
        return true;
    return false;
  });
  return onlyBounds ? std::optional(count) : std::nullopt;
}

/// Neighbouring iterators touch neighbouring elements, each in a dimension of its own.
bool hasNoGaps(const Access &write) {
  SmallVector<Value> seen;
  for (const Interval &interval : write.region) {
    IndexExpr width = (interval.upper - interval.lower).normalized();
    for (Value value : interval.lower.normalized().getOperands()) {
      auto argument = dyn_cast<BlockArgument>(value);
      if (!argument || argument.getOwner() != BlockOp(write.block).getBody())
        continue;
      if (llvm::is_contained(seen, value) || (interval.lower - IndexExpr(value) * width).uses(value))
        return false;
      seen.push_back(value);
    }
  }
  return true;
}

} // namespace

bool fillsBox(const Access &write, const Box &box, ArrayRef<ForOp> running, const Facts &facts) {
  BlockOp block = write.block;
  SmallVector<RunningVariable> variables;
  for (ForOp loop : running)
    variables.push_back({loop.getInductionVar(), loop.getExtent()});
  std::optional<IndexExpr> count = countInstances(block, variables, facts);
  if (!count || !writesWholeRegion(cast<WriteOp>(write.declaration)))
    return false;
  if (hasNoGaps(write))
    return true;
  IndexExpr volume = 1;
  SmallVector<IndexExpr> coordinates;
  for (auto [interval, size] : llvm::zip_equal(write.region, box.size)) {
    if (!interval.isPoint())
      return false;
    volume = volume * size;
    coordinates.push_back(interval.lower.replace([&](Value value) -> std::optional<IndexExpr> {
      auto argument = dyn_cast<BlockArgument>(value);
      bool own = argument && argument.getOwner() == block.getBody();
      return own ? std::optional(block.getBinding(argument.getArgNumber())) : std::nullopt;
    }));
  }
  SmallVector<Value> determined = findDetermined(coordinates, variables, block.getContext(), facts);
  return volume == *count && llvm::all_of(variables, [&](const RunningVariable &variable) {
           return llvm::is_contained(determined, variable.value);
         });
}

namespace {

bool isContained(const Box &inner, const Box &outer, MLIRContext *context, const Facts &facts) {
  for (unsigned dim = 0; dim < inner.lower.size(); ++dim) {
    IndexExpr end = inner.lower[dim] + inner.size[dim], outerEnd = outer.lower[dim] + outer.size[dim];
    if (!proveNonNegative(inner.lower[dim] - outer.lower[dim], context, facts) ||
        !proveNonNegative(outerEnd - end, context, facts))
      return false;
  }
  return true;
}

/// A reduction reads what its own init wrote, if the loop does not cut it into pieces.
bool readsOwnInit(const Access &read, ForOp loop) {
  BlockOp block = read.block;
  if (!block.getInit() || !isa<WriteOp>(read.declaration))
    return false;
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    for (Operation *around = loop; isa<ForOp>(around); around = around->getParentOp())
      if (block.getIterKind(i) == IterKind::reduce && block.getBinding(i).uses(cast<ForOp>(around).getInductionVar()))
        return false;
  return true;
}

} // namespace

Verdict provePrivate(Value buffer, ForOp loop, const Facts &facts) {
  SmallVector<Access, 0> writesBefore;
  for (BlockOp block : getOutermostBlocks(loop)) {
    SmallVector<Access, 0> accesses = getAccesses(block, facts);
    for (const Access &read : accesses) {
      if (read.buffer != buffer || read.isWrite || readsOwnInit(read, loop))
        continue;
      bool written = llvm::any_of(writesBefore, [&](const Access &write) {
        SmallVector<ForOp> readLoops = getOwnLoops(block, write.block), writeLoops = getOwnLoops(write.block, block);
        std::optional<Box> need = getBox(read.region, block, readLoops, facts);
        std::optional<Box> have = getBox(write.region, write.block, writeLoops, facts);
        return need && have && fillsBox(write, *have, writeLoops, facts) &&
               isContained(*need, *have, block.getContext(), facts);
      });
      if (!written)
        return Verdict::unknown("it is not known whether block \"" + block.getBlockName().str() +
                                "\" reads only what the same iteration wrote before into a buffer of the iteration's "
                                "own");
    }
    for (const Access &access : accesses)
      if (access.isWrite && access.buffer == buffer)
        writesBefore.push_back(access);
  }
  return Verdict::proved();
}

} // namespace lamella::tir
