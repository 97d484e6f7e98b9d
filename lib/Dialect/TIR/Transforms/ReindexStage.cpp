// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A copy of a buffer in the layout of a block's iterators, or of a map of them.
//
//   C[i, j] += A[i + k, 5]     ->     A2[i, k] = A[i + k, 5];  C[i, j] += A2[i, k]
//
//   1. the block touches the buffer at one position, an expression over its iterators; those that occur are the
//      dimensions of the copy
//   2. the block runs every point of its domain; of what is read, every position lies in the buffer; what is written is
//      another element at each point
#include "ReindexStage.h"

#include "BufferAccess.h"
#include "CacheStage.h"
#include "Layout.h"

#include "lamella/Dialect/TIR/Analysis/Box.h"
#include "lamella/Dialect/TIR/Analysis/Prover.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// What the block touches of the buffer, and the iterators in it.
struct Touched {
  Value buffer;
  SmallVector<IndexExpr> position;
  SmallVector<unsigned> iters;
  SmallVector<Operation *> accesses, declarations;
};

FailureOr<Touched> getTouched(BlockOp block, Operation *declaration, Refusal &refusal) {
  Touched touched;
  touched.buffer = declaration->getOperand(0);
  for (const Interval &interval : getRegion(declaration)) {
    if (isEnforced("reindex.region-one-element") && !interval.isPoint())
      return refusal.set(declaration, "expected a region of one element");
    touched.position.push_back(interval.lower.normalized());
  }
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    if (llvm::any_of(touched.position, [&](const IndexExpr &index) { return index.uses(block.getIter(i)); }))
      touched.iters.push_back(i);
  for (Operation *user : touched.buffer.getUsers()) {
    if (!block->isProperAncestor(user))
      continue;
    if (isa<ReadOp, WriteOp>(user) && user->getParentOp() == block) {
      for (auto [interval, index] : llvm::zip_equal(getRegion(user), touched.position))
        if (isEnforced("reindex.one-position-buffer-block") && (!interval.isPoint() || interval.lower != index))
          return refusal.set(declaration, "expected one position of the buffer in the block", user,
                             "this region is another");
      touched.declarations.push_back(user);
      continue;
    }
    if (isEnforced("reindex.one-position-buffer-block-2") &&
        (!isa<memref::LoadOp, memref::StoreOp>(user) || getPosition(user) != touched.position))
      return refusal.set(declaration, "expected one position of the buffer in the block", user, "this use is another");
    touched.accesses.push_back(user);
  }
  return touched;
}

/// The positions of all points lie in the buffer.
LogicalResult checkInBuffer(BlockOp block, const Touched &touched, const Facts &facts, Refusal &refusal) {
  auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
    auto iter = dyn_cast<BlockArgument>(value);
    bool own = iter && iter.getOwner() == block.getBody();
    return own ? std::optional(block.getIterExtent(iter.getArgNumber())) : std::nullopt;
  };
  Operation *place = getOutermostLoop(block);
  for (auto [dim, index] : llvm::enumerate(touched.position)) {
    std::optional<IndexRange> range = getIndexRange(index, block.getContext(), extentOf, facts);
    std::optional<IndexExpr> extent = facts.getExtent(touched.buffer, dim);
    if (isEnforced("reindex.positions-proved-lie-buffer") &&
        (!range || !extent || !proveNonNegativeAt(place, range->lower, facts) ||
         !proveNonNegativeAt(place, *extent - 1 - range->lower - range->span, facts)))
      return refusal.set(block, "expected positions that are proved to lie in the buffer at every point of the domain, "
                                "not so in dimension " +
                                    Twine(dim));
  }
  return success();
}

