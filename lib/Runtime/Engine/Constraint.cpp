// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/Constraint.h"
#include <algorithm>
#include <bit>

using namespace lamella;
using Clock = std::chrono::steady_clock;

Expected<std::shared_ptr<grammar::VocabularyIndex>> lamella::indexVocabulary(const Tokenizer &tokenizer,
                                                                             int64_t vocab) {
  grammar::Vocabulary vocabulary;
  const int32_t count = int32_t(std::min<int64_t>(tokenizer.vocabSize(), vocab));
  vocabulary.paddedSize = size_t(vocab);
  for (int32_t id = 0; id < count; ++id) {
    vocabulary.tokenBytes.emplace_back(tokenizer.tokenBytes(id));
    if (tokenizer.isEndOfText(id))
      vocabulary.stopTokens.push_back(id);
    else if (tokenizer.isControl(id))
      vocabulary.specialTokens.push_back(id);
  }
  return grammar::VocabularyIndex::create(std::move(vocabulary));
}

double ConstraintStats::medianExposedShare() const {
  if (exposedShares.empty())
    return 0;
  std::vector<double> sorted = exposedShares;
  std::nth_element(sorted.begin(), sorted.begin() + sorted.size() / 2, sorted.end());
  return sorted[sorted.size() / 2];
}

/// An answer's end is looked for when there is room for so many tokens, and written when at most the second number (or
/// a quarter of all the room there was) would be left beside it.
constexpr int64_t firstLook = 512, mostSpare = 32;

/// Bytes of one jump; less than the steps that a matcher can take back.
constexpr size_t longestJump = 512;

namespace {
/// Adds the time of a scope.
struct Stopwatch {
  ConstraintStats::Seconds &total;
  Clock::time_point start = Clock::now();
  ~Stopwatch() { total += Clock::now() - start; }
};
} // namespace

Constraint::Constraint(const grammar::Grammar &grammar, std::shared_ptr<grammar::VocabularyIndex> index,
                       const Tokenizer &tokenizer, int64_t batch, bool jumps)
    : matchers(batch, grammar::Matcher(grammar, index)), tokenizer(tokenizer), jumps(jumps),
      scratch(index->maskWords()), lookAt(batch, firstLook), firstRoom(batch), rows(batch, -1), worker(matchers) {
  for (grammar::Matcher &matcher : matchers) // copies would share their memory, and belong to one thread
    matcher.reset();
}

std::vector<int32_t> Constraint::start(int64_t sequence) {
  Stopwatch watch{counted.exposedTime};
  std::vector<int32_t> ids = jumps ? jump(matchers[sequence], "") : std::vector<int32_t>();
  counted.jumpedTokens += ids.size();
  return ids;
}

Expected<std::vector<int32_t>> Constraint::read(int64_t sequence, int32_t id) {
  Stopwatch watch{counted.exposedTime};
  grammar::Matcher &matcher = matchers[sequence];
  if (!matcher.accept(id))
    return Status::error("token " + std::to_string(id) + " does not follow the grammar: " + matcher.whyRejected());
  if (!jumps || matcher.isTerminated())
    return std::vector<int32_t>{id};
  matcher.rollback(1);
  std::vector<int32_t> ids = jump(matcher, tokenizer.tokenBytes(id));
  if (ids.empty()) {
    matcher.accept(id);
    ids.push_back(id);
  }
  counted.jumpedTokens += ids.size() - 1;
  return ids;
}

/// The tokens for the text `drawn` and what must follow it, which the matcher then has read. None, and the matcher as
/// it was, where nothing must follow.
std::vector<int32_t> Constraint::jump(grammar::Matcher &matcher, std::string_view drawn) {
  if (!drawn.empty() && !matcher.acceptBytes(drawn))
    return {};
  std::string forced = matcher.forcedBytes(longestJump);
  if (!drawn.empty())
    matcher.rollback(1);
  if (forced.empty())
    return {};
  EncodeOptions options;
  options.addBos = options.addEos = false;
  Expected<std::vector<int32_t>> ids = tokenizer.encode(std::string(drawn) + forced, options);
  if (!ids)
    return {};
  for (size_t i = 0; i < ids->size(); ++i)
    if (!matcher.accept((*ids)[i])) { // a token of the tokenizer that the vocabulary of the masks has not
      matcher.rollback(unsigned(i));
      return {};
    }
  return cut(matcher, ids.take(), drawn.size());
}

