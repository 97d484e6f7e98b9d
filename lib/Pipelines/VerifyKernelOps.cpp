// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Pipelines/Passes.h"
#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/TypeUtilities.h"

namespace lamella {
#define GEN_PASS_DEF_VERIFYKERNELOPSPASS
#include "lamella/Pipelines/Passes.h.inc"

using namespace mlir;

static bool isElementType(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type))
    return integer.isSignless() && llvm::is_contained({1, 8, 16, 32, 64}, integer.getWidth());
  return isa<IndexType, Float16Type, BFloat16Type, Float32Type, Float64Type>(type);
}

/// Tensors whose rank is known, of elements that kernels compute with.
static LogicalResult verifyTypes(Operation *op, TypeRange types) {
  for (Type type : types) {
    auto tensor = dyn_cast<TensorType>(type);
    if (!tensor)
      continue;
    if (!tensor.hasRank())
      return op->emitOpError("expected tensors of known rank in a kernel, got ") << type;
    if (!isElementType(tensor.getElementType()))
      return op->emitOpError(
                 "expected elements of i1, i8, i16, i32, i64, index, f16, bf16, f32 or f64 in a kernel, got ")
             << type;
  }
  return success();
}

/// The bytes of a constant that lies beside the module are there.
static LogicalResult verifyResource(Operation *op, DenseResourceElementsAttr resource) {
  AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  ShapedType type = resource.getType();
  size_t bytes = type.getNumElements() * llvm::divideCeil(type.getElementTypeBitWidth(), 8);
  size_t got = blob ? blob->getData().size() : 0;
  if (got != bytes)
    return op->emitOpError("expected ") << bytes << " bytes in resource '" << resource.getRawHandle().getKey()
                                        << "', got " << got;
  return success();
}

static LogicalResult verifyOp(Operation *op) {
  auto isTensor = [](Type type) { return isa<TensorType>(type); };
  if (llvm::none_of(op->getOperandTypes(), isTensor) && llvm::none_of(op->getResultTypes(), isTensor))
    return success();
  StringRef dialect = op->getName().getDialectNamespace();
  if (dialect == "ml_program")
    return op->emitOpError("expected a kernel without state: pass it as an argument and return it");
  if (isa<tensor::ReshapeOp>(op))
    return op->emitOpError("expected the shape as sizes, got a tensor of them: use tensor.expand_shape or "
                           "tensor.collapse_shape");
  if (!isa<bufferization::BufferizableOpInterface>(op) && !op->hasTrait<OpTrait::ReturnLike>() &&
      !isa<tensor::ConcatOp>(op))
    return op->emitOpError("expected an op of linalg, tensor, arith, scf or bufferization that can be put on buffers");
  if (auto constant = op->getAttrOfType<DenseResourceElementsAttr>("value"))
    if (failed(verifyResource(op, constant)))
      return failure();
  return verifyTypes(op, op->getResultTypes());
}

namespace {
struct VerifyKernelOpsPass : impl::VerifyKernelOpsPassBase<VerifyKernelOpsPass> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    func::FuncOp function = getOperation();
    if (failed(verifyTypes(function, function.getArgumentTypes())) ||
        function.walk([](Operation *op) { return WalkResult(verifyOp(op)); }).wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
} // namespace lamella
