// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_TOOLS_LAMELLA_COMPLETION_H
#define LAMELLA_TOOLS_LAMELLA_COMPLETION_H

#include <CLI/CLI.hpp>

/// Adds the command `completion`, which prints what a shell needs to complete the commands and options of `app`; call
/// it when all others are there.
void addCompletion(CLI::App &app);

#endif // LAMELLA_TOOLS_LAMELLA_COMPLETION_H
