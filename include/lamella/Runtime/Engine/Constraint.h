// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a grammar asks of the answers of a batch: which tokens may come next, and which must.
#ifndef LAMELLA_RUNTIME_ENGINE_CONSTRAINT_H
#define LAMELLA_RUNTIME_ENGINE_CONSTRAINT_H

#include "lamella/Runtime/Engine/LanguageModel.h"
#include "lamella/Runtime/Engine/MaskWorker.h"
#include "lamella/Runtime/Tokenizer/Tokenizer.h"
#include <chrono>
#include <optional>

namespace lamella {

/// What each token of a model writes, for masks. A mask has a bit for each of the model's `vocab` logits; control
/// tokens and what the tokenizer has no text for are never allowed, and tokens that end a text only where it may end.
Expected<std::shared_ptr<grammar::VocabularyIndex>> indexVocabulary(const Tokenizer &tokenizer, int64_t vocab);

struct ConstraintStats {
  using Seconds = std::chrono::duration<double>;
  /// Making masks, on the thread beside the model.
  Seconds maskTime{0};
  /// What the generating thread spent for the grammar: reading tokens, waiting for masks, the entry `constrain`.
  Seconds exposedTime{0};
  int64_t masks = 0;
  /// Tokens that were not drawn because their text was the only one possible.
  int64_t jumpedTokens = 0;
  /// The share of exposed time in the time of each step, prompt excluded.
  std::vector<double> exposedShares;
  /// 0 where there was no step.
  double medianExposedShare() const;
};

class Constraint {
public:
  /// All sequences are at the start of their text. `tokenizer` must outlive the constraint. Without `jumps`, every
  /// token is drawn.
  Constraint(const grammar::Grammar &grammar, std::shared_ptr<grammar::VocabularyIndex> index,
             const Tokenizer &tokenizer, int64_t batch, bool jumps);

  /// The tokens of the text that each answer must begin with; often none.
  std::vector<int32_t> start(int64_t sequence);
  /// Reads a token that was drawn. The result is what to append: this token, or other tokens for its text, and tokens
  /// for the text that must follow. A token that another cut of the text would not have is left to the draw: one after
  /// which the text goes on, where a longer token is allowed in its place.
  Expected<std::vector<int32_t>> read(int64_t sequence, int32_t id);
  /// Tokens of a short text that completes the answer, where there is room for no more than a few tokens beside it; the
  /// constraint has then read them. Nothing while there is more room, where the text may end already, and where no such
  /// text fits.
  std::optional<std::vector<int32_t>> complete(int64_t sequence, int64_t room);
  /// The text is complete, and nothing can follow.
  bool isFinished(int64_t sequence) const { return matchers[sequence].isFinished(); }

  /// Begins to make the masks of these sequences, beside what the caller does next; nothing may be read until `apply`
  /// has returned.
  void prepare(std::vector<int32_t> sequences);
  /// The logits [batch, vocab] where the masks allow them, else -inf. Rows of other sequences than were prepared are
  /// left as they are. Fails where a mask allows no token.
  Expected<Results> apply(LanguageModel &model, std::span<const float> logits);

  /// A step of the model is over, which began then.
  void endStep(std::chrono::steady_clock::time_point start);
  ConstraintStats stats() const;

private:
  std::vector<int32_t> jump(grammar::Matcher &matcher, std::string_view drawn);
  std::vector<int32_t> cut(grammar::Matcher &matcher, std::vector<int32_t> ids, size_t least);
  bool allowsLongerThan(grammar::Matcher &matcher, size_t bytes);

  std::vector<grammar::Matcher> matchers;
  const Tokenizer &tokenizer;
  const bool jumps;
  std::vector<uint32_t> scratch;
  /// Of each sequence: the room at which to see again how long its end would be.
  std::vector<int64_t> lookAt;
  /// Of each sequence: the most room it had.
  std::vector<int64_t> firstRoom;
  /// Of each row: its number where a mask was prepared for it, else -1.
  std::vector<int32_t> rows;
  ConstraintStats counted;
  ConstraintStats::Seconds exposedBefore{0};
  MaskWorker worker;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_ENGINE_CONSTRAINT_H
