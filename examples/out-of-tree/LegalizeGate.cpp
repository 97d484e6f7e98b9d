// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// gate.swiglu -> relax.call_tir of a kernel in linalg. A kernel has a size argument for each dimension that is no
// constant, then its operands; `tir.extents` says which size is which dimension (docs/design/legalization.md).
#include "Gate.h"

#include "lamella/Dialect/Relax/IR/Relax.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "lamella/Dialect/TIR/IR/Extents.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace lamella;

namespace gate {
namespace {

/// The kernel's body: one linalg.generic over all elements.
Value buildSwiGLU(OpBuilder &builder, Location loc, Value gate, Value up, ValueRange sizes) {
  auto type = cast<RankedTensorType>(gate.getType());
  Value empty = tensor::EmptyOp::create(builder, loc, type, sizes);
  AffineMap identity = builder.getMultiDimIdentityMap(type.getRank());
  SmallVector<utils::IteratorType> kinds(type.getRank(), utils::IteratorType::parallel);
  auto body = [](OpBuilder &nested, Location loc, ValueRange args) {
    Value one = arith::ConstantOp::create(nested, loc, nested.getFloatAttr(args[0].getType(), 1.0));
    Value decay = math::ExpOp::create(nested, loc, arith::NegFOp::create(nested, loc, args[0]));
    Value silu = arith::DivFOp::create(nested, loc, args[0], arith::AddFOp::create(nested, loc, one, decay));
    linalg::YieldOp::create(nested, loc, Value(arith::MulFOp::create(nested, loc, silu, args[1])));
  };
  return linalg::GenericOp::create(builder, loc, type, ValueRange{gate, up}, empty, SmallVector<AffineMap>(3, identity),
                                   kinds, body)
      .getResult(0);
}

struct LegalizeGatePass : PassWrapper<LegalizeGatePass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LegalizeGatePass)
  StringRef getArgument() const final { return "legalize-gate"; }
  StringRef getDescription() const final { return "makes a kernel of each gate.swiglu"; }
  void getDependentDialects(DialectRegistry &registry) const final {
    registry.insert<arith::ArithDialect, func::FuncDialect, linalg::LinalgDialect, math::MathDialect,
                    relax::RelaxDialect, tensor::TensorDialect>();
  }

  void runOnOperation() final {
    SymbolTable symbols(getOperation());
    SmallVector<SwiGLUOp> ops;
    getOperation().walk([&](SwiGLUOp op) { ops.push_back(op); });
    for (SwiGLUOp op : ops)
      if (failed(legalize(op, symbols)))
        return signalPassFailure();
  }

private:
  LogicalResult legalize(SwiGLUOp op, SymbolTable &symbols) {
    auto type = cast<RankedTensorType>(op.getType()), plain = relax::eraseSymbols(type);
    OpBuilder builder(&getContext());
    SmallVector<Attribute> sizes;
    SmallVector<AffineExpr> extents;
    for (auto [dim, size] : llvm::enumerate(relax::getSizes(type))) {
      if (!size)
        return op.emitOpError("expected sizes with names, got none in dimension ") << dim;
      if (std::optional<int64_t> constant = size.getConstant()) {
        extents.push_back(builder.getAffineConstantExpr(*constant));
        continue;
      }
      extents.push_back(builder.getAffineSymbolExpr(sizes.size()));
      sizes.push_back(size);
    }
    SmallVector<Type> inputs(sizes.size(), builder.getIndexType());
    inputs.append(2, plain);
    // The name of the location becomes that of the block, by which schedules find it.
    Location loc = NameLoc::get(builder.getStringAttr("swiglu"), op.getLoc());
    auto kernel = func::FuncOp::create(loc, "swiglu", builder.getFunctionType(inputs, plain));
    kernel.setPrivate();
    if (!sizes.empty()) {
      auto map = AffineMapAttr::get(AffineMap::get(0, sizes.size(), extents, &getContext()));
      for (unsigned number : {0u, 1u})
        kernel.setArgAttr(sizes.size() + number, tir::extentsAttrName, map);
      kernel.setResultAttr(0, tir::extentsAttrName, map);
    }
    symbols.insert(kernel); // under a name of its own
    builder.setInsertionPointToStart(kernel.addEntryBlock());
    ValueRange arguments = kernel.getArguments();
    Value result = buildSwiGLU(builder, loc, arguments[sizes.size()], arguments[sizes.size() + 1],
                               arguments.take_front(sizes.size()));
    func::ReturnOp::create(builder, loc, result);
    builder.setInsertionPoint(op);
    auto call = relax::CallTIROp::create(builder, op.getLoc(), type, kernel.getSymName(), builder.getArrayAttr(sizes),
                                         op.getOperands());
    op.getResult().replaceAllUsesWith(call.getResult(0));
    op.erase();
    return success();
  }
};

} // namespace

void registerLegalization() { PassRegistration<LegalizeGatePass>(); }

} // namespace gate
