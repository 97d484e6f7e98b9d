// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "PerfMap.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"

#include <cstdio>

using namespace llvm;

namespace lamella::cpu {

/// One line a function. A map that cannot be written is no reason to stop.
static Error writePerfMap(jitlink::LinkGraph &graph) {
  std::string path = P_tmpdir "/perf-" + std::to_string(sys::Process::getProcessId()) + ".map"; // a fixed folder
  std::error_code error;
  raw_fd_ostream stream(path, error, sys::fs::OF_Append);
  if (error)
    return Error::success();
  for (jitlink::Symbol *symbol : graph.defined_symbols())
    if (symbol->isCallable() && symbol->hasName() && symbol->getSize() > 0)
      stream << format("%llx %llx ", (unsigned long long)symbol->getAddress().getValue(),
                       (unsigned long long)symbol->getSize())
             << *symbol->getName() << "\n";
  stream.close();
  stream.clear_error();
  return Error::success();
}

namespace {
struct PerfMapPlugin : orc::ObjectLinkingLayer::Plugin {
  void modifyPassConfig(orc::MaterializationResponsibility &, jitlink::LinkGraph &,
                        jitlink::PassConfiguration &config) override {
    config.PostFixupPasses.push_back(writePerfMap);
  }
  Error notifyFailed(orc::MaterializationResponsibility &) override { return Error::success(); }
  Error notifyRemovingResources(orc::JITDylib &, orc::ResourceKey) override { return Error::success(); }
  void notifyTransferringResources(orc::JITDylib &, orc::ResourceKey, orc::ResourceKey) override {}
};
} // namespace

std::shared_ptr<orc::ObjectLinkingLayer::Plugin> createPerfMapPlugin() { return std::make_shared<PerfMapPlugin>(); }

} // namespace lamella::cpu
