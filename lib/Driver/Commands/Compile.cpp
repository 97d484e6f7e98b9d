// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Output.h"
#include "ProgressLine.h"
#include "lamella/Driver/Commands/Commands.h"

using namespace lamella;

static Status emit(const Source &source, const EmitOptions &options) {
  ProgressLine line;
  line.phase("compiling " + source.name());
  Progress progress = [&](std::string_view phase) { line.phase(phase); };
  if (!options.level) {
    Expected<std::string> warning = emitLibrary(source, options.output, options.compile, progress);
    line.done();
    if (warning)
      printCacheWarning(*warning);
    return warning.status();
  }
  Expected<std::string> text = emitText(source, *options.level, options.kernel, options.compile, progress);
  line.done();
  return text ? writeFile(options.output, *text) : text.status();
}

static Status emit(const EmitOptions &options) {
  if (options.model.ends_with(".mlir"))
    return emit(Source(options.model), options);
  Expected<ModelFile> model = ModelFile::open(options.model);
  return model ? emit(*model, options) : model.status();
}

int lamella::runCompile(const EmitOptions &options) { return exitCode(emit(options), Output::standard()); }
