// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/Analysis/Access.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace lamella::tir {

bool updatesInPlace(BlockOp block) {
  if (block.hasReduceIter() && !block.getInit())
    return true;
  bool found = false;
  for (WriteOp write : block.getWrites()) {
    for (ReadOp read : block.getReads())
      found |= read.getBuffer() == write.getBuffer();
    if (block.hasReduceIter())
      continue; // its init writes first
    for (Operation *user : write.getBuffer().getUsers())
      found |= !isa<memref::StoreOp, WriteOp>(user) && block->isProperAncestor(user);
  }
  return found;
}

/// The key that addresses the dimension in every store to the buffer, if it is always the same.
static std::optional<InjectiveKey> findKey(BlockOp block, Value buffer, unsigned dim, const Facts &facts) {
  std::optional<InjectiveKey> key;
  for (Operation *user : buffer.getUsers()) {
    if (!block->isProperAncestor(user) || isa<ReadOp, WriteOp, memref::LoadOp>(user))
      continue;
    auto store = dyn_cast<memref::StoreOp>(user);
    if (!store || store.getMemRef() != buffer)
      return std::nullopt;
    Value index = store.getIndices()[dim];
    if (auto cast = index.getDefiningOp<arith::IndexCastOp>())
      index = cast.getIn();
    else if (auto cast = index.getDefiningOp<arith::IndexCastUIOp>())
      index = cast.getIn();
    auto load = index.getDefiningOp<memref::LoadOp>();
    if (!load || !facts.isInjective(load.getMemRef()))
      return std::nullopt;
    std::optional<IndexExpr> at = getIndexExprOf(load.getIndices()[0]);
    if (!at || (key && (key->buffer != load.getMemRef() || key->at != *at)))
      return std::nullopt;
    key = InjectiveKey{load.getMemRef(), *at};
  }
  return key;
}

SmallVector<Access, 0> getAccesses(BlockOp block, const Facts &facts) {
  SmallVector<Access, 0> accesses;
  for (ReadOp read : block.getReads()) {
    if (read->hasAttr(kHiddenAttrName))
      continue;
    accesses.push_back({block, read, read.getBuffer(), false, read.getIntervals(), {}});
    accesses.back().keys.resize(read.getRank());
  }
  bool inPlace = block.hasReduceIter() || updatesInPlace(block);
  SmallVector<Access, 0> writes;
  for (WriteOp write : block.getWrites()) {
    if (write->hasAttr(kHiddenAttrName))
      continue;
    Access access{block, write, write.getBuffer(), true, write.getIntervals(), {}};
    for (unsigned dim = 0; dim < write.getRank(); ++dim)
      access.keys.push_back(write.isPoint(dim) ? std::nullopt : findKey(block, write.getBuffer(), dim, facts));
    bool declared = llvm::any_of(accesses, [&](const Access &read) { return read.buffer == access.buffer; });
    writes.push_back(access);
    if (inPlace && !declared) {
      access.isWrite = false;
      accesses.push_back(access);
    }
  }
  accesses.append(writes);
  return accesses;
}

SmallVector<BlockOp> getOutermostBlocks(Operation *op) {
  SmallVector<BlockOp> blocks;
  op->walk<WalkOrder::PreOrder>([&](BlockOp block) {
    blocks.push_back(block);
    return WalkResult::skip();
  });
  return blocks;
}

bool isPrivateTo(Value buffer, Operation *op) {
  auto alloc = buffer.getDefiningOp<memref::AllocOp>();
  if (!alloc)
    return false;
  if (op->isAncestor(alloc))
    return true;
  return alloc.getType().getMemorySpace() &&
         llvm::all_of(alloc->getUsers(), [&](Operation *user) { return op->isAncestor(user); });
}

} // namespace lamella::tir
