// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Interrupt.h"
#include "LoadModel.h"
#include "Output.h"
#include "ReadText.h"
#include "lamella/Runtime/Engine/LanguageModel.h"
#include "lamella/Support/Npy.h"
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

using namespace lamella;

namespace {
struct Score {
  int64_t tokens = 0, scored = 0;
  /// Of the text's own tokens, added up.
  double logProbability = 0;
  double mean() const { return logProbability / scored; }
};
} // namespace

/// Reads a piece from an empty cache, and scores the tokens of its second half; their rows go to the file, if there is
/// one.
static Status scorePiece(LanguageModel &model, KVCache &cache, std::span<const int32_t> piece, FileWriter *file,
                         Score &score) {
  constexpr int64_t rowsAtOnce = 128; // logits of more rows take more memory than they save time
  cache.truncate(std::vector<int32_t>{0});
  int64_t count = piece.size();
  for (int64_t from = 0; from < count; from += rowsAtOnce) {
    int64_t rows = std::min(rowsAtOnce, count - from);
    std::vector<int32_t> wanted; // row i predicts the token after it
    for (int64_t i = std::max<int64_t>(0, count / 2 - 1 - from); i < rows && from + i + 1 < count; ++i)
      wanted.push_back(int32_t(i));
    int32_t appended = int32_t(rows);
    Expected<Results> results = model.step(cache, piece.subspan(from, rows), rows, std::span(&appended, 1), wanted);
    if (!results)
      return results.status();
    results = model.logProbabilities(results->elements<float>(0));
    if (!results)
      return results.status();
    for (size_t i = 0; i < wanted.size(); ++i) {
      std::span<const float> row = results->elements<float>(0).subspan(i * model.vocab(), model.vocab());
      score.logProbability += row[piece[from + wanted[i] + 1]];
      ++score.scored;
      if (file)
        file->write({reinterpret_cast<const char *>(row.data()), row.size_bytes()});
    }
  }
  score.tokens += count;
  return Status::success();
}

static std::string report(const EvalOptions &options, int64_t context, const Score &score) {
  if (options.json)
    return nlohmann::ordered_json{{"model", options.model.model},
                                  {"text", options.text},
                                  {"context", context},
                                  {"tokens", score.tokens},
                                  {"scored", score.scored},
                                  {"mean_log_probability", score.mean()},
                                  {"perplexity", std::exp(-score.mean())}}
               .dump() +
           "\n";
  char text[160];
  std::snprintf(text, sizeof(text), "perplexity %.4f over %lld tokens (mean log-probability %.5f)\n",
                std::exp(-score.mean()), static_cast<long long>(score.scored), score.mean());
  return text;
}

static Status eval(const EvalOptions &options, Output &output, bool &cancelled) {
  Expected<OpenFile> file = OpenFile::open(options.model.model);
  if (!file)
    return file.status();
  int64_t context = options.context ? options.context : std::min<int64_t>(512, file->contextLength);
  if (context > file->contextLength)
    return Status::error(options.model.model + ": expected a context of at most " +
                         std::to_string(file->contextLength) + " (the model's), got " + std::to_string(context));
  Expected<std::string> text = readText(options.text);
  if (!text)
    return text.status();
  EncodeOptions encode;
  encode.dropMissingBytes = true;
  Expected<std::vector<int32_t>> ids = file->tokenizer.encode(*text, encode);
  if (!ids)
    return ids.status().withContext(options.text);
  int64_t pieces = int64_t(ids->size()) / context;
  if (pieces == 0)
    return Status::error(options.text + ": expected at least " + std::to_string(context) + " tokens (--context), got " +
                         std::to_string(ids->size()));
  ProgressLine progress;
  Expected<OpenModel> model = loadModel(*file, options.model, progress);
  if (!model)
    return model.status();
  Expected<LanguageModel> language = LanguageModel::create(*model->module);
  if (!language)
    return language.status();
  Expected<KVCache> cache = language->makeCache(1, context);
  if (!cache)
    return cache.status();
  if (Status room = cache->reserve(context); !room)
    return room;
  Score score;
  std::optional<FileWriter> rows;
  if (!options.logits.empty()) {
    NpyArray header;
    header.shape = {pieces * (context - context / 2), language->vocab()};
    rows.emplace(options.logits).write(formatNpy(header));
  }
  Interrupt interrupt;
  for (int64_t i = 0; i < pieces; ++i) {
    if (rows && !rows->status().ok())
      return rows->status();
    progress.phase("reading the text", ": " + std::to_string(i) + " of " + std::to_string(pieces) + " pieces");
    if (cancelled = interrupt.take(); cancelled)
      return Status::success();
    if (Status read = scorePiece(*language, *cache, std::span(*ids).subspan(i * context, context),
                                 rows ? &*rows : nullptr, score);
        !read)
      return read.withContext(options.model.model);
  }
  progress.done();
  if (rows)
    if (Status written = rows->finish(); !written)
      return written;
  output.write(report(options, context, score));
  return Status::success();
}

int lamella::runEval(const EvalOptions &options) {
  Output output = Output::standard();
  bool cancelled = false;
  int code = exitCode(eval(options, output, cancelled), output);
  return code == 0 && cancelled ? 130 : code; // as a shell reports a program that Ctrl-C ended
}
