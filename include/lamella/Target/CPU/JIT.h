// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A module compiled into this process.
#ifndef LAMELLA_TARGET_CPU_JIT_H
#define LAMELLA_TARGET_CPU_JIT_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>

namespace llvm::orc {
class LLJIT;
} // namespace llvm::orc

namespace lamella::cpu {

/// Machine code of one module for this processor. It lives as long as the object; symbols that the module lacks are
/// looked for in the process (malloc, expf).
class JITModule {
public:
  /// Optimizes and compiles a module of the LLVM dialect; the module is not changed and not needed afterwards.
  static llvm::Expected<std::unique_ptr<JITModule>> compile(mlir::ModuleOp module);
  /// Links object files for this processor, which may refer to each other. They are not needed afterwards. With the
  /// variable LAMELLA_PERF set to 1 their functions are named for `perf`, in the temporary folder's perf-PID.map.
  static llvm::Expected<std::unique_ptr<JITModule>> link(llvm::ArrayRef<std::string> objects);
  ~JITModule();

  /// The address of an exported function or global. Fails, with its name, where there is none.
  llvm::Expected<void *> lookup(llvm::StringRef symbol) const;
  /// The same with the type of what is there: `lookup<LamellaKernelFn>("matmul$packed")`.
  template <typename Pointer>
  llvm::Expected<Pointer> lookup(llvm::StringRef symbol) const {
    llvm::Expected<void *> address = lookup(symbol);
    if (!address)
      return address.takeError();
    return reinterpret_cast<Pointer>(*address);
  }

private:
  explicit JITModule(std::unique_ptr<llvm::orc::LLJIT> jit);
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

} // namespace lamella::cpu

#endif // LAMELLA_TARGET_CPU_JIT_H
