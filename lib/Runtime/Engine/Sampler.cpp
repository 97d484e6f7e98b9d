// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/Sampler.h"

using namespace lamella;

Sampler::Sampler(LanguageModel &model, const GenerateOptions &options, int64_t batch) : model(model), options(options) {
  settings.temperature.assign(batch, options.temperature);
  settings.topK.assign(batch, int32_t(options.topK));
  settings.topP.assign(batch, options.topP);
  settings.minP.assign(batch, options.minP);
  if (!options.penalizes())
    return;
  repetition.assign(batch, options.repetitionPenalty);
  frequency.assign(batch, options.frequencyPenalty);
  presence.assign(batch, options.presencePenalty);
  counts.assign(batch * model.vocab(), 0);
  seen.resize(batch);
}

void Sampler::see(int64_t sequence, std::span<const int32_t> ids) {
  if (!options.penalizes())
    return;
  int32_t *row = counts.data() + sequence * model.vocab();
  std::vector<int32_t> &all = seen[sequence];
  for (int32_t id : ids) {
    all.push_back(id);
    ++row[id];
    if (int64_t outside = int64_t(all.size()) - 1 - options.penaltyWindow; options.penaltyWindow && outside >= 0)
      --row[all[outside]];
  }
}

Expected<std::vector<int32_t>> Sampler::draw(std::span<const float> logits, std::span<const float> uniform,
                                             Constraint *constraint) {
  if (options.logprobs) {
    Expected<Results> results = model.logProbabilities(logits);
    if (!results)
      return results.status();
    std::span<const float> rows = results->elements<float>(0);
    logprobs.assign(rows.begin(), rows.end());
  }
  Expected<Results> penalized = Results(), constrained = Results();
  if (options.penalizes()) {
    penalized = model.penalize(logits, counts, repetition, frequency, presence);
    if (!penalized)
      return penalized.status();
    logits = penalized->elements<float>(0);
  }
  if (constraint) {
    constrained = constraint->apply(model, logits);
    if (!constrained)
      return constrained.status();
    logits = constrained->elements<float>(0);
  }
  return model.sample(logits, settings, uniform);
}

TokenProbability Sampler::probability(int64_t sequence, int32_t id) const {
  std::span<const float> row = std::span(logprobs).subspan(sequence * model.vocab(), model.vocab());
  return {id, row[id], findGreatest(row, *options.logprobs)};
}
