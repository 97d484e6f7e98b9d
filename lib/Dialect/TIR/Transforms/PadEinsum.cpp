// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// pad_einsum: a sum of products runs over whole tiles; what it reads is copied with padding, what it writes is cropped.
//
//   C[i, j] += A[i, k] * B[k, j]     ->     A2[i, k] = i < n and k < 6 ? A[i, k] : 0;   B2[k, j] = k < 6 ? B[k, j] : 0
//   i to n, j to 8, k to 6                  C2[i, j] += A2[i, k] * B2[k, j],   i to n ceildiv 4 * 4, j to 8, k to 8
//                                           C[i, j] = C2[i, j],                i to n, j to 8
//
//   1. each loop is an iterator; the update combines with a product of loads (or with one load)
//   2. a step that is added combines with the neutral element: of a sum some factor is 0 there, and no other infinite
//   3. each load at a padded iterator reads a copy of its own; the result is in a new buffer where a spatial iterator
//      is padded
#include "BufferAccess.h"
#include "CacheStage.h"
#include "PointAccess.h"
#include "ReductionUpdate.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// The iterators and what they get padded to.
struct Extents {
  SmallVector<IndexExpr> old, padded;
  bool isPadded(unsigned iter) const { return old[iter] != padded[iter]; }
};

FailureOr<Extents> getExtents(BlockOp block, ArrayRef<int64_t> padding, const Facts &facts, Refusal &refusal) {
  if (isEnforced("pad-einsum.one-number-each-iterator") && padding.size() != block.getNumIters())
    return refusal.set(block, "expected one number for each of the " + Twine(block.getNumIters()) + " iterators, got " +
                                  Twine(padding.size()));
  Extents extents;
  bool padsAny = false;
  for (auto [i, multiple] : llvm::enumerate(padding)) {
    if (isEnforced("pad-einsum.positive-numbers") && multiple <= 0)
      return refusal.set(block, "expected positive numbers, got " + Twine(multiple));
    IndexExpr extent = block.getIterExtent(i);
    bool divides =
        multiple == 1 || proveNonNegativeAt(block->getParentOp(), IndexExpr(0) - extent.mod(multiple), facts);
    extents.old.push_back(extent);
    extents.padded.push_back(divides ? extent : (extent.ceilDiv(multiple) * multiple).normalized());
    padsAny |= extents.isPadded(i);
  }
  if (isEnforced("pad-einsum.pads-something") && !padsAny)
    return refusal.set(block, "expected a number that is not known to divide its extent");
  return extents;
}

/// The block is alone in serial loops of which each is one of its iterators.
LogicalResult checkNest(BlockOp block, Refusal &refusal) {
  SmallVector<ForOp> loops = getEnclosingLoops(block);
  if (isEnforced("pad-einsum.outermost-block") && !isa<FunctionOpInterface>(getScope(block)))
    return refusal.set(block, "expected a block that is in no other block", getScope(block), "this block is around");
  if (isEnforced("pad-einsum.no-predicate") && !block.getPredicate().empty())
    return refusal.set(block, "expected a block without a predicate");
  if (isEnforced("pad-einsum.one-loop-each-iterator") && loops.size() != block.getNumIters())
    return refusal.set(block, "expected one loop for each of the " + Twine(block.getNumIters()) + " iterators, got " +
                                  Twine(loops.size()));
  for (auto [i, loop] : llvm::enumerate(loops)) {
    Operation *inside = i + 1 < loops.size() ? ForOp(loops[i + 1]).getOperation() : block.getOperation();
    if (failed(checkSerial(loop, refusal)))
      return failure();
    if (isEnforced("pad-einsum.alone-in-nest") && getOnlyChild(loop) != inside)
      return refusal.set(loop, "expected a nest that holds the block alone");
    bool isIter = false;
    for (unsigned iter = 0; iter < block.getNumIters(); ++iter)
      isIter |= block.getBinding(iter).getValue() == ForOp(loop).getInductionVar() &&
                block.getIterExtent(iter) == ForOp(loop).getExtent();
    if (isEnforced("pad-einsum.loop-is-iterator") && !isIter)
      return refusal.set(loop, "expected a loop that is an iterator of the block, over the same extent");
  }
  return success();
}

