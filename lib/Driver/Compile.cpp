// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiler behind Driver.h: a model file or the text of a level becomes a module in this process.
#include "Compiler.h"
#include "GenerateCode.h"
#include "lamella/Driver/Driver.h"
#include "lamella/Target/CPU/JIT.h"

using namespace mlir;
using namespace lamella;

bool lamella::hasCompiler() { return true; }

Expected<CompiledModel> lamella::compile(const Source &source, const CompileOptions &options,
                                         const Progress &progress) {
  Compiler compiler;
  std::string file = source.name();
  Expected<OwningOpRef<ModuleOp>> module = compiler.read(source, progress);
  if (!module)
    return module.status();
  Expected<cpu::Machine> machine = getHost(file);
  if (!machine)
    return machine.status();
  Expected<Code> code = generateCode(compiler, module.take(), file, *machine, options, progress);
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
