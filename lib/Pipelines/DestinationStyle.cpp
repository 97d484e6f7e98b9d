// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/IR/Extents.h"
#include "lamella/Pipelines/Passes.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"

namespace lamella {
#define GEN_PASS_DEF_DESTINATIONSTYLEPASS
#include "lamella/Pipelines/Passes.h.inc"

using namespace mlir;

LogicalResult convertToDestinationStyle(func::FuncOp kernel) {
  if (!kernel.getBody().hasOneBlock())
    return kernel.emitError("expected a kernel with one basic block, got ") << kernel.getBody().getBlocks().size();
  for (Type type : kernel.getResultTypes())
    if (!isa<RankedTensorType>(type))
      return kernel.emitError("expected tensors as results of a kernel, got ") << type;
  for (auto [number, type] : llvm::enumerate(kernel.getArgumentTypes()))
    if (isa<TensorType>(type))
      kernel.setArgAttr(number, bufferization::BufferizationDialect::kWritableAttrName,
                        BoolAttr::get(kernel.getContext(), false));

  auto terminator = cast<func::ReturnOp>(kernel.getBody().front().getTerminator());
  OpBuilder builder(terminator);
  for (auto [number, value] : llvm::enumerate(terminator.getOperands())) {
    auto type = cast<RankedTensorType>(value.getType());
    auto buffer = MemRefType::get(type.getShape(), type.getElementType());
    DictionaryAttr attrs;
    if (Attribute extents = kernel.getResultAttr(number, tir::extentsAttrName))
      attrs = builder.getDictionaryAttr(builder.getNamedAttr(tir::extentsAttrName, extents));
    unsigned position = kernel.getNumArguments();
    if (failed(kernel.insertArgument(position, buffer, attrs, kernel.getLoc())))
      return failure();
    bufferization::MaterializeInDestinationOp::create(builder, kernel.getLoc(), /*result=*/Type(), value,
                                                      kernel.getArgument(position), /*restrict=*/true,
                                                      /*writable=*/true);
  }
  terminator->setOperands({});
  llvm::BitVector all(kernel.getNumResults(), true);
  return kernel.eraseResults(all);
}

namespace {
struct DestinationStylePass : public impl::DestinationStylePassBase<DestinationStylePass> {
  void runOnOperation() override {
    if (!getOperation().isExternal() && failed(convertToDestinationStyle(getOperation())))
      signalPassFailure();
  }
};
} // namespace
} // namespace lamella
