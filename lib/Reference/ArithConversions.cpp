// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// arith: conversions between types.
#include "Machine.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <cmath>

using namespace mlir;

namespace lamella::reference {

static unsigned getWidth(Type type) { return type.isIndex() ? 64 : type.getIntOrFloatBitWidth(); }

static uint64_t toUnsigned(unsigned width, int64_t value) { return uint64_t(value) & (~uint64_t(0) >> (64 - width)); }

/// `function(machine, op, element, from, to)` converts one element.
template <typename OpT>
static void addConversion(Handlers &handlers,
                          FailureOr<Scalar> (*function)(Machine &, Operation *, Scalar, Type, Type)) {
  handlers.add<OpT>([=](Machine &machine, OpT op) {
    Type from = getElementTypeOrSelf(op->getOperand(0).getType()),
         to = getElementTypeOrSelf(op->getResult(0).getType());
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) { return function(machine, op, x[0], from, to); });
  });
}

static FailureOr<Scalar> convertSigned(Machine &, Operation *, Scalar x, Type, Type to) {
  return Scalar::of(wrapTo(getWidth(to), x.integer));
}
static FailureOr<Scalar> convertUnsigned(Machine &, Operation *, Scalar x, Type from, Type to) {
  return Scalar::of(wrapTo(getWidth(to), int64_t(toUnsigned(getWidth(from), x.integer))));
}
static FailureOr<Scalar> convertReal(Machine &machine, Operation *, Scalar x, Type, Type to) {
  return Scalar::of(machine.round(to, x.real));
}

/// Truncates toward zero; a value outside [lowest, limit) has none.
static FailureOr<Scalar> toInteger(Operation *op, double value, double lowest, double limit, unsigned width) {
  double whole = std::trunc(value);
  if (!(whole >= lowest && whole < limit))
    return op->emitOpError("expected a value that fits ") << width << " bits, got " << value;
  return Scalar::of(wrapTo(width, whole < 0x1p63 ? int64_t(whole) : int64_t(uint64_t(whole))));
}

/// An integer as the nearest value of the float type. A detour over f64 could round twice.
static double fromInteger(Machine &machine, Type to, __int128 value) {
  if (machine.isWide() || to.isF64())
    return double(value);
  return to.isF32() ? double(float(value)) : roundTo(to, double(value));
}

/// The bits of a number, as its own type has them also where the computation is in f64.
static int64_t getBits(Scalar x, Type type) {
  uint8_t bytes[8] = {};
  Format format = *getFormat(type, /*wide=*/false);
  if (!isFloat(format))
    return x.integer;
  encode(format, x, bytes);
  return decode(*getFormat(IntegerType::get(type.getContext(), getWidth(type)), false), bytes).integer;
}

static FailureOr<Scalar> fromBits(Machine &, Operation *, Scalar x, Type from, Type to) {
  uint8_t bytes[8] = {};
  encode(*getFormat(IntegerType::get(to.getContext(), getWidth(to)), false), Scalar::of(getBits(x, from)), bytes);
  return decode(*getFormat(to, /*wide=*/false), bytes);
}

void addArithConversionHandlers(Handlers &handlers) {
  addConversion<arith::ExtSIOp>(handlers, convertSigned);
  addConversion<arith::TruncIOp>(handlers, convertSigned);
  addConversion<arith::IndexCastOp>(handlers, convertSigned);
  addConversion<arith::ExtUIOp>(handlers, convertUnsigned);
  addConversion<arith::IndexCastUIOp>(handlers, convertUnsigned);
  addConversion<arith::ExtFOp>(handlers, convertReal);
  addConversion<arith::TruncFOp>(handlers, convertReal);
  addConversion<arith::BitcastOp>(handlers, fromBits);
  addConversion<arith::SIToFPOp>(handlers, [](Machine &machine, Operation *, Scalar x, Type, Type to) {
    return FailureOr<Scalar>(Scalar::of(fromInteger(machine, to, x.integer)));
  });
  addConversion<arith::UIToFPOp>(handlers, [](Machine &machine, Operation *, Scalar x, Type from, Type to) {
    return FailureOr<Scalar>(Scalar::of(fromInteger(machine, to, toUnsigned(getWidth(from), x.integer))));
  });
  addConversion<arith::FPToSIOp>(handlers, [](Machine &, Operation *op, Scalar x, Type, Type to) {
    unsigned width = getWidth(to);
    return toInteger(op, x.real, -std::ldexp(1.0, width - 1), std::ldexp(1.0, width - 1), width);
  });
  addConversion<arith::FPToUIOp>(handlers, [](Machine &, Operation *op, Scalar x, Type, Type to) {
    return toInteger(op, x.real, 0, std::ldexp(1.0, getWidth(to)), getWidth(to));
  });
}

} // namespace lamella::reference
