// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// set_dtype: a buffer keeps its elements in another type; loads and stores convert.
#include "Nest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

/// At the insertion point; between floats, or between signed integers.
static Value convert(RewriterBase &rewriter, Location loc, Value value, Type to) {
  Type from = value.getType();
  if (from == to)
    return value;
  if (isa<FloatType>(from)) {
    if (from.getIntOrFloatBitWidth() < to.getIntOrFloatBitWidth())
      return arith::ExtFOp::create(rewriter, loc, to, value);
    if (from.getIntOrFloatBitWidth() > to.getIntOrFloatBitWidth())
      return arith::TruncFOp::create(rewriter, loc, to, value);
    Value wide = arith::ExtFOp::create(rewriter, loc, rewriter.getF32Type(), value); // f16 and bf16
    return arith::TruncFOp::create(rewriter, loc, to, wide);
  }
  if (from.getIntOrFloatBitWidth() < to.getIntOrFloatBitWidth())
    return arith::ExtSIOp::create(rewriter, loc, to, value);
  return arith::TruncIOp::create(rewriter, loc, to, value);
}

LogicalResult setDtype(RewriterBase &rewriter, BlockOp block, unsigned index, Type type, Refusal &refusal) {
  SmallVector<WriteOp, 4> writes = block.getWrites();
  if (isEnforced("set-dtype.write-region-below") && index >= writes.size())
    return refusal.set(block, "expected a write region below " + Twine(writes.size()) + ", got " + Twine(index));
  auto alloc = Value(writes[index].getBuffer()).getDefiningOp<memref::AllocOp>();
  if (isEnforced("set-dtype.buffer-function-allocates") && !alloc)
    return refusal.set(block, "expected a buffer that its function allocates, got an argument");
  Type old = alloc.getType().getElementType();
  bool areFloats = isa<FloatType>(old) && isa<FloatType>(type);
  bool areIntegers = old.isSignlessInteger() && type.isSignlessInteger();
  if (isEnforced("set-dtype.types") && !areFloats && !areIntegers) {
    std::string text;
    llvm::raw_string_ostream(text) << "expected two types of floats or two of integers, got " << old << " and " << type;
    return refusal.set(alloc, text);
  }
  for (Operation *user : alloc->getUsers())
    if (isEnforced("set-dtype.buffer-only-loaded-stored") &&
        !isa<ReadOp, WriteOp, memref::LoadOp, memref::StoreOp>(user))
      return refusal.set(block, "expected a buffer that is only loaded from and stored to", user, "used here");

  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(alloc);
  auto changed =
      MemRefType::get(alloc.getType().getShape(), type, alloc.getType().getLayout(), alloc.getType().getMemorySpace());
  auto created =
      memref::AllocOp::create(rewriter, alloc.getLoc(), changed, alloc.getDynamicSizes(), alloc.getAlignmentAttr());
  created->setDiscardableAttrs(alloc->getDiscardableAttrDictionary());
  for (Operation *user : SmallVector<Operation *>(alloc->getUsers())) {
    if (auto store = dyn_cast<memref::StoreOp>(user)) {
      rewriter.setInsertionPoint(store);
      Value value = convert(rewriter, store.getLoc(), store.getValueToStore(), type);
      memref::StoreOp::create(rewriter, store.getLoc(), value, created, store.getIndices());
      rewriter.eraseOp(store);
    } else if (auto load = dyn_cast<memref::LoadOp>(user)) {
      rewriter.setInsertionPoint(load);
      Value value = memref::LoadOp::create(rewriter, load.getLoc(), created, load.getIndices());
      rewriter.replaceOp(load, convert(rewriter, load.getLoc(), value, old));
    }
  }
  rewriter.replaceOp(alloc, created);
  return success();
}

} // namespace lamella::tir
