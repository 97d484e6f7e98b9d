// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command `grammar-check`: does a grammar accept a text?
#ifndef LAMELLA_RUNTIME_GRAMMAR_CHECK_H
#define LAMELLA_RUNTIME_GRAMMAR_CHECK_H

#include "lamella/Runtime/Grammar/Grammar.h"
#include <iosfwd>

namespace lamella::grammar {

struct CheckOptions {
  GrammarLanguage language = GrammarLanguage::JsonSchema;
  std::string grammarFile;
  std::string instanceFile;
  std::string schemaDir; ///< documents for remote references: the URI's path below this folder; empty for none
  CompileOptions compile;
};

/// Exit status: 0 accepted, 1 rejected (what was expected goes to `errors`), 2 the grammar is refused (reason to
/// `errors`), 64 a file cannot be read.
int runGrammarCheck(const CheckOptions &options, std::ostream &errors);

/// Reads documents at `folder` + the path of their URI.
SchemaLoader loaderFromFolder(std::string folder);

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_CHECK_H
