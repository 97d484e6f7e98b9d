// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "EarlierPlace.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace lamella::tir {

bool coversReads(BlockOp block, ArrayRef<Interval> access, BlockOp producer, ArrayRef<Interval> written,
                 const Facts &facts) {
  auto hull = [&](BlockOp owner, const IndexExpr &expr) {
    auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
      auto argument = dyn_cast<BlockArgument>(value);
      if (argument && argument.getOwner() == owner.getBody())
        return owner.getIterExtent(argument.getArgNumber());
      return std::nullopt;
    };
    return getIndexRange(expr, block.getContext(), extentOf, facts);
  };
  for (auto [read, write] : llvm::zip_equal(access, written)) {
    std::optional<IndexRange> needLow = hull(block, read.lower), needHigh = hull(block, read.upper);
    std::optional<IndexRange> haveLow = hull(producer, write.lower), haveHigh = hull(producer, write.upper);
    if (!needLow || !needHigh || !haveLow || !haveHigh)
      return false;
    IndexExpr below = needLow->lower - haveLow->lower;
    IndexExpr above = haveHigh->lower + haveHigh->span - needHigh->lower - needHigh->span;
    if (!proveNonNegativeAt(getScope(block)->getRegion(0).front().getTerminator(), below, facts) ||
        !proveNonNegativeAt(getScope(block)->getRegion(0).front().getTerminator(), above, facts))
      return false;
  }
  return true;
}

LogicalResult checkBetween(BlockOp block, Operation *from, Operation *to, Value produced, Refusal &refusal) {
  SmallVector<BlockOp> between;
  SmallVector<Value> otherReads;
  for (Value buffer : getReadBuffers(block))
    if (buffer != produced)
      otherReads.push_back(buffer);
  for (Operation *op = from; op != to->getNextNode(); op = op->getNextNode())
    for (BlockOp other : getOutermostBlocks(op))
      if (other != block)
        between.push_back(other);
  if (BlockOp other = findInterference(between, otherReads, getWrittenBuffers(block));
      other && isEnforced("earlier-place.nothing-between-old-place"))
    return refusal.set(block, "expected nothing between the old place and the new one that touches the same buffers",
                       other, "this block does");
  return success();
}

LogicalResult collectDefinitions(Operation *user, Operation *place, SetVector<Operation *> &moved, Refusal &refusal) {
  LogicalResult result = success();
  user->walk([&](Operation *op) {
    for (Value operand : op->getOperands()) {
      Operation *definition = operand.getDefiningOp();
      if (!definition || definition->getBlock() != place->getBlock() || definition->isBeforeInBlock(place) ||
          moved.contains(definition))
        continue;
      if (!isa<memref::AllocOp>(definition) && !isMemoryEffectFree(definition)) {
        result = refusal.set(user, "expected values that are known at the new place", definition,
                             "this one is computed behind it");
        return WalkResult::interrupt();
      }
      if (failed(result = collectDefinitions(definition, place, moved, refusal)))
        return WalkResult::interrupt();
      moved.insert(definition);
    }
    return WalkResult::advance();
  });
  return result;
}

} // namespace lamella::tir
