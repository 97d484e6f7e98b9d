// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Compiler.h"
#include "GenerateCode.h"
#include "lamella/Driver/Driver.h"
#include "lamella/Pipelines/SplitModule.h"
#include "lamella/Target/CPU/Emit.h"

using namespace mlir;
using namespace lamella;

/// Keeps one kernel of a module that has kernels.
static Status select(ModuleOp module, const std::string &kernel, const std::string &file) {
  SmallVector<std::string> names = listKernels(module);
  if (!llvm::is_contained(names, kernel))
    return Status::error(file + ": expected a kernel of the model, got '" + kernel + "'; its kernels are " +
                         llvm::join(names, ", "));
  keepKernel(module, kernel);
  return Status::success();
}

static Expected<std::string> emitAssembly(ArrayRef<ModulePart> parts, const std::string &file) {
  Expected<cpu::Machine> machine = getHost(file);
  if (!machine)
    return machine.status();
  std::string text;
  for (const ModulePart &part : parts) {
    cpu::Effort effort = part.kernel.empty() ? cpu::Effort::Quick : cpu::Effort::Full;
    llvm::Expected<std::string> assembly = cpu::emitAssembly(*part.module, *machine, effort);
    if (!assembly)
      return Status::error(file + ": " + llvm::toString(assembly.takeError()));
    text += *assembly;
  }
  return text;
}

/// One kernel, or all parts, below the level scheduled: they are lowered apart, as when they are compiled.
static Expected<std::string> emitParts(Compiler &compiler, OwningOpRef<ModuleOp> module, const std::string &kernel,
                                       const std::string &file, Level level) {
  SmallVector<ModulePart> parts = splitModule(std::move(module));
  if (!kernel.empty())
    llvm::erase_if(parts, [&](const ModulePart &part) { return part.kernel != kernel; });
  SmallVector<ModulePart *> all;
  for (ModulePart &part : parts)
    all.push_back(&part);
  if (failed(lowerParts(&compiler.getContext(), all)))
    return compiler.takeError(file);
  return level == Level::Assembly ? emitAssembly(parts, file) : print(*parts.front().module, /*withLocations=*/false);
}

static Expected<std::string> emitKernel(Compiler &compiler, OwningOpRef<ModuleOp> module, Level level,
                                        const std::string &kernel, const CompileOptions &options,
                                        const std::string &file) {
  if (level == Level::Relax)
    return Status::error(file + ": --kernel: expected the level linalg, tir, scheduled, llvm or asm, got relax, which "
                                "has no kernels");
  FailureOr<Phase> given = getLevel(*module);
  if (failed(given))
    return compiler.takeError(file);
  // Kernels are made here and keep their names.
  if (*given < Phase::Linalg)
    if (Status status = compiler.lower(*module, Phase::Linalg, file, options); !status)
      return status;
  if (Status status = select(*module, kernel, file); !status)
    return status;
  Phase phase = std::min(Phase(level), Phase::Scheduled);
  if (Status status = compiler.lower(*module, phase, file, options); !status)
    return status;
  if (level > Level::Scheduled)
    return emitParts(compiler, std::move(module), kernel, file, level);
  return print(*module, /*withLocations=*/false);
}

Expected<std::string> lamella::emitText(const Source &source, Level level, const std::string &kernel,
                                        const CompileOptions &options, const Progress &progress) {
  Compiler compiler;
  std::string file = source.name();
  Expected<OwningOpRef<ModuleOp>> module = compiler.read(source, progress);
  if (!module)
    return module.status();
  if (progress)
    progress("lowering kernels");
  if (!kernel.empty())
    return emitKernel(compiler, module.take(), level, kernel, options, file);
  bool isAssembly = level == Level::Assembly;
  Phase phase = isAssembly ? Phase::Scheduled : Phase(level);
  if (Status status = compiler.lower(**module, phase, file, options); !status)
    return status;
  if (isAssembly)
    return emitParts(compiler, module.take(), "", file, level);
  return print(**module, /*withLocations=*/true);
}
