// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "OpenModel.h"
#include "Output.h"
#include "lamella/Runtime/Core/Profile.h"
#include "lamella/Support/Random.h"
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace lamella;
using Json = nlohmann::ordered_json;

static std::string cpuName() {
  std::ifstream facts("/proc/cpuinfo");
  for (std::string line; std::getline(facts, line);)
    if (line.starts_with("model name"))
      return line.substr(std::min(line.size(), line.find(':') + 2));
  return "unknown";
}

static double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  size_t middle = values.size() / 2;
  return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// Tokens that follow from their position alone.
static std::vector<std::vector<int32_t>> makePrompts(int64_t batch, int64_t count, int64_t vocab) {
  std::vector<std::vector<int32_t>> prompts(batch);
  for (int64_t s = 0; s < batch; ++s)
    for (int64_t i = 0; i < count; ++i)
      prompts[s].push_back(int32_t(uniformAt(0, s, i) * vocab));
  return prompts;
}

namespace {
struct Rates {
  std::vector<double> prefill, decode;
};
} // namespace

static Status measure(Session &session, const BenchOptions &options, ProgressLine &progress, Rates &rates) {
  int64_t vocab = session.tokenizer().vocabSize();
  for (int64_t i = 0; i < options.repetitions; ++i) {
    progress.phase("measuring: " + std::to_string(i + 1) + " of " + std::to_string(options.repetitions));
    session.truncate(0);
    GenerateOptions generate;
    generate.ignoreEos = true;
    generate.maxTokens = 1;
    if (options.depth > 0)
      if (auto filled = session.generate(makePrompts(options.batch, options.depth, vocab), generate); !filled)
        return filled.status();
    generate.maxTokens = options.generatedTokens;
    if (auto done = session.generate(makePrompts(options.batch, options.promptTokens, vocab), generate); !done)
      return done.status();
    rates.prefill.push_back(session.stats().prefillRate());
    if (options.generatedTokens > 1)
      rates.decode.push_back(session.stats().decodeRate());
  }
  progress.done();
  return Status::success();
}

static std::string line(const BenchOptions &options, unsigned threads, std::string_view kind, int64_t count,
                        const std::vector<double> &values, const std::string &cpu) {
  std::string name = std::string(kind) + "/" + std::to_string(count);
  if (options.depth)
    name += "@" + std::to_string(options.depth);
  if (options.batch > 1)
    name += "x" + std::to_string(options.batch);
  if (options.json)
    return Json{{"bench", "lamella"}, {"case", name},           {"threads", threads},
                {"unit", "tokens/s"}, {"ours", median(values)}, {"cpu", cpu}}
               .dump() +
           "\n";
  char text[128];
  std::snprintf(text, sizeof(text), "%-20s %10.1f tokens/s\n", name.c_str(), median(values));
  return text;
}

static std::string profileText(const Profile &profile) {
  std::string text;
  for (const KernelProfile &row : profile.rows()) {
    char numbers[64];
    std::snprintf(numbers, sizeof(numbers), "%10.3f ms %8llu  ", row.time.count() * 1e-6,
                  static_cast<unsigned long long>(row.calls));
    text += numbers + std::string(row.name) + (row.location.empty() ? "" : "  " + std::string(row.location)) + "\n";
  }
  return text;
}

static Status bench(const BenchOptions &options, Output &output) {
  Expected<OpenFile> file = OpenFile::open(options.model.model);
  if (!file)
    return file.status();
  int64_t needed = options.depth + options.promptTokens + options.generatedTokens - 1;
  if (needed > file->contextLength)
    return Status::error(options.model.model + ": expected depth, prompt and generated tokens of at most " +
                         std::to_string(file->contextLength) + " together (the model's context length), got " +
                         std::to_string(needed));
  ProgressLine progress;
  Expected<OpenModel> model = OpenModel::load(*file, options.model, progress);
  if (!model)
    return model.status();
  Expected<Session> session = model->makeSession(*file, options.batch);
  if (!session)
    return session.status();
  std::unique_ptr<Profile> profile;
  if (options.profile) {
    Expected<std::unique_ptr<Profile>> made = Profile::create(model->module->kernels());
    if (!made)
      return made.status();
    profile = made.take();
  }
  Rates rates;
  if (Status measured = measure(*session, options, progress, rates); !measured)
    return measured.withContext(options.model.model);
  std::string cpu = cpuName();
  if (!options.json)
    output.write(options.model.model + " on " + cpu + ", " + std::to_string(model->threads->threads()) +
                 " threads, median of " + std::to_string(options.repetitions) + "\n");
  output.write(line(options, model->threads->threads(), "prefill", options.promptTokens, rates.prefill, cpu));
  if (!rates.decode.empty())
    output.write(line(options, model->threads->threads(), "decode", options.generatedTokens, rates.decode, cpu));
  if (profile)
    output.write(profileText(*profile));
  return Status::success();
}

int lamella::runBench(const BenchOptions &options) {
  Output output = Output::standard();
  return exitCode(bench(options, output), output);
}
