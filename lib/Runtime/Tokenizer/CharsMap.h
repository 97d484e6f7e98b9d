// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_CHARSMAP_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_CHARSMAP_H

#include "lamella/Support/Status.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lamella::tokenizer {

/// The table of replacements that SentencePiece compiles into a model: the size of a double array in bytes, the array,
/// and the replacements, each ended by a zero byte. A key's value is the offset of its replacement.
class CharsMap {
public:
  static Expected<CharsMap> create(std::string_view blob);

  /// Every longest key in the text becomes its replacement, from the left.
  std::string replaceLongest(std::string_view text) const;
  /// A character with its marks, of less than six bytes, becomes what its shortest key stands for as a whole;
  /// otherwise each of its characters does. (This is what HF tokenizers does.)
  std::string replaceClusters(std::string_view text) const;

private:
  struct Found {
    size_t length = 0;
    std::string_view replacement;
  };
  Found find(std::string_view text, bool longest) const;

  std::vector<uint32_t> units;
  std::string replacements;
};

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_CHARSMAP_H
