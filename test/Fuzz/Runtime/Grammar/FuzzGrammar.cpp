// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The input is a grammar of one language, a zero byte, and choices. Compiling must end in a grammar or an error; along
// a text made by the choices, mask and accept must agree and no place may be a dead end.
#include "lamella/Runtime/Grammar/Matcher.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace lamella::grammar;

static std::shared_ptr<VocabularyIndex> makeVocabulary() {
  Vocabulary out;
  for (int b = 0; b < 256; ++b)
    out.tokenBytes.push_back(std::string(1, static_cast<char>(b)));
  for (const char *text :
       {"{\"", "\": ", "\", \"", "true", "ab", "\\u00", "12", "]}", "é", "\xE2\x82", "  ", "<call", "aaa"})
    out.tokenBytes.push_back(text);
  out.tokenBytes.push_back("");
  out.stopTokens = {static_cast<int32_t>(out.tokenBytes.size()) - 1};
  return *VocabularyIndex::create(out);
}

[[noreturn]] static void fail(const char *what, int token) {
  std::fprintf(stderr, "%s (token %d)\n", what, token);
  std::abort();
}

static void follow(const Grammar &grammar, const std::shared_ptr<VocabularyIndex> &index, const uint8_t *choices,
                   size_t count) {
  Matcher matcher(grammar, index);
  std::vector<uint32_t> words(index->maskWords());
  for (size_t i = 0; i < count && i < 16; ++i) {
    matcher.fillMask(words);
    std::vector<int32_t> allowed;
    for (size_t t = 0; t < index->size(); ++t) {
      Matcher trial = matcher.fork();
      bool bit = words[t / 32] >> (t % 32) & 1, accepted = trial.accept(static_cast<int32_t>(t));
      if (bit != accepted)
        fail("mask and accept disagree", static_cast<int>(t));
      if (accepted && !trial.isTerminated())
        allowed.push_back(static_cast<int32_t>(t));
    }
    if (allowed.empty()) {
      if (!matcher.isComplete())
        fail("dead end", -1);
      return;
    }
    if (!matcher.accept(allowed[choices[i] % allowed.size()]))
      fail("accept is not repeatable", -1);
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const std::shared_ptr<VocabularyIndex> index = makeVocabulary();
  if (size < 2 || size > 4096)
    return 0;
  CompileOptions options;
  options.style.whitespace = static_cast<Whitespace>(data[0] & 3);
  options.style.order = static_cast<PropertyOrder>(data[0] >> 2 & 1);
  options.maxAutomatonStates = 500;
  const void *zero = std::memchr(data + 1, 0, size - 1);
  const uint8_t *end = zero ? static_cast<const uint8_t *>(zero) : data + size;
  std::string_view text(reinterpret_cast<const char *>(data) + 1, static_cast<size_t>(end - data) - 1);
  auto grammar = Grammar::compile(GrammarLanguage::LAMELLA_FUZZ_LANGUAGE, text, options);
  if (!grammar) {
    if (grammar.message().empty())
      fail("an error without a text", -1);
    return 0;
  }
  follow(*grammar, index, end, static_cast<size_t>(data + size - end));
  return 0;
}
