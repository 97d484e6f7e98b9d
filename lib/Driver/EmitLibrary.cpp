// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "GenerateCode.h"
#include "lamella/Runtime/Core/Processor.h"
#include "lamella/Target/CPU/Link.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/TargetParser/Triple.h"

using namespace mlir;
using namespace lamella;

/// "x86_64 avx2 fma": the architecture, and those features whose absence a reader can tell.
static std::string getRequirements(const cpu::Machine &machine) {
  std::string text = llvm::Triple::getArchTypeName(llvm::Triple(machine.triple).getArch()).str();
  SmallVector<StringRef> words;
  StringRef(machine.features).split(words, ',');
  llvm::sort(words);
  for (StringRef word : words)
    if (word.consume_front("+") && isKnownFeature(word))
      text += (" " + word).str();
  return text;
}

/// An object file that holds the text alone, as `lamella_requires`.
static llvm::Expected<std::string> emitRequirements(MLIRContext *context, const cpu::Machine &machine) {
  context->loadDialect<LLVM::LLVMDialect>();
  std::string text = getRequirements(machine) + '\0';
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(context));
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  auto type = LLVM::LLVMArrayType::get(builder.getI8Type(), text.size());
  LLVM::GlobalOp::create(builder, module->getLoc(), type, /*isConstant=*/true, LLVM::Linkage::External,
                         "lamella_requires", builder.getStringAttr(text));
  return cpu::emitObject(*module, machine);
}

Expected<std::string> lamella::emitLibrary(const Source &source, const std::string &path, const CompileOptions &options,
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
  llvm::Expected<std::string> requirements = emitRequirements(&compiler.getContext(), *machine);
  if (!requirements)
    return Status::error(file + ": " + llvm::toString(requirements.takeError()));
  code->objects.push_back(std::move(*requirements));
  if (llvm::Error error = cpu::linkLibrary(code->objects, {"lamella_module", "lamella_requires"}, path))
    return Status::error(path + ": " + llvm::toString(std::move(error)));
  return code->warning;
}
