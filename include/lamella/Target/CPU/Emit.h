// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A module in the LLVM dialect as text or bytes.
#ifndef LAMELLA_TARGET_CPU_EMIT_H
#define LAMELLA_TARGET_CPU_EMIT_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace llvm {
class LLVMContext;
class Module;
class TargetMachine;
} // namespace llvm

namespace lamella::cpu {

/// The processor that code is made for.
struct Machine {
  std::string triple;
  std::string cpu;      /// an LLVM name, for example znver3
  std::string features; /// of the form +avx2,+fma

  /// The processor of this process.
  static llvm::Expected<Machine> host();
};

/// How much time code is worth. Quick: for host code, which is long and runs once a call; every pass over it takes time
/// linear in its length.
enum class Effort { Full, Quick };

/// Code for `machine`, position independent. Errors name the triple.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>> createTargetMachine(const Machine &machine,
                                                                         Effort effort = Effort::Full);

/// Translates a module of the LLVM dialect and runs LLVM's pipeline on it, -O3 with full effort. Names of functions are
/// kept.
llvm::Expected<std::unique_ptr<llvm::Module>> translateAndOptimize(mlir::ModuleOp module, llvm::TargetMachine &target,
                                                                   llvm::LLVMContext &context,
                                                                   Effort effort = Effort::Full);

/// The optimized LLVM IR.
llvm::Expected<std::string> emitLLVMIR(mlir::ModuleOp module, const Machine &machine);
/// Assembly of the machine.
llvm::Expected<std::string> emitAssembly(mlir::ModuleOp module, const Machine &machine, Effort effort = Effort::Full);
/// The bytes of a relocatable object file.
llvm::Expected<std::string> emitObject(mlir::ModuleOp module, const Machine &machine, Effort effort = Effort::Full);

struct ObjectRequest {
  mlir::ModuleOp module;
  Effort effort = Effort::Full;
};
/// The object file of each module, in their order, made on as many cores as their context has threads. The first
/// failure counts.
llvm::Expected<std::vector<std::string>> emitObjects(llvm::ArrayRef<ObjectRequest> requests, const Machine &machine);

} // namespace lamella::cpu

#endif // LAMELLA_TARGET_CPU_EMIT_H
