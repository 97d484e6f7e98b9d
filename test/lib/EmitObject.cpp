// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Machine code for another processor than this one:
 *
 *   emit-object TRIPLE FEATURES MODULE.mlir OUT.o|OUT.s
 *
 * The module is in the LLVM dialect (lamella-opt --lamella-tir-to-llvm).
 */
#include "lamella/Target/CPU/Emit.h"
#include "mlir/Dialect/DLTI/DLTI.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Parser/Parser.h"

#include <fstream>
#include <iostream>

using namespace lamella;

int main(int argc, char **argv) {
  if (argc != 5) {
    std::cerr << "usage: emit-object TRIPLE FEATURES MODULE.mlir OUT.o|OUT.s\n";
    return 2;
  }
  mlir::DialectRegistry registry;
  registry.insert<mlir::LLVM::LLVMDialect, mlir::DLTIDialect>();
  mlir::MLIRContext context(registry);
  context.allowUnregisteredDialects(); // attributes of ours that say nothing to LLVM
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(argv[3], &context);
  if (!module)
    return 1;
  cpu::Machine machine{argv[1], "generic", argv[2]};
  std::string path = argv[4];
  llvm::Expected<std::string> bytes =
      path.ends_with(".s") ? cpu::emitAssembly(*module, machine) : cpu::emitObject(*module, machine);
  if (!bytes) {
    std::cerr << llvm::toString(bytes.takeError()) << "\n";
    return 1;
  }
  std::ofstream(path, std::ios::binary) << *bytes;
  return 0;
}