LogicalResult checkUsers(BlockOp block, const Touched &touched, bool ofWrite, const Facts &facts, Refusal &refusal) {
  Operation *place = getOutermostLoop(block);
  if (BlockOp other = findOtherUser(place, block, touched.buffer, /*writersOnly=*/!ofWrite);
      other && isEnforced("reindex.no-block-under-outermost"))
    return refusal.set(block, "expected no other block under the outermost loop that touches the buffer", other,
                       "this block does");
  bool writes = llvm::any_of(touched.declarations, [](Operation *op) { return isa<WriteOp>(op); });
  if (isEnforced("reindex.block-does-read-buffer") && writes && (!ofWrite || updatesInPlace(block)))
    return refusal.set(block, "expected a block that does not read the buffer before it writes it");
  if (failed(checkProved("reindex.covered", [&] { return proveCovered(block, facts); }, block, refusal)))
    return failure();
  if (!ofWrite)
    return checkInBuffer(block, touched, facts, refusal);
  for (Operation *op : touched.declarations) {
    if (isEnforced("reindex.block-writes-its-element") && !writesWholeRegion(cast<WriteOp>(op)))
      return refusal.set(op, "expected an element that each instance of the block writes");
    if (failed(checkWritersRun(block, cast<WriteOp>(op), facts, refusal)))
      return failure();
  }
  return checkProved("reindex.apart", [&] { return proveWritesApart(block, facts); }, block, refusal);
}

/// The map over those iterators that address the buffer.
FailureOr<AffineMap> getMapOfTouched(BlockOp block, const Touched &touched, AffineMap map, Refusal &refusal) {
  MLIRContext *context = block.getContext();
  if (!map)
    return AffineMap::getMultiDimIdentityMap(touched.iters.size(), context);
  if (isEnforced("reindex-cache.map-over-iterators") &&
      (map.getNumSymbols() > 0 || map.getNumDims() != block.getNumIters()))
    return refusal.set(block, "expected a map without symbols over the " + Twine(block.getNumIters()) +
                                  " iterators, got one over " + Twine(map.getNumDims()));
  SmallVector<AffineExpr> dims;
  for (unsigned i = 0; i < block.getNumIters(); ++i) {
    const auto *position = llvm::find(touched.iters, i);
    bool isTouched = position != touched.iters.end();
    if (isEnforced("reindex-cache.map-of-addressing-iterators") && !isTouched && map.isFunctionOfDim(i))
      return refusal.set(block, "expected a map of iterators that address the buffer, got one of iterator " + Twine(i));
    dims.push_back(getAffineDimExpr(isTouched ? position - touched.iters.begin() : 0, context));
  }
  return map.replaceDimsAndSymbols(dims, {}, touched.iters.size(), 0);
}

/// Each place of the copy is of one point at most, and none has a negative index.
LogicalResult checkLayout(BlockOp block, const Layout &layout, Refusal &refusal) {
  if (failed(checkProved("reindex-cache.injective", [&] { return layout.proveInjective(); }, block, refusal))) {
    refusal.condition =
        "expected a map that gives each point a place of its own, got one place for two at " + refusal.condition;
    return failure();
  }
  if (isEnforced("reindex-cache.results-not-negative") && !layout.getNewExtents())
    return refusal.set(block, "expected a map whose results are known not to be negative");
  return success();
}

/// Loops over the iterators, and in them a block that copies an element from one layout to the other.
BlockOp createReindexing(RewriterBase &rewriter, BlockOp block, const Touched &touched, const Layout &layout,
                         Value copy, bool ofWrite, StringRef name) {
  Location loc = block.getLoc();
  SmallVector<BlockIter> iters;
  for (unsigned i : touched.iters) {
    IndexExpr extent = block.getIterExtent(i);
    auto loop = ForOp::create(rewriter, loc, extent);
    iters.push_back({IterKind::spatial, extent, loop.getInductionVar()});
    rewriter.setInsertionPointToStart(loop.getBody());
  }
  auto created = BlockOp::create(rewriter, loc, name, iters);
  rewriter.setInsertionPointToStart(created.getBody());
  auto there = [&](const IndexExpr &expr) {
    IndexExpr result = expr;
    for (auto [number, i] : llvm::enumerate(touched.iters))
      result = result.replace(block.getIter(i), created.getIter(number));
    return result;
  };
  auto toRegion = [](ArrayRef<IndexExpr> position) {
    return llvm::map_to_vector(position, [](const IndexExpr &index) { return Interval::point(index); });
  };
  SmallVector<IndexExpr> inBuffer = llvm::map_to_vector(touched.position, there);
  SmallVector<IndexExpr> inCopy = layout.apply(llvm::to_vector_of<IndexExpr>(created.getIterArgs()));
  ReadOp::create(rewriter, loc, ofWrite ? copy : touched.buffer, toRegion(ofWrite ? inCopy : inBuffer));
  WriteOp::create(rewriter, loc, ofWrite ? touched.buffer : copy, toRegion(ofWrite ? inBuffer : inCopy));
  auto values = [&](ArrayRef<IndexExpr> position) {
    return llvm::map_to_vector(position, [&](const IndexExpr &index) { return materialize(rewriter, loc, index); });
  };
  SmallVector<Value> from = values(ofWrite ? inCopy : inBuffer), to = values(ofWrite ? inBuffer : inCopy);
  Value element = memref::LoadOp::create(rewriter, loc, ofWrite ? copy : touched.buffer, from);
  memref::StoreOp::create(rewriter, loc, element, ofWrite ? touched.buffer : copy, to);
  return created;
}

