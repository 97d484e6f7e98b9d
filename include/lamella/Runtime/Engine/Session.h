// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text generation: a batch of sequences that share a module and a cache.
#ifndef LAMELLA_RUNTIME_ENGINE_SESSION_H
#define LAMELLA_RUNTIME_ENGINE_SESSION_H

#include "lamella/Runtime/Engine/LanguageModel.h"
#include "lamella/Runtime/Tokenizer/Tokenizer.h"
#include <atomic>
#include <chrono>

namespace lamella {

struct GenerateOptions {
  /// 0: always the most likely token. Otherwise finite and positive.
  float temperature = 0;
  /// The draw at position p of sequence s is uniformAt(seed, s, p) (Support/Random.h).
  uint64_t seed = 0;
  /// Tokens for each sequence; 0: as many as the context holds.
  int64_t maxTokens = 0;
  /// Go on past the tokens that end a text.
  bool ignoreEos = false;
  /// Whether control tokens show in the text.
  bool showControl = false;
  /// How many of the first position's greatest logits to report.
  int64_t topLogits = 0;
  /// Rows of a prompt in one call of the module: a cancelled prompt stops between two calls. 0: all of it.
  int64_t prefillRows = 256;
  /// Looked at between calls of the module; may be set from a signal handler.
  const std::atomic<bool> *cancel = nullptr;
  /// Complete UTF-8, as it is generated. Returning false cancels.
  std::function<bool(int64_t sequence, std::string_view text)> onText;
  /// Prompt tokens done, of how many.
  std::function<void(int64_t done, int64_t total)> onPrefill;
};

enum class StopReason { EndOfText, MaxTokens, ContextFull, Cancelled };
/// "end", "length", "context", "cancelled".
std::string_view stopReasonName(StopReason reason);

struct Generation {
  /// Without the token that ended the text, if one did.
  std::vector<int32_t> ids;
  std::string text;
  StopReason stop = StopReason::Cancelled;
  /// Token and logit, the greatest first, the lower token first among equals.
  std::vector<std::pair<int32_t, float>> topLogits;
};

/// Of the last call of `generate`. Decoding excludes the first token of each sequence: it comes from the prompt's step.
struct GenerationStats {
  int64_t prefillTokens = 0, decodeTokens = 0;
  std::chrono::duration<double> prefillTime{0}, decodeTime{0};
  double prefillRate() const { return prefillTime.count() > 0 ? prefillTokens / prefillTime.count() : 0; }
  double decodeRate() const { return decodeTime.count() > 0 ? decodeTokens / decodeTime.count() : 0; }
};

class Session {
public:
  /// `module` must outlive the session.
  static Expected<Session> create(LoadedModule &module, Tokenizer tokenizer, int64_t batch, int64_t contextLength);

  /// Appends each sequence's tokens (at least one) and generates until every sequence has stopped. The cache then holds
  /// the tokens and all generated ids but perhaps the last: `lengths` says how many positions.
  ///
  /// Fails, before anything is changed, where a prompt does not fit into the context or a token is outside the model's
  /// vocabulary. If the module fails later, the sequences are as long as they were before the call.
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
      : model(std::move(model)), vocabulary(std::move(tokenizer)), cache(std::move(cache)) {}
  Status checkPrompts(std::span<const std::vector<int32_t>> prompts, const GenerateOptions &options) const;
  Status prefill(Run &run, std::span<const std::vector<int32_t>> prompts);
  Status decode(Run &run);
  Status step(Run &run, std::span<const int32_t> tokens, int64_t rows, std::span<const int32_t> counts,
              std::span<const int32_t> wanted);
  void accept(Run &run, int64_t sequence, int32_t id);

  LanguageModel model;
  Tokenizer vocabulary;
  KVCache cache;
  GenerationStats statistics;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_ENGINE_SESSION_H
