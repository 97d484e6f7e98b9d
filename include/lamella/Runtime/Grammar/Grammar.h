// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Grammars: what a text must look like, and matchers that follow a text and say which tokens may come next.
#ifndef LAMELLA_RUNTIME_GRAMMAR_GRAMMAR_H
#define LAMELLA_RUNTIME_GRAMMAR_GRAMMAR_H

#include "lamella/Runtime/Grammar/Options.h"
#include <memory>

namespace lamella::grammar {

struct GrammarCore;

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
