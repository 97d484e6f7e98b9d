// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_GRAMMAR_GRAMMARCORE_H
#define LAMELLA_LIB_RUNTIME_GRAMMAR_GRAMMARCORE_H

#include "Masks.h"
#include "SchemaCompiler.h"
#include "lamella/Runtime/Grammar/Grammar.h"

namespace lamella::grammar {

/// What a grammar was made from.
struct GrammarSource {
  enum class Kind { Text, Union, Concatenation };
  Kind kind = Kind::Text;
  GrammarLanguage language = GrammarLanguage::JsonSchema;
  std::string text, rootRule;
  std::vector<GrammarSource> parts;
};

/// Everything that belongs to one grammar. Matchers hold the lock while they make states.
struct GrammarCore {
  explicit GrammarCore(const CompileOptions &options)
      : options(options), pool(options.maxAutomatonStates, options.maxCompileWork), types(pool, failure),
        terms(failure), machine(types, terms, options.style) {}

  CompileOptions options;
  GrammarSource source;
  Failure failure;
  DfaPool pool;
  Types types;
  Terms terms;
  Machine machine;
  std::vector<std::unique_ptr<SchemaCompiler>> schemas;
  StateId root = -1; ///< -1: no text but perhaps the empty one
  bool acceptsEmpty = false;
  std::vector<std::string> warnings;
  Lock lock;

  /// A regular expression as an automaton of this grammar; each is compiled once.
  Expected<DfaId> regex(const std::string &pattern, bool whole);
  /// The type of a schema document; on failure "#/json/pointer: reason".
  Expected<TypeId> schema(Json document);

  /// The masks of this grammar for a vocabulary; call with the lock held.
  MaskCache &masksOf(const std::shared_ptr<VocabularyIndex> &vocabulary);

  struct VocabularyMasks {
    std::weak_ptr<VocabularyIndex> vocabulary;
    std::unique_ptr<MaskCache> masks;
  };
  std::map<const VocabularyIndex *, VocabularyMasks> masks;

private:
  std::map<std::pair<std::string, bool>, DfaId> regexes;
};

} // namespace lamella::grammar

#endif // LAMELLA_LIB_RUNTIME_GRAMMAR_GRAMMARCORE_H
