// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tensorize: a nest that does what an intrinsic's `desc` does becomes a call of its `impl`.
//   1. blockize a copy of the nest, so that a refusal leaves the nest as it was
//   2. compare the copy with `desc`: loops, iterators, then op by op; indices may differ by an offset, which is the
//      place of the tile in the buffer
//   3. blockize the nest itself, and put subviews at these places and the call in its stead
#include "Nest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// A buffer argument of `desc` and where it lies in a buffer of the payload.
struct Placement {
  Value buffer;
  SmallVector<IndexExpr> offsets; // over the outer block's iterators and symbols
};

/// Loops down to one block.
struct Nest {
  SmallVector<ForOp> loops;
  BlockOp block;
};

std::optional<Nest> getNest(Block &body) {
  Nest nest;
  Block *current = &body;
  while (true) {
    Operation *child = nullptr;
    for (Operation &op : *current) {
      if (isa<ReadOp, WriteOp, InitOp, BindOp, AssumeOp, arith::ConstantOp>(op) || op.hasTrait<OpTrait::IsTerminator>())
        continue;
      if (child)
        return std::nullopt;
      child = &op;
    }
    if (auto loop = dyn_cast_or_null<ForOp>(child)) {
      nest.loops.push_back(loop);
      current = loop.getBody();
      continue;
    }
    nest.block = dyn_cast_or_null<BlockOp>(child);
    return nest.block ? std::optional(nest) : std::nullopt;
  }
}

class Matcher {
public:
  Matcher(BlockOp outer, func::FuncOp desc, Refusal &refusal) : outer(outer), desc(desc), refusal(refusal) {}

  LogicalResult match() {
    std::optional<Nest> payload = getNest(*outer.getBody()), pattern = getNest(desc.getBody().front());
    if (isEnforced("tensorize.intrinsic-whose-description-loops") && !pattern)
      return refusal.set(desc, "expected an intrinsic whose description is loops around one block");
    if (isEnforced("tensorize.block-whose-body-loops") && !payload)
      return refusal.set(outer, "expected a block whose body is loops around one block");
    return failure(failed(matchLoops(*payload, *pattern)) || failed(matchIters(payload->block, pattern->block)) ||
                   failed(matchBodies(payload->block, pattern->block)));
  }

  DenseMap<Value, Placement> placements; // by argument of desc
  DenseMap<Value, Value> scalars;        // argument of desc to value of the payload

private:
  LogicalResult differ(Operation *payload, Operation *pattern, const Twine &what) {
    return refusal.set(payload, "expected what the intrinsic describes, got a different " + what, pattern,
                       "the intrinsic has this");
  }

  LogicalResult matchLoops(const Nest &payload, const Nest &pattern) {
    if (isEnforced("tensorize.number-of-loops") && payload.loops.size() != pattern.loops.size())
      return refusal.set(outer,
                         "expected " + Twine(pattern.loops.size()) + " loops as the intrinsic has, got " +
                             Twine(payload.loops.size()),
                         desc, "the intrinsic is here");
    for (auto [a, b] : llvm::zip_equal(payload.loops, pattern.loops)) {
      std::optional<int64_t> extent = ForOp(a).getConstantExtent();
      if (isEnforced("tensorize.loop-extent") && (!extent || extent != ForOp(b).getConstantExtent()))
        return differ(ForOp(a), ForOp(b), "loop extent");
      loopNames.map(ForOp(b).getInductionVar(), ForOp(a).getInductionVar());
    }
    return success();
  }

