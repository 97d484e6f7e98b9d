// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What two blocks compute, compared from their effects backwards:
//   1. stores and other ops with effects correspond in their order
//   2. a value corresponds to a value where the ops that compute them and these ops' operands do; of a commutative op
//      the operands in either order
//   3. loads have no order of their own, but as many effects before them
//   4. indices may differ by an offset, which is the place of the tile in the buffer, the same for each access to it
// Which operand is which may show late (two loads fit, but not the strides of their buffers), so a choice is taken back
// where what follows from it does not fit. The refusal is that of the attempt that came furthest.
#include "IntrinsicMatch.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// A body of many equal terms has very many orders.
constexpr unsigned kMostSteps = 20000;

/// What corresponds so far.
struct State {
  IntrinsicArguments arguments;
  DenseSet<std::pair<Value, Value>> values;
  unsigned numOps = 0;
};

/// Two values that have to correspond, as operands of two ops, and what else has to.
struct Goal {
  Operation *a, *b;
  Value x, y;
  const Goal *next;
};

class BodyMatcher {
public:
  BodyMatcher(const MatchedBlocks &blocks, Refusal &refusal) : blocks(blocks), refusal(refusal) {}

  LogicalResult match(IntrinsicArguments &arguments);

private:
  using Ops = llvm::iterator_range<Block::iterator>;

  bool differ(const State &state, Operation *a, Operation *b, const Twine &what) {
    return refuse(state, a, "expected what the intrinsic describes, got a different " + what, b);
  }
  bool refuse(const State &state, Operation *a, const Twine &condition, Operation *b) {
    unsigned progress = state.numOps + state.values.size() + 1;
    if (progress > furthest)
      (void)refusal.set(a, condition, b, "the intrinsic has this");
    furthest = std::max(furthest, progress);
    return false;
  }

  SmallVector<Operation *> numberOps(Ops ops);
  bool matchEffects(Ops payload, Ops pattern, Operation *a, Operation *b, State &state);
  bool matchEffects(ArrayRef<Operation *> payload, ArrayRef<Operation *> pattern, State &state);
  bool solve(const Goal *goal, ArrayRef<Operation *> payload, ArrayRef<Operation *> pattern, State &state);
  bool matchOp(Operation *a, Operation *b, State &state);
  bool matchAccess(Operation *a, Operation *b, State &state);
  std::optional<bool> matchLeaf(const Goal &goal, State &state);
  IndexExpr rename(const IndexExpr &expr);
  IndexExpr simplifyInTile(AffineExpr expr, ArrayRef<Value> operands);
  bool isBelow(const IndexExpr &a, const IndexExpr &b);

  const MatchedBlocks &blocks;
  Refusal &refusal;
  unsigned furthest = 0, steps = 0;
  /// Of each op that is compared: how many effects come before it.
  DenseMap<Operation *, unsigned> effectsBefore;
};

LogicalResult BodyMatcher::match(IntrinsicArguments &arguments) {
  InitOp a = BlockOp(blocks.payload).getInit(), b = BlockOp(blocks.pattern).getInit();
  State state;
  if (isEnforced("tensorize.init-decompose_reduction-takes-away") && static_cast<bool>(a) != static_cast<bool>(b)) {
    differ(state, a ? a.getOperation() : BlockOp(blocks.payload).getOperation(),
           b ? b.getOperation() : BlockOp(blocks.pattern).getOperation(),
           a ? "init (decompose_reduction takes it away)" : "init");
    return failure();
  }
  auto ofInit = [](InitOp init) { return Ops(init.getBody()->without_terminator()); };
  auto ofUpdate = [](BlockOp block) {
    return Ops(block.getUpdateBegin(), block.getBody()->getTerminator()->getIterator());
  };
  if ((a && !matchEffects(ofInit(a), ofInit(b), a, b, state)) ||
      !matchEffects(ofUpdate(blocks.payload), ofUpdate(blocks.pattern), blocks.payload, blocks.pattern, state))
    return failure();
  arguments = std::move(state.arguments);
  return success();
}

/// Ops with an effect, in order; notes for every op how many of them come before it.
SmallVector<Operation *> BodyMatcher::numberOps(Ops ops) {
  SmallVector<Operation *> effects;
  for (Operation &op : ops) {
    effectsBefore[&op] = effects.size();
    if (!isMemoryEffectFree(&op) && !isa<memref::LoadOp>(op))
      effects.push_back(&op);
  }
  return effects;
}