struct Einsum {
  ReductionUpdate update;
  SmallVector<memref::LoadOp> factors;
};

/// A product of loads, each perhaps converted by an op that keeps 0.
LogicalResult collectFactors(BlockOp block, Value value, Einsum &einsum, Refusal &refusal) {
  Operation *op = value.getDefiningOp();
  bool isSum = isa<arith::AddFOp, arith::AddIOp>(einsum.update.combiner);
  if (auto load = dyn_cast_or_null<memref::LoadOp>(op); load && load->getParentOp() == block) {
    einsum.factors.push_back(load);
    return success();
  }
  bool isProduct = isSum && op && op->getParentOp() == block &&
                   isa<arith::MulFOp, arith::MulIOp, arith::ExtFOp, arith::ExtSIOp, arith::ExtUIOp, arith::SIToFPOp,
                       arith::UIToFPOp>(op);
  if (isEnforced("pad-einsum.term-product-loads") && !isProduct)
    return refusal.set(block, isSum ? "expected a term that is a product of loads"
                                    : "expected a term that is a load, as the combiner is no sum");
  for (Value operand : op->getOperands())
    if (failed(collectFactors(block, operand, einsum, refusal)))
      return failure();
  return success();
}

FailureOr<Einsum> matchEinsum(BlockOp block, Refusal &refusal) {
  FailureOr<ReductionUpdate> update = matchUpdate(block, InitValue::neutralOrRepeatable, refusal);
  if (failed(update))
    return failure();
  Einsum einsum{*update, {}};
  bool first = update->combiner->getOperand(0) == update->load.getResult();
  if (failed(collectFactors(block, update->combiner->getOperand(first ? 1 : 0), einsum, refusal)))
    return failure();
  // In a step that is added any other access would leave its buffer.
  WalkResult result = block.getRegion().walk([&](Operation *op) {
    auto load = dyn_cast<memref::LoadOp>(op);
    bool isKnown = isa<TIRDialect>(op->getDialect()) || (isMemoryEffectFree(op) && op->getNumRegions() == 0) ||
                   op == update->store || op == update->initStore || op == update->load ||
                   (load && llvm::is_contained(einsum.factors, load));
    if (isKnown)
      return WalkResult::advance();
    (void)refusal.set(block, "expected a body of the update alone", op, "this op is another");
    return WalkResult::interrupt();
  });
  if (isEnforced("pad-einsum.body-update-alone") && result.wasInterrupted())
    return failure();
  return einsum;
}

bool usesIter(ArrayRef<IndexExpr> position, BlockArgument iter) {
  return llvm::any_of(position, [&](const IndexExpr &index) { return index.uses(iter); });
}

/// A padded iterator is by itself in a dimension, and in no index that is opaque.
LogicalResult checkPosition(BlockOp block, Operation *access, const Extents &extents, Refusal &refusal) {
  for (Value index : isa<memref::LoadOp>(access) ? cast<memref::LoadOp>(access).getIndices()
                                                 : cast<memref::StoreOp>(access).getIndices())
    if (isEnforced("pad-einsum.indices-expressions") && !getIndexExprOf(index))
      return refusal.set(access, "expected indices that are index expressions over the iterators");
  for (const IndexExpr &index : getPosition(access))
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (isEnforced("pad-einsum.padded-iterator-alone") && extents.isPadded(i) && index.uses(block.getIter(i)) &&
          index.getValue() != block.getIter(i))
        return refusal.set(access, "expected padded iterator " + Twine(i) + " by itself in a dimension");
  return success();
}

