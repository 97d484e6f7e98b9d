// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Steps 1 and 2 of tir-compact-buffers: the place of a buffer, and the box that one iteration there touches.
#include "BufferBox.h"

#include "BufferAccess.h"

#include "lamella/Dialect/TIR/Analysis/IndexSystem.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

namespace lamella::tir {
namespace {

class BoxFinder {
public:
  BoxFinder(memref::AllocOp alloc, const Facts &facts) : alloc(alloc), facts(facts), context(alloc.getContext()) {}

  std::optional<BufferBox> find() {
    if (!findBlocks())
      return std::nullopt;
    findPlace();
    for (int64_t dim = 0; dim < alloc.getType().getRank(); ++dim)
      if (!findBox(dim))
        return std::nullopt;
    return box;
  }

private:
  bool findBlocks();
  void findPlace();
  bool findBox(unsigned dim);
  std::optional<SmallVector<Interval>> getTouched(unsigned dim);
  bool findBaseVariables(const IndexExpr &base);
  std::optional<IndexExpr> chooseSize(ArrayRef<IndexExpr> sizes, const IndexExpr &extent);
  std::optional<int64_t> getUpperBound(const IndexExpr &size);
  std::optional<int64_t> getGreatest(ArrayRef<IndexExpr> sizes, bool mayBound);

  memref::AllocOp alloc;
  const Facts &facts;
  MLIRContext *context;
  BufferBox box;
};

//===----------------------------------------------------------------------===//
// Where
//===----------------------------------------------------------------------===//

/// The outermost blocks below the allocation's body that use the buffer. False where something else uses it.
bool BoxFinder::findBlocks() {
  for (Operation *user : alloc->getUsers()) {
    BlockOp outermost;
    for (Operation *around = user->getParentOp(); around != alloc->getParentOp(); around = around->getParentOp())
      if (auto block = dyn_cast<BlockOp>(around))
        outermost = block;
    if (!outermost)
      return false;
    if (!llvm::is_contained(box.blocks, outermost))
      box.blocks.push_back(outermost);
  }
  return !box.blocks.empty();
}

void BoxFinder::findPlace() {
  SmallVector<Block *> bodies = {alloc->getBlock()};
  while (true) {
    Operation *common = getChildOf(bodies.back(), box.blocks.front());
    bool inOne = llvm::all_of(box.blocks, [&](BlockOp block) { return getChildOf(bodies.back(), block) == common; });
    auto loop = dyn_cast<ForOp>(common);
    if (!inOne || !loop || loop.getKind() == ForKind::vectorized)
      break;
    bodies.push_back(loop.getBody());
  }
  while (bodies.size() > 1 && !provePrivate(alloc, cast<ForOp>(bodies.back()->getParentOp()), facts).isProved())
    bodies.pop_back();
  box.place = bodies.back();
}

//===----------------------------------------------------------------------===//
// The box
//===----------------------------------------------------------------------===//

/// What the blocks touch in one iteration at the place, from the interval that begins first. Of two of which one is
/// proved to lie in the other, that one is left out.
std::optional<SmallVector<Interval>> BoxFinder::getTouched(unsigned dim) {
  auto atMost = [&](const IndexExpr &x, const IndexExpr &y) { return proveNonNegative(y - x, context, facts); };
  SmallVector<Interval> touched;
  for (BlockOp block : box.blocks) {
    SmallVector<ForOp> running = getEnclosingLoops(block);
    llvm::erase_if(running, [&](ForOp loop) { return loop->isAncestor(box.place->getParentOp()); });
    for (Operation *declaration : getDeclarations(block, alloc)) {
      std::optional<Interval> own = getBounds(getRegion(declaration)[dim], block, running, facts);
      if (!own)
        return std::nullopt;
      auto isIn = [&](const Interval &inner, const Interval &outer) {
        return atMost(outer.lower, inner.lower) && atMost(inner.upper, outer.upper);
      };
      if (llvm::any_of(touched, [&](const Interval &other) { return isIn(*own, other); }))
        continue;
      llvm::erase_if(touched, [&](const Interval &other) { return isIn(other, *own); });
      touched.push_back(*own);
    }
  }
  auto first = llvm::find_if(touched, [&](const Interval &interval) {
    return llvm::all_of(touched, [&](const Interval &other) { return atMost(interval.lower, other.lower); });
  });
  if (first == touched.end())
    return std::nullopt;
  std::swap(*first, touched.front());
  return touched;
}

/// Notes the loop variables of a base with the extents of the iterators that will stand for them. False where an
/// extent is not known without loop variables.
bool BoxFinder::findBaseVariables(const IndexExpr &base) {
  auto loopOf = [](Value value) {
    auto argument = dyn_cast<BlockArgument>(value);
    return argument ? dyn_cast_or_null<ForOp>(argument.getOwner()->getParentOp()) : ForOp();
  };
  auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
    ForOp loop = loopOf(value);
    return loop ? std::optional(loop.getExtent()) : std::nullopt;
  };
  decltype(BufferBox::variables) own;
  for (Value value : base.getOperands()) {
    ForOp loop = loopOf(value);
    if (!loop)
      continue;
    IndexExpr extent = loop.getExtent();
    // An extent over outer loops: the greatest one.
    for (int depth = 0; llvm::any_of(extent.getOperands(), [&](Value v) { return bool(loopOf(v)); }); ++depth) {
      std::optional<IndexRange> range = getIndexRange(extent, context, extentOf, facts);
      if (!range || depth == 8)
        return false;
      extent = (range->lower + range->span).normalized();
    }
    own.insert({value, extent});
  }
  for (auto &[value, extent] : own)
    box.variables.insert({value, extent});
  return true;
}

/// The least constant that is proved not to be exceeded at the place.
std::optional<int64_t> BoxFinder::getUpperBound(const IndexExpr &size) {
  auto holds = [&](int64_t bound) {
    return proveNonNegativeAt(box.place->getTerminator(), IndexExpr(bound) - size, facts);
  };
  int64_t low = -1, high = 1;
  while (!holds(high)) {
    low = high;
    high *= 2;
    if (high > (int64_t(1) << 24))
      return std::nullopt;
  }
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    (holds(middle) ? high : low) = middle;
  }
  return high;
}

