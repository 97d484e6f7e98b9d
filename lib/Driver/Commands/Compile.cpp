// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Output.h"
#include "ProgressLine.h"
#include "lamella/Driver/Commands/Commands.h"

using namespace lamella;

static Status emit(const EmitOptions &options) {
  Expected<ModelFile> model = ModelFile::open(options.model);
  if (!model)
    return model.status();
  ProgressLine line;
  line.phase("compiling " + options.model);
  Progress progress = [&](std::string_view phase) { line.phase(phase); };
  if (!options.level) {
    Expected<std::string> warning = emitLibrary(*model, options.output, options.compile, progress);
    line.done();
    if (warning)
      printCacheWarning(*warning);
    return warning.status();
  }
  Expected<std::string> text = emitText(*model, *options.level, options.kernel, options.compile, progress);
  line.done();
  return text ? writeFile(options.output, *text) : text.status();
}

int lamella::runCompile(const EmitOptions &options) { return exitCode(emit(options), Output::standard()); }