bool BodyMatcher::matchEffects(Ops payload, Ops pattern, Operation *a, Operation *b, State &state) {
  SmallVector<Operation *> left = numberOps(payload), right = numberOps(pattern);
  if (isEnforced("tensorize.number-ops") && left.size() != right.size())
    return differ(state, a, b, "number of stores");
  return matchEffects(left, right, state);
}

/// The first effect and then the others.
bool BodyMatcher::matchEffects(ArrayRef<Operation *> payload, ArrayRef<Operation *> pattern, State &state) {
  return payload.empty() || solve(nullptr, payload, pattern, state);
}

/// The operands that are values: an access's buffer and indices are compared with each other.
static SmallVector<Value> getComparedOperands(Operation *op) {
  if (isa<memref::LoadOp>(op))
    return {};
  if (auto store = dyn_cast<memref::StoreOp>(op))
    return {store.getValueToStore()};
  return llvm::to_vector(op->getOperands());
}

/// First the goals, then the effects that are left.
bool BodyMatcher::solve(const Goal *goal, ArrayRef<Operation *> payload, ArrayRef<Operation *> pattern, State &state) {
  if (!goal && payload.empty())
    return true;
  Operation *a = goal ? goal->x.getDefiningOp() : payload.front();
  Operation *b = goal ? goal->y.getDefiningOp() : pattern.front();
  const Goal *rest = goal ? goal->next : nullptr;
  if (goal) {
    if (std::optional<bool> leaf = matchLeaf(*goal, state))
      return *leaf && solve(rest, payload, pattern, state);
  } else {
    payload = payload.drop_front();
    pattern = pattern.drop_front();
  }
  if (isEnforced("tensorize.steps-of-comparison") && ++steps > kMostSteps) {
    furthest = std::numeric_limits<unsigned>::max();
    refusal = Refusal();
    return succeeded(
        refusal.set(blocks.payload, "expected a body that is compared in " + Twine(kMostSteps) + " steps"));
  }
  if (!matchOp(a, b, state))
    return false;
  auto attempt = [&](ArrayRef<Value> left, ArrayRef<Value> right, State &own) {
    SmallVector<Goal> goals;
    for (auto [x, y] : llvm::zip_equal(left, right))
      goals.push_back({a, b, x, y, rest});
    for (unsigned i = 1; i < goals.size(); ++i)
      goals[i - 1].next = &goals[i];
    return solve(goals.empty() ? rest : goals.data(), payload, pattern, own);
  };
  SmallVector<Value> left = getComparedOperands(a), right = getComparedOperands(b);
  bool hasOrders = a->hasTrait<OpTrait::IsCommutative>() && left.size() == 2 && left[0] != left[1];
  if (!hasOrders)
    return attempt(left, right, state);
  State swapped = state;
  if (attempt(left, right, state))
    return true;
  std::swap(left[0], left[1]);
  state = std::move(swapped);
  return attempt(left, right, state);
}

/// Whether the values correspond; nothing where the ops that compute them have to be asked.
std::optional<bool> BodyMatcher::matchLeaf(const Goal &goal, State &state) {
  auto [a, b, x, y, next] = goal;
  if (isEnforced("tensorize.type") && x.getType() != y.getType())
    return differ(state, a, b, "type");
  Attribute constantX, constantY;
  if (matchPattern(x, m_Constant(&constantX)) && matchPattern(y, m_Constant(&constantY)))
    return constantX == constantY || differ(state, a, b, "constant");
  if (auto argument = dyn_cast<BlockArgument>(y);
      argument && argument.getOwner() == &func::FuncOp(blocks.desc).getBody().front()) {
    bool outside = !BlockOp(blocks.outer).getRegion().isAncestor(x.getParentRegion());
    auto [it, inserted] = state.arguments.scalars.try_emplace(y, x);
    return (outside && it->second == x) || differ(state, a, b, "value");
  }
  if (x.getType().isIndex()) {
    std::optional<IndexExpr> ex = getIndexExprOf(x), ey = getIndexExprOf(y);
    return (ex && ey && rename(*ex) == *ey) || differ(state, a, b, "index");
  }
  if (!effectsBefore.contains(x.getDefiningOp()) || !effectsBefore.contains(y.getDefiningOp()) ||
      cast<OpResult>(x).getResultNumber() != cast<OpResult>(y).getResultNumber())
    return differ(state, a, b, "operand");
  if (!state.values.insert({x, y}).second)
    return true;
  return std::nullopt;
}

