// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Exponential, sine and cosine: the argument is reduced to a short interval (Cody and Waite, Software Manual for the
// Elementary Functions, 1980), where a polynomial with the least greatest relative error stands for the function. The
// coefficients were fitted (Lawson's algorithm) and rounded to f32 one after the other, the rest fitted again each
// time.
#include "lamella/Target/CPU/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace lamella::cpu {
#define GEN_PASS_DEF_APPROXIMATEMATHPASS
#include "lamella/Target/CPU/Passes.h.inc"

namespace {
/// Writes arithmetic on scalars or on all lanes of a vector. A product and a sum may become one operation; no result
/// depends on whether they do by more than the last bit.
struct Lanes {
  Lanes(PatternRewriter &rewriter, Location loc, Type type) : rewriter(rewriter), loc(loc), type(type) {}

  Type withElement(Type element) {
    auto vector = dyn_cast<VectorType>(type);
    return vector ? Type(vector.clone(element)) : element;
  }
  Value constant(double value, Type element) {
    llvm::APFloat number(value);
    bool losesInfo;
    number.convert(cast<FloatType>(element).getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven, &losesInfo);
    return splat(FloatAttr::get(element, number));
  }
  Value constant(double value) { return constant(value, rewriter.getF32Type()); }
  Value integer(int64_t value) { return splat(rewriter.getI32IntegerAttr(value)); }

  Value add(Value a, Value b) { return arith::AddFOp::create(rewriter, loc, a, b, contract()); }
  Value sub(Value a, Value b) { return arith::SubFOp::create(rewriter, loc, a, b, contract()); }
  Value mul(Value a, Value b) { return arith::MulFOp::create(rewriter, loc, a, b, contract()); }
  Value select(Value condition, Value a, Value b) { return arith::SelectOp::create(rewriter, loc, condition, a, b); }
  Value compare(arith::CmpFPredicate how, Value a, Value b) { return arith::CmpFOp::create(rewriter, loc, how, a, b); }
  Value shiftLeft(Value a, int64_t by) { return arith::ShLIOp::create(rewriter, loc, a, integer(by)); }
  Value bitAnd(Value a, int64_t mask) { return arith::AndIOp::create(rewriter, loc, a, integer(mask)); }
  Value bitcast(Value a, Type element) { return arith::BitcastOp::create(rewriter, loc, withElement(element), a); }

  /// c0 + x (c1 + x (c2 + ...)).
  Value polynomial(Value x, ArrayRef<double> coefficients) {
    Value result = constant(coefficients.back());
    for (double coefficient : llvm::reverse(coefficients.drop_back()))
      result = add(mul(result, x), constant(coefficient));
    return result;
  }

  PatternRewriter &rewriter;
  Location loc;
  Type type; // of the lanes, in f32

private:
  Value splat(TypedAttr value) {
    if (isa<VectorType>(type))
      value = DenseElementsAttr::get(cast<ShapedType>(withElement(value.getType())), Attribute(value));
    return arith::ConstantOp::create(rewriter, loc, value);
  }
  arith::FastMathFlagsAttr contract() {
    return arith::FastMathFlagsAttr::get(rewriter.getContext(), arith::FastMathFlags::contract);
  }
};

bool isOnF32(Operation *op) {
  Type type = op->getResult(0).getType();
  auto vector = dyn_cast<VectorType>(type);
  return getElementTypeOrSelf(type).isF32() && !(vector && (vector.isScalable() || vector.getRank() == 0));
}

/// e^x = 2^n e^r, where n is the greatest integer not above x / ln 2 (or one of its neighbours, next to a multiple of
/// ln 2), so that r is in [0, ln 2] and 2^n a normal number, 0 or infinity wherever e^x is.
struct ExpandExp : OpRewritePattern<math::ExpOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::ExpOp op, PatternRewriter &rewriter) const override {
    if (!isOnF32(op))
      return failure();
    Lanes lanes(rewriter, op.getLoc(), op.getType());
    Value x = op.getOperand();
    // Behind these ends n is -127 and 128, for which the powers of two below are 0 and infinity. NaN stays as it is.
    Value least = lanes.constant(-88), greatest = lanes.constant(89);
    x = lanes.select(lanes.compare(arith::CmpFPredicate::OLT, x, least), least, x);
    x = lanes.select(lanes.compare(arith::CmpFPredicate::OGT, x, greatest), greatest, x);
    // Numbers from 2^23 to 2^24 are the integers, so an addition rounds; the low bits are n + 127, which as an exponent
    // means 2^n. Half is taken off first, that rounding to the nearest one goes down; a bit less, that e^0 is 1
    // exactly.
    Value offset = lanes.constant(0x1.8p23 + 127);
    Value scaled = lanes.sub(lanes.mul(x, lanes.constant(0x1.715476p0)), lanes.constant(0x1.fffffep-2));
    Value rounded = lanes.add(scaled, offset), n = lanes.sub(rounded, offset);
    // ln 2 in two parts; n times the first of them, of 10 bits, is exact.
    Value r =
        lanes.sub(lanes.sub(x, lanes.mul(n, lanes.constant(0x1.63p-1))), lanes.mul(n, lanes.constant(-0x1.bd0106p-13)));
    Value power = lanes.shiftLeft(lanes.bitcast(rounded, rewriter.getI32Type()), 23);
    Value result = lanes.polynomial(r, {1.0, 0x1.000064p0, 0x1.ffde24p-2, 0x1.572706p-3, 0x1.400050p-5, 0x1.7e61c6p-7});
    rewriter.replaceOp(op, lanes.mul(result, lanes.bitcast(power, rewriter.getF32Type())));
    return success();
  }
};

