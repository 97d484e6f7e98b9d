// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_CAPI_COMPILER_LASTERROR_H
#define LAMELLA_LIB_CAPI_COMPILER_LASTERROR_H

#include "lamella/Support/Status.h"

namespace lamella {

/// What lamella_compiler_error gives next in this thread.
void setLastError(const Status &status);

} // namespace lamella

#endif // LAMELLA_LIB_CAPI_COMPILER_LASTERROR_H
