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
  /// Of each sequence that goes on, tokens that its text has and the cache has not.
  std::vector<std::vector<int32_t>> pending;
  std::unique_ptr<Constraint> constraint;
  /// What the constraint wants first, for each sequence; none without one.
  std::vector<std::vector<int32_t>> beginnings;
  bool cancelled = false;

  Run(LanguageModel &model, const GenerateOptions &options, int64_t batch)
      : options(options), generations(batch), sampler(model, options, batch), decoders(batch),
        stops(batch, StopStrings(options.stop)), stopped(batch), logits(batch * model.vocab()), pending(batch) {}

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

/// What the answers must begin with, and the masks after it: both while the model reads the prompt.
Status Session::constrain(Run &run) {
  if (!run.options.grammar)
    return Status::success();
  if (!maskIndex) {
    Expected<std::shared_ptr<grammar::VocabularyIndex>> index = indexVocabulary(vocabulary, model.vocab());
    if (!index)
      return index.status();
    maskIndex = index.take();
  }
  run.constraint = std::make_unique<Constraint>(*run.options.grammar, maskIndex, vocabulary, batch(),
                                                /*jumps=*/!run.options.logprobs);
  std::vector<int32_t> all(batch());
  for (int64_t s = 0; s < batch(); ++s) {
    all[s] = int32_t(s);
    run.beginnings.push_back(run.constraint->start(s));
  }
  run.constraint->prepare(std::move(all));
  return Status::success();
}

/// One token of the text. `end`: why the text ends with it, if it does.
void Session::accept(Run &run, int64_t sequence, int32_t id, std::optional<StopReason> end) {
  Generation &generation = run.generations[sequence];
  if (!run.options.ignoreEos && vocabulary.isEndOfText(id))
    return run.stop(sequence, StopReason::EndOfText);
  generation.ids.push_back(id);
  run.pending[sequence].push_back(id);
  run.sampler.see(sequence, std::span(&id, 1));
  if (run.options.logprobs)
    generation.logprobs.push_back(run.sampler.probability(sequence, id));
  if (run.options.showControl || !vocabulary.isControl(id))
    run.emit(sequence, run.stops[sequence].push(run.decoders[sequence].push(vocabulary.tokenBytes(id))));
  if (run.stops[sequence].found())
    return run.stop(sequence, StopReason::StopString);
  if (end)
    return run.stop(sequence, *end);
  if (run.options.maxTokens > 0 && int64_t(generation.ids.size()) >= run.options.maxTokens)
    return run.stop(sequence, StopReason::MaxTokens);
  if (lengths()[sequence] + int64_t(run.pending[sequence].size()) > contextLength())
    return run.stop(sequence, StopReason::ContextFull);
}

/// `end`: why the text ends with the last of these tokens; it ends too where the grammar has no more.
void Session::accept(Run &run, int64_t sequence, std::span<const int32_t> ids, std::optional<StopReason> end) {
  if (!end && run.constraint && run.constraint->isFinished(sequence))
    end = StopReason::EndOfText;
  for (size_t i = 0; i < ids.size() && !run.stopped[sequence]; ++i)
    accept(run, sequence, ids[i], i + 1 == ids.size() ? end : std::nullopt);
}

/// Completes the answers that have hardly room for more than their end.
void Session::complete(Run &run) {
  for (int64_t s = 0; run.constraint && s < batch(); ++s) {
    int64_t room = contextLength() - lengths()[s] - int64_t(run.pending[s].size());
    if (run.options.maxTokens > 0)
      room = std::min(room, run.options.maxTokens - int64_t(run.generations[s].ids.size()));
    if (run.stopped[s] || !run.pending[s].empty())
      continue;
    if (std::optional<std::vector<int32_t>> ids = run.constraint->complete(s, room))
      accept(run, s, *ids, StopReason::Completed);
  }
}

/// A token for each sequence that goes on and has nothing pending.
Status Session::draw(Run &run) {
  std::vector<float> uniform(batch());
  for (int64_t s = 0; s < batch(); ++s)
    uniform[s] = uniformAt(run.options.seed, s, lengths()[s]);
  Expected<std::vector<int32_t>> ids = run.sampler.draw(run.logits, uniform, run.constraint.get());
  if (!ids)
    return ids.status();
  for (int64_t s = 0; s < batch(); ++s) {
    if (run.stopped[s] || !run.pending[s].empty())
      continue;
    Expected<std::vector<int32_t>> read = std::vector<int32_t>{(*ids)[s]};
    if (run.constraint)
      read = run.constraint->read(s, (*ids)[s]);
    if (!read)
      return read.status();
    accept(run, s, *read, {});
  }
  return Status::success();
}

/// Appends what is pending.
Status Session::appendPending(Run &run) {
  std::vector<int32_t> counts(batch()), wanted, going;
  int64_t rows = 0;
  for (int64_t s = 0; s < batch(); ++s) {
    if (run.stopped[s])
      run.pending[s].clear();
    counts[s] = int32_t(run.pending[s].size());
    rows = std::max<int64_t>(rows, counts[s]);
  }
  std::vector<int32_t> tokens(batch() * rows); // padded with token 0
  for (int64_t s = 0; s < batch(); ++s) {
    if (run.stopped[s])
      continue;
    std::copy(run.pending[s].begin(), run.pending[s].end(), tokens.begin() + s * rows);
    wanted.push_back(int32_t(s * rows + counts[s] - 1));
    going.push_back(int32_t(s));
    statistics.decodeTokens += counts[s];
    run.pending[s].clear();
  }
  if (run.constraint)
    run.constraint->prepare(std::move(going));
  return step(run, tokens, rows, counts, wanted);
}

Status Session::decode(Run &run) {
  for (size_t s = 0; s < run.beginnings.size(); ++s)
    accept(run, s, run.beginnings[s], {});
  while (!run.isCancelled()) {
    Clock::time_point start = Clock::now();
    complete(run);
    bool draws = false;
    for (int64_t s = 0; s < batch(); ++s)
      draws |= !run.stopped[s] && run.pending[s].empty();
    if (draws)
      if (Status drawn = draw(run); !drawn)
        return drawn;
    if (run.isDone() || run.isCancelled())
      break;
    if (Status appended = appendPending(run); !appended)
      return appended;
    if (run.constraint)
      run.constraint->endStep(start);
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
    if (Status room = cache.reserve(longest + std::min(contextLength() - longest, options.maxTokens)); !room)
      return room;
  std::vector<int32_t> before(lengths().begin(), lengths().end());
  Run run(model, options, batch());
  for (int64_t s = 0; s < batch(); ++s) {
    run.sampler.see(s, history[s]);
    run.sampler.see(s, prompts[s]);
  }
  if (Status constrained = constrain(run); !constrained)
    return constrained;
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
  if (run.constraint)
    statistics.constraint = run.constraint->stats();
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
