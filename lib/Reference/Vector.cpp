// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// vector: arithmetic and reductions.
#include "Machine.h"

#include "Combine.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <cmath>

using namespace mlir;

namespace lamella::reference {

FailureOr<Scalar> combine(Machine &machine, Operation *op, vector::CombiningKind kind, Type type, Scalar x, Scalar y) {
  unsigned width = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
  auto real = [&](double value) { return Scalar::of(machine.round(type, value)); };
  auto integer = [&](uint64_t value) { return Scalar::of(wrapTo(width, int64_t(value))); };
  uint64_t a = x.integer, b = y.integer;
  bool isNaN = std::isnan(x.real) || std::isnan(y.real);
  switch (kind) {
  case vector::CombiningKind::ADD:
    return isa<FloatType>(type) ? real(x.real + y.real) : integer(a + b);
  case vector::CombiningKind::MUL:
    return isa<FloatType>(type) ? real(x.real * y.real) : integer(a * b);
  case vector::CombiningKind::AND:
    return integer(a & b);
  case vector::CombiningKind::OR:
    return integer(a | b);
  case vector::CombiningKind::XOR:
    return integer(a ^ b);
  case vector::CombiningKind::MINUI:
    return a < b ? x : y;
  case vector::CombiningKind::MAXUI:
    return a > b ? x : y;
  case vector::CombiningKind::MINSI:
    return x.integer < y.integer ? x : y;
  case vector::CombiningKind::MAXSI:
    return x.integer > y.integer ? x : y;
  case vector::CombiningKind::MINIMUMF:
    return isNaN ? Scalar::of(std::nan("")) : Scalar::of(std::fmin(x.real, y.real));
  case vector::CombiningKind::MAXIMUMF:
    return isNaN ? Scalar::of(std::nan("")) : Scalar::of(std::fmax(x.real, y.real));
  case vector::CombiningKind::MINNUMF:
    return Scalar::of(std::fmin(x.real, y.real));
  case vector::CombiningKind::MAXNUMF:
    return Scalar::of(std::fmax(x.real, y.real));
  }
  return op->emitOpError("expected a kind that the interpreter knows");
}

/// Reduces in the order of the elements, beginning with the accumulator where there is one.
static LogicalResult runReduction(Machine &machine, vector::ReductionOp op) {
  const Vector &source = machine.get<Vector>(op.getVector());
  size_t first = op.getAcc() ? 0 : 1;
  Scalar result = op.getAcc() ? machine.get<Scalar>(op.getAcc()) : source[0];
  for (size_t i = first; i < source.size(); ++i) {
    FailureOr<Scalar> next = combine(machine, op, op.getKind(), op.getType(), result, source[i]);
    if (failed(next))
      return failure();
    result = *next;
  }
  return machine.setResults(op, {result});
}

static LogicalResult runMultiReduction(Machine &machine, vector::MultiDimReductionOp op) {
  const Vector &source = machine.get<Vector>(op.getSource());
  const auto *scalar = std::get_if<Scalar>(&machine.get(op.getAcc()));
  Vector result = scalar ? Vector{*scalar} : machine.get<Vector>(op.getAcc());
  SmallVector<bool> reduced = op.getReductionMask();
  SmallVector<int64_t> kept;
  for (auto [dim, size] : llvm::enumerate(op.getSourceVectorType().getShape()))
    kept.push_back(reduced[dim] ? 1 : size);
  SmallVector<int64_t, 4> strides = Array::getContiguousStrides(kept);
  int64_t position = 0;
  LogicalResult status =
      forEachIndex(op.getSourceVectorType().getShape(), [&](ArrayRef<int64_t> index) -> LogicalResult {
        int64_t target = 0;
        for (auto [dim, i] : llvm::enumerate(index))
          target += reduced[dim] ? 0 : i * strides[dim];
        FailureOr<Scalar> next = combine(machine, op, op.getKind(), op.getSourceVectorType().getElementType(),
                                         result[target], source[position++]);
        if (failed(next))
          return failure();
        result[target] = *next;
        return success();
      });
  if (failed(status))
    return failure();
  return machine.setResults(op, {scalar ? Datum(result[0]) : Datum(std::move(result))});
}

/// `a * b + c`, rounded once for f32.
static double multiplyAdd(Machine &machine, Type type, Scalar a, Scalar b, Scalar c) {
  if (type.isF32() && !machine.isWide())
    return std::fma(float(a.real), float(b.real), float(c.real));
  return machine.round(type, std::fma(a.real, b.real, c.real));
}

/// The element of a flattened vector at which a map lands.
static int64_t locate(AffineMap map, ArrayRef<int64_t> point, ArrayRef<int64_t> strides) {
  int64_t position = 0;
  for (auto [expr, stride] : llvm::zip_equal(map.getResults(), strides))
    position += point[cast<AffineDimExpr>(expr).getPosition()] * stride;
  return position;
}

static SmallVector<int64_t, 4> getStrides(Type type) {
  auto vector = dyn_cast<VectorType>(type);
  return vector ? Array::getContiguousStrides(vector.getShape()) : SmallVector<int64_t, 4>();
}

static Vector getElements(Machine &machine, Value value) {
  const auto *scalar = std::get_if<Scalar>(&machine.get(value));
  return scalar ? Vector{*scalar} : machine.get<Vector>(value);
}

static LogicalResult runContract(Machine &machine, vector::ContractionOp op) {
  SmallVector<AffineMap, 4> maps = op.getIndexingMapsArray();
  SmallVector<int64_t, 4> sizes;
  op.getIterationBounds(sizes);
  SmallVector<int64_t, 4> strides[] = {getStrides(op.getLhsType()), getStrides(op.getRhsType()),
                                       getStrides(op.getAccType())};
  const Vector &lhs = machine.get<Vector>(op.getLhs()), &rhs = machine.get<Vector>(op.getRhs());
  Vector result = getElements(machine, op.getAcc());
  Type type = getElementTypeOrSelf(op.getResultType());
  LogicalResult status = forEachIndex(sizes, [&](ArrayRef<int64_t> point) -> LogicalResult {
    Scalar a = lhs[locate(maps[0], point, strides[0])], b = rhs[locate(maps[1], point, strides[1])];
    Scalar &c = result[locate(maps[2], point, strides[2])];
    Scalar product = isa<FloatType>(type) ? Scalar::of(machine.round(type, a.real * b.real))
                                          : Scalar::of(int64_t(uint64_t(a.integer) * uint64_t(b.integer)));
    FailureOr<Scalar> next = combine(machine, op, op.getKind(), type, c, product);
    if (failed(next))
      return failure();
    c = *next;
    return machine.spend(op, 1);
  });
  if (failed(status))
    return failure();
  return machine.setResults(op, {isa<VectorType>(op.getResultType()) ? Datum(std::move(result)) : Datum(result[0])});
}

static LogicalResult runOuterProduct(Machine &machine, vector::OuterProductOp op) {
  Vector lhs = machine.get<Vector>(op.getLhs()), rhs = getElements(machine, op.getRhs());
  Type type = op.getResultVectorType().getElementType();
  Vector result(lhs.size() * rhs.size());
  for (size_t i = 0; i < result.size(); ++i) {
    Scalar a = lhs[i / rhs.size()], b = rhs[i % rhs.size()];
    bool isReal = isa<FloatType>(type);
    result[i] = isReal ? Scalar::of(machine.round(type, a.real * b.real))
                       : Scalar::of(wrapTo(type.getIntOrFloatBitWidth(), int64_t(uint64_t(a.integer) * b.integer)));
    if (!op.getAcc())
      continue;
    Scalar c = machine.get<Vector>(op.getAcc())[i];
    if (isReal && op.getKind() == vector::CombiningKind::ADD) {
      result[i] = Scalar::of(multiplyAdd(machine, type, a, b, c));
      continue;
    }
    FailureOr<Scalar> next = combine(machine, op, op.getKind(), type, c, result[i]);
    if (failed(next))
      return failure();
    result[i] = *next;
  }
  return machine.setResults(op, {std::move(result)});
}

void addVectorHandlers(Handlers &handlers) {
  handlers.add<vector::ReductionOp>(runReduction);
  handlers.add<vector::MultiDimReductionOp>(runMultiReduction);
  handlers.add<vector::ContractionOp>(runContract);
  handlers.add<vector::OuterProductOp>(runOuterProduct);
  handlers.add<vector::FMAOp>([](Machine &machine, vector::FMAOp op) {
    Type type = op.getVectorType().getElementType();
    return machine.mapElements(op, [&](ArrayRef<Scalar> x) -> FailureOr<Scalar> {
      return Scalar::of(multiplyAdd(machine, type, x[0], x[1], x[2]));
    });
  });
}

} // namespace lamella::reference
