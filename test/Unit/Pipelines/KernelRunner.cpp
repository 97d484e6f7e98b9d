// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "KernelRunner.h"

#include "lamella-c/Module.h"
#include "lamella/Dialect/TIR/IR/TIR.h"
#include "lamella/Dialect/TIR/TransformOps/TIRTransformOps.h"
#include "lamella/Dialect/TIR/Transforms/Passes.h"
#include "lamella/Pipelines/Pipelines.h"
#include "lamella/Runtime/CPU/ThreadPool.h"
#include "lamella/Target/CPU/JIT.h"
#include "lamella/Target/CPU/Passes.h"
#include "mlir/Dialect/Transform/IR/TransformOps.h"
#include "mlir/Dialect/Transform/Transforms/Passes.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <optional>

namespace lamella::test {

struct KernelRunner::Compiled {
  std::unique_ptr<cpu::JITModule> jit;
};

/// Runs the script that the module holds and takes it away.
static mlir::LogicalResult applySchedule(mlir::ModuleOp module) {
  if (module.getOps<mlir::transform::NamedSequenceOp>().empty())
    return mlir::success();
  mlir::PassManager manager(module.getContext());
  manager.addPass(mlir::transform::createInterpreterPass());
  manager.addNestedPass<mlir::func::FuncOp>(tir::createCompactBuffersPass());
  if (failed(manager.run(module)))
    return mlir::failure();
  for (auto script : llvm::make_early_inc_range(module.getOps<mlir::transform::NamedSequenceOp>()))
    script.erase();
  return mlir::success();
}

static std::unique_ptr<cpu::JITModule> compile(std::string_view text, std::string &diagnostics) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<tir::TIRDialect>();
  tir::registerTransformOps(registry);
  mlir::MLIRContext context(registry);
  llvm::raw_string_ostream os(diagnostics);
  mlir::ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &diagnostic) {
    os << diagnostic.getLocation() << ": " << diagnostic << "\n";
    for (mlir::Diagnostic &note : diagnostic.getNotes())
      os << note.getLocation() << ": note: " << note << "\n";
  });
  auto module = mlir::parseSourceString<mlir::ModuleOp>(llvm::StringRef(text), &context);
  mlir::PassManager manager(&context);
  buildTIRToLLVMPipeline(manager);
  if (!module || failed(applySchedule(*module)) || failed(manager.run(*module)))
    return nullptr;
  llvm::Expected<std::unique_ptr<cpu::JITModule>> jit = cpu::JITModule::compile(*module);
  if (jit) {
    diagnostics.clear(); // warnings
    return std::move(*jit);
  }
  os << llvm::toString(jit.takeError());
  return nullptr;
}

/// Iterations in the order that a schedule may rely on least.
static void runBackwards(LamellaContext *, void (*body)(void *, int64_t), void *data, int64_t count) {
  for (int64_t i = count; i-- > 0;)
    body(data, i);
}

KernelRunner::KernelRunner(std::string_view text, std::string &diagnostics) : compiled(std::make_unique<Compiled>()) {
  compiled->jit = compile(text, diagnostics);
}
KernelRunner::KernelRunner(std::string_view text) : compiled(std::make_unique<Compiled>()) {
  std::string diagnostics;
  compiled->jit = compile(text, diagnostics);
  EXPECT_TRUE(compiled->jit) << "the module does not compile: " << diagnostics;
}
KernelRunner::~KernelRunner() = default;

int KernelRunner::run(const std::string &kernel, std::vector<int64_t> sizes, std::vector<void *> buffers,
                      unsigned threads) {
  if (!compiled->jit)
    return -1;
  auto function = compiled->jit->lookup<LamellaKernelFn>(cpu::getPackedName(kernel));
  if (!function) {
    ADD_FAILURE() << llvm::toString(function.takeError());
    return -1;
  }
  std::optional<ThreadPool> pool;
  LamellaContext context{};
  context.parallel_for = runBackwards;
  if (threads) {
    context.parallel_for = ThreadPool::run;
    context.user = &pool.emplace(ThreadPoolOptions{.threads = threads});
  }
  int result = (*function)(&context, sizes.data(), buffers.data());
  error = context.error;
  return result;
}

} // namespace lamella::test
