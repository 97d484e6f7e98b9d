// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "RandomSchedule.h"

#include "lamella/Dialect/TIR/Analysis/Access.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <cstdlib>

using namespace mlir;

namespace lamella::tir::test {
namespace {

/// How often each primitive is drawn: those that are refused often, more often.
constexpr std::pair<Primitive, int> weights[] = {{Primitive::split, 3},
                                                 {Primitive::fuse, 1},
                                                 {Primitive::reorder, 2},
                                                 {Primitive::parallel, 1},
                                                 {Primitive::vectorize, 2},
                                                 {Primitive::unroll, 1},
                                                 {Primitive::cache_read, 1},
                                                 {Primitive::cache_write, 1},
                                                 {Primitive::compute_at, 5},
                                                 {Primitive::reverse_compute_at, 6},
                                                 {Primitive::decompose_reduction, 2},
                                                 {Primitive::blockize, 2},
                                                 {Primitive::tensorize, 10},
                                                 {Primitive::annotate, 1},
                                                 {Primitive::loop_partition, 5},
                                                 {Primitive::rfactor, 5},
                                                 {Primitive::transform_layout, 2},
                                                 {Primitive::compute_inline, 2},
                                                 {Primitive::reverse_compute_inline, 9},
                                                 {Primitive::fuse_reduction_epilogue, 13},
                                                 {Primitive::merge, 4},
                                                 {Primitive::add_unit_loop, 1},
                                                 {Primitive::unannotate, 4},
                                                 {Primitive::reorder_block_iter_var, 1},
                                                 {Primitive::set_scope, 1},
                                                 {Primitive::reindex, 2},
                                                 {Primitive::storage_align, 2},
                                                 {Primitive::transform_block_layout, 2},
                                                 {Primitive::prefetch, 2},
                                                 {Primitive::decompose_padding, 5},
                                                 {Primitive::pad_einsum, 4},
                                                 {Primitive::cache_inplace, 4},
                                                 {Primitive::compute_inplace, 3},
                                                 {Primitive::reindex_cache_read, 2},
                                                 {Primitive::reindex_cache_write, 1},
                                                 {Primitive::read_at, 1},
                                                 {Primitive::write_at, 1},
                                                 {Primitive::cache_index, 2},
                                                 {Primitive::rolling_buffer, 10},
                                                 {Primitive::annotate_buffer_access, 2}};

Primitive drawPrimitive(Random &random) {
  int total = 0;
  for (auto [primitive, weight] : weights)
    total += weight;
  int at = random.below(total);
  for (auto [primitive, weight] : weights)
    if ((at -= weight) < 0)
      return primitive;
  llvm_unreachable("the weights add up to the total");
}

SmallVector<int64_t> drawFactors(Random &random) {
  SmallVector<int64_t> factors;
  for (int64_t i = 0, count = 2 + random.below(2); i < count; ++i)
    factors.push_back(1 + random.below(5));
  if (random.below(4))
    factors[random.below(2) ? 0 : random.below(factors.size())] = kInferredFactor;
  return factors;
}

/// A loop and the first loop inside each, up to three.
SmallVector<int64_t> drawNest(const Walk &walk, ForOp loop) {
  SmallVector<int64_t> nest = {walk.find(loop)};
  while (nest.size() < 3) {
    auto inner = loop.getBody()->getOps<ForOp>();
    if (inner.empty())
      break;
    loop = *inner.begin();
    nest.push_back(walk.find(loop));
  }
  return nest;
}

/// The loops around a block, all or two of them, in any order.
SmallVector<int64_t> drawOrder(Random &random, const Walk &walk, ArrayRef<ForOp> around) {
  auto order = llvm::map_to_vector(around, [&](ForOp loop) -> int64_t { return walk.find(loop); });
  for (size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[random.below(i)]);
  if (order.size() > 2 && random.below(2))
    order.resize(2);
  return order;
}

SmallVector<int64_t> drawPermutation(Random &random, int64_t size) {
  auto numbers = llvm::to_vector(llvm::seq<int64_t>(0, size));
  for (int64_t i = size; i > 1; --i)
    std::swap(numbers[i - 1], numbers[random.below(i)]);
  return numbers;
}

/// A loop and one that follows it in the same body (or any other); perhaps their inner loops.
SmallVector<int64_t> drawSiblings(Random &random, const Walk &walk, ForOp first) {
  ForOp second = random.pick<ForOp>(walk.loops);
  for (Operation *next = first->getNextNode(); next && random.below(8); next = next->getNextNode())
    if (auto loop = dyn_cast<ForOp>(next)) {
      second = loop;
      break;
    }
  auto inner = [](ForOp loop) { return dyn_cast<ForOp>(loop.getBody()->front()); };
  while (inner(first) && inner(second) && random.below(2)) {
    first = inner(first);
    second = inner(second);
  }
  return {walk.find(first), walk.find(second)};
}

/// Tensorizing works on the innermost loop of a product that is no reduction of its own any more.
void aimAtProduct(Random &random, func::FuncOp function, const Walk &walk, Step &step) {
  BlockOp product = findBlock(function, "C");
  SmallVector<ForOp> around = product ? getEnclosingLoops(product) : SmallVector<ForOp>();
  if (around.empty())
    return;
  step.loop = walk.find(around.back());
  step.block = walk.find(product);
  if (product.getInit() && random.below(2))
    step.primitive = Primitive::decompose_reduction;
}

/// The iterators that address the buffer of a region (seldom others), in any order, perhaps one of them cut in two.
AffineMap drawPlaces(Random &random, BlockOp block, const Step &step) {
  SmallVector<Interval> region;
  int64_t number = 0;
  auto take = [&](auto declaration) {
    if (number++ == step.numbers[0])
      region = declaration.getIntervals();
  };
  if (step.primitive == Primitive::reindex_cache_write)
    llvm::for_each(block.getWrites(), take);
  else
    llvm::for_each(block.getReads(), take);
  SmallVector<AffineExpr> results;
  for (int64_t i : drawPermutation(random, block.getNumIters())) {
    bool addresses =
        llvm::any_of(region, [&](const Interval &interval) { return interval.lower.uses(block.getIter(i)); });
    if (addresses != (random.below(16) == 0))
      results.push_back(getAffineDimExpr(i, block.getContext()));
  }
  if (!results.empty() && random.below(2)) {
    int64_t factor = 1 + random.below(4);
    results.push_back(results[0] % factor);
    results[0] = results[0].floorDiv(factor);
  }
  return AffineMap::get(block.getNumIters(), 0, results, block.getContext());
}

/// A producer of windows that overlap: where it is under a loop of its consumer it rolls, elsewhere it moves to one.
void aimAtWindow(Random &random, const Walk &walk, Step &step) {
  auto isWindow = [](ReadOp read) {
    auto consumer = cast<BlockOp>(read->getParentOp());
    return llvm::any_of(read.getIntervals(), [&](const Interval &interval) {
      return llvm::count_if(consumer.getIterArgs(), [&](BlockArgument iter) { return interval.lower.uses(iter); }) > 1;
    });
  };
  SmallVector<std::pair<BlockOp, BlockOp>> pairs;
  auto isAlone = [](WriteOp write) {
    return llvm::count_if(Value(write.getBuffer()).getUsers(), llvm::IsaPred<WriteOp>) == 1;
  };
  for (BlockOp producer : walk.blocks)
    for (WriteOp write : llvm::make_filter_range(producer.getWrites(), isAlone))
      for (Operation *user : Value(write.getBuffer()).getUsers())
        if (auto read = dyn_cast<ReadOp>(user); read && read->getParentOp() != producer && isWindow(read))
          pairs.push_back({producer, cast<BlockOp>(read->getParentOp())});
  if (pairs.empty() || random.below(16) == 0)
    return;
  auto [producer, consumer] = pairs[random.below(pairs.size())];
  step.block = walk.find(producer);
  SmallVector<ForOp> around = getEnclosingLoops(consumer);
  bool isUnder = llvm::any_of(around, [&](ForOp loop) { return loop->isAncestor(producer); });
  if (isUnder || around.empty())
    return;
  step.primitive = Primitive::compute_at;
  step.loop = walk.find(around[random.below(3) ? 0 : random.below(around.size())]);
}

/// A block that loads at a place which it computes.
void aimAtIndex(Random &random, const Walk &walk, Step &step) {
  SmallVector<BlockOp> blocks = llvm::to_vector(llvm::make_filter_range(walk.blocks, [](BlockOp block) {
    return block.getBody()
        ->walk([](memref::LoadOp load) {
          return llvm::any_of(load.getIndices(),
                              [](Value index) {
                                std::optional<IndexExpr> expr = getIndexExprOf(index);
                                return expr && !expr->getConstant() && !expr->getValue();
                              })
                     ? WalkResult::interrupt()
                     : WalkResult::advance();
        })
        .wasInterrupted();
  }));
  if (!blocks.empty() && random.below(16))
    step.block = walk.find(random.pick<BlockOp>(blocks));
}

/// The bounds of a region, one of its dimensions wider or (seldom legal) moved.
AffineMap drawRegion(Random &random, BlockOp block, const Step &step) {
  MLIRContext *context = block.getContext();
  SmallVector<Operation *> declarations;
  for (Operation &op : *block.getBody())
    if (step.ofWrite ? isa<WriteOp>(op) : isa<ReadOp>(op))
      declarations.push_back(&op);
  if (step.numbers[0] >= int64_t(declarations.size()))
    return AffineMap::get(block.getNumIters(), 0, context);
  Operation *declaration = declarations[step.numbers[0]];
  SmallVector<Interval> region =
      step.ofWrite ? cast<WriteOp>(declaration).getIntervals() : cast<ReadOp>(declaration).getIntervals();
  Facts facts(block);
  Value n = block->getParentOfType<func::FuncOp>().getArgument(0);
  if (!region.empty()) {
    unsigned dim = random.below(region.size());
    std::optional<IndexExpr> extent = facts.getExtent(declaration->getOperand(0), dim);
    if (random.below(4) == 0)
      region[dim].lower = region[dim].lower + 1;
    else if (extent)
      region[dim] = {0, *extent};
  }
  SmallVector<AffineExpr> results;
  auto add = [&](const IndexExpr &expr) {
    SmallVector<AffineExpr> operands;
    for (Value value : expr.getOperands()) {
      auto *iter = llvm::find(block.getIterArgs(), value);
      operands.push_back(iter != block.getIterArgs().end()
                             ? getAffineDimExpr(iter - block.getIterArgs().begin(), context)
                         : value == n ? getAffineSymbolExpr(0, context)
                                      : getAffineConstantExpr(0, context));
    }
    results.push_back(expr.getExpr(context).replaceSymbols(operands));
  };
  for (const Interval &interval : region) {
    add(interval.lower);
    add(interval.upper);
  }
  return AffineMap::get(block.getNumIters(), 1, results, context);
}

bool hasConstantDomain(BlockOp block) {
  return llvm::all_of(llvm::seq(block.getNumIters()),
                      [&](unsigned i) { return block.getIterExtent(i).getConstant().has_value(); });
}

/// A block that updates in place, and a loop around it (or, by the number 0, none).
void aimAtUpdate(Random &random, const Walk &walk, Step &step) {
  SmallVector<BlockOp> blocks =
      llvm::to_vector(llvm::make_filter_range(walk.blocks, [](BlockOp block) { return updatesInPlace(block); }));
  if (!blocks.empty() && random.below(16))
    step.block = walk.find(random.pick<BlockOp>(blocks));
  if (SmallVector<ForOp> around = getEnclosingLoops(walk.blocks[step.block]); !around.empty() && random.below(16))
    step.loop = walk.find(random.pick<ForOp>(around));
  step.numbers = {random.below(4)};
}

/// A block whose result could lie where one of its operands lies.
void aimAtOperand(Random &random, const Walk &walk, Step &step) {
  SmallVector<std::pair<BlockOp, int64_t>> places;
  for (BlockOp block : walk.blocks)
    for (auto [number, read] : llvm::enumerate(block.getReads()))
      if (SmallVector<WriteOp, 4> writes = block.getWrites();
          !writes.empty() && Value(read.getBuffer()).getDefiningOp() && read.getBuffer() != writes[0].getBuffer() &&
          read.getBuffer().getType() == writes[0].getBuffer().getType())
        places.push_back({block, int64_t(number)});
  step.numbers = {random.below(2)};
  if (places.empty() || random.below(16) == 0)
    return;
  auto [block, number] = random.pick<std::pair<BlockOp, int64_t>>(places);
  step.block = walk.find(block);
  step.numbers = {number};
}

/// Padding is decomposed where there is a choice between an element and a constant.
void aimAtPadding(Random &random, const Walk &walk, Step &step) {
  SmallVector<BlockOp> blocks = llvm::to_vector(llvm::make_filter_range(
      walk.blocks, [](BlockOp block) { return !block.getBody()->getOps<scf::IfOp>().empty(); }));
  if (blocks.empty() || random.below(16) == 0)
    return;
  BlockOp block = random.pick<BlockOp>(blocks);
  step.block = walk.find(block);
  if (SmallVector<ForOp> around = getEnclosingLoops(block); !around.empty())
    step.loop = walk.find(random.pick<ForOp>(around));
}

/// A reduction, and what its extents become multiples of.
void drawPadding(Random &random, const Walk &walk, Step &step) {
  SmallVector<BlockOp> blocks =
      llvm::to_vector(llvm::make_filter_range(walk.blocks, [](BlockOp block) { return block.getInit() != nullptr; }));
  if (!blocks.empty() && random.below(16))
    step.block = walk.find(random.pick<BlockOp>(blocks));
  BlockOp block = walk.blocks[step.block];
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    step.numbers.push_back(1 + random.below(4));
}

/// Two dimensions change places, one is cut in two, one begins later, or (one place for two elements) loses its rest.
AffineMap drawLayout(Random &random, BlockOp block, const Step &step) {
  MLIRContext *context = block.getContext();
  auto number = unsigned(step.numbers[0]);
  Value buffer;
  if (step.ofWrite && number < block.getWrites().size())
    buffer = block.getWrites()[number].getBuffer();
  else if (!step.ofWrite && number < block.getReads().size())
    buffer = block.getReads()[number].getBuffer();
  unsigned rank = buffer ? cast<MemRefType>(buffer.getType()).getRank() : 2;
  SmallVector<AffineExpr> results;
  for (unsigned i = 0; i < rank; ++i)
    results.push_back(getAffineDimExpr(i, context));
  if (rank == 0)
    return AffineMap::get(0, 0, results, context);
  AffineExpr &chosen = results[random.below(rank)], old = chosen;
  int64_t factor = 2 + random.below(4);
  switch (random.below(7)) {
  case 0:
  case 1:
    std::swap(chosen, results[random.below(rank)]);
    break;
  case 2:
    chosen = old + factor;
    break;
  case 3:
    chosen = old.floorDiv(factor);
    break;
  default:
    chosen = old.floorDiv(factor);
    results.insert(results.begin() + random.below(rank + 1), old % factor);
  }
  return AffineMap::get(rank, 0, results, context);
}

/// Two iterators change places, two are fused, or one is cut in two.
AffineMap drawBlockLayout(Random &random, BlockOp block) {
  MLIRContext *context = block.getContext();
  unsigned count = block.getNumIters();
  SmallVector<AffineExpr> results;
  for (int64_t i : drawPermutation(random, count))
    results.push_back(getAffineDimExpr(i, context));
  if (count > 1 && random.below(2)) {
    AffineExpr inner = results.pop_back_val(), outer = results.pop_back_val();
    unsigned number = cast<AffineDimExpr>(inner).getPosition();
    int64_t extent = block.getIterExtent(number).getConstant().value_or(3);
    results.push_back(outer * (random.below(8) ? extent : extent + 1) + inner);
  }
  if (count > 0 && random.below(2))
    if (auto dim = dyn_cast<AffineDimExpr>(results[0])) {
      int64_t factor = 1 + random.below(4);
      results[0] = dim.floorDiv(factor);
      results.insert(results.begin() + random.below(results.size() + 1), dim % factor);
    }
  return AffineMap::get(count, 0, results, context);
}

/// Scope `local` is for buffers of constant shape.
bool mayBeLocal(BlockOp block, const Step &step) {
  Value buffer;
  if (step.primitive == Primitive::cache_read || step.primitive == Primitive::read_at) {
    auto reads = llvm::to_vector(block.getReads());
    if (step.numbers[0] < int64_t(reads.size()))
      buffer = reads[step.numbers[0]].getBuffer();
  } else if (!block.getWrites().empty()) {
    buffer = (*block.getWrites().begin()).getBuffer();
  }
  return buffer && cast<MemRefType>(buffer.getType()).hasStaticShape();
}

} // namespace

std::optional<Step> drawStep(Random &random, func::FuncOp function) {
  Walk walk(function);
  if (walk.loops.empty())
    return std::nullopt;
  Step step{drawPrimitive(random)};
  step.block = random.below(walk.blocks.size());
  step.loop = random.below(walk.loops.size());
  BlockOp block = walk.blocks[step.block];
  SmallVector<ForOp> around = getEnclosingLoops(block);
  bool isNear = step.primitive == Primitive::decompose_reduction || step.primitive == Primitive::blockize ||
                step.primitive == Primitive::rfactor || step.primitive == Primitive::prefetch ||
                step.primitive == Primitive::read_at || step.primitive == Primitive::write_at ||
                (step.primitive == Primitive::vectorize && random.below(2));
  if (isNear && !around.empty())
    step.loop = walk.find(step.primitive == Primitive::vectorize ? around.back() : random.pick<ForOp>(around));
  switch (step.primitive) {
  case Primitive::split:
    step.numbers = drawFactors(random);
    break;
  case Primitive::fuse:
    step.numbers = drawNest(walk, walk.loops[step.loop]);
    break;
  case Primitive::reorder:
    step.numbers = drawOrder(random, walk, around);
    break;
  case Primitive::cache_read:
  case Primitive::cache_write:
    step.numbers = {random.below(2)};
    step.isLocal = random.below(2) && mayBeLocal(block, step);
    break;
  case Primitive::transform_layout:
    step.numbers = {random.below(2)};
    step.ofWrite = random.below(2);
    step.map = drawLayout(random, block, step);
    break;
  case Primitive::rfactor:
    step.isLocal = random.below(2) && mayBeLocal(block, step) && walk.loops[step.loop].getConstantExtent();
    break;
  case Primitive::unannotate:
    for (ForOp loop : walk.loops)
      if (loop->hasAttr("test.note"))
        step.loop = walk.find(loop);
    break;
  case Primitive::loop_partition:
    for (BlockOp predicated : walk.blocks)
      if (SmallVector<ForOp> loops = getEnclosingLoops(predicated);
          !predicated.getPredicate().empty() && !loops.empty() && random.below(3))
        step.loop = walk.find(random.pick<ForOp>(loops));
    break;
  case Primitive::fuse_reduction_epilogue:
    if (BlockOp epilogue = findBlock(function, "D"); epilogue && random.below(4))
      step.block = walk.find(epilogue);
    break;
  case Primitive::merge:
    step.numbers = drawSiblings(random, walk, walk.loops[step.loop]);
    break;
  case Primitive::add_unit_loop:
    step.numbers = {random.below(2)};
    break;
  case Primitive::reorder_block_iter_var:
    step.numbers = drawPermutation(random, block.getNumIters());
    break;
  case Primitive::transform_block_layout:
    step.map = drawBlockLayout(random, block);
    break;
  case Primitive::storage_align:
    step.numbers = {random.below(2), 2 + random.below(7), random.below(3)};
    break;
  case Primitive::prefetch:
    step.numbers = {random.below(2), random.below(40)};
    break;
  case Primitive::set_scope:
    step.numbers = {0};
    step.isLocal = random.below(2) && mayBeLocal(block, step);
    break;
  case Primitive::reindex:
    step.numbers = {random.below(2)};
    step.ofWrite = random.below(2);
    break;
  case Primitive::reindex_cache_read:
  case Primitive::reindex_cache_write:
    step.numbers = {step.primitive == Primitive::reindex_cache_read ? int64_t(random.below(2)) : 0};
    step.map = drawPlaces(random, block, step);
    step.isLocal = random.below(2) && hasConstantDomain(block);
    break;
  case Primitive::read_at:
  case Primitive::write_at:
    step.numbers = {step.primitive == Primitive::read_at ? int64_t(random.below(2)) : 0};
    step.isLocal = random.below(2) && mayBeLocal(block, step);
    break;
  case Primitive::cache_index:
    aimAtIndex(random, walk, step);
    step.numbers = {1 + int64_t(random.below(4) == 0)};
    step.isLocal = random.below(2) && hasConstantDomain(walk.blocks[step.block]);
    break;
  case Primitive::rolling_buffer:
    aimAtWindow(random, walk, step);
    break;
  case Primitive::annotate_buffer_access:
    step.numbers = {random.below(2)};
    step.ofWrite = random.below(2);
    step.map = drawRegion(random, block, step);
    break;
  case Primitive::tensorize:
    aimAtProduct(random, function, walk, step);
    break;
  case Primitive::decompose_padding:
    aimAtPadding(random, walk, step);
    break;
  case Primitive::pad_einsum:
    drawPadding(random, walk, step);
    break;
  case Primitive::compute_inplace:
    aimAtOperand(random, walk, step);
    break;
  case Primitive::cache_inplace:
    aimAtUpdate(random, walk, step);
    step.isLocal = random.below(2) && mayBeLocal(walk.blocks[step.block], step);
    break;
  default:
    break;
  }
  return step;
}

SeedRange getSeedRange(uint64_t defaultRuns) {
  const char *seed = std::getenv("LAMELLA_FUZZ_SEED"), *runs = std::getenv("LAMELLA_FUZZ_RUNS");
  return {seed ? std::strtoull(seed, nullptr, 10) : 1, runs   ? std::strtoull(runs, nullptr, 10)
                                                       : seed ? 1
                                                              : defaultRuns};
}

} // namespace lamella::tir::test
