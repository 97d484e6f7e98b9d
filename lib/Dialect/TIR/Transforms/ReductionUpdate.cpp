// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ReductionUpdate.h"

#include "lamella/Dialect/TIR/Analysis/Dependence.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace lamella::tir {

static bool isNeutral(Operation *combiner, Value value) {
  std::optional<TypedAttr> neutral = arith::getNeutralElement(combiner);
  Attribute constant;
  if (!neutral || !matchPattern(value, m_Constant(&constant)))
    return false;
  // Either zero is neutral enough: a sum that starts from +0 differs from one that starts from -0 only where the whole
  // sum is a zero, and the old init decided that sign before.
  if (auto number = dyn_cast<FloatAttr>(constant); number && number.getValue().isZero())
    return cast<FloatAttr>(*neutral).getValue().isZero();
  return constant == *neutral;
}

/// combine(x, x) is x.
static bool isIdempotent(Operation *combiner) {
  return isa<arith::MaximumFOp, arith::MinimumFOp, arith::MaxNumFOp, arith::MinNumFOp, arith::MaxSIOp, arith::MinSIOp,
             arith::MaxUIOp, arith::MinUIOp, arith::AndIOp, arith::OrIOp>(combiner);
}

static bool mayBeginWith(Operation *combiner, Value value, InitValue initValue) {
  return isNeutral(combiner, value) ||
         (initValue == InitValue::neutralOrRepeatable && isIdempotent(combiner) && matchPattern(value, m_Constant()));
}

/// Equal values, or constants of one value.
static bool areSameIndices(ValueRange a, ValueRange b) {
  return llvm::equal(a, b, [](Value x, Value y) {
    std::optional<int64_t> constant = getConstantIntValue(x);
    return x == y || (constant && constant == getConstantIntValue(y));
  });
}

FailureOr<ReductionUpdate> matchUpdate(BlockOp block, InitValue initValue, Refusal &refusal) {
  ReductionUpdate update;
  InitOp init = block.getInit();
  if (isEnforced("reduction-update.block-init") && !init)
    return refusal.set(block, "expected a block with an init");
  if (isEnforced("reduction-update.one-write-region") && block.getWrites().size() != 1)
    return refusal.set(block, "expected one write region, got " + Twine(block.getWrites().size()));
  update.write = block.getWrites()[0];
  for (const Interval &interval : update.write.getIntervals())
    if (isEnforced("reduction-update.block-writes-one-element") && interval.upper != interval.lower + 1)
      return refusal.set(update.write, "expected a block that writes one element");
  Value buffer = update.write.getBuffer();
  for (Operation *user : buffer.getUsers()) {
    if (!block->isProperAncestor(user) || user == update.write)
      continue;
    auto store = dyn_cast<memref::StoreOp>(user);
    if (store && store->getParentOp() == init && !update.initStore)
      update.initStore = store;
    else if (store && store->getParentOp() == block && !update.store)
      update.store = store;
    else if (auto load = dyn_cast<memref::LoadOp>(user); load && load->getParentOp() == block && !update.load)
      update.load = load;
    else if (isEnforced("reduction-update.one-load-one-store"))
      return refusal.set(block, "expected one load and one store of what the block writes", user, "used here too");
  }
  auto isCombiner = [&](Operation *op) {
    return op && op->getBlock() == block.getBody() && op->hasOneUse() && op->getNumOperands() == 2 && update.load &&
           llvm::is_contained(op->getOperands(), update.load.getResult()) && update.load->hasOneUse() &&
           areSameIndices(update.load.getIndices(), update.store.getIndices());
  };
  update.combiner = update.store ? update.store.getValueToStore().getDefiningOp() : nullptr;
  if (isEnforced("reduction-update.update-form-store-combine") && !isCombiner(update.combiner))
    return refusal.set(block, "expected an update of the form store(combine(load(C[i]), term), C[i])");
  if (isEnforced("reduction-update.combiner-associative-commutative-neutral") &&
      (!update.combiner->hasTrait<OpTrait::IsCommutative>() || !arith::getNeutralElement(update.combiner)))
    return refusal.set(update.combiner, "expected a combiner that is associative, commutative and has a neutral "
                                        "element, got " +
                                            update.combiner->getName().getStringRef());
  if (isEnforced("reduction-update.init-stores-neutral-element") &&
      (!update.initStore || !mayBeginWith(update.combiner, update.initStore.getValueToStore(), initValue)))
    return refusal.set(init, "expected an init that stores the neutral element of " +
                                 update.combiner->getName().getStringRef());
  return update;
}

Operation *findOrderedStep(BlockOp block) {
  auto isStep = [](memref::StoreOp store, memref::LoadOp load) {
    Operation *combiner = store.getValueToStore().getDefiningOp();
    return combiner && combiner->hasTrait<OpTrait::IsCommutative>() && arith::getNeutralElement(combiner) &&
           combiner->hasOneUse() && load->hasOneUse() && *load->user_begin() == combiner &&
           load.getMemRef() == store.getMemRef() && areSameIndices(load.getIndices(), store.getIndices());
  };
  for (WriteOp write : block.getWrites()) {
    SmallVector<memref::StoreOp> stores;
    SmallVector<memref::LoadOp> loads;
    for (Operation *user : write.getBuffer().getUsers()) {
      if (!block->isProperAncestor(user) || user->getParentOfType<InitOp>())
        continue;
      if (auto store = dyn_cast<memref::StoreOp>(user))
        stores.push_back(store);
      else if (auto load = dyn_cast<memref::LoadOp>(user))
        loads.push_back(load);
    }
    for (memref::StoreOp store : stores)
      if (llvm::none_of(loads, [&](memref::LoadOp load) { return isStep(store, load); }))
        return store;
    for (memref::LoadOp load : loads)
      if (llvm::none_of(stores, [&](memref::StoreOp store) { return isStep(store, load); }))
        return load;
  }
  return nullptr;
}

LogicalResult checkStepOrder(BlockOp block, ArrayRef<IndexExpr> keys, const Facts &facts, Refusal &refusal) {
  Operation *ordered = block.hasReduceIter() ? findOrderedStep(block) : nullptr;
  if (!ordered)
    return success();
  Verdict verdict = askAndRecord([&] { return proveStepsFollow(block, keys, facts); });
  if (verdict.isProved())
    return success();
  return refusal.set(block,
                     "expected a reduction whose steps combine what they store with what was there before, by an "
                     "associative, commutative combiner, or keep their order: " +
                         verdict.text,
                     ordered, "this is another use");
}

LogicalResult checkStepOrder(BlockOp block, const Facts &facts, Refusal &refusal) {
  SmallVector<IndexExpr> keys;
  for (unsigned i = 0; i < block.getNumIters(); ++i)
    if (block.getIterKind(i) == IterKind::reduce)
      keys.push_back(block.getIter(i));
  return checkStepOrder(block, keys, facts, refusal);
}

} // namespace lamella::tir
