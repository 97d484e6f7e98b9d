// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// arith: operations within one type.
#include "Machine.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <cmath>

using namespace mlir;

namespace lamella::reference {

/// The bits of an integer type; an index has 64.
static unsigned getWidth(Type type) {
  type = getElementTypeOrSelf(type);
  return type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
}

static uint64_t toUnsigned(unsigned width, int64_t value) { return uint64_t(value) & (~uint64_t(0) >> (64 - width)); }

/// An operation on integers: `function(a, b, width)` gives a result that is then wrapped, or nothing where it has no
/// value (a division by zero, an overflowing quotient, a shift by the width or more).
using IntegerFunction = std::optional<int64_t> (*)(int64_t, int64_t, unsigned);

template <typename OpT>
static void addInteger(Handlers &handlers, const char *requirement, IntegerFunction function) {
  handlers.add<OpT>([=](Machine &machine, OpT op) {
    unsigned width = getWidth(op.getType());
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      if (std::optional<int64_t> result = function(x[0].integer, x[1].integer, width))
        return Scalar::of(wrapTo(width, *result));
      return op->emitOpError("expected ") << requirement << ", got " << x[0].integer << " and " << x[1].integer;
    });
  });
}

template <typename OpT>
static void addReal(Handlers &handlers, double (*function)(double, double)) {
  handlers.add<OpT>([=](Machine &machine, OpT op) {
    Type type = getElementTypeOrSelf(op.getType());
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      return Scalar::of(machine.round(type, function(x[0].real, x.back().real)));
    });
  });
}

/// A signed quotient has no value for a divisor 0 and for the smallest value by -1.
static bool dividesSigned(int64_t a, int64_t b, unsigned width) {
  return b != 0 && !(b == -1 && a == wrapTo(width, int64_t(1) << (width - 1)));
}
static int64_t floorDivide(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0)); }

static void addDivisions(Handlers &handlers) {
  static constexpr const char *divisor = "a divisor other than 0 and a quotient that fits";
  addInteger<arith::DivSIOp>(handlers, divisor, [](int64_t a, int64_t b, unsigned width) -> std::optional<int64_t> {
    return dividesSigned(a, b, width) ? std::optional(a / b) : std::nullopt;
  });
  addInteger<arith::FloorDivSIOp>(handlers, divisor,
                                  [](int64_t a, int64_t b, unsigned width) -> std::optional<int64_t> {
                                    return dividesSigned(a, b, width) ? std::optional(floorDivide(a, b)) : std::nullopt;
                                  });
  addInteger<arith::CeilDivSIOp>(handlers, divisor, [](int64_t a, int64_t b, unsigned width) -> std::optional<int64_t> {
    return dividesSigned(a, b, width) ? std::optional(floorDivide(a, b) + (a % b != 0)) : std::nullopt;
  });
  addInteger<arith::RemSIOp>(handlers, divisor, [](int64_t a, int64_t b, unsigned) -> std::optional<int64_t> {
    return b == 0 ? std::nullopt : std::optional(b == -1 ? 0 : a % b);
  });
  addInteger<arith::DivUIOp>(handlers, divisor, [](int64_t a, int64_t b, unsigned width) -> std::optional<int64_t> {
    return b == 0 ? std::nullopt : std::optional(int64_t(toUnsigned(width, a) / toUnsigned(width, b)));
  });
  addInteger<arith::RemUIOp>(handlers, divisor, [](int64_t a, int64_t b, unsigned width) -> std::optional<int64_t> {
    return b == 0 ? std::nullopt : std::optional(int64_t(toUnsigned(width, a) % toUnsigned(width, b)));
  });
  addInteger<arith::CeilDivUIOp>(handlers, divisor, [](int64_t a, int64_t b, unsigned width) -> std::optional<int64_t> {
    if (b == 0)
      return std::nullopt;
    uint64_t x = toUnsigned(width, a), y = toUnsigned(width, b);
    return x / y + (x % y != 0);
  });
}

