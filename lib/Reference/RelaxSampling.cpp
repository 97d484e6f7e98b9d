// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// relax: which token the logits give.
#include "RelaxShapes.h"

#include <cmath>
#include <functional>
#include <numeric>

using namespace mlir;

namespace lamella::reference {

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

namespace {
struct FilterSettings {
  double temperature, topK, topP, minP;
  bool isValid() const {
    return temperature >= 0 && std::isfinite(temperature) && topK >= 0 && topP >= 0 && topP <= 1 && minP >= 0 &&
           minP <= 1;
  }
};
} // namespace

/// How many of the sorted logits stay, apart from those equal to the last.
static int64_t countKept(ArrayRef<double> sorted, const FilterSettings &settings) {
  SmallVector<double> weights;
  for (double logit : sorted)
    weights.push_back(std::exp((logit - sorted.front()) / settings.temperature));
  int64_t kept = sorted.size();
  auto addTies = [&] {
    while (kept < int64_t(sorted.size()) && sorted[kept] == sorted[kept - 1])
      ++kept;
  };
  if (settings.topK > 0 && settings.topK < double(kept)) {
    kept = int64_t(settings.topK);
    addTies();
  }
  if (settings.topP < 1) {
    double wanted = settings.topP * std::accumulate(weights.begin(), weights.begin() + kept, 0.0), sum = weights[0];
    int64_t left = 1;
    while (left < kept && sum < wanted)
      sum += weights[left++];
    kept = left;
    addTies();
  }
  while (kept > 1 && weights[kept - 1] < settings.minP)
    --kept;
  return kept;
}

static LogicalResult runFilterLogits(Machine &machine, relax::FilterLogitsOp op) {
  const Array &logits = machine.getArray(op.getLogits());
  int64_t rows = logits.sizes[0], extent = logits.sizes[1];
  const Array *settings[4];
  for (unsigned i = 0; i < 4; ++i) {
    settings[i] = &machine.getArray(op->getOperand(i + 1));
    if (settings[i]->sizes[0] != rows)
      return op.emitOpError("expected settings for each row of ")
             << describeShape(logits.sizes) << ", got " << settings[i]->sizes[0];
  }
  FailureOr<Array> result = makeResult(machine, op, logits.sizes);
  if (failed(result) || failed(machine.spend(op, logits.getNumElements())))
    return failure();
  for (int64_t row = 0; row < rows; ++row) {
    FilterSettings here = {settings[0]->real(row), double(settings[1]->integer(row)), settings[2]->real(row),
                           settings[3]->real(row)};
    if (!here.isValid())
      return op.emitOpError("expected a finite temperature and top_k of 0 or more, top_p and min_p in [0, 1], got ")
             << here.temperature << ", " << here.topK << ", " << here.topP << " and " << here.minP;
    SmallVector<double> sorted;
    for (int64_t i = 0; i < extent; ++i)
      sorted.push_back(logits.real(row * extent + i));
    bool hasNaN = llvm::any_of(sorted, [](double logit) { return std::isnan(logit); });
    if (!hasNaN)
      llvm::sort(sorted, std::greater<double>());
    bool isLeft = extent == 0 || hasNaN || !std::isfinite(sorted.front()) || here.temperature == 0;
    double least = isLeft ? -INFINITY : sorted[countKept(sorted, here) - 1];
    for (int64_t i = row * extent; i < (row + 1) * extent; ++i)
      result->put(i, Scalar::of(logits.real(i) < least ? -INFINITY : logits.real(i)));
  }
  return machine.setResults(op, {*result});
}

static LogicalResult runMaskLogits(Machine &machine, relax::MaskLogitsOp op) {
  const Array &logits = machine.getArray(op.getLogits()), &mask = machine.getArray(op.getMask());
  int64_t rows = logits.sizes[0], extent = logits.sizes[1], words = (extent + 31) / 32;
  if (mask.sizes[0] != rows || mask.sizes[1] != words)
    return op.emitOpError("expected a mask of ") << words << " words for each row of " << describeShape(logits.sizes)
                                                 << ", got " << describeShape(mask.sizes);
  FailureOr<Array> result = makeResult(machine, op, logits.sizes);
  if (failed(result) || failed(machine.spend(op, logits.getNumElements())))
    return failure();
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t token = 0; token < extent; ++token) {
      auto word = uint32_t(mask.integer(row * words + token / 32));
      bool isAllowed = word >> (token % 32) & 1;
      result->put(row * extent + token, Scalar::of(isAllowed ? logits.real(row * extent + token) : -INFINITY));
    }
  return machine.setResults(op, {*result});
}

void addRelaxSamplingHandlers(Handlers &handlers) {
  handlers.add<relax::ArgmaxOp>(runArgmax);
  handlers.add<relax::SampleOp>(runSample);
  handlers.add<relax::FilterLogitsOp>(runFilterLogits);
  handlers.add<relax::MaskLogitsOp>(runMaskLogits);
}

} // namespace lamella::reference
