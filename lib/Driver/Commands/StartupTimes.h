// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_COMMANDS_STARTUPTIMES_H
#define LAMELLA_LIB_DRIVER_COMMANDS_STARTUPTIMES_H

#include "LoadModel.h"

namespace lamella {

/// In seconds.
struct StartupTimes {
  /// Compiling the model with nothing in the cache. Nothing for a module that was compiled before.
  std::optional<double> coldCompile;
  /// From opening the file to the first token of a prompt of one, with all code in the cache. Nothing without a cache.
  std::optional<double> warmFirstToken;
};

/// Compiles the model once without the cache, and starts it once with it.
Expected<StartupTimes> measureStartup(const ModelOptions &options, ProgressLine &progress);

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_COMMANDS_STARTUPTIMES_H
