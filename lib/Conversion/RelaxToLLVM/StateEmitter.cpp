// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The key/value cache as the host sees it: its lengths.
#include "FunctionEmitter.h"

#include "lamella-c/Module.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

/// A tensor with an entry for each sequence must have as many as the cache.
void FunctionEmitter::checkBatch(Operation *op, Value state, Value rows) {
  SizeAttr batch = cast<StateType>(state.getType()).getBatch();
  if (compare(batch, relax::getSize(cast<RankedTensorType>(rows.getType()), 0)) == SizeRelation::Equal)
    return;
  Value expected = evaluate(batch), got = get(rows).sizes[0];
  failIf(builder.notEqual(expected, got), LAMELLA_ERROR_SHAPE, [&] {
    Message message;
    (message << describe(op) << ": expected an entry for each of the cache's ").number(expected);
    return (message << " sequences, got ").number(got);
  });
}

LogicalResult FunctionEmitter::emit(LengthOp op) {
  Value length =
      builder.create<LLVM::CallOp>(support.get("length"), ValueRange{get(op.getState()).pointer}).getResult();
  StringAttr name = cast<relax::SizeType>(op.getResult().getType()).getExpr().getBareSymbol();
  scope.symbols[name] = length;
  set(op.getResult(), {{}, {}, {length}, {}});
  return success();
}

/// Element `index` of an array of i32.
static Value loadElement(HostBuilder &builder, Value array, Value index) {
  return builder.load(builder.elementAddress(array, builder.getI32Type(), index), builder.getI32Type());
}

LogicalResult FunctionEmitter::emit(ExtendOp op) {
  checkBatch(op, op.getState(), op.getCounts());
  Value cache = get(op.getState()).pointer, counts = get(op.getCounts()).pointer;
  Value bad = builder.create<LLVM::CallOp>(support.get("extend"), ValueRange{cache, counts}).getResult();
  failIf(builder.compare(LLVM::ICmpPredicate::sge, bad, builder.i64(0)), LAMELLA_ERROR_CAPACITY, [&] {
    auto cacheType = layout::getCacheType(builder.getContext());
    Value lengths = builder.loadField(cache, cacheType, {layout::cache::Lengths}, builder.getPointer());
    Value capacity = builder.loadField(cache, cacheType, {layout::cache::Capacity}, builder.getI64Type());
    Message message;
    (message << describe(op) << ": sequence ").number(bad) << " of length ";
    message.number(loadElement(builder, lengths, bad)) << " cannot grow by ";
    message.number(loadElement(builder, counts, bad)) << " in a cache of capacity ";
    return message.number(capacity);
  });
  set(op.getResult(), HostValue(get(op.getState())));
  return success();
}

LogicalResult FunctionEmitter::emit(TruncateOp op) {
  checkBatch(op, op.getState(), op.getLengths());
  Value cache = get(op.getState()).pointer, keep = get(op.getLengths()).pointer;
  Value bad = builder.create<LLVM::CallOp>(support.get("truncate"), ValueRange{cache, keep}).getResult();
  failIf(builder.compare(LLVM::ICmpPredicate::sge, bad, builder.i64(0)), LAMELLA_ERROR_CAPACITY, [&] {
    Message message;
    (message << describe(op) << ": sequence ").number(bad) << " cannot be shortened to length ";
    return message.number(loadElement(builder, keep, bad));
  });
  set(op.getResult(), HostValue(get(op.getState())));
  return success();
}

LogicalResult FunctionEmitter::emit(PositionsOp op) {
  checkBatch(op, op.getState(), op.getCounts());
  SmallVector<HostValue> made = allocateResults(op);
  if (failed)
    return failure();
  Value cache = get(op.getState()).pointer, counts = get(op.getCounts()).pointer;
  builder.create<LLVM::CallOp>(support.get("positions"),
                               ValueRange{cache, counts, get(op.getRows()).sizes[0], made[0].pointer});
  return success();
}
