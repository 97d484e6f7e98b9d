// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_COMMANDS_READTEXT_H
#define LAMELLA_LIB_DRIVER_COMMANDS_READTEXT_H

#include "lamella/Support/Status.h"

namespace lamella {

/// A file, whole. Errors name it; an empty one is an error.
Expected<std::string> readText(const std::string &path);

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_COMMANDS_READTEXT_H
