// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BufferAccess.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace lamella::tir {

static MutableOperandRange getIndices(Operation *op) {
  if (auto load = dyn_cast<memref::LoadOp>(op))
    return load.getIndicesMutable();
  return cast<memref::StoreOp>(op).getIndicesMutable();
}

SmallVector<IndexExpr> getPosition(Operation *loadOrStore) {
  SmallVector<IndexExpr> position;
  for (Value index : getIndices(loadOrStore).getAsOperandRange())
    position.push_back(getIndexExprOf(index).value_or(IndexExpr(index)));
  return position;
}

void eraseUnused(RewriterBase &rewriter, ArrayRef<Value> values) {
  SetVector<Operation *> worklist;
  auto add = [&](Value value) {
    if (Operation *op = value.getDefiningOp())
      worklist.insert(op);
  };
  llvm::for_each(values, add);
  while (!worklist.empty()) {
    Operation *op = worklist.pop_back_val();
    if (!isOpTriviallyDead(op))
      continue;
    llvm::for_each(op->getOperands(), add);
    rewriter.eraseOp(op);
  }
}

void setPosition(RewriterBase &rewriter, Operation *loadOrStore, ArrayRef<IndexExpr> position) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loadOrStore);
  SmallVector<Value> indices, old(getIndices(loadOrStore).getAsOperandRange());
  for (const IndexExpr &index : position)
    indices.push_back(materialize(rewriter, loadOrStore->getLoc(), index));
  rewriter.modifyOpInPlace(loadOrStore, [&] { getIndices(loadOrStore).assign(indices); });
  eraseUnused(rewriter, old);
}

SmallVector<Interval> getRegion(Operation *declaration) {
  if (auto read = dyn_cast<ReadOp>(declaration))
    return read.getIntervals();
  return cast<WriteOp>(declaration).getIntervals();
}

void setRegion(RewriterBase &rewriter, Operation *declaration, ArrayRef<Interval> region) {
  rewriter.modifyOpInPlace(declaration, [&] {
    if (auto read = dyn_cast<ReadOp>(declaration))
      read.setIntervals(region);
    else
      cast<WriteOp>(declaration).setIntervals(region);
  });
}

SmallVector<Operation *> getDeclarations(BlockOp block, Value buffer) {
  SmallVector<Operation *> declarations;
  for (Operation *user : buffer.getUsers())
    if (isa<ReadOp, WriteOp>(user) && user->getParentOp() == block)
      declarations.push_back(user);
  return declarations;
}

} // namespace lamella::tir
