// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From kernels on tensors to kernels on buffers.
//
//   1. The kernels move into a module of their own, inside this one: upstream's bufferization works on whole modules
//   and
//      knows nothing of graph functions.
//   2. Element-wise ops are fused into what reads each of their elements once.
//   3. Results become arguments.
//   4. One-shot bufferization; the op that makes a result writes it where the caller wants it.
//   5. The kernels, and the constant tables that became globals, move back.
#include "lamella/Dialect/TIR/IR/TIR.h"
#include "lamella/Pipelines/Passes.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

namespace lamella {
#define GEN_PASS_DEF_BUFFERIZEKERNELSPASS
#include "lamella/Pipelines/Passes.h.inc"

using namespace mlir;

static bool isOnTensors(func::FuncOp function) {
  auto isTensor = [](Type type) { return isa<TensorType>(type); };
  return !function.isExternal() &&
         (llvm::any_of(function.getArgumentTypes(), isTensor) || llvm::any_of(function.getResultTypes(), isTensor));
}

/// Named ops other than fills become generic ops, which can be fused; they keep their name for the block to come.
static void generalizeNamedOps(func::FuncOp kernel) {
  IRRewriter rewriter(kernel.getContext());
  SmallVector<linalg::LinalgOp> named;
  kernel.walk([&](linalg::LinalgOp op) {
    if (!isa<linalg::GenericOp, linalg::FillOp>(op))
      named.push_back(op);
  });
  for (linalg::LinalgOp op : named) {
    rewriter.setInsertionPoint(op);
    StringAttr name = rewriter.getStringAttr(op->getName().stripDialect());
    Location loc = NameLoc::get(name, op->getLoc());
    if (FailureOr<linalg::GenericOp> generic = linalg::generalizeNamedOp(rewriter, op); succeeded(generic))
      (*generic)->setLoc(loc);
  }
}

/// A producer is fused into its only reader if that reads each element in one iteration only. A dequantization that a
/// matmul reads again and again stays an op, and a schedule says where it is computed.
static bool shouldFuse(OpOperand *use) {
  Operation *producer = use->get().getDefiningOp();
  auto consumer = cast<linalg::LinalgOp>(use->getOwner());
  return producer && producer->hasOneUse() && consumer.getMatchingIndexingMap(use).isPermutation();
}

static LogicalResult fuseElementwise(func::FuncOp kernel) {
  RewritePatternSet patterns(kernel.getContext());
  linalg::populateElementwiseOpsFusionPatterns(patterns, shouldFuse);
  linalg::GenericOp::getCanonicalizationPatterns(patterns, kernel.getContext());
  affine::AffineApplyOp::getCanonicalizationPatterns(patterns, kernel.getContext());
  return applyPatternsGreedily(kernel, std::move(patterns));
}

/// Symbolic shapes end where kernels begin: upstream code would carry them wrong.
static LogicalResult verifyPlainTensors(func::FuncOp kernel) {
  WalkResult result = kernel.walk([&](Operation *op) {
    SmallVector<Type> types(op->getResultTypes());
    if (auto function = dyn_cast<func::FuncOp>(op))
      llvm::append_range(types, function.getArgumentTypes());
    for (Type type : types)
      if (auto tensor = dyn_cast<RankedTensorType>(type); tensor && tensor.getEncoding()) {
        op->emitOpError("expected plain tensors in a kernel, got ") << tensor;
        return WalkResult::interrupt();
      }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

/// Each use of an empty tensor gets one of its own. Two values that shared a buffer, one after the other, would tie
/// their loops to an order that no schedule can change; what memory a kernel needs, its schedule decides.
static void separateEmptyTensors(func::FuncOp kernel) {
  kernel.walk([](tensor::EmptyOp empty) {
    for (OpOperand &use : llvm::make_early_inc_range(llvm::drop_begin(empty->getUses())))
      use.set(cast<tensor::EmptyOp>(OpBuilder(empty).clone(*empty)).getResult());
  });
}

static void addBufferPasses(OpPassManager &passes) {
  passes.addPass(bufferization::createEmptyTensorEliminationPass());
  bufferization::OneShotBufferizePassOptions options;
  options.bufferizeFunctionBoundaries = true;
  options.functionBoundaryTypeConversion = bufferization::LayoutMapOption::IdentityLayoutMap;
  passes.addPass(bufferization::createOneShotBufferizePass(options));
  passes.nest<func::FuncOp>().addPass(createCanonicalizerPass());
  passes.nest<func::FuncOp>().addPass(createCSEPass());
}

namespace {
struct BufferizeKernelsPass : public impl::BufferizeKernelsPassBase<BufferizeKernelsPass> {
  void runOnOperation() override {
    OpBuilder builder(&getContext());
    builder.setInsertionPointToEnd(getOperation().getBody());
    auto inner = ModuleOp::create(builder, getOperation().getLoc());
    // A declaration holds each kernel's place.
    SmallVector<std::pair<func::FuncOp, func::FuncOp>> places;
    for (func::FuncOp kernel : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (!isOnTensors(kernel))
        continue;
      builder.setInsertionPoint(kernel);
      auto place = cast<func::FuncOp>(builder.cloneWithoutRegions(*kernel.getOperation()));
      kernel->moveBefore(inner.getBody(), inner.getBody()->end());
      places.emplace_back(place, kernel);
    }
    if (failed(bufferize(inner)))
      signalPassFailure();
    renameGlobals(inner);
    for (auto [place, kernel] : places) {
      kernel->moveBefore(place);
      place.erase();
    }
    getOperation().getBody()->getOperations().splice(getOperation().getBody()->begin(),
                                                     inner.getBody()->getOperations());
    inner.erase();
  }

  LogicalResult bufferize(ModuleOp inner) {
    OpPassManager onBuffers(ModuleOp::getOperationName());
    addBufferPasses(onBuffers);
    for (func::FuncOp kernel : inner.getOps<func::FuncOp>()) {
      if (failed(verifyPlainTensors(kernel)))
        return failure();
      generalizeNamedOps(kernel);
      if (failed(fuseElementwise(kernel)) || failed(convertToDestinationStyle(kernel)))
        return failure();
      separateEmptyTensors(kernel);
    }
    return runPipeline(onBuffers, inner);
  }

  /// Gives the constants that bufferization made names that are free outside too.
  void renameGlobals(ModuleOp inner) {
    SymbolTable innerTable(inner), outerTable(getOperation());
    for (auto global : llvm::make_early_inc_range(inner.getOps<memref::GlobalOp>()))
      if (outerTable.lookup(global.getSymName()))
        if (failed(innerTable.renameToUnique(global, {&outerTable})))
          signalPassFailure();
  }
};
} // namespace
} // namespace lamella
