// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "OpenModel.h"
#include "Output.h"
#include "ResidentMemory.h"
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

/// One prompt after `depth` tokens, and what follows it. The first use of a page or a thread is nobody's speed, hence a
/// short round first that is not counted.
static Status measure(Session &session, const BenchOptions &options, ProgressLine &progress, Profile *profile,
                      Rates &rates) {
  int64_t vocab = session.tokenizer().vocabSize();
  auto generate = [&](int64_t promptTokens, int64_t generatedTokens) {
    GenerateOptions generateOptions;
    generateOptions.ignoreEos = true;
    generateOptions.maxTokens = generatedTokens;
    return session.generate(makePrompts(options.batch, promptTokens, vocab), generateOptions).status();
  };
  progress.phase("warming up");
  if (Status warm = generate(std::min<int64_t>(options.promptTokens, 16), 2); !warm)
    return warm;
  for (int64_t i = 0; i < options.repetitions; ++i) {
    progress.phase("measuring: " + std::to_string(i + 1) + " of " + std::to_string(options.repetitions));
    session.truncate(0);
    if (Status filled = options.depth ? generate(options.depth, 1) : Status::success(); !filled)
      return filled;
    if (profile)
      profile->setCounting(true);
    if (Status done = generate(options.promptTokens, options.generatedTokens); !done)
      return done;
    if (profile)
      profile->setCounting(false);
    rates.prefill.push_back(session.stats().prefillRate());
    if (options.generatedTokens > 1)
      rates.decode.push_back(session.stats().decodeRate());
  }
  progress.done();
  return Status::success();
}

static std::string rateLine(std::string_view kind, int64_t count, const BenchOptions &options, double rate) {
  std::string name = std::string(kind) + "/" + std::to_string(count);
  if (options.depth)
    name += "@" + std::to_string(options.depth);
  if (options.batch > 1)
    name += "x" + std::to_string(options.batch);
  char text[128];
  std::snprintf(text, sizeof(text), "%-20s %10.1f tokens/s\n", name.c_str(), rate);
  return text;
}

static std::string reportText(const BenchOptions &options, unsigned threads, const Rates &rates) {
  std::string text = options.model.model + " on " + cpuName() + ", " + std::to_string(threads) +
                     " threads, median of " + std::to_string(options.repetitions) + "\n" +
                     rateLine("prefill", options.promptTokens, options, median(rates.prefill));
  if (!rates.decode.empty())
    text += rateLine("decode", options.generatedTokens, options, median(rates.decode));
  return text;
}

static std::string reportJson(const BenchOptions &options, unsigned threads, const Rates &rates) {
  return Json{{"model", options.model.model},
              {"prompt_tokens", options.promptTokens},
              {"gen_tokens", options.generatedTokens},
              {"depth", options.depth},
              {"batch", options.batch},
              {"threads", threads},
              {"cpu", cpuName()},
              {"repetitions", options.repetitions},
              {"prefill_tokens_per_s", median(rates.prefill)},
              {"decode_tokens_per_s", rates.decode.empty() ? Json() : Json(median(rates.decode))},
              {"rss_mib", residentBytes() / double(1 << 20)}}
             .dump() +
         "\n";
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
    profile->setCounting(false);
  }
  Rates rates;
  if (Status measured = measure(*session, options, progress, profile.get(), rates); !measured)
    return measured.withContext(options.model.model);
  unsigned threads = model->threads->threads();
  output.write(options.json ? reportJson(options, threads, rates) : reportText(options, threads, rates));
  if (profile)
    output.write(profileText(*profile));
  return Status::success();
}

int lamella::runBench(const BenchOptions &options) {
  Output output = Output::standard();
  return exitCode(bench(options, output), output);
}
