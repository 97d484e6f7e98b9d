// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// relax: the key/value cache.
#include "RelaxCache.h"

#include "RelaxShapes.h"

#include <cmath>

using namespace mlir;

namespace lamella::reference {

FailureOr<std::shared_ptr<KVCache>> getCache(Machine &machine, Operation *op, Value state, bool consumes) {
  Datum datum = consumes ? machine.take(state) : machine.get(state);
  if (auto *cache = std::get_if<std::shared_ptr<KVCache>>(&datum))
    return *cache;
  return op->emitOpError("expected a state that no other op has consumed");
}

/// Where an element of a key lies.
static SmallVector<int64_t, 6> keyIndex(int64_t layer, int64_t sequence, int64_t head, int64_t position, int64_t d) {
  return {layer, sequence, head, position / KVCache::keyLanes, d, position % KVCache::keyLanes};
}

/// One count for each sequence.
static FailureOr<SmallVector<int64_t>> getCounts(Machine &machine, Operation *op, const KVCache &cache, Value value) {
  const Array &counts = machine.getArray(value);
  if (counts.sizes[0] != cache.batch)
    return op->emitOpError("expected one count for each of ")
           << cache.batch << " sequences, got " << describeShape(counts.sizes);
  SmallVector<int64_t> result;
  for (int64_t s = 0; s < cache.batch; ++s) {
    result.push_back(counts.integer(s));
    if (result.back() < 0)
      return op->emitOpError("expected counts of 0 or more, got ") << result.back() << " for sequence " << s;
  }
  return result;
}

/// The counts of the newest rows: at most `rows`, where that is given, and at most the sequence's length.
static FailureOr<SmallVector<int64_t>> getNewest(Machine &machine, Operation *op, const KVCache &cache, Value value,
                                                 int64_t rows) {
  FailureOr<SmallVector<int64_t>> counts = getCounts(machine, op, cache, value);
  if (failed(counts))
    return failure();
  for (int64_t s = 0; s < cache.batch; ++s)
    if ((*counts)[s] > rows || (*counts)[s] > cache.lengths.integer(s))
      return op->emitOpError("expected at most ") << rows << " newest rows of " << cache.lengths.integer(s)
                                                  << " positions, got " << (*counts)[s] << " for sequence " << s;
  return counts;
}

static int64_t getGreatestLength(const KVCache &cache) {
  int64_t length = 0;
  for (int64_t s = 0; s < cache.batch; ++s)
    length = std::max(length, cache.lengths.integer(s));
  return length;
}

static LogicalResult runExtend(Machine &machine, relax::ExtendOp op) {
  FailureOr<std::shared_ptr<KVCache>> cache = getCache(machine, op, op.getState(), /*consumes=*/true);
  if (failed(cache))
    return failure();
  FailureOr<SmallVector<int64_t>> counts = getCounts(machine, op, **cache, op.getCounts());
  if (failed(counts))
    return failure();
  // All are checked before one grows: an error leaves the cache as it was.
  for (auto [s, count] : llvm::enumerate(*counts))
    if ((*cache)->lengths.integer(s) + count > (*cache)->capacity)
      return op.emitOpError("expected at most ") << (*cache)->capacity << " positions, got "
                                                 << (*cache)->lengths.integer(s) + count << " for sequence " << s;
  for (auto [s, count] : llvm::enumerate(*counts))
    (*cache)->lengths.put(s, Scalar::of((*cache)->lengths.integer(s) + count));
  return machine.setResults(op, {*cache});
}

static LogicalResult runTruncate(Machine &machine, relax::TruncateOp op) {
  FailureOr<std::shared_ptr<KVCache>> cache = getCache(machine, op, op.getState(), /*consumes=*/true);
  if (failed(cache))
    return failure();
  FailureOr<SmallVector<int64_t>> lengths = getCounts(machine, op, **cache, op.getLengths());
  if (failed(lengths))
    return failure();
  for (auto [s, length] : llvm::enumerate(*lengths))
    (*cache)->lengths.put(s, Scalar::of(std::min((*cache)->lengths.integer(s), length)));
  return machine.setResults(op, {*cache});
}

static LogicalResult runLength(Machine &machine, relax::LengthOp op) {
  FailureOr<std::shared_ptr<KVCache>> cache = getCache(machine, op, op.getState(), /*consumes=*/false);
  if (failed(cache))
    return failure();
  Datum length = Scalar::of(getGreatestLength(**cache));
  bindSymbols(op.getType(), length, machine.getSymbols());
  return machine.setResults(op, {length});
}

static LogicalResult runPositions(Machine &machine, relax::PositionsOp op) {
  FailureOr<std::shared_ptr<KVCache>> cache = getCache(machine, op, op.getState(), /*consumes=*/false);
  if (failed(cache))
    return failure();
  FailureOr<SmallVector<int64_t>> counts = getCounts(machine, op, **cache, op.getCounts());
  int64_t rows = machine.getInteger(op.getRows());
  FailureOr<Array> result = failed(counts) ? FailureOr<Array>() : makeResult(machine, op, {(*cache)->batch, rows});
  if (failed(result))
    return failure();
  for (int64_t s = 0; s < (*cache)->batch; ++s)
    for (int64_t i = 0; i < rows; ++i)
      result->store({s, i}, Scalar::of((*cache)->lengths.integer(s) - (*counts)[s] + i));
  return machine.setResults(op, {*result});
}

static LogicalResult runAppend(Machine &machine, relax::AppendOp op) {
  FailureOr<std::shared_ptr<KVCache>> found = getCache(machine, op, op.getState(), /*consumes=*/true);
  if (failed(found))
    return failure();
  KVCache &cache = **found;
  const Array &keys = machine.getArray(op.getKeys()), &values = machine.getArray(op.getValues());
  SmallVector<int64_t, 4> shape = {cache.batch, keys.sizes[1], cache.heads, cache.headDim};
  if (keys.sizes != shape || values.sizes != shape)
    return op.emitOpError("expected keys and values of shape ")
           << describeShape(shape) << ", got " << describeShape(keys.sizes) << " and " << describeShape(values.sizes);
  FailureOr<SmallVector<int64_t>> counts = getNewest(machine, op, cache, op.getCounts(), shape[1]);
  if (failed(counts))
    return failure();
  int64_t layer = op.getLayer();
  LogicalResult status = forEachIndex(shape, [&](ArrayRef<int64_t> index) -> LogicalResult {
    int64_t s = index[0], row = index[1], head = index[2], d = index[3];
    if (row >= (*counts)[s])
      return success(); // padding
    int64_t position = cache.lengths.integer(s) - (*counts)[s] + row;
    cache.keys.store(keyIndex(layer, s, head, position, d), keys.load(index));
    cache.values.store({layer, s, head, position, d}, values.load(index));
    return machine.spend(op, 1);
  });
  return failed(status) ? failure() : machine.setResults(op, {*found});
}

/// One row of attention: softmax over the visible positions up to `last` of the scores, times the values.
static void attend(const KVCache &cache, const Array &query, const Array &result, ArrayRef<int64_t> row,
                   int64_t keyHead, int64_t last, relax::AttentionOp op) {
  int64_t s = row[0], i = row[1], h = row[2], layer = op.getLayer(), window = op.getWindow();
  int64_t first = window == 0 ? 0 : std::max<int64_t>(0, last - window + 1);
  double scale = op.getScale().convertToDouble(), cap = op.getSoftcap().convertToDouble();
  std::vector<double> weights(last + 1);
  double greatest = -INFINITY, sum = 0;
  for (int64_t j = first; j <= last; ++j) {
    double product = 0;
    for (int64_t d = 0; d < cache.headDim; ++d)
      product += query.load({s, i, h, d}).real * cache.keys.load(keyIndex(layer, s, keyHead, j, d)).real;
    weights[j] = cap == 0 ? scale * product : cap * std::tanh(scale * product / cap);
    greatest = std::isnan(weights[j]) || weights[j] > greatest ? weights[j] : greatest;
  }
  for (double &weight : llvm::MutableArrayRef(weights).drop_front(first))
    sum += weight = greatest == -INFINITY ? 0 : std::exp(weight - greatest);
  for (int64_t d = 0; d < cache.headDim; ++d) {
    double value = 0;
    for (int64_t j = first; j <= last; ++j)
      value += (sum == 0 ? 0 : weights[j] / sum) * cache.values.load({layer, s, keyHead, j, d}).real;
    result.store({s, i, h, d}, Scalar::of(value));
  }
}

static LogicalResult runAttention(Machine &machine, relax::AttentionOp op) {
  FailureOr<std::shared_ptr<KVCache>> found = getCache(machine, op, op.getState(), /*consumes=*/false);
  if (failed(found))
    return failure();
  const KVCache &cache = **found;
  const Array &query = machine.getArray(op.getQuery());
  int64_t rows = query.sizes[1], heads = query.sizes[2], extent = machine.getInteger(op.getExtent());
  if (query.sizes[0] != cache.batch || query.sizes[3] != cache.headDim || heads % cache.heads != 0)
    return op.emitOpError("expected a query for ")
           << cache.batch << " sequences, a multiple of " << cache.heads << " heads and head dimension "
           << cache.headDim << ", got " << describeShape(query.sizes);
  if (extent < getGreatestLength(cache))
    return op.emitOpError("expected an extent of at least the greatest length ")
           << getGreatestLength(cache) << ", got " << extent;
  FailureOr<SmallVector<int64_t>> counts = getNewest(machine, op, cache, op.getCounts(), rows);
  FailureOr<Array> result = failed(counts) ? FailureOr<Array>() : makeResult(machine, op, query.sizes);
  if (failed(result))
    return failure();
  LogicalResult status = forEachIndex({cache.batch, rows, heads}, [&](ArrayRef<int64_t> row) -> LogicalResult {
    int64_t count = (*counts)[row[0]], last = cache.lengths.integer(row[0]) - count + row[1];
    if (row[1] >= count)
      return success(); // padding stays 0
    attend(cache, query, *result, row, row[2] * cache.heads / heads, last, op);
    return machine.spend(op, (last + 1) * cache.headDim);
  });
  return failed(status) ? failure() : machine.setResults(op, {*result});
}

void addRelaxCacheHandlers(Handlers &handlers) {
  handlers.add<relax::ExtendOp>(runExtend);
  handlers.add<relax::TruncateOp>(runTruncate);
  handlers.add<relax::LengthOp>(runLength);
  handlers.add<relax::PositionsOp>(runPositions);
  handlers.add<relax::AppendOp>(runAppend);
  handlers.add<relax::AttentionOp>(runAttention);
}

} // namespace lamella::reference
