// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Grammars: what a text must look like, and matchers that follow a text and say which tokens may come next.
#ifndef LAMELLA_RUNTIME_GRAMMAR_GRAMMAR_H
#define LAMELLA_RUNTIME_GRAMMAR_GRAMMAR_H

#include "lamella/Runtime/Grammar/Errors.h"
#include "lamella/Runtime/Grammar/Options.h"
#include <memory>

namespace lamella::grammar {

struct GrammarCore;

enum class GrammarLanguage { JsonSchema, Regex, Ebnf, Lark, StructuralTag };

/// A compiled grammar. Copies share one core; cores are safe to use from several threads.
class Grammar {
public:
  /// JSON Schema, draft 2020-12 and the spellings of draft-07. What cannot be enforced is an error of the form
  /// "#/json/pointer: reason".
  static Expected<Grammar> fromJsonSchema(std::string_view schema, const CompileOptions &options = {});
  /// Any JSON value.
  static Expected<Grammar> fromAnyJson(const CompileOptions &options = {});
  /// A regular expression (ECMA-262 syntax) that the whole text must match.
  static Expected<Grammar> fromRegex(std::string_view pattern, const CompileOptions &options = {});

  /// EBNF in the style of GBNF: `name ::= ...`, strings, classes, `? * + {m,n}`, groups, comments.
  static Expected<Grammar> fromEbnf(std::string_view text, std::string_view rootRule = "root",
                                    const CompileOptions &options = {});
  /// A Lark grammar: rules, terminals, `%ignore`, `%json`, common imports; starts at `start`.
  static Expected<Grammar> fromLark(std::string_view text, const CompileOptions &options = {});
  /// A structural tag (JSON); see docs/design/grammar.md for its formats.
  static Expected<Grammar> fromStructuralTag(std::string_view text, const CompileOptions &options = {});
  static Expected<Grammar> compile(GrammarLanguage language, std::string_view text, const CompileOptions &options = {});
  /// Any text of one of the grammars; or texts of each, one after the other. All are made anew from their sources.
  static Expected<Grammar> unionOf(const std::vector<Grammar> &parts);
  static Expected<Grammar> concatenationOf(const std::vector<Grammar> &parts);

  /// A versioned text that holds sources and options. Compiling is cheap and masks are made when needed, so the source
  /// is the compact form of a grammar; remote documents that a loader supplied are not part of it.
  std::string serialize() const;
  /// Errors: not a serialized grammar, another version, or the grammar's own.
  static Expected<Grammar> deserialize(std::string_view text);

  /// What a lenient compilation dropped, each as "#/json/pointer: reason".
  const std::vector<std::string> &warnings() const;
  /// Memory held by the states made so far.
  size_t bytes() const;

  GrammarCore &core() const { return *shared; }

private:
  explicit Grammar(std::shared_ptr<GrammarCore> core) : shared(std::move(core)) {}
  std::shared_ptr<GrammarCore> shared;
};

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_GRAMMAR_H
