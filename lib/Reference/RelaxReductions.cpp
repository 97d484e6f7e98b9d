// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// relax: operators that sum or choose along dimensions. Sums are in f64.
#include "RelaxShapes.h"

#include <cmath>

using namespace mlir;

namespace lamella::reference {

//===----------------------------------------------------------------------===//
// matmul
//===----------------------------------------------------------------------===//

static LogicalResult runMatmul(Machine &machine, relax::MatmulOp op) {
  const Array &lhs = machine.getArray(op.getLhs()), &rhs = machine.getArray(op.getRhs());
  bool transposed = op.getTransposeRhs();
  int64_t rows = lhs.sizes[lhs.getRank() - 2], inner = lhs.sizes.back();
  int64_t columns = transposed ? rhs.sizes[rhs.getRank() - 2] : rhs.sizes.back();
  int64_t rhsInner = transposed ? rhs.sizes.back() : rhs.sizes[rhs.getRank() - 2];
  if (inner != rhsInner)
    return op.emitOpError("expected equal contracted dimensions, got ")
           << inner << " of " << describeShape(lhs.sizes) << " and " << rhsInner << " of " << describeShape(rhs.sizes);
  FailureOr<SmallVector<int64_t>> batch = broadcastSizes(machine, op, op->getOperands(), /*skip=*/2);
  if (failed(batch))
    return failure();
  SmallVector<int64_t> sizes = *batch;
  sizes.append({rows, columns});
  FailureOr<Array> result = makeResult(machine, op, sizes);
  if (failed(result) || failed(machine.spend(op, uint64_t(result->getNumElements()) * inner)))
    return failure();
  std::vector<double> a = getReals(lhs), b = getReals(rhs);
  SmallVector<int64_t> lhsStrides = getBroadcastStrides(lhs, *batch, 2),
                       rhsStrides = getBroadcastStrides(rhs, *batch, 2);
  int64_t rowStride = transposed ? 1 : columns, columnStride = transposed ? inner : 1;
  int64_t position = 0;
  return forEachIndex(
             *batch,
             [&](ArrayRef<int64_t> index) {
               const double *x = a.data() + locate(index, lhsStrides), *y = b.data() + locate(index, rhsStrides);
               for (int64_t i = 0; i < rows; ++i) {
                 for (int64_t j = 0; j < columns; ++j) {
                   double sum = 0;
                   for (int64_t k = 0; k < inner; ++k)
                     sum += x[i * inner + k] * y[k * rowStride + j * columnStride];
                   result->put(position++, Scalar::of(sum));
                 }
               }
               return success();
             }).succeeded()
             ? machine.setResults(op, {*result})
             : failure();
}

//===----------------------------------------------------------------------===//
// Reductions of given dimensions
//===----------------------------------------------------------------------===//

/// Combines the elements of each group, beginning with `start`; `finish` gets the count of the group.
template <typename OpT>
static void addReduction(Handlers &handlers, double start, double (*combine)(double, double),
                         double (*finish)(double, double)) {
  handlers.add<OpT>([=](Machine &machine, OpT op) -> LogicalResult {
    const Array &input = machine.getArray(op.getInput());
    SmallVector<int64_t, 4> kept = input.sizes, sizes; // with extent 1 for the reduced dimensions, and without them
    double count = 1;
    for (int64_t dim = 0; dim < input.getRank(); ++dim) {
      bool isReduced = llvm::is_contained(op.getDims(), dim);
      count *= isReduced ? input.sizes[dim] : 1;
      kept[dim] = isReduced ? 1 : input.sizes[dim];
      if (!isReduced || op.getKeepDims())
        sizes.push_back(kept[dim]);
    }
    FailureOr<Array> result = makeResult(machine, op, sizes);
    if (failed(result) || failed(machine.spend(op, input.getNumElements())))
      return failure();
    std::vector<double> totals(result->getNumElements(), start);
    SmallVector<int64_t, 4> strides = Array::getContiguousStrides(kept);
    for (int64_t dim : op.getDims())
      strides[dim] = 0;
    (void)forEachIndex(input.sizes, [&](ArrayRef<int64_t> index) {
      double &total = totals[locate(index, strides)];
      total = combine(total, input.load(index).real);
      return success();
    });
    for (auto [i, total] : llvm::enumerate(totals))
      result->put(i, Scalar::of(finish(total, count)));
    return machine.setResults(op, {*result});
  });
}

static double add(double x, double y) { return x + y; }
static double maximum(double x, double y) { return std::isnan(x) || std::isnan(y) ? std::nan("") : std::fmax(x, y); }
static double minimum(double x, double y) { return std::isnan(x) || std::isnan(y) ? std::nan("") : std::fmin(x, y); }
static double keep(double total, double) { return total; }

//===----------------------------------------------------------------------===//
// Operators on each row
//===----------------------------------------------------------------------===//

/// Calls `body` with each slice of a tensor along one dimension: the elements' numbers are `first + k * stride`.
static void forEachRow(const Array &array, int64_t dim, llvm::function_ref<void(int64_t first, int64_t stride)> body) {
  SmallVector<int64_t, 4> others = array.sizes;
  others[dim] = 1;
  if (array.getNumElements() == 0)
    return;
  (void)forEachIndex(others, [&](ArrayRef<int64_t> index) {
    body(locate(index, array.strides), array.strides[dim]);
    return success();
  });
}

static LogicalResult runSoftmax(Machine &machine, relax::SoftmaxOp op) {
  const Array &input = machine.getArray(op.getInput());
  FailureOr<Array> result = makeResult(machine, op, input.sizes);
  if (failed(result))
    return failure();
  int64_t dim = op.getDim(), extent = input.sizes[dim];
  forEachRow(input, dim, [&](int64_t first, int64_t stride) {
    double greatest = -INFINITY, sum = 0;
    for (int64_t k = 0; k < extent; ++k)
      greatest = maximum(greatest, input.real(first + k * stride));
    for (int64_t k = 0; k < extent; ++k)
      sum += std::exp(input.real(first + k * stride) - greatest);
    for (int64_t k = 0; k < extent; ++k) {
      double value = std::exp(input.real(first + k * stride) - greatest) / sum;
      result->put(first + k * stride, Scalar::of(greatest == -INFINITY ? 0 : value));
    }
  });
  return machine.setResults(op, {*result});
}

/// Checks that a vector has one element for each of the input's last dimension.
static LogicalResult checkVector(Operation *op, StringRef name, const Array &vector, const Array &input) {
  if (vector.sizes[0] == input.sizes.back())
    return success();
  return op->emitOpError("expected ") << name << " of " << input.sizes.back() << " elements as the last dimension of "
                                      << describeShape(input.sizes) << ", got " << vector.sizes[0];
}

static LogicalResult runRMSNorm(Machine &machine, relax::RMSNormOp op) {
  const Array &input = machine.getArray(op.getInput()), &weight = machine.getArray(op.getWeight());
  FailureOr<Array> result = makeResult(machine, op, input.sizes);
  if (failed(result) || failed(checkVector(op, "a weight", weight, input)))
    return failure();
  int64_t extent = input.sizes.back();
  double epsilon = op.getEpsilon().convertToDouble();
  forEachRow(input, input.getRank() - 1, [&](int64_t first, int64_t) {
    double squares = 0;
    for (int64_t k = 0; k < extent; ++k)
      squares += input.real(first + k) * input.real(first + k);
    for (int64_t k = 0; k < extent; ++k)
      result->put(first + k,
                  Scalar::of(input.real(first + k) / std::sqrt(squares / extent + epsilon) * weight.real(k)));
  });
  return machine.setResults(op, {*result});
}

static LogicalResult runLayerNorm(Machine &machine, relax::LayerNormOp op) {
  const Array &input = machine.getArray(op.getInput());
  const Array &weight = machine.getArray(op.getWeight()), &bias = machine.getArray(op.getBias());
  FailureOr<Array> result = makeResult(machine, op, input.sizes);
  if (failed(result) || failed(checkVector(op, "a weight", weight, input)) ||
      failed(checkVector(op, "a bias", bias, input)))
    return failure();
  int64_t extent = input.sizes.back();
  double epsilon = op.getEpsilon().convertToDouble();
  forEachRow(input, input.getRank() - 1, [&](int64_t first, int64_t) {
    double mean = 0, variance = 0;
    for (int64_t k = 0; k < extent; ++k)
      mean += input.real(first + k) / extent;
    for (int64_t k = 0; k < extent; ++k)
      variance += (input.real(first + k) - mean) * (input.real(first + k) - mean) / extent;
    for (int64_t k = 0; k < extent; ++k)
      result->put(
          first + k,
          Scalar::of((input.real(first + k) - mean) / std::sqrt(variance + epsilon) * weight.real(k) + bias.real(k)));
  });
  return machine.setResults(op, {*result});
}

void addRelaxReductionHandlers(Handlers &handlers) {
  addReduction<relax::SumOp>(handlers, 0, add, keep);
  addReduction<relax::MeanOp>(handlers, 0, add, [](double total, double count) { return total / count; });
  addReduction<relax::MaxOp>(handlers, -INFINITY, maximum, keep);
  addReduction<relax::MinOp>(handlers, INFINITY, minimum, keep);
  handlers.add<relax::MatmulOp>(runMatmul);
  handlers.add<relax::SoftmaxOp>(runSoftmax);
  handlers.add<relax::RMSNormOp>(runRMSNorm);
  handlers.add<relax::LayerNormOp>(runLayerNorm);
}

} // namespace lamella::reference
