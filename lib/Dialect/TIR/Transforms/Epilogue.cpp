// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Epilogue.h"

#include "BufferAccess.h"
#include "EarlierPlace.h"

#include "lamella/Dialect/TIR/Analysis/Prover.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace lamella::tir {
namespace {

/// The body is loads, operations without effects and one store.
LogicalResult matchBody(Epilogue &epilogue, Refusal &refusal) {
  BlockOp block = epilogue.block;
  if (isEnforced("epilogue.block-without-reduce-iterators") && block.hasReduceIter())
    return refusal.set(block, "expected a block without reduce iterators");
  SmallVector<memref::StoreOp> stores;
  for (Operation &op : *block.getBody()) {
    if (isa<ReadOp, WriteOp, YieldOp, memref::LoadOp>(op))
      continue;
    if (auto store = dyn_cast<memref::StoreOp>(op))
      stores.push_back(store);
    else if (isEnforced("epilogue.body-loads-operations-without") &&
             (op.getNumRegions() > 0 || !isMemoryEffectFree(&op)))
      return refusal.set(block, "expected a body of loads, operations without effects and one store", &op,
                         "this op is none of them");
  }
  if (isEnforced("epilogue.one-store-one-written") && (stores.size() != 1 || block.getWrites().size() != 1))
    return refusal.set(block, "expected one store and one written region, got " + Twine(stores.size()) + " and " +
                                  Twine(block.getWrites().size()));
  epilogue.store = stores[0];
  epilogue.write = block.getWrites()[0];
  for (Operation *user : epilogue.write.getBuffer().getUsers())
    if (isEnforced("epilogue.block-does-read-what") && user != epilogue.write && user != epilogue.store &&
        block->isProperAncestor(user))
      return refusal.set(block, "expected a block that does not read what it writes", user, "it is read here");
  if (isEnforced("epilogue.store-block-s-iterators") && !invertPosition(block, getPosition(epilogue.store)))
    return refusal.set(epilogue.store,
                       "expected a store at the block's iterators, each in one dimension, plus constants");
  return success();
}

/// The only buffer of the function that another block produces for this one alone.
LogicalResult findProducer(Epilogue &epilogue, Refusal &refusal) {
  BlockOp block = epilogue.block;
  unsigned found = 0;
  for (BlockOp other : getBlocksInScope(block))
    for (WriteOp write : other.getWrites()) {
      auto alloc = Value(write.getBuffer()).getDefiningOp<memref::AllocOp>();
      bool between = alloc && other != block && llvm::all_of(alloc->getUsers(), [&](Operation *user) {
                       return block->isProperAncestor(user) || other->isProperAncestor(user);
                     });
      if (!between || !llvm::is_contained(getReadBuffers(block), alloc.getResult()))
        continue;
      epilogue.producer = other;
      epilogue.produced = write;
      epilogue.buffer = alloc;
      ++found;
    }
  if (isEnforced("epilogue.one-buffer-another-block") && found != 1)
    return refusal.set(block,
                       "expected one buffer that another block produces for this block alone, got " + Twine(found));
  if (isEnforced("epilogue.producer-one-written-region") && epilogue.producer.getWrites().size() != 1)
    return refusal.set(block, "expected a producer with one written region", epilogue.producer, "the producer is here");
  return success();
}

/// The block reads what is produced at one element, by its iterators one to one.
LogicalResult matchReads(Epilogue &epilogue, Refusal &refusal) {
  BlockOp block = epilogue.block;
  auto refuse = [&](Operation *op) {
    return refusal.set(op, "expected a read of what is produced at one element, by the iterators one to one");
  };
  std::optional<SmallVector<IndexExpr>> position;
  for (Operation *user : epilogue.buffer->getUsers()) {
    if (!block->isProperAncestor(user))
      continue;
    if (isEnforced("epilogue.buffer-block-only-loads") && !isa<ReadOp, memref::LoadOp>(user))
      return refusal.set(block, "expected a buffer that the block only loads from", user, "used here");
    if (auto load = dyn_cast<memref::LoadOp>(user)) {
      if (isEnforced("epilogue.read-one-element") && position && *position != getPosition(load))
        return refuse(load);
      position = getPosition(load);
      epilogue.loads.push_back(load);
    }
  }
  if (isEnforced("epilogue.load-what-produced") && !position)
    return refusal.set(block, "expected a load of what is produced");
  std::optional<PointAccess> access = invertPosition(block, *position);
  if (isEnforced("epilogue.read-one-element-2") && !access)
    return refuse(epilogue.loads[0]);
  epilogue.access = *access;
  for (Operation *declaration : getDeclarations(block, epilogue.buffer))
    for (auto [interval, index] : llvm::zip_equal(getRegion(declaration), *position))
      if (isEnforced("epilogue.read-one-element-3") && (!interval.isPoint() || interval.lower != index))
        return refuse(declaration);
  return success();
}

/// Where the producer runs the block: at every point of the block's domain, and at no other.
LogicalResult findIterators(Epilogue &epilogue, const Facts &facts, Refusal &refusal) {
  BlockOp block = epilogue.block, producer = epilogue.producer;
  SmallVector<IndexExpr> position, read;
  for (const Interval &interval : epilogue.produced.getIntervals()) {
    if (isEnforced("epilogue.producer-writes-one-element") && !interval.isPoint())
      return refusal.set(epilogue.produced, "expected a producer that writes one element");
    position.push_back(interval.lower.normalized());
  }
  if (isEnforced("epilogue.producer-writes-at-iterators") && !invertPosition(producer, position))
    return refusal.set(epilogue.produced,
                       "expected a producer that writes at its iterators, each in one dimension, plus constants");
  if (failed(checkProved(
          "epilogue.producer-covered", [&] { return proveCovered(producer, facts); }, producer, refusal)) ||
      failed(checkProved("epilogue.covered", [&] { return proveCovered(block, facts); }, block, refusal)))
    return failure();
  epilogue.iterators = epilogue.access.getIterators(position);
  // The element that this instance of the block reads is the one that is written: where no iterator counts a dimension,
  // the producer may run over elements that the block does not read.
  bool same = llvm::all_of(llvm::zip_equal(getPosition(epilogue.loads[0]), position), [&](auto indices) {
    return epilogue.toProducer(std::get<0>(indices)) == std::get<1>(indices);
  });
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    same &= proveNonNegativeAt(producer, epilogue.iterators[i], facts) &&
            proveNonNegativeAt(producer, block.getIterExtent(i) - 1 - epilogue.iterators[i], facts);
  if (isEnforced("epilogue.producer-writes-no-more") && !same)
    return refusal.set(block, "expected a producer that writes no more than the block reads", epilogue.produced,
                       "the producer writes here");
  for (Operation *declaration : getDeclarations(block, epilogue.buffer))
    if (isEnforced("epilogue.producer-writes-all-block") &&
        !coversReads(block, getRegion(declaration), producer, epilogue.produced.getIntervals(), facts))
      return refusal.set(declaration, "expected that the producer writes all that the block reads", epilogue.produced,
                         "the producer writes here");
  return success();
}

/// The producer's nest comes first, and what the block touches may be touched there.
LogicalResult checkPlace(Epilogue &epilogue, Refusal &refusal) {
  BlockOp block = epilogue.block;
  Block *scope = &getScope(block)->getRegion(0).front();
  Operation *from = getChildOf(scope, epilogue.producer), *to = getChildOf(scope, block);
  if (isEnforced("epilogue.block-behind-nest-producer") && (from == to || to->isBeforeInBlock(from)))
    return refusal.set(block, "expected the block behind the nest of its producer", epilogue.producer,
                       "the producer is here");
  if (failed(checkBetween(block, from, to, epilogue.buffer, refusal)))
    return failure();
  return collectDefinitions(block, from, epilogue.definitions, refusal);
}

} // namespace

