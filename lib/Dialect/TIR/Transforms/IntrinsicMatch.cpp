// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A nest against an intrinsic's description: loops, iterators, bodies (IntrinsicBody.cpp), the types of tiles.
#include "IntrinsicMatch.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace lamella::tir {
namespace {

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

class NestMatcher {
public:
  NestMatcher(BlockOp outer, func::FuncOp desc, Refusal &refusal) : refusal(refusal) {
    blocks.outer = outer;
    blocks.desc = desc;
  }

  FailureOr<MatchedBlocks> match() {
    std::optional<Nest> payload = getNest(*blocks.outer.getBody()), pattern = getNest(blocks.desc.getBody().front());
    if (isEnforced("tensorize.intrinsic-whose-description-loops") && !pattern)
      return refusal.set(blocks.desc, "expected an intrinsic whose description is loops around one block");
    if (isEnforced("tensorize.block-whose-body-loops") && !payload)
      return refusal.set(blocks.outer, "expected a block whose body is loops around one block");
    if (failed(matchLoops(*payload, *pattern)) || failed(matchIters(payload->block, pattern->block)))
      return failure();
    blocks.payload = payload->block;
    blocks.pattern = pattern->block;
    return blocks;
  }

private:
  LogicalResult differ(Operation *payload, Operation *pattern, const Twine &what) {
    return refusal.set(payload, "expected what the intrinsic describes, got a different " + what, pattern,
                       "the intrinsic has this");
  }

  LogicalResult matchLoops(const Nest &payload, const Nest &pattern) {
    if (isEnforced("tensorize.number-of-loops") && payload.loops.size() != pattern.loops.size())
      return refusal.set(blocks.outer,
                         "expected " + Twine(pattern.loops.size()) + " loops as the intrinsic has, got " +
                             Twine(payload.loops.size()),
                         blocks.desc, "the intrinsic is here");
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
        blocks.iterators[payload.getIter(i)] = place;
        continue;
      }
      if (isEnforced("tensorize.number-iterators") && next == pattern.getNumIters())
        return differ(payload, pattern, "number of iterators");
      if (isEnforced("tensorize.kind-iterator") && payload.getIterKind(i) != pattern.getIterKind(next))
        return differ(payload, pattern, "kind of iterator " + Twine(i));
      if (isEnforced("tensorize.binding-iterator") && binding - place != pattern.getBinding(next).replace(loopNames))
        return differ(payload, pattern, "binding of iterator " + Twine(i));
      blocks.iterators[payload.getIter(i)] = place + pattern.getIter(next);
      ++next;
    }
    if (isEnforced("tensorize.number-iterators-2") && next != pattern.getNumIters())
      return differ(payload, pattern, "number of iterators");
    return success();
  }

  MatchedBlocks blocks;
  Refusal &refusal;
  IRMapping loopNames;
};

LogicalResult checkArguments(BlockOp outer, func::FuncOp desc, const IntrinsicArguments &arguments, Refusal &refusal) {
  for (BlockArgument argument : desc.getArguments()) {
    auto type = dyn_cast<MemRefType>(argument.getType());
    if (isEnforced("tensorize.intrinsic-uses-each-arguments") &&
        (type ? !arguments.placements.contains(argument) : !arguments.scalars.contains(argument)))
      return refusal.set(desc, "expected an intrinsic that uses each of its arguments, argument " +
                                   Twine(argument.getArgNumber()) + " is unused");
  }
  return success();
}

/// A cast takes an unknown distance for any: it has to be that of the argument, as the buffer's extents say.
bool hasDistancesOf(BlockOp outer, const Placement &placement, MemRefType tile, MemRefType argument) {
  auto [strides, offset] = tile.getStridesAndOffset();
  auto [wanted, wantedOffset] = argument.getStridesAndOffset();
  bool startsThere = llvm::all_of(placement.offsets, [](const IndexExpr &at) { return at == IndexExpr(0); });
  if (!ShapedType::isDynamic(wantedOffset) && offset != wantedOffset && !(startsThere && wantedOffset == 0))
    return false;
  auto type = cast<MemRefType>(placement.buffer.getType());
  Facts facts(outer);
  IndexExpr distance = 1;
  for (int64_t dim = wanted.size() - 1, from = type.getRank() - 1; dim >= 0; --dim, --from) {
    bool isKnown = !ShapedType::isDynamic(strides[dim]) || ShapedType::isDynamic(wanted[dim]);
    if (!isKnown && (!type.getLayout().isIdentity() || distance != IndexExpr(wanted[dim])))
      return false;
    distance = (distance * facts.getExtent(placement.buffer, from).value_or(IndexExpr(0))).normalized();
  }
  return true;
}

} // namespace

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
      (!memref::CastOp::areCastCompatible(tile, argument) || !hasDistancesOf(outer, placement, tile, argument))) {
    std::string text;
    llvm::raw_string_ostream(text) << "expected a tile that fits the intrinsic's argument of type " << argument
                                   << ", got one of type " << tile;
    return refusal.set(outer, text);
  }
  return tile;
}

FailureOr<IntrinsicArguments> matchIntrinsic(BlockOp outer, func::FuncOp desc, Refusal &refusal) {
  FailureOr<MatchedBlocks> blocks = NestMatcher(outer, desc, refusal).match();
  IntrinsicArguments arguments;
  if (failed(blocks) || failed(matchBodies(*blocks, arguments, refusal)) ||
      failed(checkArguments(outer, desc, arguments, refusal)))
    return failure();
  return arguments;
}

} // namespace lamella::tir
