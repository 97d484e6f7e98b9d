// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_CORE_OPENLIBRARIES_H
#define LAMELLA_RUNTIME_CORE_OPENLIBRARIES_H

#include "lamella/Runtime/Core/CallContext.h"
#include "lamella/Support/Status.h"

namespace lamella {

/// Opens shared libraries whose functions modules may call (relax.call_dps). Function `blas.sgemm` is the symbol
/// `lamella_library_blas_sgemm`, a LamellaLibraryFn. What `first` knows goes before; else the first library that has
/// the function gives it. The result keeps the libraries open. Their code runs: open only what you trust.
Expected<LibraryLookup> openLibraries(std::span<const std::string> paths, LibraryLookup first = {});

} // namespace lamella

#endif // LAMELLA_RUNTIME_CORE_OPENLIBRARIES_H
