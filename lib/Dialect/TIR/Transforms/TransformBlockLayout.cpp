// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// transform_block_layout: a block gets other iterators, and a nest of one loop for each.
//   1. the map: each result fuses iterators (i * 8 + j, where j runs to 8), or is an iterator, or its quotient or
//      remainder by a divisor of its extent; so each old iterator is an expression over the new ones
//   2. a new iterator is spatial or reduces, as all that it is made of
//   3. instances run in another order: points that differ in a spatial iterator do not meet, each point runs once, and
//      steps of a reduction that do not commute keep their order
#include "ReductionUpdate.h"

#include "lamella/Dialect/TIR/Analysis/Prover.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// A part of an old iterator that a new one holds: the iterator times a stride, or (with a divisor) its quotient or
/// remainder.
struct Part {
  unsigned iter;
  int64_t stride = 1;
  int64_t divisor = 0;
  bool isRemainder = false;
};

bool collectParts(AffineExpr expr, SmallVectorImpl<Part> &parts) {
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
    parts.push_back({dim.getPosition()});
    return true;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return false;
  if (binary.getKind() == AffineExprKind::Add)
    return collectParts(binary.getLHS(), parts) && collectParts(binary.getRHS(), parts);
  auto dim = dyn_cast<AffineDimExpr>(binary.getLHS());
  auto constant = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (!dim || !constant || constant.getValue() <= 0 || binary.getKind() == AffineExprKind::CeilDiv)
    return false;
  bool isProduct = binary.getKind() == AffineExprKind::Mul;
  parts.push_back({dim.getPosition(), isProduct ? constant.getValue() : 1, isProduct ? 0 : constant.getValue(),
                   binary.getKind() == AffineExprKind::Mod});
  return true;
}

class BlockLayout {
public:
  BlockLayout(BlockOp block, AffineMap map, const Facts &facts, Refusal &refusal)
      : block(block), map(map), facts(facts), refusal(refusal), values(block.getNumIters()),
        quotients(block.getNumIters()), remainders(block.getNumIters()) {}

  LogicalResult check() {
    if (isEnforced("transform-block-layout.dimensions") &&
        (map.getNumDims() != block.getNumIters() || map.getNumSymbols() > 0 || map.getNumResults() == 0))
      return refusal.set(block, "expected a map over the block's " + Twine(block.getNumIters()) +
                                    " iterators, without symbols");
    for (unsigned i = 0; i < map.getNumResults(); ++i) {
      numbers.push_back(scratch.addArgument(IndexType::get(block.getContext()), block.getLoc()));
      if (failed(addResult(i)))
        return failure();
    }
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (failed(complete(i)))
        return failure();
    return success();
  }

  /// The new iterators, bound to the loops.
  SmallVector<BlockIter> getIters(ArrayRef<ForOp> loops) const {
    SmallVector<BlockIter> iters;
    for (auto [kind, extent, loop] : llvm::zip_equal(kinds, extents, loops))
      iters.push_back({kind, extent, ForOp(loop).getInductionVar()});
    return iters;
  }
  ArrayRef<IndexExpr> getExtents() const { return extents; }
  /// The new iterators that reduce, over the old ones.
  SmallVector<IndexExpr> getReduceResults() {
    SmallVector<Value> old(block.getIterArgs());
    SmallVector<IndexExpr> results;
    for (unsigned i = 0; i < kinds.size(); ++i)
      if (kinds[i] == IterKind::reduce)
        results.push_back(IndexExpr(map, i, old));
    return results;
  }
  /// An old iterator over the new ones.
  IndexExpr getValue(unsigned iter, ArrayRef<BlockArgument> iters) const {
    return values[iter]->replace([&](Value value) -> std::optional<IndexExpr> {
      auto argument = dyn_cast<BlockArgument>(value);
      bool isNumber = argument && argument.getOwner() == &scratch;
      return isNumber ? std::optional(IndexExpr(iters[argument.getArgNumber()])) : std::nullopt;
    });
  }

private:
  LogicalResult refuse(const Twine &what) { return refusal.set(block, what); }

  LogicalResult addResult(unsigned result) {
    SmallVector<Part> parts;
    if (isEnforced("transform-block-layout.form") && !collectParts(map.getResult(result), parts))
      return refuse("expected results that fuse iterators, or are one, or its quotient or remainder by a constant");
    IterKind kind = block.getIterKind(parts.front().iter);
    for (const Part &part : parts)
      if (isEnforced("transform-block-layout.kinds") && block.getIterKind(part.iter) != kind)
        return refuse("expected results of spatial or of reduce iterators, result " + Twine(result) + " mixes them");
    kinds.push_back(kind);
    return parts.front().divisor ? addDivision(result, parts) : addFusion(result, parts);
  }

  /// `i * s + j`, where j runs to s.
  LogicalResult addFusion(unsigned result, SmallVectorImpl<Part> &parts) {
    llvm::sort(parts, [](const Part &a, const Part &b) { return a.stride < b.stride; });
    IndexExpr below = 1, number = numbers[result];
    for (const Part &part : parts) {
      if (isEnforced("transform-block-layout.strides") && (part.divisor || IndexExpr(part.stride) != below))
        return refuse("expected iterators fused by the extents of those inside, not so in result " + Twine(result));
      if (isEnforced("transform-block-layout.once") && values[part.iter])
        return refuse("expected each iterator once, got iterator " + Twine(part.iter) + " again");
      IndexExpr extent = block.getIterExtent(part.iter), quotient = number.floorDiv(part.stride);
      bool outermost = &part == &parts.back();
      values[part.iter] = (outermost ? quotient : quotient.mod(extent)).normalized();
      below = (below * extent).normalized();
    }
    extents.push_back(below);
    return success();
  }

