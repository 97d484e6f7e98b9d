// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// relax: rotary embedding, sampling.
#include "RelaxShapes.h"

#include <cmath>

using namespace mlir;

namespace lamella::reference {

static LogicalResult runRotary(Machine &machine, relax::RotaryOp op) {
  const Array &input = machine.getArray(op.getInput()), &positions = machine.getArray(op.getPositions());
  if (ArrayRef<int64_t>(input.sizes).take_front(2) != ArrayRef<int64_t>(positions.sizes))
    return op.emitOpError("expected positions for the leading dimensions of ")
           << describeShape(input.sizes) << ", got " << describeShape(positions.sizes);
  FailureOr<Array> result = makeResult(machine, op, input.sizes);
  if (failed(result))
    return failure();
  int64_t dims = op.getRotaryDims();
  double base = op.getBase().convertToDouble();
  (void)forEachIndex(input.sizes, [&](ArrayRef<int64_t> index) {
    int64_t d = index[3];
    if (d >= dims) {
      result->store(index, input.load(index));
      return success();
    }
    int64_t pair = op.getInterleaved() ? d / 2 : d % (dims / 2);
    int64_t firstAt = op.getInterleaved() ? 2 * pair : pair,
            secondAt = op.getInterleaved() ? 2 * pair + 1 : pair + dims / 2;
    double x = input.load({index[0], index[1], index[2], firstAt}).real;
    double y = input.load({index[0], index[1], index[2], secondAt}).real;
    double angle =
        double(positions.load(index.take_front(2)).integer) * std::pow(base, -2.0 * double(pair) / double(dims));
    double cosine = std::cos(angle), sine = std::sin(angle);
    result->store(index, Scalar::of(d == firstAt ? x * cosine - y * sine : x * sine + y * cosine));
    return success();
  });
  return machine.setResults(op, {*result});
}

//===----------------------------------------------------------------------===//
// Sampling
//===----------------------------------------------------------------------===//

/// The smallest index of the greatest element; NaN is greater than every number.
static int64_t findGreatest(const Array &array, int64_t first, int64_t extent) {
  int64_t best = 0;
  for (int64_t i = 0; i < extent; ++i) {
    double value = array.real(first + i), greatest = array.real(first + best);
    if (std::isnan(value))
      return i;
    if (value > greatest)
      best = i;
  }
  return best;
}

static LogicalResult runArgmax(Machine &machine, relax::ArgmaxOp op) {
  const Array &input = machine.getArray(op.getInput());
  int64_t extent = input.sizes.back();
  FailureOr<Array> result = makeResult(machine, op, ArrayRef<int64_t>(input.sizes).drop_back());
  if (failed(result))
    return failure();
  if (extent == 0)
    return op.emitOpError("expected at least one element in the last dimension");
  for (int64_t row = 0, rows = result->getNumElements(); row < rows; ++row)
    result->put(row, Scalar::of(findGreatest(input, row * extent, extent)));
  return machine.setResults(op, {*result});
}

/// Draws from softmax(logits / temperature); -1 where the probabilities are NaN.
static int64_t draw(const Array &logits, int64_t first, int64_t extent, double temperature, double uniform) {
  double greatest = -INFINITY, sum = 0, below = 0;
  for (int64_t i = 0; i < extent; ++i)
    greatest = std::fmax(greatest, logits.real(first + i) / temperature);
  for (int64_t i = 0; i < extent; ++i)
    sum += std::exp(logits.real(first + i) / temperature - greatest);
  if (std::isnan(sum))
    return -1;
  int64_t last = -1;
  for (int64_t i = 0; i < extent; ++i) {
    double probability = std::exp(logits.real(first + i) / temperature - greatest) / sum;
    below += probability;
    if (below > uniform)
      return i;
    last = probability > 0 ? i : last;
  }
  return last;
}

static LogicalResult runSample(Machine &machine, relax::SampleOp op) {
  const Array &logits = machine.getArray(op.getLogits());
  const Array &temperature = machine.getArray(op.getTemperature()), &uniform = machine.getArray(op.getUniform());
  int64_t rows = logits.sizes[0], extent = logits.sizes[1];
  if (temperature.sizes[0] != rows || uniform.sizes[0] != rows || extent == 0)
    return op.emitOpError("expected a temperature and a uniform number for each row of ")
           << describeShape(logits.sizes) << ", got " << temperature.sizes[0] << " and " << uniform.sizes[0];
  FailureOr<Array> result = makeResult(machine, op, rows);
  if (failed(result) || failed(machine.spend(op, logits.getNumElements())))
    return failure();
  for (int64_t row = 0; row < rows; ++row) {
    bool isGreedy = temperature.real(row) == 0;
    if (!(temperature.real(row) >= 0) || !(uniform.real(row) >= 0 && uniform.real(row) < 1))
      return op.emitOpError("expected a temperature of 0 or more and a uniform number in [0, 1), got ")
             << temperature.real(row) << " and " << uniform.real(row);
    int64_t token = isGreedy ? findGreatest(logits, row * extent, extent)
                             : draw(logits, row * extent, extent, temperature.real(row), uniform.real(row));
    if (token < 0)
      return op.emitOpError("expected logits with a softmax, got NaN in row ") << row;
    result->put(row, Scalar::of(token));
  }
  return machine.setResults(op, {*result});
}

void addRelaxModelHandlers(Handlers &handlers) {
  handlers.add<relax::RotaryOp>(runRotary);
  handlers.add<relax::ArgmaxOp>(runArgmax);
  handlers.add<relax::SampleOp>(runSample);
}

} // namespace lamella::reference
