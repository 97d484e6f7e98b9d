// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_GRAMMAR_OPTIONS_H
#define LAMELLA_RUNTIME_GRAMMAR_OPTIONS_H

#include "lamella/Runtime/Grammar/SchemaDocuments.h"

namespace lamella::grammar {

/// How JSON may be spaced. Bounded: after an opening bracket, a comma or a colon and before a closing bracket, one
/// space, or one line break with at most 64 spaces or tabs. Compact: no white space. Any: whatever JSON allows, around
/// the document too. Indented: exactly one layout, `indent` spaces a level.
enum class Whitespace { Bounded, Compact, Any, Indented };

/// Free: members in any order, each declared name once. Fixed: declared names in the schema's order, others after them.
enum class PropertyOrder { Free, Fixed };

/// How JSON may be spelled. Any: characters by every escape too, numbers with every exponent and zeros at their end.
/// Shortest: `\" \\ \b \f \n \r \t`, `\u00xx` for other control characters and all others as they are; numbers as
/// digits, without zeros at the end of a fraction. So a text has fewer spellings, and more of it is the only one
/// possible.
enum class Spelling { Any, Shortest };

struct JsonStyle {
  Whitespace whitespace = Whitespace::Bounded;
  Spelling spelling = Spelling::Any;
  unsigned indent = 2;
  PropertyOrder order = PropertyOrder::Free;
};

struct CompileOptions {
  JsonStyle style;
  /// Enforce "format" (false: an annotation, as the draft's default says).
  bool enforceFormats = true;
  /// Drop keywords that cannot be enforced, with a warning, instead of refusing the schema.
  bool lenient = false;
  /// Supplies documents for references that leave the schema; without it they are refused.
  SchemaLoader loader;
  /// Largest automaton of one string, number or name condition.
  size_t maxAutomatonStates = 20000;
  /// Most work that compiling may take, and what is worked out later where a text leads there: a step is some
  /// nanoseconds, and the default some seconds. Beyond it the grammar is refused.
  uint64_t maxCompileWork = 100'000'000;
  /// Most work that one mask or one accepted token (of a longer text: 64 bytes) may take: nodes of the vocabulary's
  /// trie visited, and ways to have read the text followed. Beyond it no mask is made and no token accepted, and
  /// Matcher::failure says so.
  uint64_t maxMaskWork = 20'000'000;
  /// Bound of the masks that one grammar keeps for one vocabulary.
  size_t maskCacheBytes = 32 << 20;
  /// Compile a schema that no value satisfies to a grammar without texts, instead of an error.
  bool allowNoText = false;
};

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_OPTIONS_H