  /// An iterator of the payload is the same as one of desc plus the place of the tile, or is fixed in the tile.
  LogicalResult matchIters(BlockOp payload, BlockOp pattern) {
    unsigned next = 0;
    for (unsigned i = 0; i < payload.getNumIters(); ++i) {
      IndexExpr binding = payload.getBinding(i);
      IndexExpr place = binding.replace([&](Value value) -> std::optional<IndexExpr> {
        auto argument = dyn_cast<BlockArgument>(value);
        bool loop = argument && isa<ForOp>(argument.getOwner()->getParentOp());
        return loop ? std::optional<IndexExpr>(0) : std::nullopt;
      });
      if (place == binding) {
        iterValues[payload.getIter(i)] = place;
        continue;
      }
      if (isEnforced("tensorize.number-iterators") && next == pattern.getNumIters())
        return differ(payload, pattern, "number of iterators");
      if (isEnforced("tensorize.kind-iterator") && payload.getIterKind(i) != pattern.getIterKind(next))
        return differ(payload, pattern, "kind of iterator " + Twine(i));
      if (isEnforced("tensorize.binding-iterator") && binding - place != pattern.getBinding(next).replace(loopNames))
        return differ(payload, pattern, "binding of iterator " + Twine(i));
      iterValues[payload.getIter(i)] = place + pattern.getIter(next);
      ++next;
    }
    if (isEnforced("tensorize.number-iterators-2") && next != pattern.getNumIters())
      return differ(payload, pattern, "number of iterators");
    return success();
  }

  LogicalResult matchBodies(BlockOp payload, BlockOp pattern) {
    InitOp a = payload.getInit(), b = pattern.getInit();
    if (isEnforced("tensorize.init-decompose_reduction-takes-away") && static_cast<bool>(a) != static_cast<bool>(b))
      return differ(a ? a.getOperation() : payload.getOperation(), b ? b.getOperation() : pattern.getOperation(),
                    a ? "init (decompose_reduction takes it away)" : "init");
    if (a && failed(matchOps(a.getBody()->without_terminator(), b.getBody()->without_terminator(), a, b)))
      return failure();
    auto update = [](BlockOp block) {
      return llvm::make_range(block.getUpdateBegin(), block.getBody()->getTerminator()->getIterator());
    };
    return matchOps(update(payload), update(pattern), payload, pattern);
  }

  /// Ops that only compute indices, and constants, are compared where they are used.
  template <typename Range>
  static SmallVector<Operation *> getComparedOps(Range &&ops) {
    SmallVector<Operation *> compared;
    for (Operation &op : ops)
      if (!op.hasTrait<OpTrait::ConstantLike>() &&
          !(op.getNumResults() > 0 && isMemoryEffectFree(&op) &&
            llvm::all_of(op.getResultTypes(), [](Type type) { return type.isIndex(); })))
        compared.push_back(&op);
    return compared;
  }

  template <typename Range>
  LogicalResult matchOps(Range payload, Range pattern, Operation *a, Operation *b) {
    SmallVector<Operation *> left = getComparedOps(payload), right = getComparedOps(pattern);
    if (isEnforced("tensorize.number-ops") && left.size() != right.size())
      return differ(a, b, "number of ops");
    for (auto [x, y] : llvm::zip_equal(left, right))
      if (failed(matchOp(x, y)))
        return failure();
    return success();
  }

  LogicalResult matchOp(Operation *a, Operation *b) {
    if (isEnforced("tensorize.op") && (a->getName() != b->getName() || a->getNumRegions() > 0))
      return differ(a, b, "op");
    bool isAccess = isa<memref::LoadOp, memref::StoreOp>(a);
    // The attributes of an access are hints, and a default one may be written or not.
    if (isEnforced("tensorize.type-attribute") && (a->getResultTypes() != b->getResultTypes() ||
                                                   (!isAccess && (a->getAttrDictionary() != b->getAttrDictionary() ||
                                                                  a->getNumOperands() != b->getNumOperands()))))
      return differ(a, b, "type or attribute");
    if (isAccess) {
      bool isStore = isa<memref::StoreOp>(a);
      if (isStore && failed(matchValue(a, b, a->getOperand(0), b->getOperand(0))))
        return failure();
      OperandRange indicesA = isStore ? cast<memref::StoreOp>(a).getIndices() : cast<memref::LoadOp>(a).getIndices();
      OperandRange indicesB = isStore ? cast<memref::StoreOp>(b).getIndices() : cast<memref::LoadOp>(b).getIndices();
      if (failed(matchAccess(a, b, a->getOperand(isStore), indicesA, b->getOperand(isStore), indicesB)))
        return failure();
    } else {
      for (auto [x, y] : llvm::zip_equal(a->getOperands(), b->getOperands()))
        if (failed(matchValue(a, b, x, y)))
          return failure();
    }
    for (auto [x, y] : llvm::zip_equal(a->getResults(), b->getResults()))
      results[y] = x;
    return success();
  }

