// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_CORE_SHAREDLIBRARY_H
#define LAMELLA_LIB_RUNTIME_CORE_SHAREDLIBRARY_H

#include "lamella/Support/Status.h"
#include <memory>

namespace lamella {

/// Loads a shared library; it is closed with the last copy of the result.
Expected<std::shared_ptr<void>> openSharedLibrary(const std::string &path);
/// The address of a symbol, or null.
void *findSymbol(const std::shared_ptr<void> &library, const std::string &name);

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_CORE_SHAREDLIBRARY_H
