// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_CAPI_COMPILER_OPTIONS_H
#define LAMELLA_LIB_CAPI_COMPILER_OPTIONS_H

#include "lamella-c/Compiler.h"
#include "lamella/Driver/Driver.h"

namespace lamella {

/// The caller's options as far as its struct reaches; null: the defaults.
LamellaCompileOptions readOptions(const LamellaCompileOptions *given);
CompileOptions toDriver(const LamellaCompileOptions &options);

} // namespace lamella

#endif // LAMELLA_LIB_CAPI_COMPILER_OPTIONS_H
