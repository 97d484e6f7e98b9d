// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_NORMALIZER_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_NORMALIZER_H

#include "CharsMap.h"
#include "lamella/Runtime/Tokenizer/TextSteps.h"

namespace lamella::tokenizer {

/// Changes of a text, one after the other.
class Normalizer {
public:
  static Expected<Normalizer> create(const std::vector<NormalizeStep> &steps);

  std::string normalize(std::string_view text) const;
  /// White space at the begin of a text goes.
  bool stripsFront() const;

private:
  std::vector<NormalizeStep> steps;
  std::vector<CharsMap> maps; // of the steps CharsMap, in order
};

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_NORMALIZER_H
