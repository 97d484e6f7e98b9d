// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// math: each function in f64, rounded once to its type.
#include "Machine.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <bit>
#include <cmath>

using namespace mlir;

namespace lamella::reference {

template <typename OpT>
static void addReal(Handlers &handlers, double (*function)(double)) {
  handlers.add<OpT>([=](Machine &machine, OpT op) {
    Type type = getElementTypeOrSelf(op.getType());
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      return Scalar::of(machine.round(type, function(x[0].real)));
    });
  });
}

template <typename OpT>
static void addReal(Handlers &handlers, double (*function)(double, double)) {
  handlers.add<OpT>([=](Machine &machine, OpT op) {
    Type type = getElementTypeOrSelf(op.getType());
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      return Scalar::of(machine.round(type, function(x[0].real, x[1].real)));
    });
  });
}

template <typename OpT>
static void addTest(Handlers &handlers, bool (*function)(double)) {
  handlers.add<OpT>([=](Machine &machine, OpT op) {
    return machine.mapElements(
        op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> { return Scalar::of(function(x[0].real)); });
  });
}

template <typename OpT>
static void addBits(Handlers &handlers, int64_t (*function)(uint64_t bits, unsigned width)) {
  handlers.add<OpT>([=](Machine &machine, OpT op) {
    Type type = getElementTypeOrSelf(op.getType());
    unsigned width = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      uint64_t bits = uint64_t(x[0].integer) & (~uint64_t(0) >> (64 - width));
      return Scalar::of(wrapTo(width, function(bits, width)));
    });
  });
}

static void addElementary(Handlers &handlers) {
  addReal<math::ExpOp>(handlers, std::exp);
  addReal<math::Exp2Op>(handlers, std::exp2);
  addReal<math::ExpM1Op>(handlers, std::expm1);
  addReal<math::LogOp>(handlers, std::log);
  addReal<math::Log2Op>(handlers, std::log2);
  addReal<math::Log10Op>(handlers, std::log10);
  addReal<math::Log1pOp>(handlers, std::log1p);
  addReal<math::SqrtOp>(handlers, std::sqrt);
  addReal<math::RsqrtOp>(handlers, [](double x) { return 1 / std::sqrt(x); });
  addReal<math::CbrtOp>(handlers, std::cbrt);
  addReal<math::ErfOp>(handlers, std::erf);
  addReal<math::ErfcOp>(handlers, std::erfc);
  addReal<math::PowFOp>(handlers, std::pow);
}

static void addTrigonometric(Handlers &handlers) {
  addReal<math::SinOp>(handlers, std::sin);
  addReal<math::CosOp>(handlers, std::cos);
  addReal<math::TanOp>(handlers, std::tan);
  addReal<math::AsinOp>(handlers, std::asin);
  addReal<math::AcosOp>(handlers, std::acos);
  addReal<math::AtanOp>(handlers, std::atan);
  addReal<math::Atan2Op>(handlers, std::atan2);
  addReal<math::SinhOp>(handlers, std::sinh);
  addReal<math::CoshOp>(handlers, std::cosh);
  addReal<math::TanhOp>(handlers, std::tanh);
  addReal<math::AsinhOp>(handlers, std::asinh);
  addReal<math::AcoshOp>(handlers, std::acosh);
  addReal<math::AtanhOp>(handlers, std::atanh);
}

static void addRounding(Handlers &handlers) {
  addReal<math::AbsFOp>(handlers, std::fabs);
  addReal<math::CeilOp>(handlers, std::ceil);
  addReal<math::FloorOp>(handlers, std::floor);
  addReal<math::TruncOp>(handlers, std::trunc);
  addReal<math::RoundOp>(handlers, std::round);
  addReal<math::RoundEvenOp>(handlers, std::nearbyint); // the mode is to nearest even
  addReal<math::CopySignOp>(handlers, std::copysign);
  addTest<math::IsFiniteOp>(handlers, [](double x) { return std::isfinite(x); });
  addTest<math::IsInfOp>(handlers, [](double x) { return std::isinf(x); });
  addTest<math::IsNaNOp>(handlers, [](double x) { return std::isnan(x); });
}

/// Rounded once: the product of two f32 is exact in f64, but its sum with a third value may round there first.
static double fuse(Machine &machine, Type type, double a, double b, double c) {
  if (type.isF32() && !machine.isWide())
    return std::fma(float(a), float(b), float(c));
  return machine.round(type, std::fma(a, b, c));
}

static std::optional<int64_t> integerPower(int64_t base, int64_t exponent) {
  if (exponent < 0)
    return base == 0    ? std::nullopt
           : base == 1  ? std::optional<int64_t>(1)
           : base == -1 ? std::optional<int64_t>(exponent % 2 ? -1 : 1)
                        : std::optional<int64_t>(0);
  uint64_t result = 1;
  for (uint64_t square = base; exponent; exponent >>= 1, square *= square)
    result *= exponent & 1 ? square : 1;
  return int64_t(result);
}

void addMathHandlers(Handlers &handlers) {
  addElementary(handlers);
  addTrigonometric(handlers);
  addRounding(handlers);
  addBits<math::CountLeadingZerosOp>(handlers, [](uint64_t bits, unsigned width) -> int64_t {
    return std::countl_zero(bits) - (64 - int64_t(width));
  });
  addBits<math::CountTrailingZerosOp>(handlers, [](uint64_t bits, unsigned width) -> int64_t {
    return std::min<int64_t>(std::countr_zero(bits), width);
  });
  addBits<math::CtPopOp>(handlers, [](uint64_t bits, unsigned) -> int64_t { return std::popcount(bits); });
  handlers.add<math::AbsIOp>([](Machine &machine, math::AbsIOp op) {
    Type type = getElementTypeOrSelf(op.getType());
    unsigned width = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      return x[0].integer < 0 ? Scalar::of(wrapTo(width, int64_t(-uint64_t(x[0].integer)))) : x[0];
    });
  });
  handlers.add<math::FmaOp>([](Machine &machine, math::FmaOp op) {
    Type type = getElementTypeOrSelf(op.getType());
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      return Scalar::of(fuse(machine, type, x[0].real, x[1].real, x[2].real));
    });
  });
  handlers.add<math::ClampFOp>([](Machine &machine, math::ClampFOp op) {
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      return std::isnan(x[0].real) ? x[0] : Scalar::of(std::min(std::max(x[0].real, x[1].real), x[2].real));
    });
  });
  handlers.add<math::FPowIOp>([](Machine &machine, math::FPowIOp op) {
    Type type = getElementTypeOrSelf(op.getType());
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      return Scalar::of(machine.round(type, std::pow(x[0].real, double(x[1].integer))));
    });
  });
  handlers.add<math::IPowIOp>([](Machine &machine, math::IPowIOp op) {
    Type type = getElementTypeOrSelf(op.getType());
    unsigned width = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      if (std::optional<int64_t> result = integerPower(x[0].integer, x[1].integer))
        return Scalar::of(wrapTo(width, *result));
      return op->emitOpError("expected a power that is not of 0 to a negative exponent");
    });
  });
}

} // namespace lamella::reference
