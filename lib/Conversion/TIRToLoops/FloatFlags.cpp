// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the compiler may do with float arithmetic: contract everywhere, reassociate only the combiner of a reduction.
#include "Steps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace lamella::detail {

/// The op that combines the stored element with a term: `store(combine(load(C[i]), term), C[i])`.
static Operation *getCombiner(memref::StoreOp store) {
  Operation *combiner = store.getValueToStore().getDefiningOp();
  if (!combiner || !isa<arith::AddFOp, arith::MulFOp>(combiner) || !combiner->hasOneUse())
    return nullptr;
  bool accumulates = llvm::any_of(combiner->getOperands(), [&](Value operand) {
    auto load = operand.getDefiningOp<memref::LoadOp>();
    return load && load.getMemRef() == store.getMemRef() && load.getIndices() == store.getIndices();
  });
  return accumulates ? combiner : nullptr;
}

void setFloatFlags(func::FuncOp kernel) {
  auto set = [](Operation *op, arith::FastMathFlags flags) {
    if (auto arithmetic = dyn_cast<arith::ArithFastMathInterface>(op))
      op->setAttr(arithmetic.getFastMathAttrName(), arith::FastMathFlagsAttr::get(op->getContext(), flags));
  };
  kernel.walk([&](Operation *op) { set(op, arith::FastMathFlags::contract); });
  kernel.walk([&](tir::BlockOp block) {
    if (!block.hasReduceIter())
      return;
    for (Operation &op : *block.getBody())
      if (auto store = dyn_cast<memref::StoreOp>(op))
        if (Operation *combiner = getCombiner(store))
          set(combiner, arith::FastMathFlags::contract | arith::FastMathFlags::reassoc);
  });
}

} // namespace lamella::detail
