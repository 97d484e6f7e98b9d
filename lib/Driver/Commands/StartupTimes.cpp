// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "StartupTimes.h"
#include <chrono>

using namespace lamella;
using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// How many parts had to be compiled on the way to the first token.
static Expected<int> reachFirstToken(const ModelOptions &options, ProgressLine &progress) {
  Expected<OpenFile> file = OpenFile::open(options.model);
  if (!file)
    return file.status();
  Expected<OpenModel> model = loadModel(*file, options, progress);
  if (!model)
    return model.status();
  Expected<Session> session = model->makeSession(*file, 1);
  if (!session)
    return session.status();
  GenerateOptions generate;
  generate.maxTokens = 1;
  generate.ignoreEos = true;
  std::vector<int32_t> prompt = {1};
  if (auto generated = session->generate(std::span(&prompt, 1), generate); !generated)
    return generated.status().withContext(options.model);
  return model->counts.generatedObjects;
}

Expected<StartupTimes> lamella::measureStartup(const ModelOptions &options, ProgressLine &progress) {
  StartupTimes times;
  if (!options.module.empty())
    return times;
  progress.phase("measuring start-up");
  {
    Expected<OpenFile> file = OpenFile::open(options.model);
    if (!file)
      return file.status();
    CompileOptions uncached = options.compile;
    uncached.cache = "off";
    Clock::time_point start = Clock::now();
    if (Expected<CompiledModel> compiled = compile(file->file, uncached); !compiled)
      return compiled.status();
    times.coldCompile = secondsSince(start);
  }
  Clock::time_point start = Clock::now();
  Expected<int> generated = reachFirstToken(options, progress);
  if (!generated)
    return generated.status();
  if (*generated == 0)
    times.warmFirstToken = secondsSince(start);
  progress.done();
  return times;
}
