// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cuts text into the pieces that byte-pair encoding may not merge across.
#ifndef LAMELLA_RUNTIME_TOKENIZER_PRETOKENIZER_H
#define LAMELLA_RUNTIME_TOKENIZER_PRETOKENIZER_H

#include "lamella/Support/Status.h"

#include <string>
#include <string_view>
#include <vector>

namespace lamella {

namespace tokenizer {
struct PreTokenizerRules;
} // namespace tokenizer

/// A pre-tokenizer that published model files name in `tokenizer.ggml.pre`. Each name stands for one or more regular
/// expressions; here each family of them is a hand-written matcher over code points that takes time linear in the
/// text, whatever the text.
class PreTokenizer {
public:
  /// Fails with the list of the known names.
  static Expected<PreTokenizer> create(std::string_view name);
  /// Every name `create` accepts, sorted.
  static std::vector<std::string_view> knownNames();

  /// The pieces of `text`, in order; together they are the text. Bytes that are not UTF-8 count as symbols, one by
  /// one. The text must be shorter than 4 GiB.
  std::vector<std::string_view> split(std::string_view text) const;

  /// The published tokenizer emits a piece that is a token as that token, whatever the merges say.
  bool takesWholePieces() const;
  /// Text begins with the begin-of-text token where the file does not say.
  bool addsBosByDefault() const;

private:
  explicit PreTokenizer(const tokenizer::PreTokenizerRules &rules) : rules(&rules) {}
  const tokenizer::PreTokenizerRules *rules;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_TOKENIZER_PRETOKENIZER_H