Value createBuffer(RewriterBase &rewriter, BlockOp block, const Touched &touched, ArrayRef<IndexExpr> extents,
                   std::optional<Scope> scope) {
  SmallVector<int64_t> shape;
  SmallVector<Value> sizes;
  for (const IndexExpr &extent : extents) {
    shape.push_back(extent.getConstant().value_or(ShapedType::kDynamic));
    if (!extent.getConstant())
      sizes.push_back(materialize(rewriter, block.getLoc(), extent));
  }
  Attribute space;
  if (scope)
    space = ScopeAttr::get(rewriter.getContext(), *scope);
  Type element = cast<MemRefType>(touched.buffer.getType()).getElementType();
  auto type = MemRefType::get(shape, element, MemRefLayoutAttrInterface(), space);
  return memref::AllocOp::create(rewriter, block.getLoc(), type, sizes);
}

} // namespace

FailureOr<BlockOp> createReindexStage(RewriterBase &rewriter, BlockOp block, bool ofWrite, unsigned index,
                                      const ReindexedLayout &to, Refusal &refusal) {
  SmallVector<Operation *> declarations;
  for (Operation &op : *block.getBody())
    if (ofWrite ? isa<WriteOp>(op) : isa<ReadOp>(op))
      declarations.push_back(&op);
  if (isEnforced("reindex.region-below") && index >= declarations.size())
    return refusal.set(block, Twine("expected a ") + (ofWrite ? "write" : "read") + " region below " +
                                  Twine(declarations.size()) + ", got " + Twine(index));
  FailureOr<Touched> touched = getTouched(block, declarations[index], refusal);
  Facts facts(block);
  Operation *place = getOutermostLoop(block);
  if (failed(touched) || failed(checkNoLanesAround(place, refusal)) ||
      failed(checkUsers(block, *touched, ofWrite, facts, refusal)))
    return failure();
  FailureOr<AffineMap> map = getMapOfTouched(block, *touched, to.map, refusal);
  if (failed(map))
    return failure();
  SmallVector<IndexExpr> extents =
      llvm::map_to_vector(touched->iters, [&](unsigned i) { return block.getIterExtent(i); });
  Layout layout(*map, extents, facts);
  if (failed(checkLayout(block, layout, refusal)))
    return failure();

  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(place);
  Value copy = createBuffer(rewriter, block, *touched, *layout.getNewExtents(), to.scope);
  if (ofWrite)
    rewriter.setInsertionPointAfter(place);
  std::string name =
      getFreshBlockName(block, block.getBlockName() + (ofWrite ? ".reindex_write" : ".reindex_read") + Twine(index));
  BlockOp created = createReindexing(rewriter, block, *touched, layout, copy, ofWrite, name);
  SmallVector<IndexExpr> position =
      layout.apply(llvm::map_to_vector(touched->iters, [&](unsigned i) -> IndexExpr { return block.getIter(i); }));
  for (Operation *declaration : touched->declarations) {
    rewriter.modifyOpInPlace(declaration, [&] { declaration->setOperand(0, copy); });
    setRegion(rewriter, declaration,
              llvm::map_to_vector(position, [](const IndexExpr &at) { return Interval::point(at); }));
  }
  for (Operation *access : touched->accesses) {
    rewriter.modifyOpInPlace(access, [&] { access->setOperand(isa<memref::LoadOp>(access) ? 0 : 1, copy); });
    setPosition(rewriter, access, position);
  }
  return created;
}

} // namespace lamella::tir
