// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/Session.h"
#include "lamella/Runtime/Engine/Sampler.h"
#include "lamella/Runtime/Engine/StopStrings.h"
#include "lamella/Runtime/Tokenizer/StreamDecoder.h"
#include "lamella/Support/Random.h"
#include <algorithm>

using namespace lamella;
using Clock = std::chrono::steady_clock;

/// One call of `generate`.
struct Session::Run {
  const GenerateOptions &options;
  std::vector<Generation> generations;
  Sampler sampler;
  /// From tokens to text, and from there to what is shown.
  std::vector<StreamDecoder> decoders;
  std::vector<StopStrings> stops;
  std::vector<char> stopped;
  /// [batch, vocab]: of each sequence after its last token so far. A copy, since a call of the module gives rows for
  /// the sequences that it extended only.
  std::vector<float> logits;
  bool cancelled = false;

  Run(LanguageModel &model, const GenerateOptions &options, int64_t batch)
      : options(options), generations(batch), sampler(model, options, batch), decoders(batch),
        stops(batch, StopStrings(options.stop)), stopped(batch), logits(batch * model.vocab()) {}

  bool isCancelled() {
    cancelled |= options.cancel && options.cancel->load(std::memory_order_relaxed);
    return cancelled;
  }
  bool isDone() const {
    return std::all_of(stopped.begin(), stopped.end(), [](char flag) { return flag; });
  }
  void emit(int64_t sequence, std::string_view text) {
    generations[sequence].text += text;
    if (options.onText && !text.empty() && !options.onText(sequence, text))
      cancelled = true;
  }
  void stop(int64_t sequence, StopReason reason) {
    StopStrings &watch = stops[sequence];
    if (!watch.found()) { // what the end of the text completes may be a stop string, too
      emit(sequence, watch.push(decoders[sequence].flush()));
      emit(sequence, watch.flush());
    }
    stopped[sequence] = true;
    generations[sequence].stop = watch.found() ? StopReason::StopString : reason;
  }
};

Expected<Session> Session::create(LoadedModule &module, Tokenizer tokenizer, int64_t batch, int64_t contextLength) {
  Expected<LanguageModel> model = LanguageModel::create(module);
  if (!model)
    return model.status();
  Expected<KVCache> cache = model->makeCache(batch, contextLength);
  if (!cache)
    return cache.status();
  return Session(model.take(), std::move(tokenizer), cache.take());
}

void Session::truncate(int64_t length) {
  cache.truncate(std::vector<int32_t>(batch(), int32_t(length)));
  for (std::vector<int32_t> &tokens : history)
    tokens.resize(std::min<size_t>(tokens.size(), length));
}

Status Session::checkPrompts(std::span<const std::vector<int32_t>> prompts) const {
  if (int64_t(prompts.size()) != batch())
    return Status::error("expected " + std::to_string(batch()) + " prompts, got " + std::to_string(prompts.size()));
  for (int64_t s = 0; s < batch(); ++s) {
    std::string which = batch() > 1 ? "prompt " + std::to_string(s + 1) : "prompt";
    int64_t before = lengths()[s], count = prompts[s].size();
    if (count == 0)
      return Status::error(which + ": expected at least one token, got none");
    if (before + count > contextLength())
      return Status::error(which + " has " + std::to_string(count) + " tokens" +
                           (before ? " after " + std::to_string(before) + " of the conversation" : "") +
                           ", expected at most " + std::to_string(contextLength() - before) + " (the context holds " +
                           std::to_string(contextLength()) + ")");
    for (int32_t id : prompts[s])
      if (id < 0 || id >= model.vocab())
        return Status::error(which + ": expected tokens below " + std::to_string(model.vocab()) +
                             " (the model's vocabulary), got " + std::to_string(id));
  }
  return Status::success();
}

/// Appends the tokens; the logits after the wanted ones, at most one of a sequence, become the run's.
Status Session::step(Run &run, std::span<const int32_t> tokens, int64_t rows, std::span<const int32_t> counts,
                     std::span<const int32_t> wanted) {
  int64_t needed = 0;
  for (int64_t s = 0; s < batch(); ++s)
    needed = std::max<int64_t>(needed, lengths()[s] + counts[s]);
  if (Status room = cache.reserve(needed); !room)
    return room;
  Expected<Results> results = model.step(cache, tokens, rows, counts, wanted);
  if (!results)
    return results.status();
  std::span<const float> logits = results->elements<float>(0);
  for (size_t row = 0; row < wanted.size(); ++row)
    std::copy_n(logits.begin() + row * model.vocab(), model.vocab(),
                run.logits.begin() + wanted[row] / rows * model.vocab());
  return Status::success();
}