  LogicalResult matchValue(Operation *a, Operation *b, Value x, Value y) {
    if (isEnforced("tensorize.type") && x.getType() != y.getType())
      return differ(a, b, "type");
    Attribute constantX, constantY;
    if (matchPattern(x, m_Constant(&constantX)) && matchPattern(y, m_Constant(&constantY)))
      return constantX == constantY ? success() : differ(a, b, "constant");
    if (auto argument = dyn_cast<BlockArgument>(y); argument && argument.getOwner() == &desc.getBody().front()) {
      bool outside = !outer.getRegion().isAncestor(x.getParentRegion());
      auto [it, inserted] = scalars.try_emplace(y, x);
      return outside && it->second == x ? success() : differ(a, b, "value");
    }
    if (x.getType().isIndex()) {
      std::optional<IndexExpr> ex = getIndexExprOf(x), ey = getIndexExprOf(y);
      return ex && ey && rename(*ex) == *ey ? success() : differ(a, b, "index");
    }
    return results.lookup(y) == x ? success() : differ(a, b, "operand");
  }

  IndexExpr rename(const IndexExpr &expr) {
    return expr.replace([&](Value value) -> std::optional<IndexExpr> {
      auto it = iterValues.find(value);
      return it == iterValues.end() ? std::nullopt : std::optional(it->second);
    });
  }

  /// With the intrinsic's iterators in their domains: `v floordiv 16` is 0 and `v mod 16` is `v` for v below 16.
  IndexExpr simplifyInTile(const IndexExpr &expr) {
    return simplifyInTile(expr.getExpr(desc.getContext()), expr.getOperands());
  }

  IndexExpr simplifyInTile(AffineExpr expr, ArrayRef<Value> operands) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expr))
      return constant.getValue();
    if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
      return operands[symbol.getPosition()];
    auto binary = cast<AffineBinaryOpExpr>(expr);
    IndexExpr a = simplifyInTile(binary.getLHS(), operands), b = simplifyInTile(binary.getRHS(), operands);
    switch (expr.getKind()) {
    case AffineExprKind::Add:
      return a + b;
    case AffineExprKind::Mul:
      return a * b;
    case AffineExprKind::FloorDiv:
      return isBelow(a, b) ? IndexExpr(0) : a.floorDiv(b);
    case AffineExprKind::CeilDiv:
      return a.ceilDiv(b);
    default:
      return isBelow(a, b) ? a : a.mod(b);
    }
  }

  /// True when 0 <= a < b, b a constant, wherever the intrinsic's iterators are.
  bool isBelow(const IndexExpr &a, const IndexExpr &b) {
    auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
      auto iter = dyn_cast<BlockArgument>(value);
      auto block = iter ? dyn_cast<BlockOp>(iter.getOwner()->getParentOp()) : BlockOp();
      return block && desc->isAncestor(block) ? std::optional(block.getIterExtent(iter.getArgNumber())) : std::nullopt;
    };
    std::optional<IndexRange> range = getIndexRange(a, desc.getContext(), extentOf, Facts(outer));
    if (!b.getConstant() || !range || !range->lower.getConstant() || !range->span.getConstant())
      return false;
    int64_t lower = *range->lower.getConstant();
    return lower >= 0 && lower + *range->span.getConstant() < *b.getConstant();
  }

  LogicalResult matchAccess(Operation *a, Operation *b, Value buffer, OperandRange indices, Value argument,
                            OperandRange pattern) {
    unsigned extra = indices.size() - pattern.size();
    if (isEnforced("tensorize.rank") && indices.size() < pattern.size())
      return differ(a, b, "rank");
    Placement placement{buffer, {}};
    for (auto [dim, index] : llvm::enumerate(indices)) {
      std::optional<IndexExpr> at = getIndexExprOf(index), in = IndexExpr(0);
      if (dim >= extra)
        in = getIndexExprOf(pattern[dim - extra]);
      if (isEnforced("tensorize.index-one-loaded") && (!at || !in))
        return differ(a, b, "index, one that is loaded");
      IndexExpr offset = (simplifyInTile(rename(*at).normalized()) - *in).normalized();
      for (Value value : offset.getOperands())
        if (isEnforced("tensorize.index") && (desc->isProperAncestor(value.getParentRegion()->getParentOp()) ||
                                              value.getParentRegion() == &desc.getBody()))
          return differ(a, b, "index");
      placement.offsets.push_back(offset);
    }
    auto [it, inserted] = placements.try_emplace(argument, placement);
    if (isEnforced("tensorize.buffer-place") &&
        (it->second.buffer != buffer || it->second.offsets != placement.offsets))
      return differ(a, b, "buffer or place in it");
    return success();
  }

  BlockOp outer;
  func::FuncOp desc;
  Refusal &refusal;
  IRMapping loopNames;
  DenseMap<Value, IndexExpr> iterValues; // payload iterator in terms of the tile's place and desc's iterators
  DenseMap<Value, Value> results;        // result in desc to result in the payload
};

