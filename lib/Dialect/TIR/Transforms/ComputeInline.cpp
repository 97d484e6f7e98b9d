// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// compute_inline: an element-wise producer is computed where its result is loaded.
//   1. the producer stores one element an instance, at its iterators in some order plus constants; so an element's
//      position gives the iterators
//   2. a region of the buffer that a consumer reads becomes the regions of the producer's inputs
//   3. each load becomes a copy of the producer's ops, at these iterators; block and buffer go
#include "BufferAccess.h"
#include "ComputeLocation.h"
#include "PointAccess.h"

#include "lamella/Dialect/TIR/Analysis/Prover.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace lamella::tir {
namespace {

struct Producer {
  BlockOp block;
  memref::StoreOp store;
  memref::AllocOp alloc;
  PointAccess access;

  /// The iterators that write the element at a position.
  SmallVector<IndexExpr> getIterators(ArrayRef<IndexExpr> position) const { return access.getIterators(position); }
};

FailureOr<Producer> getProducer(BlockOp block, Refusal &refusal) {
  if (isEnforced("compute-inline.block-without-reduce-iterators") && block.hasReduceIter())
    return refusal.set(block, "expected a block without reduce iterators");
  SmallVector<memref::StoreOp> stores;
  for (Operation &op : *block.getBody()) {
    if (isa<ReadOp, WriteOp, YieldOp, memref::LoadOp>(op))
      continue;
    if (auto store = dyn_cast<memref::StoreOp>(op))
      stores.push_back(store);
    else if (isEnforced("compute-inline.body-loads-operations-without") &&
             (op.getNumRegions() > 0 || !isMemoryEffectFree(&op)))
      return refusal.set(block, "expected a body of loads, operations without effects and one store", &op,
                         "this op is none of them");
  }
  if (isEnforced("compute-inline.one-store-one-written") && (stores.size() != 1 || block.getWrites().size() != 1))
    return refusal.set(block, "expected one store and one written region, got " + Twine(stores.size()) + " and " +
                                  Twine(block.getWrites().size()));
  Producer producer{block, stores[0], stores[0].getMemRef().getDefiningOp<memref::AllocOp>(), {}};
  if (isEnforced("compute-inline.block-writes-buffer-function") && !producer.alloc)
    return refusal.set(block, "expected a block that writes a buffer of its function, got one that writes an argument");
  for (Operation *user : producer.alloc->getUsers()) {
    bool inside = block->isProperAncestor(user);
    if (isEnforced("compute-inline.block-does-read-what") && inside && isa<ReadOp, memref::LoadOp>(user))
      return refusal.set(block, "expected a block that does not read what it writes", user, "it is read here");
    if (isEnforced("compute-inline.buffer-others-only-load") && !inside && !isa<ReadOp, memref::LoadOp>(user))
      return refusal.set(block, "expected a buffer that others only load from", user, "used here");
  }
  std::optional<PointAccess> access = invertPosition(block, getPosition(producer.store));
  if (isEnforced("compute-inline.store-block-s-iterators") && !access)
    return refusal.set(producer.store,
                       "expected a store at the block's iterators, each in one dimension, plus constants");
  producer.access = *access;
  return producer;
}

/// Every element is written, the consumers come later, and until then nothing that the producer reads changes.
LogicalResult checkConsumers(const Producer &producer, const Facts &facts, Refusal &refusal) {
  BlockOp block = producer.block;
  if (failed(checkProved("compute-inline.covered", [&] { return proveCovered(block, facts); }, block, refusal)))
    return failure();
  Block *scope = &getScope(block)->getRegion(0).front();
  Operation *from = getChildOf(scope, block), *last = from;
  for (Operation *user : producer.alloc->getUsers()) {
    Operation *to = getChildOf(scope, user);
    if (isEnforced("compute-inline.block-before-consumers-same") && (!to || to->isBeforeInBlock(from)))
      return refusal.set(block, "expected the block before its consumers, in the same block or function", user,
                         "it is read here");
    if (last->isBeforeInBlock(to))
      last = to;
  }
  SmallVector<BlockOp> between;
  for (Operation *op = from; op != last->getNextNode(); op = op->getNextNode())
    for (BlockOp other : getOutermostBlocks(op))
      if (other != block)
        between.push_back(other);
  if (BlockOp other = findInterference(between, getReadBuffers(block), {});
      other && isEnforced("compute-inline.inputs-do-change-up"))
    return refusal.set(block, "expected inputs that do not change up to the last consumer", other,
                       "this block writes one");
  DominanceInfo dominance;
  for (Operation &op : *block.getBody())
    for (Value operand : op.getOperands())
      for (Operation *user : producer.alloc->getUsers())
        if (isEnforced("compute-inline.values-known-consumers") &&
            !block.getRegion().isAncestor(operand.getParentRegion()) && !dominance.properlyDominates(operand, user))
          return refusal.set(block, "expected values that are known at the consumers", user, "at this one");
  return success();
}

using Region = SmallVector<Interval>;

/// What the producer reads for a region of its buffer, one region for each of its inputs.
FailureOr<SmallVector<Region>> getInputRegions(const Producer &producer, Operation *declaration, const Facts &facts,
                                               Refusal &refusal) {
  Region region = getRegion(declaration);
  MLIRContext *context = declaration->getContext();
  Block scratch; // its arguments run over the region's dimensions
  SmallVector<IndexExpr> position;
  for (const Interval &interval : region) {
    Value step = scratch.addArgument(IndexType::get(context), declaration->getLoc());
    position.push_back(interval.isPoint() ? interval.lower : interval.lower + step);
  }
  auto extentOf = [&](Value value) -> std::optional<IndexExpr> {
    auto argument = dyn_cast<BlockArgument>(value);
    if (!argument || argument.getOwner() != &scratch)
      return std::nullopt;
    const Interval &interval = region[argument.getArgNumber()];
    return (interval.upper - interval.lower).normalized();
  };
  SmallVector<IndexExpr> iterators = producer.getIterators(position);
  BlockOp block = producer.block;
  auto bound = [&](const IndexExpr &expr) {
    IndexExpr at = expr.replace([&](Value value) -> std::optional<IndexExpr> {
      auto argument = dyn_cast<BlockArgument>(value);
      bool own = argument && argument.getOwner() == block.getBody();
      return own ? std::optional(iterators[argument.getArgNumber()]) : std::nullopt;
    });
    return getIndexRange(at, context, extentOf, facts);
  };
  SmallVector<Region> inputs;
  for (ReadOp read : block.getReads()) {
    Region &input = inputs.emplace_back();
    for (const Interval &interval : read.getIntervals()) {
      std::optional<IndexRange> low = bound(interval.lower), high = bound(interval.upper);
      if (isEnforced("compute-inline.input-whose-region-known") && (!low || !high))
        return refusal.set(read, "expected an input whose region is known for what a consumer reads", declaration,
                           "which is this");
      input.push_back({low->lower, (high->lower + high->span).normalized()});
    }
  }
  return inputs;
}

/// A copy of the producer's ops before a load, at the iterators that write its element.
Value computeElement(RewriterBase &rewriter, const Producer &producer, memref::LoadOp load) {
  rewriter.setInsertionPoint(load);
  BlockOp block = producer.block;
  IRMapping mapping;
  for (auto [iter, value] : llvm::zip_equal(block.getIterArgs(), producer.getIterators(getPosition(load))))
    if (!iter.use_empty())
      mapping.map(iter, materialize(rewriter, load.getLoc(), value));
  for (Operation &op : *block.getBody())
    if (!isa<ReadOp, WriteOp, YieldOp, memref::StoreOp>(op))
      rewriter.clone(op, mapping);
  return mapping.lookupOrDefault(Value(memref::StoreOp(producer.store).getValueToStore()));
}

} // namespace

