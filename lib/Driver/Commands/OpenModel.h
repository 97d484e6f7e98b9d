// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_COMMANDS_OPENMODEL_H
#define LAMELLA_LIB_DRIVER_COMMANDS_OPENMODEL_H

#include "ProgressLine.h"
#include "lamella/Driver/Commands/Commands.h"
#include "lamella/Runtime/CPU/ThreadPool.h"
#include "lamella/Runtime/Engine/LoadTokenizer.h"
#include "lamella/Runtime/Engine/Session.h"

namespace lamella {

/// A model file and what it says about text: known before anything is compiled, so that a prompt is refused at once.
struct OpenFile {
  ModelFile file;
  Tokenizer tokenizer;
  int64_t contextLength;

  static Expected<OpenFile> open(const std::string &path);
};

/// The code of a model, with its weights and threads.
struct OpenModel {
  std::unique_ptr<ThreadPool> threads;
  std::unique_ptr<LoadedModule> module;
  CompileCounts counts;

  /// Compiles the model, or takes the module that the options name. `file` must outlive the result.
  static Expected<OpenModel> load(const OpenFile &file, const ModelOptions &options, ProgressLine &progress);
  Expected<Session> makeSession(const OpenFile &file, int64_t batch) const;
};

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_COMMANDS_OPENMODEL_H