/// The greatest of the sizes as a constant, where it is known.
std::optional<int64_t> BoxFinder::getGreatest(ArrayRef<IndexExpr> sizes, bool mayBound) {
  int64_t greatest = 0;
  for (const IndexExpr &size : sizes) {
    std::optional<int64_t> constant = size.getConstant();
    if (!constant && mayBound)
      constant = getUpperBound(size);
    if (!constant)
      return std::nullopt;
    greatest = std::max(greatest, *constant);
  }
  return greatest;
}

/// What a dimension of that extent becomes where one iteration touches the first `sizes[i]` elements, for each i;
/// nothing where it stays. A buffer of the heap may be as large as its symbols ask, any other has a constant size. A
/// constant extent never becomes a symbol: constant strides are worth more than the elements.
std::optional<IndexExpr> BoxFinder::chooseSize(ArrayRef<IndexExpr> sizes, const IndexExpr &extent) {
  std::optional<int64_t> old = extent.getConstant();
  if (std::optional<int64_t> constant = getGreatest(sizes, old || alloc.getType().getMemorySpace()))
    return !old || *constant < *old ? std::optional(IndexExpr(*constant)) : std::nullopt;
  if (old || sizes.size() != 1)
    return std::nullopt;
  const IndexExpr &size = sizes.front();
  DominanceInfo dominance(alloc->getParentOfType<FunctionOpInterface>());
  for (Value value : size.getOperands())
    if (!dominance.properlyDominates(value,
                                     box.place == alloc->getBlock() ? alloc.getOperation() : &box.place->front()))
      return std::nullopt;
  // Where loops do not run, what they touch may come out below zero.
  Operation *place = box.place->getTerminator();
  bool smaller =
      size != extent && proveNonNegativeAt(place, size, facts) && proveNonNegativeAt(place, extent - size, facts);
  return smaller ? std::optional(size) : std::nullopt;
}

/// False where nothing is known about the dimension.
bool BoxFinder::findBox(unsigned dim) {
  std::optional<IndexExpr> extent = facts.getExtent(alloc, dim);
  if (!extent)
    return false;
  box.lower.push_back(0);
  box.sizes.push_back(*extent);
  std::optional<SmallVector<Interval>> touched = getTouched(dim);
  if (!touched)
    return true;
  IndexExpr base = touched->front().lower.normalized();
  auto sizes =
      llvm::map_to_vector(*touched, [&](const Interval &interval) { return (interval.upper - base).normalized(); });
  std::optional<IndexExpr> size = chooseSize(sizes, *extent);
  if (size && (*size == IndexExpr(1) || findBaseVariables(base))) {
    box.lower.back() = base;
    box.sizes.back() = *size;
    box.isSmaller = true;
  }
  return true;
}

} // namespace

std::optional<BufferBox> findBufferBox(memref::AllocOp alloc, const Facts &facts) {
  return BoxFinder(alloc, facts).find();
}

} // namespace lamella::tir