LogicalResult checkAccesses(BlockOp block, const Einsum &einsum, const Extents &extents, Refusal &refusal) {
  memref::StoreOp store = einsum.update.store;
  if (failed(checkPosition(block, store, extents, refusal)))
    return failure();
  if (isEnforced("pad-einsum.store-by-iterators") && !invertPosition(block, getPosition(store)))
    return refusal.set(store, "expected a store at the block's iterators, each in one dimension, plus constants");
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    if (isEnforced("pad-einsum.padded-iterator-stored") && extents.isPadded(i) &&
        block.getIterKind(i) == IterKind::spatial && !usesIter(getPosition(store), block.getIter(i)))
      return refusal.set(store, "expected a store at padded iterator " + Twine(i));
  for (memref::LoadOp load : einsum.factors)
    if (failed(checkPosition(block, load, extents, refusal)))
      return failure();
  for (unsigned i = 0; i < block.getNumIters(); ++i) {
    if (!extents.isPadded(i) || block.getIterKind(i) != IterKind::reduce)
      continue;
    auto isZero = [&](memref::LoadOp load) { return usesIter(getPosition(load), block.getIter(i)); };
    if (isEnforced("pad-einsum.some-factor-padded") && llvm::none_of(einsum.factors, isZero))
      return refusal.set(block, "expected a factor at padded iterator " + Twine(i) + ", which reduces");
    bool isFloat = isa<FloatType>(store.getValueToStore().getType());
    if (isEnforced("pad-einsum.all-factors-padded") && isFloat && !llvm::all_of(einsum.factors, isZero))
      return refusal.set(block, "expected all factors at padded iterator " + Twine(i) +
                                    ", which reduces: 0 times infinity is no neutral element");
  }
  return success();
}

/// The extents of a buffer with those of padded iterators in their dimensions.
SmallVector<IndexExpr> getPaddedShape(BlockOp block, ArrayRef<IndexExpr> position, ArrayRef<IndexExpr> shape,
                                      const Extents &extents) {
  SmallVector<IndexExpr> padded(shape);
  for (auto [dim, index] : llvm::enumerate(position))
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (extents.isPadded(i) && index.getValue() == block.getIter(i))
        padded[dim] = extents.padded[i];
  return padded;
}

Value createBuffer(RewriterBase &rewriter, Location loc, ArrayRef<IndexExpr> extents, Type element) {
  SmallVector<int64_t> shape;
  SmallVector<Value> sizes;
  for (const IndexExpr &extent : extents) {
    shape.push_back(extent.getConstant().value_or(ShapedType::kDynamic));
    if (!extent.getConstant())
      sizes.push_back(materialize(rewriter, loc, extent));
  }
  return memref::AllocOp::create(rewriter, loc, MemRefType::get(shape, element), sizes);
}

/// At the insertion point: loops over the copy and a block that copies an element of the buffer, or the constant where
/// an index is at its bound or beyond.
BlockOp createPad(RewriterBase &rewriter, Location loc, StringRef name, Value from, Value to, ArrayRef<IndexExpr> shape,
                  ArrayRef<std::optional<IndexExpr>> bounds, TypedAttr constant) {
  OpBuilder::InsertionGuard guard(rewriter);
  SmallVector<BlockIter> iters;
  for (const IndexExpr &extent : shape) {
    auto loop = ForOp::create(rewriter, loc, extent);
    iters.push_back({IterKind::spatial, extent, loop.getInductionVar()});
    rewriter.setInsertionPointToStart(loop.getBody());
  }
  auto block = BlockOp::create(rewriter, loc, name, iters);
  rewriter.setInsertionPointToStart(block.getBody());
  SmallVector<Interval> read, written;
  for (auto [iter, bound] : llvm::zip_equal(block.getIterArgs(), bounds)) {
    written.push_back(Interval::point(IndexExpr(iter)));
    read.push_back(bound ? Interval{0, *bound} : written.back());
  }
  ReadOp::create(rewriter, loc, from, read);
  WriteOp::create(rewriter, loc, to, written);
  Value condition;
  for (auto [iter, bound] : llvm::zip_equal(block.getIterArgs(), bounds)) {
    if (!bound)
      continue;
    Value below =
        arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::slt, iter, materialize(rewriter, loc, *bound));
    condition = condition ? arith::AndIOp::create(rewriter, loc, condition, below).getResult() : below;
  }
  SmallVector<Value> indices(block.getIterArgs().begin(), block.getIterArgs().end());
  auto branch = scf::IfOp::create(
      rewriter, loc, condition,
      [&](OpBuilder &builder, Location at) {
        scf::YieldOp::create(builder, at, memref::LoadOp::create(builder, at, from, indices).getResult());
      },
      [&](OpBuilder &builder, Location at) {
        scf::YieldOp::create(builder, at, arith::ConstantOp::create(builder, at, constant).getResult());
      });
  memref::StoreOp::create(rewriter, loc, branch.getResult(0), to, indices);
  return block;
}