/// The ops themselves, their operands aside.
bool BodyMatcher::matchOp(Operation *a, Operation *b, State &state) {
  if (isEnforced("tensorize.op") && (a->getName() != b->getName() || a->getNumRegions() > 0))
    return differ(state, a, b, "op");
  bool isAccess = isa<memref::LoadOp, memref::StoreOp>(a);
  // The attributes of an access are hints, and a default one may be written or not.
  if (isEnforced("tensorize.type-attribute") &&
      (a->getResultTypes() != b->getResultTypes() ||
       (!isAccess && (a->getAttrDictionary() != b->getAttrDictionary() || a->getNumOperands() != b->getNumOperands()))))
    return differ(state, a, b, "type or attribute");
  if (isEnforced("tensorize.order-of-loads-and-stores") && isa<memref::LoadOp>(a) &&
      effectsBefore.lookup(a) != effectsBefore.lookup(b))
    return differ(state, a, b, "order of loads and stores");
  ++state.numOps;
  return !isAccess || matchAccess(a, b, state);
}

bool BodyMatcher::matchAccess(Operation *a, Operation *b, State &state) {
  bool isStore = isa<memref::StoreOp>(a);
  Value buffer = a->getOperand(isStore), argument = b->getOperand(isStore);
  OperandRange indices = a->getOperands().drop_front(isStore + 1), pattern = b->getOperands().drop_front(isStore + 1);
  unsigned extra = indices.size() - pattern.size();
  if (isEnforced("tensorize.rank") && indices.size() < pattern.size())
    return differ(state, a, b, "rank");
  Placement placement{buffer, {}};
  func::FuncOp desc = blocks.desc;
  for (auto [dim, index] : llvm::enumerate(indices)) {
    std::optional<IndexExpr> at = getIndexExprOf(index), in = IndexExpr(0);
    if (dim >= extra)
      in = getIndexExprOf(pattern[dim - extra]);
    if (isEnforced("tensorize.index-one-loaded") && (!at || !in))
      return differ(state, a, b, "index, one that is loaded");
    IndexExpr inTile = rename(*at).normalized();
    IndexExpr offset = (simplifyInTile(inTile.getExpr(desc.getContext()), inTile.getOperands()) - *in).normalized();
    for (Value value : offset.getOperands())
      if (isEnforced("tensorize.index") && (desc->isProperAncestor(value.getParentRegion()->getParentOp()) ||
                                            value.getParentRegion() == &desc.getBody()))
        return differ(state, a, b, "index");
    placement.offsets.push_back(offset);
  }
  auto [it, inserted] = state.arguments.placements.try_emplace(argument, placement);
  if (isEnforced("tensorize.buffer-place") && (it->second.buffer != buffer || it->second.offsets != placement.offsets))
    return differ(state, a, b, "buffer or place in it");
  Refusal ofType;
  if (inserted && failed(getTileType(blocks.outer, placement, cast<MemRefType>(argument.getType()), ofType)))
    return refuse(state, a, ofType.condition, b);
  return true;
}

IndexExpr BodyMatcher::rename(const IndexExpr &expr) {
  return expr.replace([&](Value value) -> std::optional<IndexExpr> {
    auto it = blocks.iterators.find(value);
    return it == blocks.iterators.end() ? std::nullopt : std::optional(it->second);
  });
}

/// With the intrinsic's iterators in their domains: `v floordiv 16` is 0 and `v mod 16` is `v` for v below 16.
IndexExpr BodyMatcher::simplifyInTile(AffineExpr expr, ArrayRef<Value> operands) {
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
bool BodyMatcher::isBelow(const IndexExpr &a, const IndexExpr &b) {
  func::FuncOp desc = blocks.desc;
  auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
    auto iter = dyn_cast<BlockArgument>(value);
    auto block = iter ? dyn_cast<BlockOp>(iter.getOwner()->getParentOp()) : BlockOp();
    return block && desc->isAncestor(block) ? std::optional(block.getIterExtent(iter.getArgNumber())) : std::nullopt;
  };
  std::optional<IndexRange> range = getIndexRange(a, desc.getContext(), extentOf, Facts(blocks.outer));
  if (!b.getConstant() || !range || !range->lower.getConstant() || !range->span.getConstant())
    return false;
  int64_t lower = *range->lower.getConstant();
  return lower >= 0 && lower + *range->span.getConstant() < *b.getConstant();
}

} // namespace

LogicalResult matchBodies(const MatchedBlocks &blocks, IntrinsicArguments &arguments, Refusal &refusal) {
  return BodyMatcher(blocks, refusal).match(arguments);
}

} // namespace lamella::tir