/// The type of the tile as a subview, of the rank of the intrinsic's argument.
FailureOr<MemRefType> getTileType(BlockOp outer, const Placement &placement, MemRefType argument, Refusal &refusal) {
  auto type = cast<MemRefType>(placement.buffer.getType());
  SmallVector<int64_t> offsets(type.getRank(), ShapedType::kDynamic), strides(type.getRank(), 1);
  SmallVector<int64_t> sizes(type.getRank() - argument.getRank(), 1);
  llvm::append_range(sizes, argument.getShape());
  if (isEnforced("tensorize.intrinsic-whose-buffers-have") && !argument.hasStaticShape())
    return refusal.set(outer, "expected an intrinsic whose buffers have a constant shape");
  auto tile = cast<MemRefType>(
      memref::SubViewOp::inferRankReducedResultType(argument.getShape(), type, offsets, sizes, strides));
  if (isEnforced("tensorize.tile-fits-argument") && tile != argument &&
      !memref::CastOp::areCastCompatible(tile, argument)) {
    std::string text;
    llvm::raw_string_ostream(text) << "expected a tile that fits the intrinsic's argument of type " << argument
                                   << ", got one of type " << tile;
    return refusal.set(outer, text);
  }
  return tile;
}

LogicalResult checkTypes(BlockOp outer, func::FuncOp desc, const Matcher &matcher, Refusal &refusal) {
  for (BlockArgument argument : desc.getArguments()) {
    auto type = dyn_cast<MemRefType>(argument.getType());
    if (isEnforced("tensorize.intrinsic-uses-each-arguments") &&
        (type ? !matcher.placements.contains(argument) : !matcher.scalars.contains(argument)))
      return refusal.set(desc, "expected an intrinsic that uses each of its arguments, argument " +
                                   Twine(argument.getArgNumber()) + " is unused");
    if (type && failed(getTileType(outer, matcher.placements.lookup(argument), type, refusal)))
      return failure();
  }
  return success();
}

constexpr StringLiteral kPredicated =
    "expected a block without a predicate: partition into main part and tail, or pad the cache stage";

