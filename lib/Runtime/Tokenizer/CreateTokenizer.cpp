// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the models of GGUF files imply, and the tokenizer made of a vocabulary.
#include "Vocabulary.h"

#include <algorithm>

using namespace lamella;
using namespace lamella::tokenizer;

/// What a GGUF file means by unigram: SentencePiece's normalization.
static TextPipeline unigramPipeline(const TokenizerSpec &spec) {
  using Step = NormalizeStep;
  TextPipeline result;
  if (!spec.charsMap.empty())
    result.normalizers.push_back({.kind = Step::CharsMap, .text = spec.charsMap});
  if (spec.removeExtraSpaces.value_or(true)) {
    result.normalizers.push_back({.kind = Step::TrimSpaces});
    result.normalizers.push_back({.kind = Step::CollapseSpaces, .with = " "});
  }
  bool prefix = spec.addSpacePrefix.value_or(true);
  if (prefix)
    result.normalizers.push_back({.kind = Step::Prepend, .with = " "});
  result.normalizers.push_back({.kind = Step::Replace, .text = " ", .with = std::string(spaceMark)});
  result.byteFallback = true;
  result.stripsLeadingSpace = prefix;
  return result;
}

/// What a GGUF file means by WordPiece: BERT's lower-case text, and words that are told from their parts by U+2581.
static TextPipeline wordPipeline() {
  using Step = NormalizeStep;
  TextPipeline result;
  result.normalizers = {{.kind = Step::Clean},
                        {.kind = Step::SpaceIdeographs},
                        {.kind = Step::Form, .form = NormalForm::NFD},
                        {.kind = Step::StripAccents},
                        {.kind = Step::Lowercase}};
  result.cuts = {{.kind = CutStep::Spaces, .behaviour = CutStep::Removed}, {.kind = CutStep::Punctuation}};
  result.wordPrefix = spaceMark;
  result.stripsLeadingSpace = true;
  return result;
}

Expected<Tokenizer> Tokenizer::create(TokenizerSpec spec) {
  using Kind = Vocabulary::Kind;
  static constexpr std::pair<std::string_view, Kind> kinds[] = {
      {"gpt2", Kind::Bytes}, {"llama", Kind::Pieces}, {"t5", Kind::Unigram}, {"bert", Kind::Words}};
  const auto *known =
      std::find_if(std::begin(kinds), std::end(kinds), [&](auto &kind) { return kind.first == spec.model; });
  bool isCharacters = spec.pipeline && spec.model == "bpe";
  if (known == std::end(kinds) && !isCharacters)
    return Status::error("tokenizer.ggml.model: expected 'gpt2' (byte-level BPE), 'llama' (BPE by SentencePiece), 't5' "
                         "(unigram) or 'bert' (WordPiece), got " +
                         (spec.model.empty() ? "nothing" : "'" + spec.model + "'"));
  Kind kind = isCharacters ? Kind::Characters : known->second;
  std::optional<PreTokenizer> preTokenizer;
  if (kind == Kind::Bytes && !spec.pipeline) {
    Expected<PreTokenizer> cut = PreTokenizer::create(spec.pre);
    if (!cut)
      return cut.status();
    preTokenizer = *cut;
  }
  if (kind == Kind::Unigram && !spec.pipeline)
    spec.pipeline = unigramPipeline(spec);
  if (kind == Kind::Words && !spec.pipeline)
    spec.pipeline = wordPipeline();
  auto vocabulary = std::make_shared<Vocabulary>(std::move(spec), kind, preTokenizer);
  using Step = Status (Vocabulary::*)();
  std::vector<Step> steps = {&Vocabulary::addPipeline, &Vocabulary::indexTokens, &Vocabulary::checkSpecialIds};
  if (kind == Kind::Bytes)
    steps.insert(steps.end(), {&Vocabulary::addByteTokens, &Vocabulary::addMerges});
  else if (kind == Kind::Characters)
    steps.insert(steps.end(), {&Vocabulary::addFallbackBytes, &Vocabulary::addMerges});
  else if (kind == Kind::Words)
    steps.push_back(&Vocabulary::addWords);
  else
    steps.insert(steps.end(), {&Vocabulary::addFallbackBytes, &Vocabulary::addPieces});
  steps.push_back(&Vocabulary::addSpecialTokens);
  for (Step step : steps)
    if (Status status = (vocabulary.get()->*step)(); !status)
      return status;
  return Tokenizer(std::move(vocabulary));
}