static void addIntegers(Handlers &handlers) {
  static constexpr const char *shift = "a shift by less than the width";
#define INTEGER(OP, EXPRESSION)                                                                                        \
  addInteger<arith::OP>(handlers, "numbers",                                                                           \
                        [](int64_t a, int64_t b, unsigned width) -> std::optional<int64_t> { return EXPRESSION; })
#define SHIFT(OP, EXPRESSION)                                                                                          \
  addInteger<arith::OP>(handlers, shift, [](int64_t a, int64_t b, unsigned width) -> std::optional<int64_t> {          \
    return toUnsigned(width, b) >= width ? std::nullopt : std::optional<int64_t>(EXPRESSION);                          \
  })
  INTEGER(AddIOp, int64_t(uint64_t(a) + uint64_t(b)));
  INTEGER(SubIOp, int64_t(uint64_t(a) - uint64_t(b)));
  INTEGER(MulIOp, int64_t(uint64_t(a) * uint64_t(b)));
  INTEGER(AndIOp, a & b);
  INTEGER(OrIOp, a | b);
  INTEGER(XOrIOp, a ^ b);
  INTEGER(MaxSIOp, std::max(a, b));
  INTEGER(MinSIOp, std::min(a, b));
  INTEGER(MaxUIOp, int64_t(std::max(toUnsigned(width, a), toUnsigned(width, b))));
  INTEGER(MinUIOp, int64_t(std::min(toUnsigned(width, a), toUnsigned(width, b))));
  SHIFT(ShLIOp, int64_t(uint64_t(a) << b));
  SHIFT(ShRSIOp, a >> b);
  SHIFT(ShRUIOp, int64_t(toUnsigned(width, a) >> b));
#undef INTEGER
#undef SHIFT
}

/// NaN if either is; -0 is below +0.
static double maximum(double a, double b) {
  if (std::isnan(a) || std::isnan(b))
    return std::nan("");
  return a > b || (a == b && !std::signbit(a)) ? a : b;
}
static double minimum(double a, double b) { return -maximum(-a, -b); }

static void addReals(Handlers &handlers) {
  addReal<arith::AddFOp>(handlers, [](double a, double b) { return a + b; });
  addReal<arith::SubFOp>(handlers, [](double a, double b) { return a - b; });
  addReal<arith::MulFOp>(handlers, [](double a, double b) { return a * b; });
  addReal<arith::DivFOp>(handlers, [](double a, double b) { return a / b; });
  addReal<arith::RemFOp>(handlers, [](double a, double b) { return std::fmod(a, b); });
  addReal<arith::NegFOp>(handlers, [](double a, double) { return -a; });
  addReal<arith::MaximumFOp>(handlers, maximum);
  addReal<arith::MinimumFOp>(handlers, minimum);
  // A NaN operand is passed over.
  addReal<arith::MaxNumFOp>(handlers, [](double a, double b) {
    return std::isnan(a) ? b : std::isnan(b) ? a : maximum(a, b);
  });
  addReal<arith::MinNumFOp>(handlers, [](double a, double b) {
    return std::isnan(a) ? b : std::isnan(b) ? a : minimum(a, b);
  });
}

static bool compareIntegers(arith::CmpIPredicate predicate, int64_t a, int64_t b) {
  // Sign-extended values of one width compare as unsigned as their low bits do.
  uint64_t x = a, y = b;
  switch (predicate) {
  case arith::CmpIPredicate::eq:
    return a == b;
  case arith::CmpIPredicate::ne:
    return a != b;
  case arith::CmpIPredicate::slt:
    return a < b;
  case arith::CmpIPredicate::sle:
    return a <= b;
  case arith::CmpIPredicate::sgt:
    return a > b;
  case arith::CmpIPredicate::sge:
    return a >= b;
  case arith::CmpIPredicate::ult:
    return x < y;
  case arith::CmpIPredicate::ule:
    return x <= y;
  case arith::CmpIPredicate::ugt:
    return x > y;
  case arith::CmpIPredicate::uge:
    return x >= y;
  }
  llvm_unreachable("a predicate");
}

