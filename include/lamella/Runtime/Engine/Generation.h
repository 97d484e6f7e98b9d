// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is asked of a generation, and what comes of it.
#ifndef LAMELLA_RUNTIME_ENGINE_GENERATION_H
#define LAMELLA_RUNTIME_ENGINE_GENERATION_H

#include "lamella/Runtime/Grammar/Grammar.h"
#include "lamella/Support/Status.h"
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lamella {

struct GenerateOptions {
  /// 0: always the most likely token. Otherwise finite and positive.
  float temperature = 0;
  /// Filters of a draw (relax.filter_logits says exactly what they keep): the most likely so many tokens, 0: all; the
  /// fewest of these with so much probability together, 1: all; those with so much of the likeliest one's probability,
  /// 0: all.
  int64_t topK = 0;
  float topP = 1, minP = 0;
  /// For tokens that occurred: their logit is divided by `repetition` where it is positive and multiplied by it where
  /// not, then `frequency` is subtracted for each time and `presence` once. 1, 0 and 0: nothing.
  float repetitionPenalty = 1, frequencyPenalty = 0, presencePenalty = 0;
  /// Occurrences are counted among the last so many tokens of the sequence, prompt and answer; 0: all.
  int64_t penaltyWindow = 64;
  /// The draw at position p of sequence s is uniformAt(seed, s, p) (Support/Random.h).
  uint64_t seed = 0;
  /// Tokens for each sequence; 0: as many as the context holds. An answer with a grammar that comes near this or the
  /// context's end is completed by a short text of the grammar.
  int64_t maxTokens = 0;
  /// What each answer must be, as a whole; it ends where nothing can follow. Tokens that end a text are drawn only
  /// where it may end. Where the next text is the only one possible, its tokens are not drawn, unless `logprobs` is
  /// set.
  std::optional<grammar::Grammar> grammar;
  /// The answer ends before the first of these strings, in the text as it is shown.
  std::vector<std::string> stop;
  /// Go on past the tokens that end a text.
  bool ignoreEos = false;
  /// Whether control tokens show in the text.
  bool showControl = false;
  /// How many of the first position's greatest logits to report.
  int64_t topLogits = 0;
  /// Report each token's log-probability, and those of so many of the likeliest tokens in its place: by the model
  /// itself, before penalties, temperature and filters.
  std::optional<int64_t> logprobs;
  /// Rows of a prompt in one call of the module: a cancelled prompt stops between two calls. 0: all of it.
  int64_t prefillRows = 256;
  /// Looked at between calls of the module; may be set from a signal handler.
  const std::atomic<bool> *cancel = nullptr;
  /// Complete UTF-8, as it is generated; what may be the start of a stop string comes later. Returning false cancels.
  std::function<bool(int64_t sequence, std::string_view text)> onText;
  /// Prompt tokens done, of how many.
  std::function<void(int64_t done, int64_t total)> onPrefill;

  bool penalizes() const { return repetitionPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0; }
  /// Fails where an option is out of its range.
  Status verify() const;
};

enum class StopReason { EndOfText, StopString, Completed, MaxTokens, ContextFull, Cancelled };
/// "end", "stop", "completed", "length", "context", "cancelled".
std::string_view stopReasonName(StopReason reason);

/// Natural logarithms.
struct TokenProbability {
  int32_t id = 0;
  float logprob = 0;
  /// The likeliest tokens, the lower one first among equals.
  std::vector<std::pair<int32_t, float>> top;
};

struct Generation {
  /// Without the token that ended the text, if one did; with those of a stop string, up to the one that completed it.
  std::vector<int32_t> ids;
  /// Without the stop string, if one ended the text, and what came after it in its last token.
  std::string text;
  StopReason stop = StopReason::Cancelled;
  /// Token and logit, the greatest first, the lower token first among equals.
  std::vector<std::pair<int32_t, float>> topLogits;
  /// Of each of `ids`, where it was asked for.
  std::vector<TokenProbability> logprobs;
};

/// The greatest numbers of a row, the lower place first among equals; a NaN counts as less than any number.
std::vector<std::pair<int32_t, float>> findGreatest(std::span<const float> row, int64_t count);

} // namespace lamella

#endif // LAMELLA_RUNTIME_ENGINE_GENERATION_H
