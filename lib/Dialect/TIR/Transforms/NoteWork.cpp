// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tir-note-work: the two expressions of Analysis/Work.h as an attribute.
//
//   func.func @add(%n: index, ...)          func.func @add(%n: index, ...)
//                                               attributes {tir.work = affine_map<()[s0] -> (s0 * 12, s0)>}
#include "lamella/Dialect/TIR/Analysis/Work.h"
#include "lamella/Dialect/TIR/Transforms/Passes.h"

#define DEBUG_TYPE "tir-note-work"

using namespace mlir;

namespace lamella::tir {

#define GEN_PASS_DEF_NOTEWORKPASS
#include "lamella/Dialect/TIR/Transforms/Passes.h.inc"

/// The expression with symbol k for size argument k.
static AffineExpr overSizes(const IndexExpr &expr, ArrayRef<Value> sizes, MLIRContext *context) {
  SmallVector<AffineExpr> symbols;
  SmallVector<Value> operands(expr.getOperands());
  for (Value operand : operands)
    symbols.push_back(getAffineSymbolExpr(llvm::find(sizes, operand) - sizes.begin(), context));
  return expr.getExpr(context).replaceSymbols(symbols);
}

namespace {
struct NoteWorkPass : impl::NoteWorkPassBase<NoteWorkPass> {
  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    if (kernel.isDeclaration())
      return;
    Work work = getWork(kernel);
    if (!work.bytes || !work.operations)
      return;
    SmallVector<Value> sizes;
    for (BlockArgument argument : kernel.getArguments())
      if (argument.getType().isIndex())
        sizes.push_back(argument);
    AffineExpr results[] = {overSizes(*work.bytes, sizes, &getContext()),
                            overSizes(*work.operations, sizes, &getContext())};
    auto map = AffineMap::get(0, sizes.size(), results, &getContext());
    kernel->setAttr(kWorkAttrName, AffineMapAttr::get(map));
  }
};
} // namespace

} // namespace lamella::tir
