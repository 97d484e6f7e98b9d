// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cache_index: indices that a block computes for its loads are computed once and kept in a buffer.
//   1. index expressions over the block's iterators, as they stand in its loads; equal ones are one
//   2. for each, a buffer over the iterators in it, and a block before the nest that fills it
//   3. the block loads the index; as an index that is loaded may be any, the region read becomes the whole dimension
#include "BufferAccess.h"
#include "CacheStage.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// One expression, where it is used, and the iterators in it.
struct CachedIndex {
  IndexExpr expr;
  SmallVector<std::pair<memref::LoadOp, unsigned>> uses; // and the dimension
  SmallVector<unsigned> iters;
};

/// True when the expression divides by constants only: other divisors may be 0 where the block does not run.
bool dividesByConstants(AffineExpr expr) {
  bool constant = true;
  expr.walk([&](AffineExpr part) {
    bool divides = part.getKind() == AffineExprKind::FloorDiv || part.getKind() == AffineExprKind::CeilDiv ||
                   part.getKind() == AffineExprKind::Mod;
    constant &= !divides || isa<AffineConstantExpr>(cast<AffineBinaryOpExpr>(part).getRHS());
  });
  return constant;
}

class IndexFinder {
public:
  explicit IndexFinder(BlockOp block)
      : block(block), place(getOutermostLoop(block)), dominance(block->getParentOfType<FunctionOpInterface>()) {}

  /// Those in at least as many loads.
  SmallVector<CachedIndex> find(unsigned least) {
    block.getRegion().walk([&](memref::LoadOp load) {
      bool isWritten = llvm::any_of(block.getWrites(), [&](WriteOp w) { return w.getBuffer() == load.getMemRef(); });
      bool isOutside = !block.getRegion().isAncestor(load.getMemRef().getParentRegion());
      if (isWritten || !isOutside || load->getParentOfType<InitOp>())
        return;
      for (auto [dim, index] : llvm::enumerate(load.getIndices()))
        add(load, dim, index);
    });
    llvm::erase_if(found, [&](const CachedIndex &index) { return index.uses.size() < least; });
    return found;
  }

private:
  void add(memref::LoadOp load, unsigned dim, Value index) {
    std::optional<IndexExpr> read = getIndexExprOf(index);
    if (!read)
      return;
    CachedIndex entry{read->normalized(), {{load, dim}}, {}};
    if (entry.expr.getConstant() || entry.expr.getValue() ||
        !dividesByConstants(entry.expr.getExpr(block.getContext())))
      return;
    for (auto &other : found)
      if (other.expr == entry.expr) {
        other.uses.push_back({load, dim});
        return;
      }
    for (BlockArgument iter : block.getIterArgs())
      if (entry.expr.uses(iter))
        entry.iters.push_back(iter.getArgNumber());
    if (!entry.iters.empty() && isKnownBefore(entry))
      found.push_back(entry);
  }

  /// Everything in it but the iterators, and the iterators' extents, are there before the nest.
  bool isKnownBefore(const CachedIndex &entry) {
    auto isKnown = [&](Value value) { return dominance.properlyDominates(value, place); };
    for (Value value : entry.expr.getOperands())
      if (auto argument = dyn_cast<BlockArgument>(value);
          !(argument && argument.getOwner() == block.getBody()) && !isKnown(value))
        return false;
    return llvm::all_of(entry.iters,
                        [&](unsigned i) { return llvm::all_of(block.getIterExtent(i).getOperands(), isKnown); });
  }

  BlockOp block;
  Operation *place;
  DominanceInfo dominance;
  SmallVector<CachedIndex> found;
};

/// The regions that are read through a kept index become whole dimensions.
LogicalResult checkRegions(BlockOp block, ArrayRef<CachedIndex> found, const Facts &facts, Refusal &refusal) {
  for (const CachedIndex &index : found) {
    for (auto [load, dim] : index.uses)
      if (isEnforced("cache-index.buffer-whose-extents-known") && !facts.getExtent(load.getMemRef(), dim))
        return refusal.set(block, "expected a buffer whose extents are known, got an unknown extent in dimension " +
                                      Twine(dim) + ": tir.bind it");
    for (unsigned i : index.iters)
      if (isEnforced("cache-index.extents-not-negative") &&
          !proveNonNegativeAt(getOutermostLoop(block), block.getIterExtent(i), facts))
        return refusal.set(block, "expected an extent of iterator " + Twine(i) + " that is proved not to be negative");
  }
  return success();
}

void widenRegions(RewriterBase &rewriter, BlockOp block, const CachedIndex &index, const Facts &facts) {
  for (auto [load, dim] : index.uses)
    for (ReadOp read : block.getReads()) {
      if (read.getBuffer() != load.getMemRef())
        continue;
      SmallVector<Interval> region = read.getIntervals();
      region[dim] = {0, *facts.getExtent(load.getMemRef(), dim)};
      setRegion(rewriter, read, region);
    }
}

