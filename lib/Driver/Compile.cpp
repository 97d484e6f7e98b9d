// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiler behind Driver.h: a model file or the text of a level becomes a module in this process.
#include "Compiler.h"
#include "GenerateCode.h"
#include "lamella/Driver/Driver.h"
#include "lamella/Import/GGUF/ImportGGUF.h"
#include "lamella/Target/CPU/JIT.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;
using namespace lamella;

static void announce(const Progress &progress, std::string_view phase) {
  if (progress)
    progress(phase);
}

/// From any level to a module that can be called.
static Expected<CompiledModel> finish(Compiler &compiler, OwningOpRef<ModuleOp> module, const std::string &file,
                                      const CompileOptions &options, const Progress &progress) {
  llvm::Expected<cpu::Machine> machine = cpu::Machine::host();
  if (!machine)
    return Status::error(file + ": " + llvm::toString(machine.takeError()));
  Expected<Code> code = generateCode(compiler, std::move(module), file, *machine, options, progress);
  if (!code)
    return code.status();
  auto linked = cpu::JITModule::link(code->objects);
  if (!linked)
    return Status::error(file + ": " + llvm::toString(linked.takeError()));
  auto object = (*linked)->lookup<const LamellaModule *>("lamella_module");
  if (!object)
    return Status::error(file + ": " + llvm::toString(object.takeError()));
  Expected<Module> result = Module::create(*object, std::shared_ptr<cpu::JITModule>(std::move(*linked)), file);
  if (!result)
    return result.status();
  return CompiledModel{result.take(), {1, code->generated, 0}, toHex(code->identity), code->warning};
}

bool lamella::hasCompiler() { return true; }

Expected<CompiledModel> lamella::compileModel(const ModelFile &model, const CompileOptions &options,
                                              const Progress &progress) {
  Compiler compiler;
  announce(progress, "reading the graph");
  Expected<OwningOpRef<ModuleOp>> module = importGGUF(model, compiler.getContext());
  if (!module)
    return module.status();
  return finish(compiler, module.take(), model.name(), options, progress);
}

Expected<CompiledModel> lamella::compileText(const std::string &path, const CompileOptions &options,
                                             const Progress &progress) {
  Compiler compiler;
  announce(progress, "reading the module");
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(path, &compiler.getContext());
  if (!module)
    return compiler.takeError(path);
  return finish(compiler, std::move(module), path, options, progress);
}
