// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_TOKENIZER_TEMPLATELEXER_H
#define LAMELLA_LIB_RUNTIME_TOKENIZER_TEMPLATELEXER_H

#include "lamella/Support/Status.h"

#include <string>
#include <string_view>
#include <vector>

namespace lamella::tokenizer {

/// A part of a Jinja template, in one spelling for all equal ones.
struct TemplateNode {
  enum Kind {
    Text,      // written as it is
    Value,     // an expression that is written, such as `message.role`
    Statement, // such as `for message in messages`
    End        // of the template
  } kind;
  /// For Value and Statement: one space between words, single quotes, `a['b']` spelt `a.b`.
  std::string text;
  size_t offset; // in the template as given, for messages
};

/// Cuts a template into nodes, with an End at the end. A sum of strings and names becomes one node a term; texts next
/// to each other are one. Whitespace around tags goes as chat templates are rendered: trim_blocks and lstrip_blocks
/// are on, one newline at the end is dropped, `-` and `+` in tags count. Comments vanish.
Expected<std::vector<TemplateNode>> lexTemplate(std::string_view jinja);

} // namespace lamella::tokenizer

#endif // LAMELLA_LIB_RUNTIME_TOKENIZER_TEMPLATELEXER_H
