// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LoadModel.h"
#include "Output.h"
#include "ResidentMemory.h"
#include "StartupTimes.h"
#include "lamella/Runtime/CPU/ReadBandwidth.h"
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
  std::chrono::duration<double> time{0}; // of everything measured
};

/// What a profile says, beside the roof that memory is.
struct Roofline {
  std::vector<KernelProfile> kernels;
  double bandwidth; // bytes a second
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
    rates.time += session.stats().prefillTime + session.stats().decodeTime;
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

static std::string reportJson(const BenchOptions &options, unsigned threads, const Rates &rates,
                              const std::optional<Roofline> &roofline, double residentMiB,
                              const StartupTimes &startup) {
  auto orNull = [](std::optional<double> value) { return value ? Json(*value) : Json(); };
  Json line = {{"model", options.model.model},
               {"prompt_tokens", options.promptTokens},
               {"gen_tokens", options.generatedTokens},
               {"depth", options.depth},
               {"batch", options.batch},
               {"threads", threads},
               {"cpu", cpuName()},
               {"repetitions", options.repetitions},
               {"prefill_tokens_per_s", median(rates.prefill)},
               {"decode_tokens_per_s", rates.decode.empty() ? Json() : Json(median(rates.decode))},
               {"cold_compile_s", orNull(startup.coldCompile)},
               {"warm_first_token_s", orNull(startup.warmFirstToken)},
               {"rss_mib", residentMiB}};
  if (roofline) {
    line["measured_s"] = rates.time.count();
    line["read_gb_per_s"] = roofline->bandwidth * 1e-9;
    for (const KernelProfile &row : roofline->kernels)
      line["kernels"].push_back({{"name", row.name},
                                 {"location", row.location},
                                 {"calls", row.calls},
                                 {"ms", row.time.count() * 1e-6},
                                 {"bytes", row.bytes},
                                 {"operations", row.operations}});
  }
  return line.dump() + "\n";
}

/// A rate in thousands of millions a second; blank where the module does not state the work.
static std::string perSecond(double work, std::chrono::nanoseconds time) {
  if (work <= 0 || time.count() <= 0)
    return std::string(8, ' ');
  char text[32];
  std::snprintf(text, sizeof(text), "%8.2f", work / time.count());
  return text;
}

/// Every kernel's time, and how near it comes to the speed of memory.
static std::string rooflineText(const Roofline &roofline, const Rates &rates) {
  double total = 0;
  for (const KernelProfile &row : roofline.kernels)
    total += row.time.count() * 1e-9;
  char text[200];
  std::snprintf(text, sizeof(text),
                "kernels took %.1f%% of %.3f s; this machine reads %.1f GB/s (256 MiB, 4 streams a thread)\n"
                "%10s %5s %8s %8s %5s %8s\n",
                total / rates.time.count() * 100, rates.time.count(), roofline.bandwidth * 1e-9, "ms", "%", "calls",
                "GB/s", "%", "Gop/s");
  std::string table = text;
  for (const KernelProfile &row : roofline.kernels) {
    double seconds = row.time.count() * 1e-9;
    std::string share = row.bytes > 0 ? std::to_string(int(row.bytes / seconds / roofline.bandwidth * 100)) : "";
    std::snprintf(text, sizeof(text), "%10.3f %5.1f %8llu %s %5s %s  ", seconds * 1e3, seconds / total * 100,
                  static_cast<unsigned long long>(row.calls), perSecond(row.bytes, row.time).c_str(), share.c_str(),
                  perSecond(row.operations, row.time).c_str());
    table += text + std::string(row.name) + (row.location.empty() ? "" : "  " + std::string(row.location)) + "\n";
  }
  return table;
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
  Expected<OpenModel> model = loadModel(*file, options.model, progress);
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
  std::optional<Roofline> roofline;
  if (profile)
    roofline = Roofline{profile->rows(), measureReadBandwidth(*model->threads)};
  if (!options.json) {
    output.write(reportText(options, threads, rates) + (roofline ? rooflineText(*roofline, rates) : ""));
    return Status::success();
  }
  double residentMiB = residentBytes() / double(1 << 20);
  Expected<StartupTimes> startup = measureStartup(options.model, progress);
  if (!startup)
    return startup.status();
  output.write(reportJson(options, threads, rates, roofline, residentMiB, *startup));
  return Status::success();
}

int lamella::runBench(const BenchOptions &options) {
  Output output = Output::standard();
  return exitCode(bench(options, output), output);
}
