// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// relax: element-wise operators. Each evaluates its formula in f64 and rounds once.
#include "RelaxShapes.h"

#include <cmath>
#include <numbers>

using namespace mlir;

namespace lamella::reference {

//===----------------------------------------------------------------------===//
// One operand
//===----------------------------------------------------------------------===//

template <typename OpT>
static void addUnary(Handlers &handlers, double (*function)(double)) {
  handlers.add<OpT>([=](Machine &machine, OpT op) -> LogicalResult {
    const Array &input = machine.getArray(op.getInput());
    FailureOr<Array> result = makeResult(machine, op, input.sizes);
    if (failed(result))
      return failure();
    for (int64_t i = 0, count = input.getNumElements(); i < count; ++i)
      result->put(i, Scalar::of(function(input.real(i))));
    return machine.setResults(op, {*result});
  });
}

static void addUnaries(Handlers &handlers) {
  addUnary<relax::NegateOp>(handlers, [](double x) { return -x; });
  addUnary<relax::AbsOp>(handlers, std::fabs);
  addUnary<relax::ExpOp>(handlers, std::exp);
  addUnary<relax::LogOp>(handlers, std::log);
  addUnary<relax::SqrtOp>(handlers, std::sqrt);
  addUnary<relax::RsqrtOp>(handlers, [](double x) { return 1 / std::sqrt(x); });
  addUnary<relax::SinOp>(handlers, std::sin);
  addUnary<relax::CosOp>(handlers, std::cos);
  addUnary<relax::TanhOp>(handlers, std::tanh);
  addUnary<relax::ErfOp>(handlers, std::erf);
  addUnary<relax::SigmoidOp>(handlers, [](double x) { return 1 / (1 + std::exp(-x)); });
  addUnary<relax::SiluOp>(handlers, [](double x) { return x / (1 + std::exp(-x)); });
  addUnary<relax::GeluTanhOp>(handlers, [](double x) {
    return x / 2 * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
  });
  addUnary<relax::GeluOp>(handlers, [](double x) { return x / 2 * (1 + std::erf(x / std::sqrt(2.0))); });
  addUnary<relax::ReluOp>(handlers, [](double x) { return std::isnan(x) || x > 0 ? x : 0; });
}

/// The value of another element type: floats and integers to the nearest float, floats to integers toward zero.
static FailureOr<Scalar> convert(Operation *op, Scalar x, Type from, Type to) {
  if (from.isInteger(1)) // true is 1
    x.integer &= 1;
  if (isa<FloatType>(to))
    return isa<FloatType>(from) ? x : Scalar::of(to.isF32() ? double(float(x.integer)) : double(x.integer));
  unsigned width = to.getIntOrFloatBitWidth();
  if (!isa<FloatType>(from))
    return Scalar::of(wrapTo(width, x.integer));
  double whole = std::trunc(x.real), limit = std::ldexp(1.0, width - 1);
  if (!(whole >= -limit && whole < limit))
    return op->emitOpError("expected values that fit ") << to << ", got " << x.real;
  return Scalar::of(int64_t(whole));
}

static LogicalResult runCast(Machine &machine, relax::CastOp op) {
  const Array &input = machine.getArray(op.getInput());
  Type from = getElementTypeOrSelf(op.getInput().getType()), to = getElementTypeOrSelf(op.getType());
  FailureOr<Array> result = makeResult(machine, op, input.sizes);
  if (failed(result))
    return failure();
  for (int64_t i = 0, count = input.getNumElements(); i < count; ++i) {
    FailureOr<Scalar> value = convert(op, input.at(i), from, to);
    if (failed(value))
      return failure();
    result->put(i, *value);
  }
  return machine.setResults(op, {*result});
}

//===----------------------------------------------------------------------===//
// Several operands
//===----------------------------------------------------------------------===//

/// Sets the result to `function` of the operands' elements, broadcast.
static LogicalResult mapBroadcast(Machine &machine, Operation *op,
                                  llvm::function_ref<FailureOr<Scalar>(ArrayRef<Scalar>)> function) {
  FailureOr<SmallVector<int64_t>> sizes = broadcastSizes(machine, op, op->getOperands());
  if (failed(sizes))
    return failure();
  FailureOr<Array> result = makeResult(machine, op, *sizes);
  if (failed(result))
    return failure();
  SmallVector<SmallVector<int64_t>, 3> strides;
  for (Value operand : op->getOperands())
    strides.push_back(getBroadcastStrides(machine.getArray(operand), *sizes));
  int64_t position = 0;
  LogicalResult status = forEachIndex(*sizes, [&](ArrayRef<int64_t> index) -> LogicalResult {
    SmallVector<Scalar, 3> elements;
    for (auto [i, operand] : llvm::enumerate(op->getOperands()))
      elements.push_back(machine.getArray(operand).at(locate(index, strides[i])));
    FailureOr<Scalar> value = function(elements);
    if (failed(value))
      return failure();
    result->put(position++, *value);
    return success();
  });
  return failed(status) ? failure() : machine.setResults(op, {*result});
}

/// `integers` gives nothing where the result is not defined.
template <typename OpT>
static void addBinary(Handlers &handlers, double (*reals)(double, double),
                      std::optional<int64_t> (*integers)(int64_t, int64_t, unsigned width)) {
  handlers.add<OpT>([=](Machine &machine, OpT op) {
    Type type = getElementTypeOrSelf(op.getType());
    return mapBroadcast(machine, op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      if (isa<FloatType>(type))
        return Scalar::of(reals(x[0].real, x[1].real));
      unsigned width = type.getIntOrFloatBitWidth();
      if (std::optional<int64_t> value = integers(x[0].integer, x[1].integer, width))
        return Scalar::of(wrapTo(width, *value));
      return op->emitOpError("expected integers whose result is defined, got ")
             << x[0].integer << " and " << x[1].integer;
    });
  });
}

