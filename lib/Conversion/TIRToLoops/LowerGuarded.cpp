// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tir.guarded(%m) [affine_set<(d0) : (-d0 + 8 >= 0)> -> @few, otherwise -> @many](%m, %A) becomes
//
//   %holds = 8 - %m >= 0
//   scf.if %holds { func.call @few(%m, %A) } else { func.call @many(%m, %A) }
#include "Steps.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::detail {

static Value createTest(OpBuilder &builder, Location loc, IntegerSet set, ValueRange sizes) {
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0), result;
  for (auto [constraint, isEquality] : llvm::zip(set.getConstraints(), set.getEqFlags())) {
    Value value = affine::AffineApplyOp::create(builder, loc, AffineMap::get(set.getNumDims(), 0, constraint), sizes);
    auto predicate = isEquality ? arith::CmpIPredicate::eq : arith::CmpIPredicate::sge;
    Value holds = arith::CmpIOp::create(builder, loc, predicate, value, zero);
    result = result ? Value(arith::AndIOp::create(builder, loc, result, holds)) : holds;
  }
  return result;
}

void lowerGuarded(tir::GuardedOp guarded, RewriterBase &rewriter) {
  Location loc = guarded.getLoc();
  rewriter.setInsertionPoint(guarded);
  auto call = [&](unsigned i) {
    func::CallOp::create(rewriter, loc, guarded.getCallee(i), TypeRange(), guarded.getInputs());
  };
  unsigned count = guarded.getSets().size();
  for (unsigned i = 0; i < count; ++i) {
    Value test = createTest(rewriter, loc, guarded.getSet(i), guarded.getSizes());
    auto choice = scf::IfOp::create(rewriter, loc, test, /*withElseRegion=*/true);
    rewriter.setInsertionPointToStart(choice.thenBlock());
    call(i);
    rewriter.setInsertionPointToStart(choice.elseBlock());
  }
  call(count);
  rewriter.eraseOp(guarded);
}

} // namespace lamella::detail
