// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tir-to-loops, in steps over one kernel:
//
//   1. flags of float ops; extents of `tir.bind` to argument attributes
//   2. buffers: allocas and deallocs, no memory spaces
//   3. loops and blocks to scf, bindings and indices to affine.apply; vectorized and unrolled loops are marked
//        tir.for vectorized %j to 8 { tir.block "b" (%v: spatial to 64 = %i * 8 + %j) {...} }
//        scf.for %j = 0 to 8 { %v = affine.apply (%i * 8 + %j) ... } {tir.vectorized}
//   4. marked loops, innermost first: to vectors, to copies
//   5. affine.apply to arith, and what became constant is folded
#include "lamella/Conversion/TIRToLoops/TIRToLoops.h"

#include "Steps.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Threading.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace lamella {
#define GEN_PASS_DEF_TIRTOLOOPSPASS
#include "lamella/Conversion/TIRToLoops/Passes.h.inc"

void detail::unrollLoop(scf::ForOp loop, RewriterBase &rewriter) {
  int64_t extent = *getConstantIntValue(loop.getUpperBound());
  rewriter.setInsertionPoint(loop);
  for (int64_t i = 0; i < extent; ++i) {
    IRMapping mapping;
    mapping.map(loop.getInductionVar(), Value(arith::ConstantIndexOp::create(rewriter, loop.getLoc(), i)));
    for (Operation &op : loop.getBody()->without_terminator())
      rewriter.clone(op, mapping);
  }
  rewriter.eraseOp(loop);
}

static void keepExtents(func::FuncOp kernel) {
  SmallVector<Value> sizes;
  for (Value argument : kernel.getArguments())
    if (argument.getType().isIndex())
      sizes.push_back(argument);
  for (auto bind : kernel.getOps<tir::BindOp>()) {
    // The map over all sizes in their order, whichever of them it uses.
    SmallVector<AffineExpr> symbols, extents;
    for (Value operand : bind.getExtentOperands())
      symbols.push_back(getAffineSymbolExpr(llvm::find(sizes, operand) - sizes.begin(), kernel.getContext()));
    for (AffineExpr extent : bind.getExtentMap().getResults())
      extents.push_back(extent.replaceSymbols(symbols));
    AffineMap map = AffineMap::get(0, sizes.size(), extents, kernel.getContext());
    kernel.setArgAttr(cast<BlockArgument>(bind.getBuffer()).getArgNumber(), kExtentsAttrName, AffineMapAttr::get(map));
  }
}

static LogicalResult checkKernel(func::FuncOp kernel) {
  if (!kernel.getBody().hasOneBlock())
    return kernel.emitOpError("expected one basic block in a kernel with tir ops");
  if (kernel.getNumResults() != 0)
    return kernel.emitOpError("expected a kernel with tir ops to have no results, got ") << kernel.getNumResults();
  for (auto bind : kernel.getOps<tir::BindOp>())
    for (Value operand : bind.getExtentOperands())
      if (!isa<BlockArgument>(operand))
        return bind.emitOpError("expected extents over the kernel's index arguments");
  return success();
}

/// A vector of bf16 whose last part, beside eights, is a single element: LLVM 22 aborts on x86 with avx512bf16 ("Do not
/// know how to soft promote this operator's operand").
static bool hasLoneBF16Lane(scf::ForOp loop) {
  std::optional<int64_t> lanes = getConstantIntValue(loop.getUpperBound());
  if (!lanes || *lanes % 8 != 1)
    return false;
  return loop
      .walk([](Operation *op) {
        auto isBF16 = [](Type type) { return type.isBF16(); };
        bool found = llvm::any_of(op->getResultTypes(), isBF16) || llvm::any_of(op->getOperandTypes(), isBF16);
        return found ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

/// Step 4. Post-order: an inner loop is gone before the loop around it is looked at.
static LogicalResult expandMarkedLoops(func::FuncOp kernel) {
  IRRewriter rewriter(kernel.getContext());
  SmallVector<scf::ForOp> loops;
  kernel.walk([&](scf::ForOp loop) {
    if (loop->hasAttr(detail::kVectorizedAttrName) || loop->hasAttr(detail::kUnrolledAttrName))
      loops.push_back(loop);
  });
  for (scf::ForOp loop : loops) {
    if (loop->hasAttr(detail::kUnrolledAttrName) || hasLoneBF16Lane(loop))
      detail::unrollLoop(loop, rewriter);
    else if (failed(detail::vectorizeLanes(loop, rewriter)))
      return failure();
  }
  return success();
}

/// Conditions that became constant, and what is left unused.
static void foldConstants(func::FuncOp kernel) {
  RewritePatternSet patterns(kernel.getContext());
  scf::IfOp::getCanonicalizationPatterns(patterns, kernel.getContext());
  (void)applyPatternsGreedily(kernel, std::move(patterns));
}

LogicalResult convertTIRToLoops(func::FuncOp kernel) {
  bool hasTIR = false;
  kernel.walk([&](Operation *op) { hasTIR |= isa<tir::TIRDialect>(op->getDialect()); });
  // An intrinsic may take a buffer with a scope, which ends here as in its caller.
  if (!kernel.isExternal() && !hasTIR && kernel->hasAttr(kIntrinsicAttrName))
    return detail::lowerBuffers(kernel);
  if (kernel.isExternal() || !hasTIR)
    return success();
  if (failed(checkKernel(kernel)))
    return failure();
  detail::setFloatFlags(kernel);
  keepExtents(kernel);
  if (failed(detail::lowerBuffers(kernel)) || failed(detail::lowerSkeleton(kernel)))
    return failure();
  detail::composeIndices(kernel);
  if (failed(expandMarkedLoops(kernel)))
    return failure();
  detail::expandIndexArithmetic(kernel);
  foldConstants(kernel);
  return success();
}

/// Erases intrinsics and the private functions that nothing else names; marks those that a kernel calls, since the call
/// may turn out to be dead. A kernel may be private and without uses: host code names its entry, which does not exist
/// yet.
static void eraseIntrinsics(ModuleOp module) {
  SetVector<Operation *> functions;
  for (auto intrinsic : llvm::make_early_inc_range(module.getOps<tir::IntrinsicOp>())) {
    for (FlatSymbolRefAttr name : {intrinsic.getDescAttr(), intrinsic.getImplAttr()})
      if (auto function = module.lookupSymbol<func::FuncOp>(name); function && function.isPrivate())
        functions.insert(function);
    intrinsic.erase();
  }
  for (Operation *function : functions)
    if (SymbolTable::symbolKnownUseEmpty(function, module))
      function->erase();
    else
      function->setAttr(kIntrinsicAttrName, UnitAttr::get(module.getContext()));
}

namespace {
struct TIRToLoopsPass : impl::TIRToLoopsPassBase<TIRToLoopsPass> {
  void runOnOperation() override {
    eraseIntrinsics(getOperation());
    auto kernels = llvm::to_vector(getOperation().getOps<func::FuncOp>());
    if (failed(failableParallelForEach(&getContext(), kernels, convertTIRToLoops)))
      signalPassFailure();
  }
};
} // namespace

} // namespace lamella
