// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a model file to a module that is ready to run: compiled or found, with its weights and threads.
#ifndef LAMELLA_DRIVER_OPENMODEL_H
#define LAMELLA_DRIVER_OPENMODEL_H

#include "lamella/Driver/Driver.h"
#include "lamella/Runtime/CPU/ThreadPool.h"
#include "lamella/Runtime/Engine/LoadTokenizer.h"
#include "lamella/Runtime/Engine/Session.h"

namespace lamella {

/// What runs.
struct ModelOptions {
  std::string model;
  /// A module to run in place of what the model would be compiled to: the text of a level, or a shared library (*.so).
  std::string module;
  CompileOptions compile;
  /// Shared libraries whose functions the module may call.
  std::vector<std::string> libraries;
  /// 0: one a core.
  int threads = 0;
};

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

  /// Compiles the model, or takes the module that the options name. `file` must outlive the result. `warn` is told why
  /// the cache could not be used.
  static Expected<OpenModel> load(const OpenFile &file, const ModelOptions &options, const Progress &progress,
                                  const std::function<void(const std::string &why)> &warn);
  Expected<Session> makeSession(const OpenFile &file, int64_t batch) const;
};

} // namespace lamella

#endif // LAMELLA_DRIVER_OPENMODEL_H