/// Sine and cosine of x = n pi/2 + r with |r| <= pi/4, reduced in f64. Where a lane is too large for that, or no
/// number, the C library computes all of them, one by one.
template <typename Function>
struct ExpandTurn : OpRewritePattern<Function> {
  using OpRewritePattern<Function>::OpRewritePattern;
  static constexpr double kGreatest = 0x1p20;

  LogicalResult matchAndRewrite(Function op, PatternRewriter &rewriter) const override {
    if (!isOnF32(op))
      return failure();
    Lanes lanes(rewriter, op.getLoc(), op.getType());
    Value x = op.getOperand();
    Value magnitude = math::AbsFOp::create(rewriter, op.getLoc(), x);
    Value isLarge = lanes.compare(arith::CmpFPredicate::UGT, magnitude, lanes.constant(kGreatest));
    if (auto vector = dyn_cast<VectorType>(op.getType())) {
      auto row = VectorType::get({vector.getNumElements()}, rewriter.getI1Type());
      isLarge = vector::ShapeCastOp::create(rewriter, op.getLoc(), row, isLarge);
      isLarge = vector::ReductionOp::create(rewriter, op.getLoc(), vector::CombiningKind::OR, isLarge);
    }
    auto choice = scf::IfOp::create(rewriter, op.getLoc(), op.getType(), isLarge, /*withElseRegion=*/true);
    func::FuncOp function = getLibraryFunction(rewriter, op->template getParentOfType<ModuleOp>());
    rewriter.setInsertionPointToStart(choice.thenBlock());
    scf::YieldOp::create(rewriter, op.getLoc(), callLibrary(rewriter, op.getLoc(), function, x));
    rewriter.setInsertionPointToStart(choice.elseBlock());
    scf::YieldOp::create(rewriter, op.getLoc(), evaluate(lanes, x));
    rewriter.replaceOp(op, choice.getResults());
    return success();
  }

private:
  static Value evaluate(Lanes &lanes, Value x) {
    PatternRewriter &rewriter = lanes.rewriter;
    Type f64 = rewriter.getF64Type(), i32 = rewriter.getI32Type();
    Value wide = arith::ExtFOp::create(rewriter, lanes.loc, lanes.withElement(f64), x);
    Value offset = lanes.constant(0x1.8p52, f64); // rounds to an integer, as in ExpandExp
    Value rounded = lanes.add(lanes.mul(wide, lanes.constant(0x1.45f306dc9c883p-1, f64)), offset);
    Value n = lanes.sub(rounded, offset);
    // pi / 2 in two parts; n times the first of them, of 33 bits, is exact.
    Value r = lanes.sub(lanes.sub(wide, lanes.mul(n, lanes.constant(0x1.921fb544p0, f64))),
                        lanes.mul(n, lanes.constant(0x1.0b4611a626331p-34, f64)));
    r = arith::TruncFOp::create(rewriter, lanes.loc, lanes.type, r);
    Value quadrant = arith::TruncIOp::create(rewriter, lanes.loc, lanes.withElement(i32),
                                             lanes.bitcast(rounded, rewriter.getI64Type()));
    if (std::is_same_v<Function, math::CosOp>)
      quadrant = arith::AddIOp::create(rewriter, lanes.loc, quadrant, lanes.integer(1));
    Value square = lanes.mul(r, r);
    Value sine = lanes.mul(r, lanes.polynomial(square, {1.0, -0x1.555546p-3, 0x1.110778p-7, -0x1.995408p-13}));
    Value cosine = lanes.polynomial(square, {1.0, -0.5, 0x1.55554ap-5, -0x1.6c0c2ap-10, 0x1.99e908p-16});
    Value isOdd = arith::CmpIOp::create(rewriter, lanes.loc, arith::CmpIPredicate::ne, lanes.bitAnd(quadrant, 1),
                                        lanes.integer(0));
    Value result = lanes.bitcast(lanes.select(isOdd, cosine, sine), i32);
    Value sign = lanes.shiftLeft(lanes.bitAnd(quadrant, 2), 30);
    return lanes.bitcast(arith::XOrIOp::create(rewriter, lanes.loc, result, sign), rewriter.getF32Type());
  }

