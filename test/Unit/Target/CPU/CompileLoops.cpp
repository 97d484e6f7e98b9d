// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CompileLoops.h"

#include "lamella-c/Module.h"
#include "lamella/Target/CPU/Passes.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

namespace lamella::test {

std::unique_ptr<CompiledLoops> CompiledLoops::compile(std::string_view text) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  auto result = std::make_unique<CompiledLoops>();
  result->context = std::make_unique<mlir::MLIRContext>(registry);
  result->module = mlir::parseSourceString<mlir::ModuleOp>(llvm::StringRef(text), result->context.get());
  mlir::PassManager manager(result->context.get());
  cpu::buildLowerToLLVMPipeline(manager);
  if (!result->module || failed(manager.run(*result->module)))
    return nullptr;
  llvm::Expected<std::unique_ptr<cpu::JITModule>> jit = cpu::JITModule::compile(*result->module);
  if (!jit) {
    llvm::consumeError(jit.takeError());
    return nullptr;
  }
  result->jit = std::move(*jit);
  return result;
}

int CompiledLoops::run(const std::string &kernel, std::vector<int64_t> sizes, std::vector<void *> buffers) {
  auto function = jit->lookup<LamellaKernelFn>(cpu::getPackedName(kernel));
  if (!function) {
    llvm::consumeError(function.takeError());
    return -1;
  }
  LamellaContext callContext{};
  return (*function)(&callContext, sizes.data(), buffers.data());
}

} // namespace lamella::test