FailureOr<Epilogue> matchEpilogue(BlockOp block, Refusal &refusal) {
  Epilogue epilogue;
  epilogue.block = block;
  Facts facts(block);
  if (failed(matchBody(epilogue, refusal)) || failed(findProducer(epilogue, refusal)) ||
      failed(matchReads(epilogue, refusal)) || failed(checkPlace(epilogue, refusal)) ||
      failed(findIterators(epilogue, facts, refusal)))
    return failure();
  return epilogue;
}

IndexExpr Epilogue::toProducer(const IndexExpr &expr) const {
  BlockOp own = block;
  return expr.replace([&](Value value) -> std::optional<IndexExpr> {
    auto iter = dyn_cast<BlockArgument>(value);
    bool isOwn = iter && iter.getOwner() == own.getBody();
    return isOwn ? std::optional(iterators[iter.getArgNumber()]) : std::nullopt;
  });
}

void declareEpilogue(RewriterBase &rewriter, const Epilogue &epilogue) {
  OpBuilder::InsertionGuard guard(rewriter);
  BlockOp block = epilogue.block, producer = epilogue.producer;
  Block *scope = &getScope(block)->getRegion(0).front();
  for (Operation *definition : epilogue.definitions)
    rewriter.moveOpBefore(definition, getChildOf(scope, producer));
  auto place = [&](ArrayRef<Interval> region) {
    return llvm::map_to_vector(region, [&](const Interval &interval) {
      return Interval{epilogue.toProducer(interval.lower), epilogue.toProducer(interval.upper)};
    });
  };
  WriteOp produced = epilogue.produced, write = epilogue.write;
  rewriter.setInsertionPoint(producer.getWrites().front());
  for (ReadOp read : block.getReads())
    if (read.getBuffer() != epilogue.buffer->getResult(0))
      ReadOp::create(rewriter, read.getLoc(), read.getBuffer(), place(read.getIntervals()));
  WriteOp::create(rewriter, write.getLoc(), write.getBuffer(), place(write.getIntervals()));
  rewriter.eraseOp(produced);
}

void cloneEpilogue(RewriterBase &rewriter, const Epilogue &epilogue, Value loaded,
                   llvm::function_ref<bool(Operation *)> isWanted, IRMapping &mapping) {
  BlockOp block = epilogue.block;
  for (auto [iter, value] : llvm::zip_equal(block.getIterArgs(), epilogue.iterators))
    if (llvm::any_of(iter.getUsers(), isWanted))
      mapping.map(iter, materialize(rewriter, block.getLoc(), value));
  for (memref::LoadOp load : epilogue.loads)
    mapping.map(load.getResult(), loaded);
  for (Operation &op : *block.getBody()) {
    bool isLoad = isa<memref::LoadOp>(op) && llvm::is_contained(epilogue.loads, cast<memref::LoadOp>(op));
    if (!isa<ReadOp, WriteOp, YieldOp>(op) && !isLoad && isWanted(&op))
      rewriter.clone(op, mapping);
  }
}

void eraseEpilogue(RewriterBase &rewriter, const Epilogue &epilogue) {
  auto around = dyn_cast<ForOp>(epilogue.block->getParentOp());
  rewriter.eraseOp(epilogue.block);
  if (around)
    eraseEmptyLoops(rewriter, around);
  rewriter.eraseOp(epilogue.buffer);
}

} // namespace lamella::tir
