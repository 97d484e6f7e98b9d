// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// relax: rotary embedding.
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
  double base = op.getBase().convertToDouble(), magnitude = op.getMagnitude().convertToDouble();
  const Array *divisors = op.getDivisors() ? &machine.getArray(op.getDivisors()) : nullptr;
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
    if (divisors)
      angle /= divisors->real(pair);
    double cosine = magnitude * std::cos(angle), sine = magnitude * std::sin(angle);
    result->store(index, Scalar::of(d == firstAt ? x * cosine - y * sine : x * sine + y * cosine));
    return success();
  });
  return machine.setResults(op, {*result});
}

void addRelaxModelHandlers(Handlers &handlers) { handlers.add<relax::RotaryOp>(runRotary); }

} // namespace lamella::reference
