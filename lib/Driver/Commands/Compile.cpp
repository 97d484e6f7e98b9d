// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Output.h"
#include "ProgressLine.h"
#include "lamella/Driver/Commands/Commands.h"

using namespace lamella;

static Status emit(const EmitOptions &options) {
  Expected<ModelFile> model = ModelFile::open(options.model);
  if (!model)
    return model.status();
  ProgressLine progress;
  progress.phase("compiling " + options.model);
  Expected<std::string> text =
      emitText(*model, options.level, options.compile, [&](std::string_view phase) { progress.phase(phase); });
  progress.done();
  return text ? writeFile(options.output, *text) : text.status();
}

int lamella::runCompile(const EmitOptions &options) { return exitCode(emit(options), Output::standard()); }
