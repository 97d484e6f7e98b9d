// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_GENERATECODE_H
#define LAMELLA_LIB_DRIVER_GENERATECODE_H

#include "Compiler.h"
#include "ObjectCache.h"
#include "lamella/Driver/Driver.h"
#include "lamella/Target/CPU/Emit.h"
#include "mlir/IR/OwningOpRef.h"

namespace lamella {

/// Machine code of a module for this machine.
struct Code {
  /// Object files that belong together: host code, then kernels. Those of equal modules are equal, byte by byte.
  std::vector<std::string> objects;
  /// How many of them were generated rather than found.
  int generated = 0;
  /// Tells this code from any other.
  Digest identity = {};
  /// Empty, or why the cache is not used.
  std::string warning;
};

/// The processor of this process. Errors name the file that code is made for.
Expected<cpu::Machine> getHost(const std::string &file);

/// From any level to object files, as far as the cache does not know them. Errors name the file.
Expected<Code> generateCode(Compiler &compiler, mlir::OwningOpRef<mlir::ModuleOp> module, const std::string &file,
                            const cpu::Machine &machine, const CompileOptions &options, const Progress &progress);

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_GENERATECODE_H