/// At the insertion point: loops over the spatial iterators as they were, and a block that copies what the block
/// stored.
BlockOp createCrop(RewriterBase &rewriter, BlockOp block, const Extents &extents, ArrayRef<IndexExpr> position,
                   Value from, Value to) {
  OpBuilder::InsertionGuard guard(rewriter);
  Location loc = block.getLoc();
  SmallVector<BlockIter> iters;
  SmallVector<unsigned> numbers;
  for (unsigned i = 0; i < block.getNumIters(); ++i) {
    if (block.getIterKind(i) == IterKind::reduce)
      continue;
    auto loop = ForOp::create(rewriter, loc, extents.old[i]);
    iters.push_back({IterKind::spatial, extents.old[i], loop.getInductionVar()});
    numbers.push_back(i);
    rewriter.setInsertionPointToStart(loop.getBody());
  }
  auto crop = BlockOp::create(rewriter, loc, getFreshBlockName(block, block.getBlockName() + ".crop"), iters);
  rewriter.setInsertionPointToStart(crop.getBody());
  SmallVector<IndexExpr> here;
  for (IndexExpr index : position) {
    for (auto [number, i] : llvm::enumerate(numbers))
      index = index.replace(block.getIter(i), crop.getIter(number));
    here.push_back(index);
  }
  SmallVector<Interval> region = llvm::map_to_vector(here, [](auto &index) { return Interval::point(index); });
  ReadOp::create(rewriter, loc, from, region);
  WriteOp::create(rewriter, loc, to, region);
  SmallVector<Value> indices =
      llvm::map_to_vector(here, [&](const IndexExpr &index) { return materialize(rewriter, loc, index); });
  Value element = memref::LoadOp::create(rewriter, loc, from, indices);
  memref::StoreOp::create(rewriter, loc, element, to, indices);
  return crop;
}

/// The factor reads a padded copy of its buffer, which is made before the nest.
BlockOp padFactor(RewriterBase &rewriter, BlockOp block, memref::LoadOp load, unsigned number, const Extents &extents,
                  ArrayRef<IndexExpr> shape, TypedAttr constant) {
  SmallVector<IndexExpr> position = getPosition(load);
  SmallVector<IndexExpr> padded = getPaddedShape(block, position, shape, extents);
  SmallVector<std::optional<IndexExpr>> bounds(position.size());
  for (auto [dim, index] : llvm::enumerate(position))
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (extents.isPadded(i) && index.getValue() == block.getIter(i))
        bounds[dim] = extents.old[i];
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(getOutermostLoop(block));
  Value buffer = load.getMemRef();
  Value copy = createBuffer(rewriter, load.getLoc(), padded, load.getMemRefType().getElementType());
  std::string name = getFreshBlockName(block, block.getBlockName() + ".pad" + Twine(number));
  BlockOp pad = createPad(rewriter, load.getLoc(), name, buffer, copy, padded, bounds, constant);
  rewriter.modifyOpInPlace(load, [&] { load.getMemrefMutable().assign(copy); });
  rewriter.setInsertionPoint(block.getWrites().front());
  ReadOp::create(rewriter, load.getLoc(), copy,
                 llvm::map_to_vector(position, [](auto &index) { return Interval::point(index); }));
  bool isRead = llvm::any_of(
      buffer.getUsers(), [&](Operation *user) { return isa<memref::LoadOp>(user) && block->isProperAncestor(user); });
  for (Operation *declaration : isRead ? SmallVector<Operation *>() : getDeclarations(block, buffer))
    rewriter.eraseOp(declaration);
  return pad;
}

} // namespace

