// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text generation: a batch of sequences that share a module and a cache.
#ifndef LAMELLA_RUNTIME_ENGINE_SESSION_H
#define LAMELLA_RUNTIME_ENGINE_SESSION_H

#include "lamella/Runtime/Engine/Constraint.h"
#include "lamella/Runtime/Engine/Generation.h"

namespace lamella {

/// Of the last call of `generate`. Decoding excludes the first token of each sequence: it comes from the prompt's step.
struct GenerationStats {
  int64_t prefillTokens = 0, decodeTokens = 0;
  std::chrono::duration<double> prefillTime{0}, decodeTime{0};
  /// Where there is a grammar; what it costs is part of the times above.
  std::optional<ConstraintStats> constraint;
  double prefillRate() const { return prefillTime.count() > 0 ? prefillTokens / prefillTime.count() : 0; }
  double decodeRate() const { return decodeTime.count() > 0 ? decodeTokens / decodeTime.count() : 0; }
};

class Session {
public:
  /// `module` must outlive the session.
  static Expected<Session> create(LoadedModule &module, Tokenizer tokenizer, int64_t batch, int64_t contextLength);

  /// Appends each sequence's tokens (at least one) and generates until every sequence has stopped. The cache then holds
  /// the tokens and the generated ids but perhaps the last ones: `lengths` says how many positions.
  ///
  /// Fails, before anything is changed, where an option is out of its range, a prompt does not fit into the context or
  /// a token is outside the model's vocabulary. If the module fails later, the sequences are as long as they were
  /// before the call.
  Expected<std::vector<Generation>> generate(std::span<const std::vector<int32_t>> prompts,
                                             const GenerateOptions &options);

  const Tokenizer &tokenizer() const { return vocabulary; }
  int64_t batch() const { return cache.batch(); }
  int64_t contextLength() const { return cache.limit(); }
  std::span<const int32_t> lengths() const { return cache.lengths(); }
  const GenerationStats &stats() const { return statistics; }
  /// Forgets the positions from `length` on.
  void truncate(int64_t length);

private:
  struct Run;
  Session(LanguageModel model, Tokenizer tokenizer, KVCache cache)
      : model(std::move(model)), vocabulary(std::move(tokenizer)), cache(std::move(cache)),
        history(this->cache.batch()) {}
  Status checkPrompts(std::span<const std::vector<int32_t>> prompts) const;
  Status prefill(Run &run, std::span<const std::vector<int32_t>> prompts);
  Status decode(Run &run);
  Status step(Run &run, std::span<const int32_t> tokens, int64_t rows, std::span<const int32_t> counts,
              std::span<const int32_t> wanted);
  Status constrain(Run &run);
  Status draw(Run &run);
  Status appendPending(Run &run);
  void complete(Run &run);
  void accept(Run &run, int64_t sequence, std::span<const int32_t> ids, std::optional<StopReason> end);
  void accept(Run &run, int64_t sequence, int32_t id, std::optional<StopReason> end);

  LanguageModel model;
  Tokenizer vocabulary;
  KVCache cache;
  /// The tokens of each sequence that the cache holds.
  std::vector<std::vector<int32_t>> history;
  /// For masks; made for the first answer with a grammar.
  std::shared_ptr<grammar::VocabularyIndex> maskIndex;
  GenerationStats statistics;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_ENGINE_SESSION_H
