// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Output.h"
#include "ProgressLine.h"
#include "lamella/Driver/Commands/Commands.h"
#include "lamella/Runtime/CPU/ReadBandwidth.h"
#include "lamella/Runtime/CPU/ThreadPool.h"
#include "lamella/Runtime/Core/LoadedModule.h"
#include "lamella/Runtime/Core/Processor.h"
#include "lamella/Runtime/Core/Values.h"
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unistd.h>

using namespace lamella;

namespace {
/// What was looked at, and what came of it. A warning costs speed or a feature; with a failure models do not run.
struct Finding {
  enum State { Good, Warning, Failure };
  std::string what;
  State state;
  std::string text;
};

std::string_view stateName(Finding::State state) {
  return state == Finding::Good ? "ok" : state == Finding::Warning ? "warning" : "failed";
}
} // namespace

/// The value of the first line `NAME: value` of a file below /proc; empty where there is none.
static std::string readLine(const char *path, std::string_view name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(name))
      if (size_t at = line.find_first_not_of(": \t", name.size()); at != std::string::npos)
        return line.substr(at);
  return "";
}

static Finding checkCPU() {
  std::vector<std::string_view> features;
  std::string_view architecture = checkProcessor("x86_64") ? "x86_64" : checkProcessor("aarch64") ? "aarch64" : "";
  for (std::string_view name : {"avx2", "fma", "f16c", "avxvnni", "avx512f", "avx512vnni", "avx512bf16", "amx-int8",
                                "neon", "dotprod", "i8mm", "bf16", "sve"})
    if (!architecture.empty() && isKnownFeature(name) &&
        checkProcessor(std::string(architecture) + " " + std::string(name)))
      features.push_back(name);
  std::string text = readLine("/proc/cpuinfo", "model name");
  text += (text.empty() ? "" : ", ") + std::string(architecture.empty() ? "another architecture" : architecture) + ":";
  for (std::string_view feature : features)
    text += " " + std::string(feature);
  bool hasVectors = architecture == "aarch64" || checkProcessor("x86_64 avx2 fma");
  return {"processor", hasVectors ? Finding::Good : Finding::Warning,
          hasVectors ? text : text + " (schedules are made for AVX2 with FMA and more)"};
}

static Finding checkMemory() {
  double available = std::atof(readLine("/proc/meminfo", "MemAvailable").c_str()) / (1 << 20);
  char text[64];
  std::snprintf(text, sizeof text, "%.1f GiB available", available);
  return {"memory", available >= 1 ? Finding::Good : Finding::Warning, available > 0 ? text : "unknown"};
}

static Finding checkCache(const std::string &choice) {
  Expected<CacheSettings> settings = CacheSettings::choose(choice);
  if (!settings)
    return {"cache", Finding::Failure, settings.message()};
  if (settings->folder.empty())
    return {"cache", Finding::Warning, "off: models are compiled at each start"};
  if (Expected<DiskCache> cache = DiskCache::open(*settings); !cache)
    return {"cache", Finding::Warning, cache.message() + "; models are compiled at each start"};
  uint64_t bytes = 0, entries = 0;
  std::error_code ignored;
  for (const auto &entry : std::filesystem::directory_iterator(settings->folder, ignored))
    if (entry.is_regular_file(ignored)) {
      bytes += entry.file_size(ignored);
      ++entries;
    }
  return {"cache", Finding::Good,
          settings->folder + ": " + std::to_string(entries) + " entries, " + std::to_string(bytes >> 20) + " of " +
              std::to_string(settings->limitBytes >> 20) + " MiB"};
}

static Finding checkLinker() {
  const char *path = std::getenv("PATH");
  for (const char *name : {"cc", "clang", "gcc", "clang-22", "ld.lld", "ld"}) { // the order of Target/CPU/Link.h
    std::string folders = std::string(path ? path : "") + ":";
    for (size_t at = 0, end; (end = folders.find(':', at)) != std::string::npos; at = end + 1)
      if (std::string file = folders.substr(at, end - at) + "/" + name; ::access(file.c_str(), X_OK) == 0)
        return {"linker", Finding::Good, file};
  }
  return {"linker", Finding::Warning,
          "none of cc, clang, gcc, clang-22, ld.lld and ld in PATH: 'compile -o FILE.so' needs one"};
}