FailureOr<PaddedEinsum> padEinsum(RewriterBase &rewriter, BlockOp block, ArrayRef<int64_t> padding, Refusal &refusal) {
  Facts facts(block);
  FailureOr<Extents> extents = getExtents(block, padding, facts, refusal);
  if (failed(extents) || failed(checkNest(block, refusal)))
    return failure();
  FailureOr<Einsum> einsum = matchEinsum(block, refusal);
  if (failed(einsum) || failed(checkAccesses(block, *einsum, *extents, refusal)))
    return failure();
  auto isTouched = [&](Operation *access) {
    SmallVector<IndexExpr> position = getPosition(access);
    return llvm::any_of(llvm::seq<unsigned>(0, block.getNumIters()),
                        [&](unsigned i) { return extents->isPadded(i) && usesIter(position, block.getIter(i)); });
  };
  SmallVector<std::pair<memref::LoadOp, SmallVector<IndexExpr>>> touched;
  for (memref::LoadOp load : einsum->factors)
    if (isTouched(load)) {
      FailureOr<SmallVector<IndexExpr>> shape = getCacheExtents(load.getMemRef(), block, facts, refusal);
      if (failed(shape))
        return failure();
      touched.push_back({load, *shape});
    }
  memref::StoreOp store = einsum->update.store;
  FailureOr<SmallVector<IndexExpr>> resultShape = SmallVector<IndexExpr>();
  if (isTouched(store))
    resultShape = getCacheExtents(store.getMemRef(), block, facts, refusal);
  if (failed(resultShape))
    return failure();

  OpBuilder::InsertionGuard guard(rewriter);
  PaddedEinsum result;
  Operation *place = getOutermostLoop(block);
  bool isSum = isa<arith::AddFOp, arith::AddIOp>(einsum->update.combiner);
  TypedAttr neutral;
  matchPattern(einsum->update.initStore.getValueToStore(), m_Constant(&neutral));
  for (auto &[load, shape] : touched) {
    TypedAttr constant = isSum ? rewriter.getZeroAttr(load.getMemRefType().getElementType()) : neutral;
    result.pads.push_back(padFactor(rewriter, block, load, result.pads.size(), *extents, shape, constant));
  }
  if (isTouched(store)) {
    SmallVector<IndexExpr> position = getPosition(store);
    rewriter.setInsertionPoint(place);
    Value buffer = store.getMemRef();
    Value padded = createBuffer(rewriter, block.getLoc(), getPaddedShape(block, position, *resultShape, *extents),
                                store.getMemRefType().getElementType());
    replaceBuffer(rewriter, block, buffer, padded);
    rewriter.setInsertionPointAfter(place);
    result.crop = createCrop(rewriter, block, *extents, position, padded, buffer);
  }
  rewriter.modifyOpInPlace(block, [&] { block.setIndexMap(0, buildIndexMap(block.getContext(), extents->padded)); });
  for (ForOp loop : getEnclosingLoops(block))
    for (unsigned i = 0; i < block.getNumIters(); ++i)
      if (block.getBinding(i).getValue() == loop.getInductionVar())
        rewriter.modifyOpInPlace(loop, [&] { loop.setExtent(extents->padded[i]); });
  return result;
}

} // namespace lamella::tir
