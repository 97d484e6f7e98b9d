// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The functions of HostSupport.mlir.
#ifndef LAMELLA_CONVERSION_RELAXTOLLVM_HOSTSUPPORT_H
#define LAMELLA_CONVERSION_RELAXTOLLVM_HOSTSUPPORT_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace lamella {

/// Copies functions of HostSupport.mlir into a module when they are first asked for.
class HostSupport {
public:
  explicit HostSupport(mlir::ModuleOp module);
  /// The module's copy of `@lamella_host_NAME`.
  mlir::LLVM::LLVMFuncOp get(llvm::StringRef name);

private:
  void copy(llvm::StringRef symbol);

  mlir::ModuleOp module;
  mlir::OwningOpRef<mlir::ModuleOp> library;
};

} // namespace lamella

#endif // LAMELLA_CONVERSION_RELAXTOLLVM_HOSTSUPPORT_H
