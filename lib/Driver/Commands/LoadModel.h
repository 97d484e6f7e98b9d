// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_COMMANDS_LOADMODEL_H
#define LAMELLA_LIB_DRIVER_COMMANDS_LOADMODEL_H

#include "ProgressLine.h"
#include "lamella/Driver/Commands/Commands.h"

namespace lamella {

/// OpenModel::load for a person who waits: phases show, what is wrong with the cache is printed.
Expected<OpenModel> loadModel(const OpenFile &file, const ModelOptions &options, ProgressLine &progress);

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_COMMANDS_LOADMODEL_H