  static constexpr StringLiteral kLibraryName{std::is_same_v<Function, math::CosOp> ? "cosf" : "sinf"};

  /// The library's function, declared in the module; null where the module has a function of its own of that name.
  static func::FuncOp getLibraryFunction(PatternRewriter &rewriter, ModuleOp module) {
    FunctionType type = rewriter.getFunctionType(rewriter.getF32Type(), rewriter.getF32Type());
    if (Operation *known = module.lookupSymbol(kLibraryName)) {
      auto function = dyn_cast<func::FuncOp>(known);
      return function && function.isDeclaration() && function.getFunctionType() == type ? function : func::FuncOp();
    }
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPointToStart(module.getBody());
    auto function = func::FuncOp::create(rewriter, module.getLoc(), kLibraryName, type);
    function.setPrivate();
    return function;
  }

  /// A call that LLVM knows nothing of: of the function as an op it would compute both branches, then choose. As an op
  /// of f64, where there is no other way.
  static Value callLibraryOnce(OpBuilder &builder, Location loc, func::FuncOp function, Value x) {
    if (function)
      return func::CallOp::create(builder, loc, function, x).getResult(0);
    Value wide = arith::ExtFOp::create(builder, loc, builder.getF64Type(), x);
    Value result = Function::create(builder, loc, wide);
    return arith::TruncFOp::create(builder, loc, x.getType(), result);
  }

  static Value callLibrary(PatternRewriter &rewriter, Location loc, func::FuncOp function, Value x) {
    auto vector = dyn_cast<VectorType>(x.getType());
    if (!vector)
      return callLibraryOnce(rewriter, loc, function, x);
    auto row = VectorType::get({vector.getNumElements()}, rewriter.getF32Type());
    Value flat = vector::ShapeCastOp::create(rewriter, loc, row, x);
    Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0),
          one = arith::ConstantIndexOp::create(rewriter, loc, 1);
    Value end = arith::ConstantIndexOp::create(rewriter, loc, vector.getNumElements());
    auto loop = scf::ForOp::create(rewriter, loc, zero, end, one, flat,
                                   [&](OpBuilder &body, Location loc, Value lane, ValueRange all) {
                                     Value element = vector::ExtractOp::create(body, loc, all[0], lane);
                                     Value result = callLibraryOnce(body, loc, function, element);
                                     Value next = vector::InsertOp::create(body, loc, result, all[0], lane);
                                     scf::YieldOp::create(body, loc, next);
                                   });
    return vector::ShapeCastOp::create(rewriter, loc, vector, loop.getResult(0));
  }
};

struct ApproximateMathPass : impl::ApproximateMathPassBase<ApproximateMathPass> {
  void runOnOperation() override {
    auto isUpstreams = [](StringRef name) {
      return name == math::TanhOp::getOperationName() || name == math::ErfOp::getOperationName();
    };
    RewritePatternSet patterns(&getContext());
    patterns.add<ExpandExp, ExpandTurn<math::SinOp>, ExpandTurn<math::CosOp>>(&getContext());
    populateMathPolynomialApproximationPatterns(patterns, isUpstreams);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace

} // namespace lamella::cpu
