// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// lamella-opt's door to the interpreter:
//   lamella-opt FILE [PASSES] --interpret=@f --in x.npy --in 4 --out y.npy
// runs the passes, then the function. Trailing arguments with the attribute relax.parameter need no --in: they are
// results of @load, which runs first. Instead of IR, the results are written, or printed where there is no --out.
#ifndef LAMELLA_REFERENCE_COMMANDLINE_H
#define LAMELLA_REFERENCE_COMMANDLINE_H

#include "mlir/IR/DialectRegistry.h"

#include <string>

namespace lamella::reference {

/// Adds the options; to be called once, before options are parsed.
void registerCommandLine();

/// True if the parsed options ask for an interpretation.
bool isInterpretAsked();

/// Reads and runs as the parsed options say; the exit code.
int interpretMain(const std::string &inputFile, mlir::DialectRegistry &registry);

} // namespace lamella::reference

#endif // LAMELLA_REFERENCE_COMMANDLINE_H