/// Before the nest: the buffer, and a nest that fills it.
BlockOp createIndexBlock(RewriterBase &rewriter, BlockOp block, const CachedIndex &index, std::optional<Scope> scope,
                         StringRef name, Value &buffer) {
  OpBuilder::InsertionGuard guard(rewriter);
  Operation *place = getOutermostLoop(block);
  Location loc = block.getLoc();
  rewriter.setInsertionPoint(place);
  SmallVector<int64_t> shape;
  SmallVector<Value> sizes;
  for (unsigned i : index.iters) {
    IndexExpr extent = block.getIterExtent(i);
    shape.push_back(extent.getConstant().value_or(ShapedType::kDynamic));
    if (!extent.getConstant())
      sizes.push_back(materialize(rewriter, loc, extent));
  }
  Attribute space = scope ? ScopeAttr::get(rewriter.getContext(), *scope) : nullptr;
  auto type = MemRefType::get(shape, rewriter.getIndexType(), MemRefLayoutAttrInterface(), space);
  buffer = memref::AllocOp::create(rewriter, loc, type, sizes);
  SmallVector<BlockIter> iters;
  for (unsigned i : index.iters) {
    auto loop = ForOp::create(rewriter, loc, block.getIterExtent(i));
    iters.push_back({IterKind::spatial, block.getIterExtent(i), loop.getInductionVar()});
    rewriter.setInsertionPointToStart(loop.getBody());
  }
  auto created = BlockOp::create(rewriter, loc, name, iters);
  rewriter.setInsertionPointToStart(created.getBody());
  IndexExpr expr = index.expr;
  for (auto [number, i] : llvm::enumerate(index.iters))
    expr = expr.replace(block.getIter(i), created.getIter(number));
  SmallVector<Interval> region =
      llvm::map_to_vector(created.getIterArgs(), [](BlockArgument iter) { return Interval::point(iter); });
  WriteOp::create(rewriter, loc, buffer, region);
  Value value = materialize(rewriter, loc, expr);
  memref::StoreOp::create(rewriter, loc, value, buffer, llvm::to_vector_of<Value>(created.getIterArgs()));
  return created;
}

/// The block's loads take the index from the buffer.
void useIndex(RewriterBase &rewriter, BlockOp block, const CachedIndex &index, Value buffer) {
  OpBuilder::InsertionGuard guard(rewriter);
  SmallVector<Value> at = llvm::map_to_vector(index.iters, [&](unsigned i) -> Value { return block.getIter(i); });
  SmallVector<Interval> region = llvm::map_to_vector(at, [](Value iter) { return Interval::point(iter); });
  rewriter.setInsertionPointToStart(block.getBody());
  ReadOp::create(rewriter, block.getLoc(), buffer, region);
  rewriter.setInsertionPoint(block.getBody(), block.getUpdateBegin());
  Value loaded = memref::LoadOp::create(rewriter, block.getLoc(), buffer, at);
  for (auto [load, dim] : index.uses) {
    memref::LoadOp user = load;
    Value old = user.getIndices()[dim];
    rewriter.modifyOpInPlace(user, [&] { user.getIndicesMutable()[dim].set(loaded); });
    eraseUnused(rewriter, old);
  }
}

} // namespace

FailureOr<SmallVector<Operation *>> cacheIndex(RewriterBase &rewriter, BlockOp block, unsigned least,
                                               std::optional<Scope> scope, Refusal &refusal) {
  bool hasInner = block.getRegion().walk([](BlockOp) { return WalkResult::interrupt(); }).wasInterrupted();
  if (isEnforced("cache-index.no-block-inside") && hasInner)
    return refusal.set(block, "expected a block without blocks inside");
  if (isEnforced("cache-index.no-block-around") && block->getParentOfType<BlockOp>())
    return refusal.set(block, "expected a block that is in no other: what it reads would leave that one's regions");
  if (failed(checkNoLanesAround(block, refusal)))
    return failure();
  SmallVector<CachedIndex> found = IndexFinder(block).find(least);
  if (isEnforced("cache-index.computed-index") && found.empty())
    return refusal.set(block, "expected an index that is computed from iterators in at least " + Twine(least) +
                                  " places of loads from buffers that the block does not write");
  Facts facts(block);
  if (failed(checkRegions(block, found, facts, refusal)))
    return failure();
  SmallVector<Operation *> created;
  for (auto [number, index] : llvm::enumerate(found)) {
    std::string name = getFreshBlockName(block, block.getBlockName() + ".index" + Twine(number));
    Value buffer;
    created.push_back(createIndexBlock(rewriter, block, index, scope, name, buffer));
    widenRegions(rewriter, block, index, facts);
    useIndex(rewriter, block, index, buffer);
  }
  return created;
}

} // namespace lamella::tir
