// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Target/CPU/JIT.h"

#include "PerfMap.h"
#include "lamella/Target/CPU/Emit.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace lamella::cpu {

JITModule::JITModule(std::unique_ptr<orc::LLJIT> jit) : jit(std::move(jit)) {}
JITModule::~JITModule() = default;

static Expected<std::unique_ptr<orc::ObjectLayer>> createLinker(orc::ExecutionSession &session) {
  auto layer = std::make_unique<orc::ObjectLinkingLayer>(session);
  if (StringRef(std::getenv("LAMELLA_PERF") ? std::getenv("LAMELLA_PERF") : "") == "1")
    layer->addPlugin(createPerfMapPlugin());
  return layer;
}

static Expected<std::unique_ptr<orc::LLJIT>> createJIT() {
  Expected<Machine> machine = Machine::host();
  if (!machine)
    return machine.takeError();
  Expected<std::unique_ptr<TargetMachine>> target = createTargetMachine(*machine);
  if (!target)
    return target.takeError();
  Expected<std::unique_ptr<orc::LLJIT>> jit =
      orc::LLJITBuilder()
          .setJITTargetMachineBuilder(orc::JITTargetMachineBuilder((*target)->getTargetTriple()))
          .setDataLayout((*target)->createDataLayout())
          .setObjectLinkingLayerCreator(createLinker)
          .create();
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
  Expected<std::string> object = emitObject(module, *machine);
  if (!object)
    return object.takeError();
  return link(*object);
}

Expected<std::unique_ptr<JITModule>> JITModule::link(ArrayRef<std::string> objects) {
  Expected<std::unique_ptr<orc::LLJIT>> jit = createJIT();
  if (!jit)
    return jit.takeError();
  for (const std::string &object : objects)
    if (Error error = (*jit)->addObjectFile(MemoryBuffer::getMemBufferCopy(object, "lamella")))
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