static constexpr std::string_view selfTest = R"(
relax.func @main<m>(%x: tensor<?x48xf32, #relax.shape<m, 48>>, %w: tensor<48x32xf32>) -> tensor<?x32xf32, #relax.shape<m, 32>> {
  %0 = relax.matmul %x, %w : (tensor<?x48xf32, #relax.shape<m, 48>>, tensor<48x32xf32>) -> tensor<?x32xf32, #relax.shape<m, 32>>
  %1 = relax.softmax %0 dim 1 : (tensor<?x32xf32, #relax.shape<m, 32>>) -> tensor<?x32xf32, #relax.shape<m, 32>>
  relax.return %1 : tensor<?x32xf32, #relax.shape<m, 32>>
}
)";

/// The greatest difference of the module's result to the softmax of x w, computed here.
static double compareSelfTest(std::span<const float> x, std::span<const float> w, std::span<const float> got) {
  double worst = 0;
  for (size_t row = 0; row < x.size() / 48; ++row) {
    double products[32], sum = 0;
    for (size_t j = 0; j < 32; ++j) {
      products[j] = 0;
      for (size_t k = 0; k < 48; ++k)
        products[j] += double(x[row * 48 + k]) * w[k * 32 + j];
      sum += std::exp(products[j]);
    }
    for (size_t j = 0; j < 32; ++j) {
      double difference = std::abs(got[row * 32 + j] - std::exp(products[j]) / sum);
      worst = difference <= worst ? worst : difference; // NaN is worst
    }
  }
  return worst;
}

/// A small module from text to numbers, past the cache.
static Expected<double> runSelfTest(ThreadPool &pool) {
  std::string folder = (std::filesystem::temp_directory_path() / "lamella-doctor-XXXXXX").string();
  if (!::mkdtemp(folder.data()))
    return Status::error("cannot make a folder in " + std::filesystem::temp_directory_path().string());
  std::string file = folder + "/self-test.mlir";
  Status written = writeFile(file, selfTest);
  Expected<CompiledModel> model = written ? compile(Source(file), {.cache = "off"}) : Expected<CompiledModel>(written);
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  if (!model)
    return model.status();
  auto run = [](void *threads, void (*body)(void *, int64_t), void *data, int64_t count) {
    static_cast<ThreadPool *>(threads)->parallelFor(body, data, count);
  };
  Expected<std::unique_ptr<LoadedModule>> module = LoadedModule::create(model->module, nullptr, {{run, &pool}, {}});
  if (!module)
    return module.status();
  std::vector<float> x(37 * 48), w(48 * 32);
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = float(i * 37 % 101) / 101 - 0.5f;
  for (size_t i = 0; i < w.size(); ++i)
    w[i] = float(i * 53 % 103) / 103 - 0.5f;
  LamellaValue arguments[] = {tensorValue(x, {37, 48}), tensorValue(w, {48, 32})};
  Expected<Results> results = (*module)->call("main", arguments);
  if (!results)
    return results.status();
  return compareSelfTest(x, w, results->elements<float>(0));
}

static Finding checkCompiler(ThreadPool &pool) {
  if (!hasCompiler())
    return {"self-test", Finding::Warning,
            "this program has no compiler: it runs modules that were compiled elsewhere"};
  auto start = std::chrono::steady_clock::now();
  Expected<double> difference = runSelfTest(pool);
  if (!difference)
    return {"self-test", Finding::Failure, difference.message()};
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  char text[128];
  std::snprintf(text, sizeof text, "compiled and ran a matrix product and a softmax in %.2f s, differing by %.1e",
                seconds, *difference);
  return {"self-test", *difference < 1e-5 ? Finding::Good : Finding::Failure, text};
}

static Finding checkThreads(ThreadPool &pool) {
  char text[96];
  std::snprintf(text, sizeof text, "%u, which read memory at %.1f GB/s", pool.threads(),
                measureReadBandwidth(pool) / 1e9);
  return {"threads", Finding::Good, text};
}

int lamella::runDoctor(const DoctorOptions &options) {
  Output output = Output::standard();
  ProgressLine line;
  std::vector<Finding> findings;
  auto check = [&](std::string_view phase, Finding finding) {
    if (!options.json) {
      line.done();
      output.write(std::string(stateName(finding.state)) + std::string(9 - stateName(finding.state).size(), ' ') +
                   finding.what + ": " + finding.text + "\n");
    }
    line.phase(phase);
    findings.push_back(std::move(finding));
  };
  check("looking at memory", checkCPU());
  check("looking at the cache", checkMemory());
  check("looking for a linker", checkCache(options.cache));
  check("measuring memory", checkLinker());
  ThreadPool pool;
  check("compiling a small module", checkThreads(pool));
  check("", checkCompiler(pool));
  line.done();
  if (options.json) {
    nlohmann::json all = nlohmann::json::array();
    for (const Finding &finding : findings)
      all.push_back({{"check", finding.what}, {"state", stateName(finding.state)}, {"text", finding.text}});
    output.write(all.dump() + "\n");
  }
  bool failed = std::any_of(findings.begin(), findings.end(),
                            [](const Finding &finding) { return finding.state == Finding::Failure; });
  return failed ? 1 : exitCode(Status::success(), output);
}
