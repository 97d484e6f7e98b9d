// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Compiles a module of upstream ops or kernels and calls kernels of it on arrays:
 *
 *   run-kernels [--schedules=WHICH] MODULE.mlir KERNEL SIZE... IN.npy... : OUT.npy... [, KERNEL ...]...
 *
 * Sizes and buffers as the kernel's arguments have them. The files of results exist and say shape and element type;
 * they are overwritten. A kernel that reports an error ends the run with its text.
 */
#include "lamella-c/Module.h"
#include "lamella/Pipelines/Pipelines.h"
#include "lamella/Runtime/CPU/ThreadPool.h"
#include "lamella/Support/Npy.h"
#include "lamella/Target/CPU/JIT.h"
#include "lamella/Target/CPU/Passes.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"

#include <iostream>
#include <span>

using namespace lamella;

static std::unique_ptr<cpu::JITModule> compile(const std::string &path, const LoweringOptions &options) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registerDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(path, &context);
  mlir::PassManager manager(&context);
  buildPipeline(manager, Phase::Linalg, Phase::LLVM, options);
  if (!module || failed(manager.run(*module)))
    return nullptr;
  llvm::Expected<std::unique_ptr<cpu::JITModule>> jit = cpu::JITModule::compile(*module);
  if (jit)
    return std::move(*jit);
  std::cerr << llvm::toString(jit.takeError()) << "\n";
  return nullptr;
}

static Status call(const cpu::JITModule &module, std::span<const std::string> words) {
  auto kernel = module.lookup<LamellaKernelFn>(cpu::getPackedName(words[0]));
  if (!kernel)
    return Status::error(llvm::toString(kernel.takeError()));
  std::vector<int64_t> sizes;
  std::vector<NpyArray> arrays;
  std::vector<std::string> outputs;
  bool isOutput = false;
  for (const std::string &word : words.subspan(1)) {
    if (word == ":") {
      isOutput = true;
    } else if (!word.ends_with(".npy")) {
      sizes.push_back(std::stoll(word));
    } else {
      Expected<NpyArray> array = readNpy(word);
      if (!array)
        return array.status();
      arrays.push_back(array.take());
      if (isOutput)
        outputs.push_back(word);
    }
  }
  std::vector<void *> buffers;
  for (NpyArray &array : arrays)
    buffers.push_back(array.data.data());
  ThreadPool threads(ThreadPoolOptions{.threads = 2});
  LamellaContext context{};
  context.parallel_for = ThreadPool::run;
  context.user = &threads;
  if ((*kernel)(&context, sizes.data(), buffers.data()))
    return Status::error(context.error);
  for (size_t i = 0; i < outputs.size(); ++i)
    if (Status written = writeNpy(outputs[i], arrays[arrays.size() - outputs.size() + i]); !written)
      return written;
  return {};
}

int main(int argc, char **argv) {
  std::vector<std::string> all(argv + 1, argv + argc);
  std::span<const std::string> words(all);
  LoweringOptions options;
  if (const std::string option = "--schedules="; !words.empty() && words[0].starts_with(option)) {
    options.schedules = words[0].substr(option.size());
    words = words.subspan(1);
  }
  std::unique_ptr<cpu::JITModule> module = words.empty() ? nullptr : compile(words[0], options);
  if (!module)
    return 1;
  words = words.subspan(1);
  while (!words.empty()) {
    size_t count = std::find(words.begin(), words.end(), ",") - words.begin();
    if (Status called = call(*module, words.first(count)); !called) {
      std::cerr << words[0] << ": " << called.message() << "\n";
      return 1;
    }
    words = words.subspan(std::min(count + 1, words.size()));
  }
  return 0;
}
