// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Strings that know which of their bytes a stranger wrote.
#ifndef LAMELLA_LIB_RUNTIME_TEMPLATE_TEXT_H
#define LAMELLA_LIB_RUNTIME_TEMPLATE_TEXT_H

#include "lamella/Runtime/Tokenizer/Tokenizer.h"

namespace lamella::jinja {

/// Bytes, most often UTF-8, and the sorted ranges of them that came from the caller's values and not from the template.
class Text {
public:
  Text() = default;
  explicit Text(std::string bytes, bool foreign = false);

  const std::string &str() const { return bytes; }
  std::string_view view() const { return bytes; }
  size_t size() const { return bytes.size(); }
  bool empty() const { return bytes.empty(); }
  const std::vector<TextRange> &foreign() const { return ranges; }
  bool foreignAt(size_t at) const;

  void append(std::string_view more, bool foreign = false);
  void append(const Text &more) { append(more, 0, more.size()); }
  /// Appends the bytes [begin, end) of `from`.
  void append(const Text &from, size_t begin, size_t end);
  Text slice(size_t begin, size_t end) const;

  /// The same with each byte replaced.
  template <typename Map>
  Text mapBytes(Map map) const {
    Text result = *this;
    for (char &c : result.bytes)
      c = map(c);
    return result;
  }

private:
  void mark(size_t begin, size_t end);

  std::string bytes;
  std::vector<TextRange> ranges;
};

/// Where each code point begins, and the end of the text. A byte that is not UTF-8 counts as one.
std::vector<size_t> codePointStarts(std::string_view text);
size_t countCodePoints(std::string_view text);
/// The bytes of the whitespace that begins (ends) here, as Python's str.isspace has it; 0: none.
size_t spaceAt(std::string_view text, size_t at);
size_t spaceBefore(std::string_view text, size_t end);

} // namespace lamella::jinja

#endif // LAMELLA_LIB_RUNTIME_TEMPLATE_TEXT_H
