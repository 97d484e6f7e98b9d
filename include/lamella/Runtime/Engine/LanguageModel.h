// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The entries that make a module a language model ("Language models" in docs/design/abi.md).
#ifndef LAMELLA_RUNTIME_ENGINE_LANGUAGEMODEL_H
#define LAMELLA_RUNTIME_ENGINE_LANGUAGEMODEL_H

#include "lamella/Runtime/Core/LoadedModule.h"
#include "lamella/Runtime/KVCache/KVCache.h"

namespace lamella {

class MaskWorker;

/// How to draw, for each row of logits.
struct SampleSettings {
  std::vector<float> temperature;
  std::vector<int32_t> topK;
  std::vector<float> topP, minP;
};

/// Token ids in, logits and token ids out; knows no text.
class LanguageModel {
public:
  /// Fails where the module lacks an entry, or has one of other types. `module` must outlive the result.
  static Expected<LanguageModel> create(LoadedModule &module);

  /// Logits a row.
  int64_t vocab() const { return vocabSize; }
  /// An empty cache for `batch` sequences of at most `limit` positions.
  Expected<KVCache> makeCache(int64_t batch, int64_t limit) const;

  /// Appends tokens[s * rows + i] for i < counts[s] to sequence s and gives the logits [wanted, vocab] after the wanted
  /// tokens, indices into `tokens`. The cache must have room. An error leaves the
  /// cache's lengths as they were.
  Expected<Results> step(KVCache &cache, std::span<const int32_t> tokens, int64_t rows, std::span<const int32_t> counts,
                         std::span<const int32_t> wanted);
  /// A token for each row of logits [batch, vocab]: the most likely one where the temperature is 0, else a draw by the
  /// uniform number in [0, 1) from the tokens that the filters leave.
  Expected<std::vector<int32_t>> sample(std::span<const float> logits, const SampleSettings &settings,
                                        std::span<const float> uniform);
  /// Logits [batch, vocab] less the penalties for tokens that occurred as often as `counts` [batch, vocab] says; one
  /// penalty of each kind for each row.
  Expected<Results> penalize(std::span<const float> logits, std::span<const int32_t> counts,
                             std::span<const float> repetition, std::span<const float> frequency,
                             std::span<const float> presence);
  /// Logits [batch, vocab] where the worker's masks for the sequences (-1: none) allow them, else -inf. Waits for the
  /// masks.
  Expected<Results> constrain(std::span<const float> logits, std::span<const int32_t> sequences, MaskWorker &masks);
  /// The natural logarithms of softmax for each row of logits [rows, vocab], which may be none.
  Expected<Results> logProbabilities(std::span<const float> logits);

private:
  LanguageModel(LoadedModule &module) : module(&module) {}

  LoadedModule *module;
  /// For `constrain`, whose library function finds the masks by the context's `user`.
  std::shared_ptr<CallContext> constraining;
  int64_t vocabSize = 0;
  KVCacheShape cacheShape = {};
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_ENGINE_LANGUAGEMODEL_H
