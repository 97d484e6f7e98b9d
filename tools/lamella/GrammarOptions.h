// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The options of grammars: what answers must be, and the command grammar-check.
#ifndef LAMELLA_TOOLS_LAMELLA_GRAMMAROPTIONS_H
#define LAMELLA_TOOLS_LAMELLA_GRAMMAROPTIONS_H

#include "lamella/Driver/Commands/Commands.h"
#include <CLI/CLI.hpp>

namespace lamella {

/// --json-schema, --grammar, --regex or --tools, and how they are read.
void addAnswerGrammar(CLI::App &command, GrammarOptions &options);

/// Adds the command; its exit status goes to `code`.
void addGrammarCheck(CLI::App &app, int &code);
/// Its exit status for wrong usage, as in sysexits.h.
constexpr int grammarCheckUsage = 64;

} // namespace lamella

#endif // LAMELLA_TOOLS_LAMELLA_GRAMMAROPTIONS_H
