// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/LanguageModel.h"
#include "lamella/Runtime/Core/Values.h"

using namespace lamella;

static LamellaValueType tensorType(LamellaElementType element, std::initializer_list<int64_t> shape) {
  LamellaValueType type = {LAMELLA_TENSOR, element, int32_t(shape.size()), 0, {}, ""};
  std::copy(shape.begin(), shape.end(), type.shape);
  return type;
}

/// Whether a declared type is the one expected; an expected extent of -1 may be any, declared constant or symbolic.
static bool agrees(const LamellaValueType &declared, const LamellaValueType &expected) {
  bool same = declared.kind == expected.kind && declared.element_type == expected.element_type &&
              declared.rank == expected.rank;
  for (int32_t i = 0; same && i < expected.rank; ++i)
    same = expected.shape[i] < 0 || declared.shape[i] == expected.shape[i];
  return same;
}

static Status checkSignature(const Module &module, const LamellaEntry &entry,
                             std::span<const LamellaValueType> arguments, std::span<const LamellaValueType> results) {
  std::string where = module.name() + ": entry '" + entry.name + "': ";
  int64_t own = entry.argument_count - entry.parameter_count;
  if (own != int64_t(arguments.size()) || entry.result_count != int64_t(results.size()))
    return Status::error(where + "expected " + std::to_string(arguments.size()) + " arguments and " +
                         std::to_string(results.size()) + " results, got " + std::to_string(own) + " and " +
                         std::to_string(entry.result_count));
  for (size_t i = 0; i < arguments.size(); ++i)
    if (!agrees(entry.arguments[i], arguments[i]))
      return Status::error(where + "argument " + std::to_string(i) + ": expected " + describeType(arguments[i]) +
                           ", got " + describeType(entry.arguments[i]));
  for (size_t i = 0; i < results.size(); ++i)
    if (!agrees(entry.results[i], results[i]))
      return Status::error(where + "result " + std::to_string(i) + ": expected " + describeType(results[i]) + ", got " +
                           describeType(entry.results[i]));
  return Status::success();
}

/// The entries that turn logits into tokens.
static Status checkSamplingEntries(const Module &module, int64_t vocab) {
  LamellaValueType logits = tensorType(LAMELLA_F32, {-1, vocab}), counts = tensorType(LAMELLA_I32, {-1, vocab});
  LamellaValueType number = tensorType(LAMELLA_F32, {-1}), integer = tensorType(LAMELLA_I32, {-1});
  if (Status fits = checkSignature(module, *module.findEntry("sample"),
                                   std::array{logits, number, integer, number, number, number}, std::array{integer});
      !fits)
    return fits;
  if (Status fits = checkSignature(module, *module.findEntry("penalize"),
                                   std::array{logits, counts, number, number, number}, std::array{logits});
      !fits)
    return fits;
  if (Status fits =
          checkSignature(module, *module.findEntry("constrain"), std::array{logits, integer}, std::array{logits});
      !fits)
    return fits;
  return checkSignature(module, *module.findEntry("log_probabilities"), std::array{logits}, std::array{logits});
}

Expected<LanguageModel> LanguageModel::create(LoadedModule &loaded) {
  const Module &module = loaded.module();
  for (const char *name : {"step", "sample", "penalize", "log_probabilities", "constrain"})
    if (!module.findEntry(name))
      return Status::error(module.name() + ": expected a language model with the entry '" + name +
                           "', got a module without it");
  const LamellaEntry *step = module.findEntry("step");
  LamellaValueType cache = {LAMELLA_KV_CACHE, LAMELLA_F32, 4, 0, {-1, -1, -1, -1}, ""};
  if (step->argument_count >= 4 && step->arguments[3].kind == LAMELLA_KV_CACHE)
    cache = step->arguments[3];
  if (Status fits = checkSignature(module, *step,
                                   std::array{tensorType(LAMELLA_I32, {-1, -1}), tensorType(LAMELLA_I32, {-1}),
                                              tensorType(LAMELLA_I32, {-1}), cache},
                                   std::array{tensorType(LAMELLA_F32, {-1, -1}), cache});
      !fits)
    return fits;
  LanguageModel model(loaded);
  model.vocabSize = step->results[0].shape[1];
  model.cacheShape = {1, cache.shape[1], cache.shape[2], cache.shape[3], cache.element_type};
  if (model.vocabSize < 1 || *std::min_element(cache.shape + 1, cache.shape + 4) < 1)
    return Status::error(module.name() + ": entry 'step': expected logits [?, vocab] and a cache [?, layers, heads, " +
                         "head dim] of constant extents, got " + describeType(step->results[0]) + " and " +
                         describeType(cache));
  if (Status fits = checkSamplingEntries(module, model.vocabSize); !fits)
    return fits;
  return model;
}

Expected<KVCache> LanguageModel::makeCache(int64_t batch, int64_t limit) const {
  KVCacheShape shape = cacheShape;
  shape.batch = batch;
  return KVCache::create(shape, limit);
}

Expected<Results> LanguageModel::step(KVCache &cache, std::span<const int32_t> tokens, int64_t rows,
                                      std::span<const int32_t> counts, std::span<const int32_t> wanted) {
  std::vector<int32_t> before(cache.lengths().begin(), cache.lengths().end());
  std::array arguments = {tensorValue(tokens, {cache.batch(), rows}), tensorValue(counts, {cache.batch()}),
                          tensorValue(wanted, {int64_t(wanted.size())}), cacheValue(cache.handle())};
  Expected<Results> results = module->call("step", arguments);
  if (!results)
    cache.truncate(before);
  return results;
}

Expected<std::vector<int32_t>> LanguageModel::sample(std::span<const float> logits, const SampleSettings &settings,
                                                     std::span<const float> uniform) {
  int64_t batch = uniform.size();
  std::array arguments = {tensorValue(logits, {batch, vocabSize}), tensorValue(settings.temperature, {batch}),
                          tensorValue(settings.topK, {batch}),     tensorValue(settings.topP, {batch}),
                          tensorValue(settings.minP, {batch}),     tensorValue(uniform, {batch})};
  Expected<Results> results = module->call("sample", arguments);
  if (!results)
    return results.status();
  std::span<const int32_t> ids = results->elements<int32_t>(0);
  return std::vector<int32_t>(ids.begin(), ids.end());
}

Expected<Results> LanguageModel::penalize(std::span<const float> logits, std::span<const int32_t> counts,
                                          std::span<const float> repetition, std::span<const float> frequency,
                                          std::span<const float> presence) {
  int64_t batch = repetition.size();
  std::array arguments = {tensorValue(logits, {batch, vocabSize}), tensorValue(counts, {batch, vocabSize}),
                          tensorValue(repetition, {batch}), tensorValue(frequency, {batch}),
                          tensorValue(presence, {batch})};
  return module->call("penalize", arguments);
}

Expected<Results> LanguageModel::constrain(std::span<const float> logits, std::span<const int32_t> sequences,
                                           MaskWorker &masks) {
  if (!constraining)
    constraining = module->makeContext();
  constraining->user = &masks;
  int64_t batch = sequences.size();
  std::array arguments = {tensorValue(logits, {batch, vocabSize}), tensorValue(sequences, {batch})};
  return module->call(*constraining, "constrain", arguments);
}

Expected<Results> LanguageModel::logProbabilities(std::span<const float> logits) {
  std::array arguments = {tensorValue(logits, {int64_t(logits.size()) / vocabSize, vocabSize})};
  return module->call("log_probabilities", arguments);
}
