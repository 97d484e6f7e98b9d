// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_COMMANDS_ANSWERGRAMMAR_H
#define LAMELLA_LIB_DRIVER_COMMANDS_ANSWERGRAMMAR_H

#include "lamella/Driver/Commands/Commands.h"
#include "lamella/Runtime/ModelFile/ModelFile.h"

namespace lamella {

/// The grammar that the options ask for; none where they ask for none. The model file says how its family writes calls
/// of tools. Errors name the file and where in it; warnings of a lenient compilation are printed.
Expected<std::optional<grammar::Grammar>> compileGrammar(const GrammarOptions &options, const ModelFile &model);

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_COMMANDS_ANSWERGRAMMAR_H
