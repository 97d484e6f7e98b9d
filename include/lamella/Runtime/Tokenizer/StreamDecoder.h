// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_TOKENIZER_STREAMDECODER_H
#define LAMELLA_RUNTIME_TOKENIZER_STREAMDECODER_H

#include <string>
#include <string_view>

namespace lamella {

/// Turns the bytes of tokens, as they are generated, into text that is valid UTF-8 at every step: a character spread
/// over several tokens is held back until it is complete. Each maximal part of an ill-formed sequence becomes one
/// U+FFFD, as the Unicode Standard recommends (chapter 3, "U+FFFD Substitution of Maximal Subparts").
class StreamDecoder {
public:
  /// The characters that `bytes` completes.
  std::string push(std::string_view bytes);
  /// What is due at the end of the text: U+FFFD for a character left incomplete. Ready for the next text afterwards.
  std::string flush();

private:
  std::string pending; // a proper prefix of a valid sequence: at most 3 bytes
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_TOKENIZER_STREAMDECODER_H
