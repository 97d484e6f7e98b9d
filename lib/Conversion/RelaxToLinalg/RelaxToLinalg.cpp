// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From relax operators to kernels.
//
//   1. A dimension of an operand that has no name gets one, and dimensions that must be equal get the same, by a
//      relax.match_cast, which checks it when the code runs; the op's result type follows.
//   2. The op's types are renamed to s0, s1, ...: its signature. With the op's attributes it is the key of a kernel.
//   3. The first op with a key makes the kernel:
//
//        %y = relax.exp %x : (tensor<?x4xf32, #relax.shape<n, 4>>) -> ...
//
//        func.func private @exp(%n: index, %x: tensor<?x4xf32> {tir.extents = affine_map<()[s0] -> (s0, 4)>})
//            -> (tensor<?x4xf32> {tir.extents = ...}) { linalg.generic ... }
//
//   4. The op becomes a call, with its own names: relax.call_tir @exp<n>(%x).
#include "lamella/Conversion/RelaxToLinalg/RelaxToLinalg.h"

#include "LinalgKernels.h"
#include "OperandShapes.h"
#include "TIRKernels.h"
#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/Symbols.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "lamella/Dialect/TIR/IR/TIR.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/StringSet.h"

namespace lamella {
#define GEN_PASS_DEF_RELAXLEGALIZEPASS
#include "lamella/Conversion/RelaxToLinalg/Passes.h.inc"

using namespace mlir;
using relax::SizeAttr;

/// Ops that the host code does by itself.
static bool isHostOp(Operation *op) {
  return isa<relax::FuncOp, relax::ReturnOp, relax::YieldOp, relax::SymbolOp, relax::DimOp, relax::MatchCastOp,
             relax::CallOp, relax::CallTIROp, relax::CallDPSOp, relax::TupleOp, relax::GetItemOp, relax::IfOp,
             relax::DataflowOp, relax::SegmentOp, relax::ConstantOp, relax::WeightOp, relax::ReshapeOp, relax::ExtendOp,
             relax::LengthOp, relax::TruncateOp, relax::PositionsOp>(op);
}

static bool buildLinalgKernel(Operation *op, KernelBuilder &kernel) {
  return buildElementwiseKernel(op, kernel) || buildMatmulKernel(op, kernel) || buildReductionKernel(op, kernel) ||
         buildDataMovementKernel(op, kernel) || buildModelKernel(op, kernel) || buildBlockUnpackKernel(op, kernel) ||
         buildQuantizedKernel(op, kernel) || buildQuantizedMatmulKernel(op, kernel);
}

namespace {
struct RelaxLegalizePass : public impl::RelaxLegalizePassBase<RelaxLegalizePass> {
  void runOnOperation() override {
    symbols.emplace(getOperation());
    kernels.clear();
    for (auto function : llvm::make_early_inc_range(getOperation().getOps<relax::FuncOp>())) {
      collectNames(function);
      SmallVector<Operation *> ops;
      function.walk([&](Operation *op) {
        if (isa<relax::RelaxDialect>(op->getDialect()) && !isHostOp(op))
          ops.push_back(op);
      });
      for (Operation *op : ops)
        if (failed(legalize(op)))
          return signalPassFailure();
    }
  }

  LogicalResult legalize(Operation *op) {
    if (failed(prepareOperandShapes(op, [&] { return createName(); })))
      return failure();
    FailureOr<Signature> signature = getSignature(op, op->getOperandTypes(), op->getResultTypes());
    if (failed(signature))
      return failure();
    std::optional<TIRKernelUse> use = getTIRKernelUse(op);
    func::FuncOp &kernel = kernels[use ? use->getKey() : getKernelKey(op, *signature, {})];
    if (!kernel) {
      kernel = use ? instantiateKernel(*use, op->getLoc()) : createLinalgKernel(op, *signature);
      if (!kernel)
        return failure();
      symbols->insert(kernel);
    }
    OpBuilder builder(op);
    ArrayAttr sizes = builder.getArrayAttr(use ? use->getArguments() : signature->sizes);
    auto call = relax::CallTIROp::create(builder, op->getLoc(), op->getResultTypes(), kernel.getSymName(), sizes,
                                         op->getOperands());
    op->replaceAllUsesWith(call);
    op->erase();
    return success();
  }

  func::FuncOp createLinalgKernel(Operation *op, const Signature &signature) {
    KernelBuilder builder(getOperation(), op->getName().stripDialect(), op->getLoc(), signature);
    if (buildLinalgKernel(op, builder))
      return builder.getFunction();
    builder.getFunction().erase();
    op->emitOpError("expected an operator that has a kernel");
    return {};
  }

  /// Every name that occurs in the function, so that new ones are new.
  void collectNames(relax::FuncOp function) {
    names.clear();
    relax::SymbolSet found;
    for (Attribute decl : function.getSymbols())
      found.insert(cast<relax::SymbolDeclAttr>(decl).getName());
    function.walk([&](Operation *op) {
      for (Type type : llvm::concat<const Type>(op->getOperandTypes(), op->getResultTypes()))
        relax::collectSymbols(type, found);
    });
    for (StringAttr name : found)
      names.insert(name.getValue());
  }

  SizeAttr createName() {
    std::string name;
    do
      name = "d" + std::to_string(nextName++);
    while (!names.insert(name).second);
    return relax::getSymbolSize(&getContext(), name);
  }

  std::optional<SymbolTable> symbols;
  llvm::StringMap<func::FuncOp> kernels;
  llvm::StringSet<> names;
  unsigned nextName = 0;
};
} // namespace
} // namespace lamella
