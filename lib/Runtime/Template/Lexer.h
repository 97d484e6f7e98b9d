// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_TEMPLATE_LEXER_H
#define LAMELLA_LIB_RUNTIME_TEMPLATE_LEXER_H

#include "lamella/Support/Status.h"
#include <cstdint>
#include <vector>

namespace lamella::jinja {

/// Counted from 1.
struct Position {
  unsigned line = 1, column = 1;
};

/// "line L, column C: message".
Status errorAt(Position at, const std::string &message);

struct Token {
  enum Kind { Data, ValueBegin, ValueEnd, BlockBegin, BlockEnd, Name, String, Integer, Float, Operator, End };
  Kind kind;
  /// Text outside of tags, the value of a string, the spelling of what else is in tags.
  std::string text;
  Position at;
};

/// Cuts a template into tokens with trim_blocks and lstrip_blocks on; comments are gone, raw blocks are data. The last
/// token is End.
Expected<std::vector<Token>> lexTemplate(std::string_view source);

} // namespace lamella::jinja

#endif // LAMELLA_LIB_RUNTIME_TEMPLATE_LEXER_H