static bool compareReals(arith::CmpFPredicate predicate, double a, double b) {
  bool unordered = std::isnan(a) || std::isnan(b);
  switch (predicate) {
  case arith::CmpFPredicate::AlwaysFalse:
    return false;
  case arith::CmpFPredicate::AlwaysTrue:
    return true;
  case arith::CmpFPredicate::ORD:
    return !unordered;
  case arith::CmpFPredicate::UNO:
    return unordered;
  case arith::CmpFPredicate::OEQ:
    return a == b;
  case arith::CmpFPredicate::OGT:
    return a > b;
  case arith::CmpFPredicate::OGE:
    return a >= b;
  case arith::CmpFPredicate::OLT:
    return a < b;
  case arith::CmpFPredicate::OLE:
    return a <= b;
  case arith::CmpFPredicate::ONE:
    return !unordered && a != b;
  case arith::CmpFPredicate::UEQ:
    return unordered || a == b;
  case arith::CmpFPredicate::UGT:
    return unordered || a > b;
  case arith::CmpFPredicate::UGE:
    return unordered || a >= b;
  case arith::CmpFPredicate::ULT:
    return unordered || a < b;
  case arith::CmpFPredicate::ULE:
    return unordered || a <= b;
  case arith::CmpFPredicate::UNE:
    return unordered || a != b;
  }
  llvm_unreachable("a predicate");
}

/// Both halves of a wide product, or a sum and its carry.
template <typename OpT>
static void addPair(Handlers &handlers, __int128 (*function)(int64_t a, int64_t b, unsigned width),
                    unsigned highWidth) {
  handlers.add<OpT>([=](Machine &machine, OpT op) -> LogicalResult {
    unsigned width = getWidth(op->getResult(0).getType());
    const auto *lhs = std::get_if<Scalar>(&machine.get(op->getOperand(0)));
    const auto *rhs = std::get_if<Scalar>(&machine.get(op->getOperand(1)));
    Vector a = lhs ? Vector{*lhs} : machine.get<Vector>(op->getOperand(0));
    Vector b = rhs ? Vector{*rhs} : machine.get<Vector>(op->getOperand(1));
    Vector low(a.size()), high(a.size());
    for (size_t i = 0; i < a.size(); ++i) {
      __int128 result = function(a[i].integer, b[i].integer, width);
      low[i] = Scalar::of(wrapTo(width, int64_t(result)));
      high[i] = Scalar::of(wrapTo(highWidth ? highWidth : width, int64_t(result >> width)));
    }
    return machine.setResults(op, lhs ? std::vector<Datum>{low[0], high[0]} : std::vector<Datum>{low, high});
  });
}

void addArithHandlers(Handlers &handlers) {
  addIntegers(handlers);
  addDivisions(handlers);
  addReals(handlers);
  addPair<arith::MulSIExtendedOp>(handlers, [](int64_t a, int64_t b, unsigned) { return __int128(a) * b; }, 0);
  addPair<arith::MulUIExtendedOp>(
      handlers,
      [](int64_t a, int64_t b, unsigned width) {
        return __int128(__uint128_t(toUnsigned(width, a)) * toUnsigned(width, b));
      },
      0);
  addPair<arith::AddUIExtendedOp>(
      handlers,
      [](int64_t a, int64_t b, unsigned width) { return __int128(toUnsigned(width, a)) + toUnsigned(width, b); }, 1);
  handlers.add<arith::ConstantOp>([](Machine &machine, arith::ConstantOp op) -> LogicalResult {
    FailureOr<Datum> value = getConstant(machine, op, op.getValue());
    if (failed(value))
      return failure();
    return machine.setResults(op, {*value});
  });
  handlers.add<arith::CmpIOp>([](Machine &machine, arith::CmpIOp op) {
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      return Scalar::of(compareIntegers(op.getPredicate(), x[0].integer, x[1].integer));
    });
  });
  handlers.add<arith::CmpFOp>([](Machine &machine, arith::CmpFOp op) {
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      return Scalar::of(compareReals(op.getPredicate(), x[0].real, x[1].real));
    });
  });
  handlers.add<arith::SelectOp>([](Machine &machine, arith::SelectOp op) -> LogicalResult {
    if (!op.getCondition().getType().isInteger(1))
      return machine.mapElements(op,
                                 [](ArrayRef<Scalar> x) -> FailureOr<Scalar> { return x[0].integer ? x[1] : x[2]; });
    Value chosen = machine.getInteger(op.getCondition()) ? op.getTrueValue() : op.getFalseValue();
    return machine.setResults(op, {machine.get(chosen)});
  });
}

} // namespace lamella::reference