static double maximum(double x, double y) { return std::isnan(x) || std::isnan(y) ? std::nan("") : std::fmax(x, y); }
static double minimum(double x, double y) { return std::isnan(x) || std::isnan(y) ? std::nan("") : std::fmin(x, y); }

static std::optional<int64_t> power(int64_t base, int64_t exponent, unsigned) {
  if (exponent < 0)
    return std::nullopt;
  uint64_t result = 1;
  for (uint64_t square = base; exponent; exponent >>= 1, square *= square)
    result *= exponent & 1 ? square : 1;
  return int64_t(result);
}

using OptionalInteger = std::optional<int64_t>;

static void addBinaries(Handlers &handlers) {
  addBinary<relax::AddOp>(
      handlers, [](double x, double y) { return x + y; },
      [](int64_t x, int64_t y, unsigned) -> OptionalInteger { return int64_t(uint64_t(x) + uint64_t(y)); });
  addBinary<relax::SubtractOp>(
      handlers, [](double x, double y) { return x - y; },
      [](int64_t x, int64_t y, unsigned) -> OptionalInteger { return int64_t(uint64_t(x) - uint64_t(y)); });
  addBinary<relax::MultiplyOp>(
      handlers, [](double x, double y) { return x * y; },
      [](int64_t x, int64_t y, unsigned) -> OptionalInteger { return int64_t(uint64_t(x) * uint64_t(y)); });
  addBinary<relax::DivideOp>(
      handlers, [](double x, double y) { return x / y; },
      [](int64_t x, int64_t y, unsigned width) -> OptionalInteger {
        bool overflows = y == -1 && x == wrapTo(width, int64_t(1) << (width - 1));
        return y == 0 || overflows ? std::nullopt : OptionalInteger(x / y);
      });
  addBinary<relax::MaximumOp>(handlers, maximum,
                              [](int64_t x, int64_t y, unsigned) -> OptionalInteger { return std::max(x, y); });
  addBinary<relax::MinimumOp>(handlers, minimum,
                              [](int64_t x, int64_t y, unsigned) -> OptionalInteger { return std::min(x, y); });
  addBinary<relax::PowerOp>(handlers, [](double x, double y) { return std::pow(x, y); }, power);
}

template <typename T>
static bool compare(relax::ComparePredicate predicate, T x, T y) {
  switch (predicate) {
  case relax::ComparePredicate::EQ:
    return x == y;
  case relax::ComparePredicate::NE:
    return x != y;
  case relax::ComparePredicate::LT:
    return x < y;
  case relax::ComparePredicate::LE:
    return x <= y;
  case relax::ComparePredicate::GT:
    return x > y;
  case relax::ComparePredicate::GE:
    return x >= y;
  }
  llvm_unreachable("a predicate");
}

void addRelaxElementwiseHandlers(Handlers &handlers) {
  addUnaries(handlers);
  addBinaries(handlers);
  handlers.add<relax::CastOp>(runCast);
  handlers.add<relax::CompareOp>([](Machine &machine, relax::CompareOp op) {
    bool isReal = isa<FloatType>(getElementTypeOrSelf(op.getLhs().getType()));
    return mapBroadcast(machine, op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      return Scalar::of(isReal ? compare(op.getPredicate(), x[0].real, x[1].real)
                               : compare(op.getPredicate(), x[0].integer, x[1].integer));
    });
  });
  handlers.add<relax::SelectOp>([](Machine &machine, relax::SelectOp op) {
    return mapBroadcast(machine, op,
                        [](ArrayRef<Scalar> x) -> FailureOr<Scalar> { return x[0].integer ? x[1] : x[2]; });
  });
}

} // namespace lamella::reference
