// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_CUTTER_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_CUTTER_H

#include "Matchers.h"
#include "lamella/Runtime/Tokenizer/TextSteps.h"
#include "lamella/Support/Status.h"

#include <string>

namespace lamella::tokenizer {

/// Pieces of a text, which they need not cover.
struct Pieces {
  std::string text;
  struct Piece {
    uint32_t begin, end;
  };
  std::vector<Piece> pieces;

  std::string_view operator[](const Piece &piece) const {
    return std::string_view(text).substr(piece.begin, piece.end - piece.begin);
  }
};

/// Cuts a text by steps, each of which cuts the pieces that the ones before left.
class Cutter {
public:
  /// Fails on an expression that is not one of the known ones.
  static Expected<Cutter> create(const std::vector<CutStep> &steps);
  /// `isFirst`: nothing of the text to encode is before this part of it.
  Pieces cut(std::string text, bool isFirst) const;

private:
  struct Step : CutStep {
    Matcher matcher = nullptr;
  };
  std::vector<Step> steps;
};

/// The matcher that equals a published regular expression; null where none does.
Matcher findMatcher(std::string_view expression);

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_CUTTER_H