  LogicalResult addDivision(unsigned result, ArrayRef<Part> parts) {
    const Part &part = parts.front();
    if (isEnforced("transform-block-layout.alone") && parts.size() > 1)
      return refuse("expected a quotient or remainder by itself, not so in result " + Twine(result));
    IndexExpr extent = block.getIterExtent(part.iter);
    if (isEnforced("transform-block-layout.divides") &&
        !proveNonNegativeAt(block->getParentOp(), IndexExpr(0) - extent.mod(part.divisor), facts))
      return refuse("expected a divisor of the extent of iterator " + Twine(part.iter) + ", got " +
                    Twine(part.divisor));
    auto &entry = part.isRemainder ? remainders[part.iter] : quotients[part.iter];
    if (isEnforced("transform-block-layout.part-once") && entry)
      return refuse("expected each iterator once, got iterator " + Twine(part.iter) + " again");
    entry = {result, part.divisor};
    extents.push_back(part.isRemainder ? IndexExpr(part.divisor) : extent.floorDiv(part.divisor).normalized());
    return success();
  }

  /// An iterator is whole, or quotient and remainder by one divisor.
  LogicalResult complete(unsigned iter) {
    auto &quotient = quotients[iter], &remainder = remainders[iter];
    if (values[iter] && !quotient && !remainder)
      return success();
    if (isEnforced("transform-block-layout.whole") &&
        (values[iter] || !quotient || !remainder || quotient->second != remainder->second))
      return refuse("expected iterator " + Twine(iter) +
                    " whole, or its quotient and remainder by one divisor, in the results");
    values[iter] = IndexExpr(numbers[quotient->first]) * quotient->second + numbers[remainder->first];
    return success();
  }

  BlockOp block;
  AffineMap map;
  const Facts &facts;
  Refusal &refusal;
  Block scratch; // its arguments stand for the new iterators
  SmallVector<Value> numbers;
  SmallVector<IterKind> kinds;
  SmallVector<IndexExpr> extents;
  SmallVector<std::optional<IndexExpr>> values;
  SmallVector<std::optional<std::pair<unsigned, int64_t>>> quotients, remainders; // result and divisor
};

/// The block is alone in a nest of serial loops, in which every point runs once and no two spatial ones meet.
LogicalResult checkNest(BlockOp block, ArrayRef<ForOp> loops, const Facts &facts, Refusal &refusal) {
  if (isEnforced("transform-block-layout.nest") && loops.empty())
    return refusal.set(block, "expected a loop around the block");
  for (auto [i, loop] : llvm::enumerate(loops)) {
    Operation *inside = i + 1 < loops.size() ? ForOp(loops[i + 1]).getOperation() : block.getOperation();
    if (failed(checkSerial(loop, refusal)))
      return failure();
    if (isEnforced("transform-block-layout.alone-in-nest") && getOnlyChild(loop) != inside)
      return refusal.set(loop, "expected a nest that holds the block alone");
  }
  if (failed(checkProved(
          "transform-block-layout.covered", [&] { return proveCovered(block, facts); }, block, refusal)) ||
      failed(checkProved(
          "transform-block-layout.visited-once", [&] { return proveVisitedOnce(block, loops, facts); }, block,
          refusal)))
    return failure();
  return checkProved("transform-block-layout.apart", [&] { return proveWritesApart(block, facts); }, block, refusal);
}

} // namespace

FailureOr<SmallVector<ForOp>> transformBlockLayout(RewriterBase &rewriter, BlockOp block, AffineMap map,
                                                   Refusal &refusal) {
  Facts facts(block);
  SmallVector<ForOp> loops = getEnclosingLoops(block), created;
  BlockLayout layout(block, map, facts, refusal);
  if (failed(checkNest(block, loops, facts, refusal)) || failed(checkNoLanesAround(block, refusal)) ||
      failed(layout.check()))
    return failure();
  if (isEnforced("transform-block-layout.steps-keep-order") &&
      failed(checkStepOrder(block, layout.getReduceResults(), facts, refusal)))
    return failure();

  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loops.front());
  for (const IndexExpr &extent : layout.getExtents()) {
    created.push_back(ForOp::create(rewriter, block.getLoc(), extent));
    rewriter.setInsertionPointToStart(created.back().getBody());
  }
  rewriter.moveOpBefore(block, created.back().getBody()->getTerminator());
  rewriter.modifyOpInPlace(block, [&] {
    unsigned old = block.getNumIters();
    SmallVector<Attribute> kinds;
    SmallVector<IndexExpr> bindings;
    SmallVector<BlockArgument> iters;
    for (const BlockIter &iter : layout.getIters(created)) {
      kinds.push_back(IterKindAttr::get(block.getContext(), iter.kind));
      bindings.push_back(iter.binding);
      iters.push_back(block.getBody()->addArgument(rewriter.getIndexType(), block.getLoc()));
    }
    block.setIterKindsAttr(rewriter.getArrayAttr(kinds));
    block.setIndexMap(0, buildIndexMap(block.getContext(), layout.getExtents()));
    block.setBindings(bindings);
    block.setPredicate({});
    for (unsigned i = 0; i < old; ++i)
      replaceIter(rewriter, block, block.getBody()->getArgument(i), layout.getValue(i, iters));
    block.getBody()->eraseArguments(0, old);
  });
  rewriter.eraseOp(loops.front());
  return created;
}

} // namespace lamella::tir
