// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/IR/TIR.h"

#include "GuardedOp.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

#include "lamella/Dialect/TIR/IR/TIRDialect.cpp.inc"
#include "lamella/Dialect/TIR/IR/TIREnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "lamella/Dialect/TIR/IR/TIRAttributes.cpp.inc"
#include "lamella/Dialect/TIR/IR/TIRInterfaces.cpp.inc"
#define GET_OP_CLASSES
#include "lamella/Dialect/TIR/IR/TIROps.cpp.inc"

namespace lamella::tir {

void TIRDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "lamella/Dialect/TIR/IR/TIRAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "lamella/Dialect/TIR/IR/TIROps.cpp.inc"
      >();
}

namespace {
/// Brings stored index expressions back to what `buildIndexMap` gives, after upstream passes merged operands or made
/// them constant.
struct CanonicalizeIndexMaps : OpInterfaceRewritePattern<IndexMapOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(IndexMapOpInterface op, PatternRewriter &rewriter) const override {
    bool changed = false;
    for (unsigned i = 0, e = op.getNumIndexMaps(); i < e; ++i) {
      IndexMap old = op.getIndexMap(i);
      SmallVector<IndexExpr> exprs = getIndexExprs(old);
      for (IndexExpr &expr : exprs) {
        expr = expr.replace([](Value value) -> std::optional<IndexExpr> {
          APInt constant;
          if (matchPattern(value, m_ConstantInt(&constant)))
            return IndexExpr(constant.getSExtValue());
          return std::nullopt;
        });
      }
      IndexMap map = buildIndexMap(op.getContext(), exprs);
      if (map.map == old.map && map.operands == old.operands)
        continue;
      rewriter.modifyOpInPlace(op, [&] { op.setIndexMap(i, map); });
      changed = true;
    }
    return success(changed);
  }
};
} // namespace

void TIRDialect::getCanonicalizationPatterns(RewritePatternSet &results) const {
  results.add<CanonicalizeIndexMaps>(results.getContext());
}

static LogicalResult verifyExpr(Operation *op, AffineExpr expr) {
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return success();
  if (failed(verifyExpr(op, binary.getLHS())) || failed(verifyExpr(op, binary.getRHS())))
    return failure();
  if (expr.getKind() == AffineExprKind::Add)
    return success();
  AffineExpr rhs = binary.getRHS();
  bool symbolic = rhs.isSymbolicOrConstant();
  if (expr.getKind() == AffineExprKind::Mul && !symbolic && !binary.getLHS().isSymbolicOrConstant())
    return op->emitOpError("expected a product with loop variables or iterators on one side at most");
  if (expr.getKind() == AffineExprKind::Mul)
    return success();
  if (!symbolic)
    return op->emitOpError("expected a divisor without loop variables and iterators");
  if (auto constant = dyn_cast<AffineConstantExpr>(rhs); constant && constant.getValue() <= 0)
    return op->emitOpError("expected a positive divisor, got ") << constant.getValue();
  return success();
}

LogicalResult detail::verifyIndexMaps(Operation *op) {
  auto maps = cast<IndexMapOpInterface>(op);
  for (unsigned i = 0, e = maps.getNumIndexMaps(); i < e; ++i) {
    IndexMap map = maps.getIndexMap(i);
    if (map.map.getNumInputs() != map.operands.size())
      return op->emitOpError("expected ")
             << map.map.getNumInputs() << " operands for its index expressions, got " << map.operands.size();
    for (auto [number, value] : llvm::enumerate(map.operands)) {
      bool isDim = number < map.map.getNumDims();
      if (isDim != isIndexDim(value))
        return op->emitOpError("expected operand ")
               << number << " of its index expressions to be "
               << (isDim ? "a dimension: a variable of an enclosing loop or an iterator of an enclosing block"
                         : "a symbol, got a loop variable or a block iterator");
    }
    for (AffineExpr expr : map.map.getResults())
      if (failed(verifyExpr(op, expr)))
        return failure();
  }
  return success();
}

void substituteInIndexMaps(Operation *root, Value value, const IndexExpr &by) {
  root->walk([&](IndexMapOpInterface op) {
    for (unsigned i = 0, e = op.getNumIndexMaps(); i < e; ++i) {
      IndexMap old = op.getIndexMap(i);
      if (!llvm::is_contained(old.operands, value))
        continue;
      SmallVector<IndexExpr> exprs =
          llvm::map_to_vector(getIndexExprs(old), [&](const IndexExpr &expr) { return expr.replace(value, by); });
      op.setIndexMap(i, buildIndexMap(op.getContext(), exprs));
    }
  });
}

BlockOp findBlock(Operation *function, StringRef name) {
  BlockOp found;
  function->walk([&](BlockOp block) {
    if (block.getBlockName() != name)
      return WalkResult::advance();
    found = block;
    return WalkResult::interrupt();
  });
  return found;
}

SmallVector<ForOp> getEnclosingLoops(Operation *op) {
  SmallVector<ForOp> loops;
  for (auto loop = dyn_cast<ForOp>(op->getParentOp()); loop; loop = dyn_cast<ForOp>(loop->getParentOp()))
    loops.push_back(loop);
  std::reverse(loops.begin(), loops.end());
  return loops;
}

} // namespace lamella::tir