Status Session::prefill(Run &run, std::span<const std::vector<int32_t>> prompts) {
  int64_t longest = 0, total = 0, done = 0;
  for (const std::vector<int32_t> &prompt : prompts) {
    longest = std::max<int64_t>(longest, prompt.size());
    total += prompt.size();
  }
  int64_t limit = run.options.prefillRows > 0 ? run.options.prefillRows : longest;
  for (int64_t from = 0; from < longest && !run.isCancelled(); from += limit) {
    int64_t rows = std::min(limit, longest - from);
    std::vector<int32_t> tokens(batch() * rows), counts(batch()), wanted; // padded with token 0
    for (int64_t s = 0; s < batch(); ++s) {
      counts[s] = int32_t(std::clamp<int64_t>(int64_t(prompts[s].size()) - from, 0, rows));
      if (counts[s])
        std::copy_n(prompts[s].begin() + from, counts[s], tokens.begin() + s * rows);
      if (counts[s] && from + counts[s] == int64_t(prompts[s].size()))
        wanted.push_back(int32_t(s * rows + counts[s] - 1));
      done += counts[s];
    }
    if (Status status = step(run, tokens, rows, counts, wanted); !status)
      return status;
    statistics.prefillTokens = done;
    if (run.options.onPrefill)
      run.options.onPrefill(done, total);
  }
  return Status::success();
}

void Session::accept(Run &run, int64_t sequence, int32_t id) {
  Generation &generation = run.generations[sequence];
  if (!run.options.ignoreEos && vocabulary.isEndOfText(id))
    return run.stop(sequence, StopReason::EndOfText);
  generation.ids.push_back(id);
  run.sampler.see(sequence, std::span(&id, 1));
  if (run.options.logprobs)
    generation.logprobs.push_back(run.sampler.probability(sequence, id));
  if (run.options.showControl || !vocabulary.isControl(id))
    run.emit(sequence, run.stops[sequence].push(run.decoders[sequence].push(vocabulary.tokenBytes(id))));
  if (run.stops[sequence].found())
    return run.stop(sequence, StopReason::StopString);
  if (run.options.maxTokens > 0 && int64_t(generation.ids.size()) >= run.options.maxTokens)
    return run.stop(sequence, StopReason::MaxTokens);
  if (lengths()[sequence] >= contextLength())
    return run.stop(sequence, StopReason::ContextFull);
}

Status Session::decode(Run &run) {
  std::vector<float> uniform(batch());
  std::vector<int32_t> tokens(batch()), counts(batch()), wanted;
  while (!run.isCancelled()) {
    for (int64_t s = 0; s < batch(); ++s)
      uniform[s] = uniformAt(run.options.seed, s, lengths()[s]);
    Expected<std::vector<int32_t>> ids = run.sampler.draw(run.logits, uniform);
    if (!ids)
      return ids.status();
    wanted.clear();
    for (int64_t s = 0; s < batch(); ++s) {
      if (!run.stopped[s])
        accept(run, s, (*ids)[s]);
      if (!run.stopped[s])
        wanted.push_back(int32_t(s));
      counts[s] = !run.stopped[s];
      tokens[s] = run.stopped[s] ? 0 : (*ids)[s];
    }
    if (run.isDone() || run.isCancelled())
      break;
    if (Status status = step(run, tokens, 1, counts, wanted); !status)
      return status;
    statistics.decodeTokens += std::count(counts.begin(), counts.end(), 1);
  }
  return Status::success();
}

Expected<std::vector<Generation>> Session::generate(std::span<const std::vector<int32_t>> prompts,
                                                    const GenerateOptions &options) {
  if (Status valid = options.verify(); !valid)
    return valid;
  if (Status valid = checkPrompts(prompts); !valid)
    return valid;
  // A cache that grows in the middle of an answer is copied there; where the answer has a bound, room is made at once.
  int64_t longest = 0;
  for (int64_t s = 0; s < batch(); ++s)
    longest = std::max<int64_t>(longest, lengths()[s] + int64_t(prompts[s].size()));
  if (options.maxTokens > 0)
    if (Status room = cache.reserve(std::min(contextLength(), longest + options.maxTokens)); !room)
      return room;
  std::vector<int32_t> before(lengths().begin(), lengths().end());
  Run run(model, options, batch());
  for (int64_t s = 0; s < batch(); ++s) {
    run.sampler.see(s, history[s]);
    run.sampler.see(s, prompts[s]);
  }
  statistics = {};
  Clock::time_point start = Clock::now();
  Status status = prefill(run, prompts);
  Clock::time_point middle = Clock::now();
  if (status && !run.isCancelled()) {
    for (int64_t s = 0; options.topLogits > 0 && s < batch(); ++s)
      run.generations[s].topLogits =
          findGreatest(std::span(run.logits).subspan(s * model.vocab(), model.vocab()), options.topLogits);
    status = decode(run);
  }
  statistics.prefillTime = middle - start;
  statistics.decodeTime = Clock::now() - middle;
  if (!status) {
    cache.truncate(before);
    return status;
  }
  for (int64_t s = 0; s < batch(); ++s) {
    if (!run.stopped[s])
      run.stop(s, StopReason::Cancelled);
    history[s].insert(history[s].end(), prompts[s].begin(), prompts[s].end());
    history[s].insert(history[s].end(), run.generations[s].ids.begin(), run.generations[s].ids.end());
    history[s].resize(lengths()[s]);
  }
  return std::move(run.generations);
}
