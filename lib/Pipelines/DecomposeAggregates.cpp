// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Pipelines/Passes.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace lamella {
#define GEN_PASS_DEF_DECOMPOSEAGGREGATESPASS
#include "lamella/Pipelines/Passes.h.inc"

using namespace mlir;

namespace {
/// linalg.softmax and whatever else says itself what it is made of.
struct DecomposeAggregate : OpInterfaceRewritePattern<linalg::AggregatedOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(linalg::AggregatedOpInterface op, PatternRewriter &rewriter) const override {
    if (llvm::any_of(op->getOperandTypes(), llvm::IsaPred<MemRefType>))
      return failure();
    FailureOr<SmallVector<Value>> parts = op.decomposeOperation(rewriter);
    if (failed(parts))
      return failure();
    rewriter.replaceOp(op, *parts);
    return success();
  }
};

struct LowerPack : OpRewritePattern<linalg::PackOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::PackOp op, PatternRewriter &rewriter) const override {
    return op.hasPureTensorSemantics() ? LogicalResult(linalg::lowerPack(rewriter, op)) : failure();
  }
};

struct LowerUnPack : OpRewritePattern<linalg::UnPackOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::UnPackOp op, PatternRewriter &rewriter) const override {
    return op.hasPureTensorSemantics() ? LogicalResult(linalg::lowerUnPack(rewriter, op)) : failure();
  }
};

/// `arith.addf %a, %b : tensor<4xf32>` and its like.
bool isElementwise(Operation *op) {
  return OpTrait::hasElementwiseMappableTraits(op) &&
         llvm::all_of(op->getOperandTypes(), llvm::IsaPred<RankedTensorType>);
}

bool isAggregate(Operation *op) {
  return isElementwise(op) ||
         isa<linalg::AggregatedOpInterface, linalg::PackOp, linalg::UnPackOp, linalg::WinogradFilterTransformOp,
             linalg::WinogradInputTransformOp, linalg::WinogradOutputTransformOp, tensor::PadOp, tensor::ConcatOp>(op);
}

struct DecomposeAggregatesPass : impl::DecomposeAggregatesPassBase<DecomposeAggregatesPass> {
  void runOnOperation() override {
    SmallVector<Operation *> aggregates;
    getOperation().walk([&](Operation *op) {
      if (isAggregate(op))
        aggregates.push_back(op);
    });
    if (aggregates.empty())
      return;
    RewritePatternSet patterns(&getContext());
    patterns.add<DecomposeAggregate, LowerPack, LowerUnPack>(&getContext());
    linalg::populateElementwiseToLinalgConversionPatterns(patterns);
    linalg::populateDecomposePadPatterns(patterns);
    linalg::populateDecomposeWinogradOpsPatterns(patterns);
    tensor::populateDecomposeTensorConcatPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    WalkResult left = getOperation().walk([](Operation *op) {
      if (!isAggregate(op))
        return WalkResult::advance();
      op->emitOpError("expected an op on tensors that can be said in structured ops");
      return WalkResult::interrupt();
    });
    if (left.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
} // namespace lamella