/// Whether the nest can become a call, tried on a copy of it.
LogicalResult tryOnCopy(RewriterBase &rewriter, ForOp loop, func::FuncOp desc, Refusal &refusal) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loop);
  auto copy = cast<ForOp>(rewriter.clone(*loop));
  Refusal ofCopy;
  FailureOr<BlockOp> trial = blockize(rewriter, copy, ofCopy);
  LogicalResult result = failure();
  if (succeeded(trial) && !trial->getPredicate().empty()) {
    result = ofCopy.set(loop, kPredicated);
  } else if (succeeded(trial)) {
    Matcher matcher(*trial, desc, ofCopy);
    result = failure(failed(matcher.match()) || failed(checkTypes(*trial, desc, matcher, ofCopy)));
  }
  if (failed(result)) {
    (void)refusal.set(loop, ofCopy.condition); // its ops belonged to the copy, but for those of the intrinsic
    if (ofCopy.other && desc->isAncestor(ofCopy.other))
      refusal.other = ofCopy.other, refusal.otherNote = ofCopy.otherNote;
  }
  rewriter.eraseOp(succeeded(trial) ? trial->getOperation() : copy.getOperation());
  return result;
}

/// The tile of a buffer that an argument stands for, of the argument's type.
Value createTile(RewriterBase &rewriter, BlockOp outer, const Placement &placement, MemRefType type) {
  Refusal unused;
  MemRefType tile = *getTileType(outer, placement, type, unused);
  SmallVector<OpFoldResult> offsets, sizes, strides(placement.offsets.size(), rewriter.getIndexAttr(1));
  sizes.assign(placement.offsets.size() - type.getRank(), rewriter.getIndexAttr(1));
  for (int64_t size : type.getShape())
    sizes.push_back(rewriter.getIndexAttr(size));
  for (const IndexExpr &offset : placement.offsets)
    offsets.push_back(materialize(rewriter, outer.getLoc(), offset));
  Value view = memref::SubViewOp::create(rewriter, outer.getLoc(), tile, placement.buffer, offsets, sizes, strides);
  if (tile != type)
    view = memref::CastOp::create(rewriter, outer.getLoc(), type, view);
  return view;
}

} // namespace

FailureOr<BlockOp> tensorize(RewriterBase &rewriter, Operation *target, IntrinsicOp intrinsic, Refusal &refusal) {
  auto desc = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(intrinsic, intrinsic.getDescAttr());
  if (isEnforced("tensorize.intrinsic-whose-description-body") && (!desc || desc.isExternal()))
    return refusal.set(intrinsic, "expected an intrinsic whose description has a body");
  auto loop = dyn_cast<ForOp>(target);
  auto outer = dyn_cast<BlockOp>(target);
  if (isEnforced("tensorize.loop-block") && !loop && !outer)
    return refusal.set(target, "expected a loop or a block, got " + target->getName().getStringRef());
  if (failed(checkNoLanesAround(target, refusal)))
    return failure();
  if (loop) {
    if (failed(tryOnCopy(rewriter, loop, desc, refusal)))
      return failure();
    FailureOr<BlockOp> created = blockize(rewriter, loop, refusal);
    if (failed(created))
      return failure();
    outer = *created;
  }
  if (isEnforced("tensorize.block-without-predicate") && !outer.getPredicate().empty())
    return refusal.set(outer, kPredicated);
  Matcher matcher(outer, desc, refusal);
  if (failed(matcher.match()) || failed(checkTypes(outer, desc, matcher, refusal)))
    return failure();

  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(outer.getBody()->getTerminator());
  SmallVector<Value> arguments;
  for (BlockArgument argument : desc.getArguments()) {
    auto type = dyn_cast<MemRefType>(argument.getType());
    arguments.push_back(type ? createTile(rewriter, outer, matcher.placements.find(argument)->second, type)
                             : matcher.scalars.lookup(argument));
  }
  func::CallOp::create(rewriter, outer.getLoc(), intrinsic.getImpl(), TypeRange(), arguments);
  for (Operation &op : llvm::make_early_inc_range(*outer.getBody()))
    if (isa<ForOp, BlockOp>(op))
      rewriter.eraseOp(&op);
  return outer;
}

} // namespace lamella::tir
