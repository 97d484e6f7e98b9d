// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "RandomSchedule.h"

#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/StringExtras.h"

#include <cstdlib>

using namespace mlir;

namespace lamella::tir::test {
namespace {

struct Walk {
  explicit Walk(func::FuncOp function) {
    function.walk([&](Operation *op) {
      if (auto block = dyn_cast<BlockOp>(op))
        blocks.push_back(block);
      if (auto loop = dyn_cast<ForOp>(op))
        loops.push_back(loop);
    });
  }
  unsigned find(ForOp loop) const { return llvm::find(loops, loop) - loops.begin(); }
  unsigned find(BlockOp block) const { return llvm::find(blocks, block) - blocks.begin(); }

  SmallVector<BlockOp> blocks;
  SmallVector<ForOp> loops;
};

/// How often each primitive is drawn: those that are refused often, more often.
constexpr std::pair<Primitive, int> weights[] = {{Primitive::split, 2},
                                                 {Primitive::fuse, 1},
                                                 {Primitive::reorder, 2},
                                                 {Primitive::parallel, 1},
                                                 {Primitive::vectorize, 2},
                                                 {Primitive::unroll, 1},
                                                 {Primitive::cache_read, 1},
                                                 {Primitive::cache_write, 1},
                                                 {Primitive::compute_at, 4},
                                                 {Primitive::reverse_compute_at, 4},
                                                 {Primitive::decompose_reduction, 2},
                                                 {Primitive::blockize, 2},
                                                 {Primitive::tensorize, 6},
                                                 {Primitive::annotate, 1},
                                                 {Primitive::loop_partition, 2}};

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

/// Scope `local` is for buffers of constant shape.
bool mayBeLocal(BlockOp block, const Step &step) {
  Value buffer;
  if (step.primitive == Primitive::cache_read) {
    auto reads = llvm::to_vector(block.getReads());
    if (step.numbers[0] < int64_t(reads.size()))
      buffer = reads[step.numbers[0]].getBuffer();
  } else if (!block.getWrites().empty()) {
    buffer = (*block.getWrites().begin()).getBuffer();
  }
  return buffer && cast<MemRefType>(buffer.getType()).hasStaticShape();
}

LogicalResult applyTensorize(RewriterBase &rewriter, func::FuncOp function, ForOp loop, Refusal &refusal) {
  int64_t length = std::clamp<int64_t>(loop.getConstantExtent().value_or(1), 1, 5);
  std::string name = "dot" + std::to_string(length) + "_" + function.getName().str();
  auto intrinsic =
      SymbolTable::lookupNearestSymbolFrom<IntrinsicOp>(function, StringAttr::get(function.getContext(), name));
  return LogicalResult(tensorize(rewriter, loop, intrinsic, refusal));
}

LogicalResult apply(func::FuncOp function, const Step &step, Refusal &refusal) {
  Walk walk(function);
  SmallVector<ForOp> loops;
  bool namesLoops = step.primitive == Primitive::fuse || step.primitive == Primitive::reorder;
  if (step.block >= walk.blocks.size() || step.loop >= walk.loops.size())
    return refusal.set(function, "expected a block and a loop of the function");
  for (int64_t number : namesLoops ? ArrayRef<int64_t>(step.numbers) : ArrayRef<int64_t>()) {
    if (number >= int64_t(walk.loops.size()))
      return refusal.set(function, "expected a loop of the function");
    loops.push_back(walk.loops[number]);
  }
  IRRewriter rewriter(function.getContext());
  BlockOp block = walk.blocks[step.block];
  ForOp loop = walk.loops[step.loop];
  std::optional<Scope> scope = step.isLocal ? std::optional(Scope::local) : std::nullopt;
  switch (step.primitive) {
  case Primitive::split:
    return LogicalResult(splitLoop(rewriter, loop, step.numbers, refusal));
  case Primitive::fuse:
    return LogicalResult(fuseLoops(rewriter, loops, refusal));
  case Primitive::reorder:
    return reorderLoops(rewriter, loops, refusal);
  case Primitive::parallel:
    return parallelizeLoop(rewriter, loop, refusal);
  case Primitive::vectorize:
    return vectorizeLoop(rewriter, loop, refusal);
  case Primitive::unroll:
    return unrollLoop(rewriter, loop, refusal);
  case Primitive::cache_read:
    return LogicalResult(cacheRead(rewriter, block, step.numbers[0], scope, refusal));
  case Primitive::cache_write:
    return LogicalResult(cacheWrite(rewriter, block, 0, scope, refusal));
  case Primitive::compute_at:
    return LogicalResult(computeAt(rewriter, block, loop, refusal));
  case Primitive::reverse_compute_at:
    return LogicalResult(reverseComputeAt(rewriter, block, loop, refusal));
  case Primitive::decompose_reduction:
    return LogicalResult(decomposeReduction(rewriter, block, loop, refusal));
  case Primitive::blockize:
    return LogicalResult(blockize(rewriter, loop, refusal));
  case Primitive::tensorize:
    return applyTensorize(rewriter, function, loop, refusal);
  case Primitive::annotate:
    return annotateOp(rewriter, loop, "test.note", rewriter.getI64IntegerAttr(step.loop), refusal);
  case Primitive::loop_partition:
    return LogicalResult(partitionLoop(rewriter, loop, refusal));
  }
  llvm_unreachable("a primitive");
}

} // namespace

StringRef getName(Primitive primitive) {
  static constexpr StringLiteral names[] = {
      "split",      "fuse",        "reorder",       "parallel",           "vectorize",           "unroll",
      "cache_read", "cache_write", "compute_at",    "reverse_compute_at", "decompose_reduction", "blockize",
      "tensorize",  "annotate",    "loop_partition"};
  return names[unsigned(primitive)];
}

std::string describe(const Step &step) {
  std::string text = getName(step.primitive).str(), loop = " loop " + std::to_string(step.loop),
              block = " block " + std::to_string(step.block);
  auto list = [&] {
    auto number = [](int64_t value) { return value == kInferredFactor ? std::string("?") : std::to_string(value); };
    return "[" + llvm::join(llvm::map_range(step.numbers, number), ", ") + "]";
  };
  switch (step.primitive) {
  case Primitive::split:
    return text + loop + " by " + list();
  case Primitive::fuse:
  case Primitive::reorder:
    return text + " loops " + list();
  case Primitive::cache_read:
    return text + block + " read " + std::to_string(step.numbers[0]) + (step.isLocal ? " local" : "");
  case Primitive::cache_write:
    return text + block + (step.isLocal ? " local" : "");
  case Primitive::compute_at:
  case Primitive::reverse_compute_at:
  case Primitive::decompose_reduction:
    return text + block + " at" + loop;
  default:
    return text + loop;
  }
}

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
  case Primitive::tensorize:
    aimAtProduct(random, function, walk, step);
    break;
  default:
    break;
  }
  return step;
}

bool applyStep(func::FuncOp function, const Step &step, Refusal &refusal) {
  refusal = Refusal();
  return succeeded(apply(function, step, refusal));
}

SeedRange getSeedRange(uint64_t defaultRuns) {
  const char *seed = std::getenv("LAMELLA_FUZZ_SEED"), *runs = std::getenv("LAMELLA_FUZZ_RUNS");
  return {seed ? std::strtoull(seed, nullptr, 10) : 1, runs   ? std::strtoull(runs, nullptr, 10)
                                                       : seed ? 1
                                                              : defaultRuns};
}

} // namespace lamella::tir::test
