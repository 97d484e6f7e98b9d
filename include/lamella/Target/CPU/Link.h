// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Object files to a shared library, by the system's linker.
#ifndef LAMELLA_TARGET_CPU_LINK_H
#define LAMELLA_TARGET_CPU_LINK_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace lamella::cpu {

/// Writes a shared library that exports `exports` and nothing else; it appears whole or not at all. The linker is the
/// first of cc, clang, gcc, clang-22, ld.lld and ld that is found in PATH. Its first words are the error's.
llvm::Error linkLibrary(llvm::ArrayRef<std::string> objects, llvm::ArrayRef<llvm::StringRef> exports,
                        llvm::StringRef path);

} // namespace lamella::cpu

#endif // LAMELLA_TARGET_CPU_LINK_H