/// Takes back tokens at the end, as long as the model could have written a longer token in their place; none stays
/// where that would take back some of the first `least` bytes, or where nothing but these would stay.
std::vector<int32_t> Constraint::cut(grammar::Matcher &matcher, std::vector<int32_t> ids, size_t least) {
  size_t total = 0, after = 0;
  for (int32_t id : ids)
    total += tokenizer.tokenBytes(id).size();
  while (!ids.empty() && !matcher.isFinished()) {
    size_t suffix = after + tokenizer.tokenBytes(ids.back()).size();
    matcher.rollback(1);
    if (!allowsLongerThan(matcher, suffix)) {
      matcher.accept(ids.back());
      break;
    }
    after = suffix;
    ids.pop_back();
  }
  if (total - after > least)
    return ids;
  matcher.rollback(unsigned(ids.size()));
  return {};
}

bool Constraint::allowsLongerThan(grammar::Matcher &matcher, size_t bytes) {
  matcher.fillMask(scratch);
  for (size_t i = 0; i < scratch.size(); ++i)
    for (uint32_t word = scratch[i]; word; word &= word - 1)
      if (tokenizer.tokenBytes(int32_t(i * 32 + std::countr_zero(word))).size() > bytes)
        return true;
  return false;
}

std::optional<std::vector<int32_t>> Constraint::complete(int64_t sequence, int64_t room) {
  grammar::Matcher &matcher = matchers[sequence];
  firstRoom[sequence] = std::max(firstRoom[sequence], room);
  if (room > lookAt[sequence] || matcher.isComplete())
    return std::nullopt;
  Stopwatch watch{counted.exposedTime};
  worker.wait(); // the matcher is its own until then
  std::optional<std::string> end = matcher.findEnd();
  EncodeOptions options;
  options.addBos = options.addEos = false;
  Expected<std::vector<int32_t>> ids = tokenizer.encode(end.value_or(""), options);
  int64_t count = ids ? ids->size() : 0;
  // A token that is drawn may lengthen the end by several.
  lookAt[sequence] = std::min(room - 1, room - (room - count) / 8);
  if (!end || !ids || count > room || room - count > std::min(mostSpare, firstRoom[sequence] / 4))
    return std::nullopt;
  for (int64_t i = 0; i < count; ++i)
    if (!matcher.accept((*ids)[i])) {
      matcher.rollback(unsigned(i));
      return std::nullopt;
    }
  return ids.take();
}

void Constraint::prepare(std::vector<int32_t> sequences) {
  Stopwatch watch{counted.exposedTime};
  worker.wait();
  std::fill(rows.begin(), rows.end(), -1);
  for (int32_t sequence : sequences)
    rows[sequence] = sequence;
  worker.begin(std::move(sequences));
}

Expected<Results> Constraint::apply(LanguageModel &model, std::span<const float> logits) {
  Stopwatch watch{counted.exposedTime};
  Expected<Results> results = model.constrain(logits, rows, worker);
  worker.wait(); // where the call failed before it asked for them
  for (int32_t row : rows)
    if (row >= 0 && std::ranges::all_of(worker.mask(row), [](uint32_t word) { return word == 0; })) {
      std::string why = matchers[row].failure();
      return Status::error("expected a token that follows the grammar, got none in the vocabulary" +
                           (why.empty() ? why : ": " + why));
    }
  return results;
}

void Constraint::endStep(Clock::time_point start) {
  ConstraintStats::Seconds exposed = counted.exposedTime - exposedBefore, step = Clock::now() - start;
  exposedBefore = counted.exposedTime;
  if (step.count() > 0)
    counted.exposedShares.push_back(exposed / step);
}

ConstraintStats Constraint::stats() const {
  ConstraintStats stats = counted;
  stats.maskTime = worker.time();
  stats.masks = worker.count();
  return stats;
}
