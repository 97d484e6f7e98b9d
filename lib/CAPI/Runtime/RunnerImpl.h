// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What stands behind the handles of lamella-c/Runner.h.
#ifndef LAMELLA_LIB_CAPI_RUNTIME_RUNNERIMPL_H
#define LAMELLA_LIB_CAPI_RUNTIME_RUNNERIMPL_H

#include "lamella-c/Runner.h"
#include "lamella/Runtime/CPU/ThreadPool.h"
#include "lamella/Runtime/Core/LoadedModule.h"
#include "lamella/Runtime/ModelFile/ModelFile.h"
#include <optional>

struct LamellaRunner {
  explicit LamellaRunner(unsigned threads) : threads({threads}) {}

  /// `modelFile`: with the module's weights; null: it has none.
  lamella::Status load(lamella::Module code, const char *modelFile);

  lamella::ThreadPool threads;
  std::optional<lamella::ModelFile> model;
  std::unique_ptr<lamella::LoadedModule> module;
  std::unique_ptr<lamella::CallContext> context;
  std::string error;
};

struct LamellaResults {
  lamella::Results results;
};

#endif // LAMELLA_LIB_CAPI_RUNTIME_RUNNERIMPL_H
