// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LinalgKernels.h"

#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace lamella {

//===----------------------------------------------------------------------===//
// Formulas, in the compute type
//===----------------------------------------------------------------------===//

/// 1 + exp(-x)
static Value getLogisticDenominator(Scalars &s, Value x) {
  Value one = s.constant(x.getType(), 1.0);
  return s.add(one, s.math<math::ExpOp>(s.create<arith::NegFOp>(x)));
}

/// x / 2 * (1 + erf(x / sqrt(2)))
static Value getGelu(Scalars &s, Value x) {
  Type type = x.getType();
  Value erf = s.math<math::ErfOp>(s.mul(x, s.constant(type, 0.70710678118654752440)));
  return s.mul(s.mul(x, s.constant(type, 0.5)), s.add(s.constant(type, 1.0), erf));
}

/// x / 2 * (1 + tanh(y)) = x / (1 + exp(-2 y)) with y = sqrt(2 / pi) * (x + 0.044715 x^3)
static Value getGeluTanh(Scalars &s, Value x) {
  Type type = x.getType();
  Value cubic = s.mul(s.mul(s.mul(x, x), x), s.constant(type, 0.044715));
  Value exponent = s.mul(s.add(x, cubic), s.constant(type, 1.59576912160573071176));
  return s.div(x, getLogisticDenominator(s, exponent));
}

static Value getUnary(Operation *op, Scalars &s, Value x) {
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case<relax::NegateOp>([&](auto) { return s.create<arith::NegFOp>(x); })
      .Case<relax::AbsOp>([&](auto) { return s.math<math::AbsFOp>(x); })
      .Case<relax::ExpOp>([&](auto) { return s.math<math::ExpOp>(x); })
      .Case<relax::LogOp>([&](auto) { return s.math<math::LogOp>(x); })
      .Case<relax::SqrtOp>([&](auto) { return s.math<math::SqrtOp>(x); })
      .Case<relax::RsqrtOp>([&](auto) { return s.div(s.constant(x.getType(), 1.0), s.math<math::SqrtOp>(x)); })
      .Case<relax::SinOp>([&](auto) { return s.math<math::SinOp>(x); })
      .Case<relax::CosOp>([&](auto) { return s.math<math::CosOp>(x); })
      .Case<relax::TanhOp>([&](auto) { return s.math<math::TanhOp>(x); })
      .Case<relax::ErfOp>([&](auto) { return s.math<math::ErfOp>(x); })
      .Case<relax::SigmoidOp>([&](auto) { return s.div(s.constant(x.getType(), 1.0), getLogisticDenominator(s, x)); })
      .Case<relax::SiluOp>([&](auto) { return s.div(x, getLogisticDenominator(s, x)); })
      .Case<relax::GeluOp>([&](auto) { return getGelu(s, x); })
      .Case<relax::GeluTanhOp>([&](auto) { return getGeluTanh(s, x); })
      .Case<relax::ReluOp>([&](auto) { return s.max(x, s.constant(x.getType(), 0.0)); })
      .Default(Value());
}

static Value getBinary(Operation *op, Scalars &s, Value x, Value y) {
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case<relax::AddOp>([&](auto) { return s.add(x, y); })
      .Case<relax::SubtractOp>([&](auto) { return s.sub(x, y); })
      .Case<relax::MultiplyOp>([&](auto) { return s.mul(x, y); })
      .Case<relax::DivideOp>([&](auto) { return s.div(x, y); })
      .Case<relax::MaximumOp>([&](auto) { return s.max(x, y); })
      .Case<relax::MinimumOp>([&](auto) { return s.min(x, y); })
      .Case<relax::PowerOp>([&](auto) {
        return isa<FloatType>(x.getType()) ? s.math<math::PowFOp>(x, y) : s.create<math::IPowIOp>(x, y);
      })
      .Default(Value());
}

static Value getComparison(relax::ComparePredicate predicate, Scalars &s, Value x, Value y) {
  using F = arith::CmpFPredicate;
  using I = arith::CmpIPredicate;
  static const std::pair<F, I> table[] = {{F::OEQ, I::eq},  {F::UNE, I::ne},  {F::OLT, I::slt},
                                          {F::OLE, I::sle}, {F::OGT, I::sgt}, {F::OGE, I::sge}};
  auto [onFloats, onIntegers] = table[static_cast<unsigned>(predicate)];
  return isa<FloatType>(x.getType()) ? s.compare(onFloats, x, y) : s.compare(onIntegers, x, y);
}

/// The operator on elements; null for an op that is not element-wise.
static Value getElement(Operation *op, Scalars &s, ValueRange args, Type resultType) {
  if (auto compare = dyn_cast<relax::CompareOp>(op))
    return getComparison(compare.getPredicate(), s, args[0], args[1]);
  if (isa<relax::SelectOp>(op)) {
    Value condition = args[0];
    if (!condition.getType().isInteger(1))
      condition = s.compare(arith::CmpIPredicate::ne, condition, s.integer(condition.getType(), 0));
    return s.select(condition, args[1], args[2]);
  }
  if (isa<relax::CastOp>(op))
    return s.convert(args[0], resultType);
  SmallVector<Value> wide = llvm::map_to_vector(
      args.take_front(op->getNumOperands()), [&](Value arg) { return s.convert(arg, getComputeType(arg.getType())); });
  Value value = wide.size() == 1 ? getUnary(op, s, wide[0]) : getBinary(op, s, wide[0], wide[1]);
  return s.convert(value, resultType);
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

static bool isElementwise(Operation *op) {
  return isa<relax::AddOp, relax::SubtractOp, relax::MultiplyOp, relax::DivideOp, relax::MaximumOp, relax::MinimumOp,
             relax::PowerOp, relax::NegateOp, relax::AbsOp, relax::ExpOp, relax::LogOp, relax::SqrtOp, relax::RsqrtOp,
             relax::SinOp, relax::CosOp, relax::TanhOp, relax::ErfOp, relax::SigmoidOp, relax::SiluOp, relax::GeluOp,
             relax::GeluTanhOp, relax::ReluOp, relax::CastOp, relax::CompareOp, relax::SelectOp>(op);
}

bool buildElementwiseKernel(Operation *op, KernelBuilder &kernel) {
  if (!isElementwise(op))
    return false;
  RankedTensorType type = kernel.getResultType(0);
  SmallVector<relax::SizeAttr> sizes = relax::getSizes(type);
  SmallVector<KernelInput> inputs;
  for (unsigned i = 0; i < kernel.getNumOperands(); ++i) {
    KernelTensor operand = kernel.getOperand(i);
    inputs.push_back({operand, kernel.getBroadcastMap(operand.sizes, sizes)});
  }
  Type element = type.getElementType();
  KernelTensor result = kernel.createMap(op->getName().stripDialect(), sizes, element, inputs,
                                         [&](Scalars &s, ValueRange args) { return getElement(op, s, args, element); });
  kernel.createReturn(result);
  return true;
}

} // namespace lamella
