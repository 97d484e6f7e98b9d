// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_ENGINE_SAMPLER_H
#define LAMELLA_RUNTIME_ENGINE_SAMPLER_H

#include "lamella/Runtime/Engine/Constraint.h"
#include "lamella/Runtime/Engine/Generation.h"

namespace lamella {

/// Turns the logits of a batch into tokens as the options say: calls the module's entries and keeps the books for them.
class Sampler {
public:
  /// `model` and `options` must outlive the sampler.
  Sampler(LanguageModel &model, const GenerateOptions &options, int64_t batch);

  /// The next tokens of a sequence, of its prompt or drawn: they count for the penalties.
  void see(int64_t sequence, std::span<const int32_t> ids);
  /// A token for each row of logits [batch, vocab], of those that the constraint (null: none) allows.
  Expected<std::vector<int32_t>> draw(std::span<const float> logits, std::span<const float> uniform,
                                      Constraint *constraint = nullptr);
  /// What the model itself gave a token at the last draw; only where options.logprobs is set.
  TokenProbability probability(int64_t sequence, int32_t id) const;

private:
  LanguageModel &model;
  const GenerateOptions &options;
  SampleSettings settings;
  /// One value for each sequence, and [batch, vocab] for the occurrences inside the window.
  std::vector<float> repetition, frequency, presence;
  std::vector<int32_t> counts;
  std::vector<std::vector<int32_t>> seen;
  /// [batch, vocab].
  std::vector<float> logprobs;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_ENGINE_SAMPLER_H
