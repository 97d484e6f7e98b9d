// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "KernelAsserts.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lamella::cpu {

static Value createCode(OpBuilder &builder, Location loc, int32_t code) {
  return arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(code));
}

FailureOr<SmallVector<std::string>> returnFailedAsserts(func::FuncOp kernel) {
  SmallVector<cf::AssertOp> asserts;
  kernel.walk([&](cf::AssertOp op) { asserts.push_back(op); });
  SmallVector<std::string> texts;
  if (asserts.empty())
    return texts;
  OpBuilder builder(kernel.getContext());
  for (func::ReturnOp done : kernel.getOps<func::ReturnOp>()) {
    builder.setInsertionPoint(done);
    done.getOperandsMutable().assign(createCode(builder, done.getLoc(), 0));
  }
  for (cf::AssertOp op : asserts) {
    if (op->getParentOp() != kernel) // code that other threads run has no way to leave the kernel
      return op.emitOpError("expected an assertion outside the kernel's loops");
    Block *here = op->getBlock(), *next = here->splitBlock(op);
    Block *failed = builder.createBlock(&kernel.getBody(), kernel.getBody().end());
    texts.push_back(op.getMsg().str());
    func::ReturnOp::create(builder, op.getLoc(), createCode(builder, op.getLoc(), texts.size()));
    builder.setInsertionPointToEnd(here);
    cf::CondBranchOp::create(builder, op.getLoc(), op.getArg(), next, failed);
    op.erase();
  }
  kernel.setType(builder.getFunctionType(kernel.getArgumentTypes(), builder.getI32Type()));
  return texts;
}

} // namespace lamella::cpu