LogicalResult computeInline(RewriterBase &rewriter, BlockOp block, Refusal &refusal) {
  FailureOr<Producer> producer = getProducer(block, refusal);
  Facts facts(block);
  if (failed(producer) || failed(checkConsumers(*producer, facts, refusal)))
    return failure();
  SmallVector<std::pair<ReadOp, SmallVector<Region>>, 0> declarations;
  SmallVector<memref::LoadOp> loads;
  for (Operation *user : producer->alloc->getUsers()) {
    if (auto load = dyn_cast<memref::LoadOp>(user))
      loads.push_back(load);
    auto read = dyn_cast<ReadOp>(user);
    if (!read)
      continue;
    FailureOr<SmallVector<Region>> inputs = getInputRegions(*producer, read, facts, refusal);
    if (failed(inputs))
      return failure();
    declarations.push_back({read, *inputs});
  }

  OpBuilder::InsertionGuard guard(rewriter);
  for (auto &[read, inputs] : declarations) {
    rewriter.setInsertionPoint(read);
    for (auto [input, region] : llvm::zip_equal(block.getReads(), inputs))
      ReadOp::create(rewriter, read.getLoc(), input.getBuffer(), region);
    rewriter.eraseOp(read);
  }
  for (memref::LoadOp load : loads)
    rewriter.replaceOp(load, computeElement(rewriter, *producer, load));
  auto around = dyn_cast<ForOp>(block->getParentOp());
  rewriter.eraseOp(block);
  if (around)
    eraseEmptyLoops(rewriter, around);
  rewriter.eraseOp(producer->alloc);
  return success();
}

} // namespace lamella::tir
