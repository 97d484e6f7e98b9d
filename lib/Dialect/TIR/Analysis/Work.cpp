// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/Analysis/Work.h"

#include "lamella/Dialect/TIR/Analysis/Access.h"
#include "lamella/Dialect/TIR/Analysis/Box.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace lamella::tir {

/// An expression over size arguments only.
static bool isOverSizes(const IndexExpr &expr, func::FuncOp kernel) {
  return llvm::all_of(SmallVector<Value>(expr.getOperands()), [&](Value value) {
    auto argument = dyn_cast<BlockArgument>(value);
    return argument && argument.getOwner() == &kernel.getBody().front();
  });
}

/// Instances of what stands in a block: the product of all loops around it, those of the blocks around it included.
static IndexExpr countInstances(BlockOp block) {
  IndexExpr count = 1;
  for (auto loop = block->getParentOfType<ForOp>(); loop; loop = loop->getParentOfType<ForOp>())
    count = count * loop.getExtent();
  return count.normalized();
}

//===----------------------------------------------------------------------===//
// Bytes
//===----------------------------------------------------------------------===//

/// Elements of a whole buffer.
static std::optional<IndexExpr> countElements(Value buffer, const Facts &facts) {
  IndexExpr count = 1;
  for (int64_t dim = 0, rank = cast<MemRefType>(buffer.getType()).getRank(); dim < rank; ++dim) {
    std::optional<IndexExpr> extent = facts.getExtent(buffer, dim);
    if (!extent)
      return std::nullopt;
    count = count * *extent;
  }
  return count.normalized();
}

/// How often the block's own body loads from the buffer.
static int64_t countLoads(BlockOp block, Value buffer) {
  return llvm::count_if(block.getBody()->getOps<memref::LoadOp>(),
                        [&](memref::LoadOp load) { return load.getMemRef() == buffer; });
}

/// The declared region spans a dimension that the body reaches through one index only: it depends on data.
static bool isGather(const Access &access, const Facts &facts) {
  if (access.isWrite || countLoads(access.block, access.buffer) == 0)
    return false;
  for (auto [dim, interval] : llvm::enumerate(access.region))
    if (std::optional<IndexExpr> extent = facts.getExtent(access.buffer, dim);
        extent && *extent != 1 && interval.upper - interval.lower == *extent)
      return true;
  return false;
}

/// Elements that all instances of the access's block touch together.
static std::optional<IndexExpr> countElements(const Access &access, const Facts &facts) {
  if (isGather(access, facts))
    return countInstances(access.block) * IndexExpr(countLoads(access.block, access.buffer));
  std::optional<Box> box = getBox(access.region, access.block, getEnclosingLoops(access.block), facts);
  if (!box)
    return std::nullopt;
  IndexExpr count = 1;
  for (const IndexExpr &size : box->size)
    count = count * size;
  return count.normalized();
}

/// What the outermost blocks touch of each argument. Blocks that touch different parts of one buffer, or parts that are
/// not boxes in sizes, touch all of it.
static std::optional<IndexExpr> countBytes(func::FuncOp kernel, const Facts &facts) {
  // By reading and writing.
  llvm::MapVector<Value, std::optional<IndexExpr>> touched[2];
  for (BlockOp block : getOutermostBlocks(kernel))
    for (const Access &access : getAccesses(block, facts)) {
      // What a reduction adds to is read from memory only where nothing sets it first.
      bool isPartial = isa<WriteOp>(access.declaration) && !access.isWrite && block.getInit();
      if (!isa<BlockArgument>(access.buffer) || isPartial)
        continue;
      std::optional<IndexExpr> count = countElements(access, facts);
      auto [it, inserted] = touched[access.isWrite].try_emplace(access.buffer, count);
      if (!inserted && (!count || !it->second || *it->second != *count))
        it->second = std::nullopt;
    }
  IndexExpr bytes = 0;
  for (auto &[buffer, count] : llvm::concat<std::pair<Value, std::optional<IndexExpr>>>(touched[0], touched[1])) {
    if (!count || !isOverSizes(*count, kernel))
      count = countElements(buffer, facts);
    if (!count || !isOverSizes(*count, kernel))
      return std::nullopt;
    unsigned bits = cast<MemRefType>(buffer.getType()).getElementTypeBitWidth();
    bytes = bytes + *count * IndexExpr(int64_t(llvm::divideCeil(bits, 8)));
  }
  return bytes.normalized();
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static int64_t countOperations(Operation &op) {
  if (op.getNumResults() != 1 || getElementTypeOrSelf(op.getResult(0)).isIndex() ||
      getElementTypeOrSelf(op.getResult(0)).isInteger(1))
    return 0;
  if (isa<math::FmaOp>(op))
    return 2;
  return isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp, arith::MaximumFOp, arith::MinimumFOp,
             arith::MaxNumFOp, arith::MinNumFOp, arith::NegFOp, arith::AddIOp, arith::SubIOp, arith::MulIOp>(op) ||
         isa<math::MathDialect>(op.getDialect());
}

static std::optional<IndexExpr> countOperations(func::FuncOp kernel) {
  IndexExpr operations = 0;
  bool known = true;
  kernel.walk([&](BlockOp block) {
    int64_t own = 0;
    for (Operation &op : block.getBody()->without_terminator())
      own += countOperations(op);
    if (own == 0)
      return;
    IndexExpr instances = countInstances(block);
    known &= isOverSizes(instances, kernel);
    operations = operations + instances * IndexExpr(own);
  });
  return known ? std::optional(operations.normalized()) : std::nullopt;
}

Work getWork(func::FuncOp kernel) {
  Facts facts(kernel);
  return {countBytes(kernel, facts), countOperations(kernel)};
}

} // namespace lamella::tir
