// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Target/CPU/JIT.h"

#include "lamella/Target/CPU/Emit.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

using namespace llvm;

namespace lamella::cpu {

JITModule::JITModule(std::unique_ptr<orc::LLJIT> jit) : jit(std::move(jit)) {}
JITModule::~JITModule() = default;

static Expected<std::unique_ptr<orc::LLJIT>> createJIT() {
  Expected<orc::JITTargetMachineBuilder> builder = orc::JITTargetMachineBuilder::detectHost();
  if (!builder)
    return builder.takeError();
  builder->setCodeGenOptLevel(CodeGenOptLevel::Aggressive);
  builder->getOptions().AllowFPOpFusion = FPOpFusion::Standard;
  Expected<std::unique_ptr<orc::LLJIT>> jit =
      orc::LLJITBuilder().setJITTargetMachineBuilder(std::move(*builder)).create();
  if (!jit)
    return jit.takeError();
  auto process = orc::DynamicLibrarySearchGenerator::GetForCurrentProcess((*jit)->getDataLayout().getGlobalPrefix());
  if (!process)
    return process.takeError();
  (*jit)->getMainJITDylib().addGenerator(std::move(*process));
  return jit;
}

Expected<std::unique_ptr<JITModule>> JITModule::compile(mlir::ModuleOp module) {
  Expected<Machine> machine = Machine::host();
  if (!machine)
    return machine.takeError();
  Expected<std::unique_ptr<TargetMachine>> target = createTargetMachine(*machine);
  if (!target)
    return target.takeError();
  auto context = std::make_unique<LLVMContext>();
  Expected<std::unique_ptr<Module>> translated = translateAndOptimize(module, **target, *context);
  if (!translated)
    return translated.takeError();
  Expected<std::unique_ptr<orc::LLJIT>> jit = createJIT();
  if (!jit)
    return jit.takeError();
  if (Error error = (*jit)->addIRModule(orc::ThreadSafeModule(std::move(*translated), std::move(context))))
    return error;
  return std::unique_ptr<JITModule>(new JITModule(std::move(*jit)));
}

Expected<void *> JITModule::lookup(StringRef symbol) const {
  Expected<orc::ExecutorAddr> address = jit->lookup(symbol);
  if (!address)
    return address.takeError();
  return address->toPtr<void *>();
}

} // namespace lamella::cpu
