// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compiles a module of upstream loops and calls its kernels.
#ifndef LAMELLA_TEST_UNIT_TARGET_CPU_COMPILELOOPS_H
#define LAMELLA_TEST_UNIT_TARGET_CPU_COMPILELOOPS_H

#include "lamella/Target/CPU/JIT.h"
#include "mlir/IR/OwningOpRef.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lamella::test {

class CompiledLoops {
public:
  /// Null where the text does not compile.
  static std::unique_ptr<CompiledLoops> compile(std::string_view text);
  /// What the kernel returned; the context has no threads.
  int run(const std::string &kernel, std::vector<int64_t> sizes, std::vector<void *> buffers);

  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module; // in the LLVM dialect
  std::unique_ptr<cpu::JITModule> jit;
};

} // namespace lamella::test

#endif // LAMELLA_TEST_UNIT_TARGET_CPU_COMPILELOOPS_H
