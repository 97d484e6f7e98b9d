// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// transform_layout: the element at p of a buffer moves to map(p) in a new one.
//   1. the map gives each element of the buffer a place of its own: in mixed radix, else by Presburger arithmetic on
//   two
//      elements
//   2. the new extents: one more than the greatest result. Where a divisor does not divide, some places are of nobody.
//   3. every access and region is mapped; a region that is written stays exact
#include "BufferAccess.h"
#include "Layout.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {
namespace {

IndexExpr getVolume(ArrayRef<Interval> region) {
  IndexExpr volume = 1;
  for (const Interval &interval : region)
    volume = volume * (interval.upper - interval.lower);
  return volume;
}

using Region = SmallVector<Interval>;

/// The declared region in the new layout. What is written has to stay exact.
FailureOr<Region> mapRegion(Operation *declaration, const Layout &layout, unsigned numResults, Refusal &refusal) {
  Region region = getRegion(declaration), mapped;
  SmallVector<IndexExpr> lower, width;
  for (const Interval &interval : region) {
    lower.push_back(interval.lower);
    width.push_back((interval.upper - interval.lower).normalized());
  }
  for (unsigned i = 0; i < numResults; ++i)
    mapped.push_back(layout.getBounds(i, lower, width));
  if (isEnforced("transform-layout.written-region-box-new") && isa<WriteOp>(declaration) &&
      getVolume(mapped) != getVolume(region))
    return refusal.set(declaration, "expected a written region that is a box in the new layout");
  return mapped;
}

LogicalResult checkUsers(Value buffer, Refusal &refusal) {
  for (Operation *user : buffer.getUsers()) {
    auto store = dyn_cast<memref::StoreOp>(user);
    bool isAccess = isa<ReadOp, WriteOp, memref::LoadOp>(user) || (store && store.getValueToStore() != buffer);
    if (isEnforced("transform-layout.buffer-only-loaded-stored") && !isAccess)
      return refusal.set(buffer.getDefiningOp(), "expected a buffer that is only loaded from and stored to", user,
                         "used here");
  }
  return success();
}

LogicalResult checkMap(memref::AllocOp alloc, AffineMap map, Refusal &refusal) {
  if (isEnforced("transform-layout.map-constants-one-symbols") && map.getNumSymbols() > 0)
    return refusal.set(alloc, "expected a map of constants, got one with symbols");
  if (isEnforced("transform-layout.map-over") && map.getNumDims() != alloc.getType().getRank())
    return refusal.set(alloc, "expected a map over the " + Twine(alloc.getType().getRank()) +
                                  " dimensions of the buffer, got one over " + Twine(map.getNumDims()));
  if (isEnforced("transform-layout.buffer-row-major-order") && !alloc.getType().getLayout().isIdentity())
    return refusal.set(alloc, "expected a buffer in row-major order");
  return success();
}

} // namespace

LogicalResult transformLayout(RewriterBase &rewriter, BlockOp block, bool ofWrite, unsigned index, AffineMap map,
                              Refusal &refusal) {
  SmallVector<Value> buffers;
  for (Operation &op : *block.getBody())
    if (ofWrite ? isa<WriteOp>(op) : isa<ReadOp>(op))
      buffers.push_back(op.getOperand(0));
  if (isEnforced("transform-layout.region-below") && index >= buffers.size())
    return refusal.set(block, Twine("expected a ") + (ofWrite ? "write" : "read") + " region below " +
                                  Twine(buffers.size()) + ", got " + Twine(index));
  auto alloc = buffers[index].getDefiningOp<memref::AllocOp>();
  if (isEnforced("transform-layout.buffer-function-allocates-argument") && !alloc)
    return refusal.set(block, "expected a buffer that its function allocates, got an argument");
  if (failed(checkMap(alloc, map, refusal)) || failed(checkUsers(alloc, refusal)))
    return failure();
  Facts facts(block);
  SmallVector<IndexExpr> extents;
  for (int64_t dim = 0; dim < alloc.getType().getRank(); ++dim)
    extents.push_back(*facts.getExtent(alloc, dim));
  Layout layout(map, extents, facts);
  if (failed(checkProved("transform-layout.injective", [&] { return layout.proveInjective(); }, alloc, refusal))) {
    refusal.condition =
        "expected a map that gives each element a place of its own, got one place for two at " + refusal.condition;
    return failure();
  }
  std::optional<SmallVector<IndexExpr>> newExtents = layout.getNewExtents();
  if (isEnforced("transform-layout.map-whose-results-known") && !newExtents)
    return refusal.set(alloc, "expected a map whose results are known not to be negative");
  SmallVector<std::pair<Operation *, Region>, 0> regions;
  for (Operation *user : alloc->getUsers())
    if (isa<ReadOp, WriteOp>(user)) {
      FailureOr<Region> region = mapRegion(user, layout, map.getNumResults(), refusal);
      if (failed(region))
        return failure();
      regions.push_back({user, *region});
    }

  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(alloc);
  SmallVector<Value> sizes;
  SmallVector<int64_t> shape;
  for (const IndexExpr &extent : *newExtents) {
    shape.push_back(extent.getConstant().value_or(ShapedType::kDynamic));
    if (!extent.getConstant())
      sizes.push_back(materialize(rewriter, alloc.getLoc(), extent));
  }
  auto type = MemRefType::get(shape, alloc.getType().getElementType(), MemRefLayoutAttrInterface(),
                              alloc.getType().getMemorySpace());
  auto created = memref::AllocOp::create(rewriter, alloc.getLoc(), type, sizes, alloc.getAlignmentAttr());
  SmallVector<Operation *> users(alloc->getUsers());
  rewriter.replaceOp(alloc, created);
  for (auto &[declaration, region] : regions)
    setRegion(rewriter, declaration, region);
  for (Operation *user : users)
    if (isa<memref::LoadOp, memref::StoreOp>(user))
      setPosition(rewriter, user, layout.apply(getPosition(user)));
  return success();
}

} // namespace lamella::tir
