// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella-c/Grammar.h"
#include "lamella/Runtime/Grammar/Matcher.h"
#include <cstdlib>
#include <cstring>
#include <vector>

using namespace lamella;
using namespace lamella::grammar;

struct LamellaVocabulary {
  std::shared_ptr<VocabularyIndex> index;
};
struct LamellaGrammar {
  Grammar grammar;
};
struct LamellaMatcher {
  Matcher matcher;
};

static char *copyText(const std::string &text) {
  char *out = static_cast<char *>(std::malloc(text.size() + 1));
  if (out)
    std::memcpy(out, text.c_str(), text.size() + 1);
  return out;
}

static void setError(char **error, const std::string &text) {
  if (error)
    *error = copyText(text);
}

void lamella_string_free(char *text) { std::free(text); }

LamellaVocabulary *lamella_vocabulary_create(const uint8_t *bytes, const uint64_t *offsets, size_t token_count,
                                             const int32_t *stop_tokens, size_t stop_count,
                                             const int32_t *special_tokens, size_t special_count, size_t padded_size,
                                             char **error) {
  Vocabulary vocabulary;
  for (size_t t = 0; t < token_count; ++t)
    vocabulary.tokenBytes.emplace_back(reinterpret_cast<const char *>(bytes) + offsets[t], offsets[t + 1] - offsets[t]);
  vocabulary.stopTokens.assign(stop_tokens, stop_tokens + stop_count);
  vocabulary.specialTokens.assign(special_tokens, special_tokens + special_count);
  vocabulary.paddedSize = padded_size;
  auto index = VocabularyIndex::create(std::move(vocabulary));
  if (!index) {
    setError(error, index.message());
    return nullptr;
  }
  return new LamellaVocabulary{index.take()};
}

void lamella_vocabulary_free(LamellaVocabulary *vocabulary) { delete vocabulary; }
size_t lamella_vocabulary_mask_words(const LamellaVocabulary *vocabulary) { return vocabulary->index->maskWords(); }

static LamellaGrammar *wrap(Expected<Grammar> grammar, char **error) {
  if (grammar)
    return new LamellaGrammar{grammar.take()};
  setError(error, grammar.message());
  return nullptr;
}

LamellaGrammar *lamella_grammar_compile(int32_t language, const char *text, size_t size,
                                        const LamellaGrammarOptions *options, char **error) {
  CompileOptions compile;
  if (options && options->struct_size >= sizeof(LamellaGrammarOptions)) {
    compile.style.whitespace = static_cast<Whitespace>(options->whitespace & 3);
    compile.style.indent = static_cast<unsigned>(options->indent);
    compile.style.order = options->fixed_property_order ? PropertyOrder::Fixed : PropertyOrder::Free;
    compile.enforceFormats = !options->annotate_formats;
    compile.lenient = options->lenient;
  }
  if (language < 0 || language > LAMELLA_STRUCTURAL_TAG)
    return wrap(Status::error("expected a grammar language from 0 to 4, got " + std::to_string(language)), error);
  return wrap(Grammar::compile(static_cast<GrammarLanguage>(language), {text, size}, compile), error);
}

void lamella_grammar_free(LamellaGrammar *grammar) { delete grammar; }
size_t lamella_grammar_bytes(const LamellaGrammar *grammar) { return grammar->grammar.bytes(); }
char *lamella_grammar_serialize(const LamellaGrammar *grammar) { return copyText(grammar->grammar.serialize()); }
LamellaGrammar *lamella_grammar_deserialize(const char *text, size_t size, char **error) {
  return wrap(Grammar::deserialize({text, size}), error);
}

LamellaMatcher *lamella_matcher_create(const LamellaGrammar *grammar, const LamellaVocabulary *vocabulary) {
  return new LamellaMatcher{Matcher(grammar->grammar, vocabulary ? vocabulary->index : nullptr)};
}
LamellaMatcher *lamella_matcher_fork(const LamellaMatcher *matcher) { return new LamellaMatcher{matcher->matcher}; }
void lamella_matcher_free(LamellaMatcher *matcher) { delete matcher; }
int32_t lamella_matcher_accept_token(LamellaMatcher *matcher, int32_t token) { return matcher->matcher.accept(token); }
int32_t lamella_matcher_accept_bytes(LamellaMatcher *matcher, const uint8_t *bytes, size_t size) {
  return matcher->matcher.acceptBytes({reinterpret_cast<const char *>(bytes), size});
}
void lamella_matcher_fill_mask(LamellaMatcher *matcher, uint32_t *words) {
  if (matcher->matcher.vocabulary())
    matcher->matcher.fillMask({words, matcher->matcher.vocabulary()->maskWords()});
}
void lamella_matchers_fill_masks(LamellaMatcher *const *matchers, size_t count, uint32_t *words, size_t words_per_row,
                                 uint32_t threads) {
  std::vector<Matcher *> list;
  for (size_t i = 0; i < count; ++i)
    list.push_back(&matchers[i]->matcher);
  fillMasks(list, {words, count * words_per_row}, words_per_row, threads);
}
int32_t lamella_matcher_rollback(LamellaMatcher *matcher, uint32_t steps) { return matcher->matcher.rollback(steps); }
void lamella_matcher_reset(LamellaMatcher *matcher) { matcher->matcher.reset(); }
int32_t lamella_matcher_is_complete(const LamellaMatcher *matcher) { return matcher->matcher.isComplete(); }
int32_t lamella_matcher_is_terminated(const LamellaMatcher *matcher) { return matcher->matcher.isTerminated(); }
size_t lamella_matcher_bytes(const LamellaMatcher *matcher) { return matcher->matcher.bytes(); }
size_t lamella_matcher_forced_bytes(LamellaMatcher *matcher, uint8_t *out, size_t capacity) {
  std::string text = matcher->matcher.forcedBytes(capacity);
  std::memcpy(out, text.data(), text.size());
  return text.size();
}
const char *lamella_matcher_why_rejected(const LamellaMatcher *matcher) {
  return matcher->matcher.whyRejected().c_str();
}
