// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "FindInits.h"

#include "BufferAccess.h"

using namespace mlir;

namespace lamella {

/// True if `op`, or an op inside it, uses the buffer directly or through a view.
static bool usesBuffer(Operation *op, Value buffer) {
  return op
      ->walk([&](Operation *inner) {
        for (Value operand : inner->getOperands())
          if (isa<MemRefType>(operand.getType())) {
            Value underlying = getUnderlyingBuffer(operand);
            if (!underlying || underlying == buffer)
              return WalkResult::interrupt();
          }
        return WalkResult::advance();
      })
      .wasInterrupted();
}

/// The output operand of `op` on `buffer`, if that is the op's only use of it.
static OpOperand *getOnlyOutput(linalg::LinalgOp op, Value view, Value buffer) {
  OpOperand *output = nullptr;
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()) || getUnderlyingBuffer(operand.get()) != buffer)
      continue;
    if (output || !op.isDpsInit(&operand) || operand.get() != view)
      return nullptr;
    output = &operand;
  }
  for (Region &region : op->getRegions())
    for (Operation &inner : region.getOps())
      if (usesBuffer(&inner, buffer))
        return nullptr;
  return output;
}

/// Each element of the output is reached, and some reduction runs.
static bool coversOutput(linalg::LinalgOp op, OpOperand *output) {
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  unsigned parallel = 0, reductions = 0;
  for (auto [kind, range] : llvm::zip_equal(kinds, ranges)) {
    if (kind == utils::IteratorType::parallel) {
      ++parallel;
      continue;
    }
    if (ShapedType::isDynamic(range) || range == 0)
      return false;
    ++reductions;
  }
  // Each loop once; a constant 0 stands for a dimension of extent 1.
  AffineMap map = op.getMatchingIndexingMap(output);
  auto type = cast<MemRefType>(output->get().getType());
  llvm::SmallDenseSet<AffineExpr> loops;
  for (auto [dim, expr] : llvm::enumerate(map.getResults())) {
    if (isa<AffineDimExpr>(expr) ? !loops.insert(expr).second : (expr != 0 || type.getDimSize(dim) != 1))
      return false;
  }
  return reductions > 0 && loops.size() == parallel;
}

InitFills findInitFills(func::FuncOp kernel) {
  InitFills fills;
  // Those inside a loop or branch become loops there.
  auto find = [&](linalg::FillOp fill) {
    Value view = fill.getOutputs().front();
    Value buffer = isa<MemRefType>(view.getType()) ? getUnderlyingBuffer(view) : Value();
    if (!buffer)
      return;
    for (Operation *next = fill->getNextNode(); next; next = next->getNextNode()) {
      auto view2 = dyn_cast<ViewLikeOpInterface>(next);
      if (view2 || !usesBuffer(next, buffer))
        continue;
      auto op = dyn_cast<linalg::LinalgOp>(next);
      OpOperand *output = op && !isa<linalg::FillOp>(next) ? getOnlyOutput(op, view, buffer) : nullptr;
      if (output && coversOutput(op, output))
        fills[output] = fill;
      return;
    }
  };
  for (auto fill : kernel.getBody().front().getOps<linalg::FillOp>())
    find(fill);
  return fills;
}

} // namespace lamella
