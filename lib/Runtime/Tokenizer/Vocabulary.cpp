// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Vocabulary.h"
#include "ByteAlphabet.h"
#include "lamella/Runtime/Tokenizer/EndNames.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace lamella;
using namespace lamella::tokenizer;

static std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

/// "byte 0x61 ('a')"
static std::string describeByte(uint8_t byte) {
  char text[32];
  std::snprintf(text, sizeof text, byte > 0x20 && byte < 0x7f ? "byte 0x%02x ('%c')" : "byte 0x%02x", byte, byte);
  return text;
}

Tokenizer::Vocabulary::Vocabulary(TokenizerSpec theSpec, Kind kind, std::optional<PreTokenizer> preTokenizer)
    : spec(std::move(theSpec)), kind(kind), preTokenizer(preTokenizer), merges(spec.merges.size()) {
  byteTokens.fill(-1);
}

/// `<0x0A>`, as tokens of type Byte are written.
static std::optional<std::string> parseByteToken(std::string_view token) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  if (token.size() != 6 || token.substr(0, 3) != "<0x" || token[5] != '>')
    return std::nullopt;
  size_t high = digits.find(token[3]), low = digits.find(token[4]);
  if (high == digits.npos || low == digits.npos)
    return std::nullopt;
  return std::string(1, static_cast<char>(high << 4 | low));
}

/// SentencePiece writes a space as U+2581.
static std::string withSpaces(std::string_view token) {
  std::string text;
  for (size_t at = 0; at < token.size();) {
    size_t mark = std::min(token.find(spaceMark, at), token.size());
    text += token.substr(at, mark - at);
    if (mark < token.size())
      text += ' ';
    at = mark + spaceMark.size();
  }
  return text;
}

/// A word stands for itself behind a space, which is taken away before punctuation where the file says so.
static std::string contentOfWord(std::string_view token, const TextPipeline &pipeline) {
  bool continues = !pipeline.subwordPrefix.empty() ? token.starts_with(pipeline.subwordPrefix)
                                                   : !token.starts_with(pipeline.wordPrefix);
  if (continues)
    return std::string(token.substr(pipeline.subwordPrefix.size()));
  std::string text = " " + std::string(token.substr(pipeline.wordPrefix.size()));
  static constexpr std::pair<std::string_view, std::string_view> tidy[] = {
      {" .", "."},   {" ?", "?"},           {" !", "!"},   {" ,", ","},     {" ' ", "'"},   {" n't", "n't"},
      {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}};
  for (const auto &[before, after] : tidy)
    if (size_t at = pipeline.tidySpaces ? text.find(before) : text.npos; at != text.npos)
      text.replace(at, before.size(), after);
  return text;
}

Status Tokenizer::Vocabulary::indexTokens() {
  const size_t count = spec.tokens.size();
  if (count == 0 || count > 0x7fffffff)
    return Status::error("tokenizer.ggml.tokens: expected 1 to 2147483647 tokens, got " + std::to_string(count));
  if (!spec.types.empty() && spec.types.size() != count)
    return Status::error("tokenizer.ggml.token_type: expected " + std::to_string(count) +
                         " entries, one a token, got " + std::to_string(spec.types.size()));
  ids.reserve(count);
  bytes.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    if (!spec.types.empty() && (spec.types[i] < 1 || spec.types[i] > 6))
      return Status::error("tokenizer.ggml.token_type: expected 1 to 6 for token " + std::to_string(i) + ", got " +
                           std::to_string(spec.types[i]));
    const std::string &token = spec.tokens[i];
    auto [entry, isNew] = ids.try_emplace(token, static_cast<int32_t>(i));
    if (!isNew)
      return Status::error("tokenizer.ggml.tokens: expected distinct tokens, got " + quoted(token) + " as both " +
                           std::to_string(entry->second) + " and " + std::to_string(i));
    std::optional<std::string> content;
    bool isNormal = typeOf(i) == TokenType::Normal || typeOf(i) == TokenType::Unused;
    if (typeOf(i) == TokenType::Byte)
      content = parseByteToken(token);
    else if (marksSpaces() && typeOf(i) != TokenType::Control)
      content = withSpaces(token);
    else if (isNormal && kind == Kind::Words)
      content = contentOfWord(token, *spec.pipeline);
    else if (isNormal)
      content = fromAlphabet(token);
    // Control and user-defined tokens are plain text, and so is a token with characters outside the alphabet.
    bytes.push_back(content ? std::move(*content) : token);
  }
  return Status::success();
}

Status Tokenizer::Vocabulary::checkSpecialIds() {
  const std::pair<const char *, std::optional<int32_t>> specials[] = {{"bos", spec.bos},     {"eos", spec.eos},
                                                                      {"eot", spec.eot},     {"eom", spec.eom},
                                                                      {"padding", spec.pad}, {"unknown", spec.unknown}};
  for (const auto &[name, id] : specials)
    if (id && !contains(*id))
      return Status::error("tokenizer.ggml." + std::string(name) + "_token_id: expected 0 to " +
                           std::to_string(spec.tokens.size() - 1) + ", got " + std::to_string(*id));
  if (spec.addBos.value_or(false) && !spec.bos)
    return Status::error("tokenizer.ggml.add_bos_token: expected a tokenizer.ggml.bos_token_id beside it, got none");
  if (spec.addEos.value_or(false) && !spec.eos)
    return Status::error("tokenizer.ggml.add_eos_token: expected a tokenizer.ggml.eos_token_id beside it, got none");
  if (spec.addSpacePrefix.value_or(false) && kind == Kind::Bytes)
    return Status::error("tokenizer.ggml.add_space_prefix: expected false for byte-level BPE, got true");
  return Status::success();
}

/// The tokens that characters without one are written with, byte by byte.
Status Tokenizer::Vocabulary::addFallbackBytes() {
  for (size_t i = 0; i < spec.tokens.size(); ++i)
    if (typeOf(i) == TokenType::Byte && bytes[i].size() == 1)
      byteTokens[static_cast<uint8_t>(bytes[i][0])] = static_cast<int32_t>(i);
  return Status::success();
}

/// SentencePiece: what text is made of.
Status Tokenizer::Vocabulary::addPieces() {
  if (spec.scores.size() != spec.tokens.size())
    return Status::error("tokenizer.ggml.scores: expected " + std::to_string(spec.tokens.size()) +
                         " entries, one a token, got " + std::to_string(spec.scores.size()));
  for (size_t i = 0; i < spec.tokens.size(); ++i) {
    if (!std::isfinite(spec.scores[i]))
      return Status::error("tokenizer.ggml.scores: expected finite numbers, got another for token " +
                           std::to_string(i));
    // Plain text cannot make a control token.
    if ((typeOf(i) == TokenType::Normal || typeOf(i) == TokenType::UserDefined) && !spec.tokens[i].empty())
      kind == Kind::Unigram ? unigram.addPiece(spec.tokens[i], static_cast<int32_t>(i), spec.scores[i])
                            : pieces.addPiece(spec.tokens[i], static_cast<int32_t>(i), spec.scores[i]);
    else if (spec.pipeline && kind == Kind::Unigram)
      unigram.noteScore(spec.scores[i]); // HF tokenizers counts every score
  }
  return Status::success();
}

Status Tokenizer::Vocabulary::addWords() {
  words.setPrefixes(spec.pipeline->wordPrefix, spec.pipeline->subwordPrefix);
  for (size_t i = 0; i < spec.tokens.size(); ++i)
    if (typeOf(i) != TokenType::Control && typeOf(i) != TokenType::Unused)
      words.addPiece(spec.tokens[i], static_cast<int32_t>(i));
  return Status::success();
}

Status Tokenizer::Vocabulary::addPipeline() {
  if (!spec.pipeline)
    return Status::success();
  Expected<Normalizer> theNormalizer = Normalizer::create(spec.pipeline->normalizers);
  if (!theNormalizer)
    return theNormalizer.status();
  Expected<Cutter> theCutter = Cutter::create(spec.pipeline->cuts);
  if (!theCutter)
    return theCutter.status();
  normalizer = theNormalizer.take();
  cutter = theCutter.take();
  for (const TextPipeline::Added &token : spec.pipeline->added)
    added.emplace(token.id, token);
  return Status::success();
}

Status Tokenizer::Vocabulary::addByteTokens() {
  for (unsigned byte = 0; byte < 256; ++byte) {
    auto found = ids.find(alphabetCharacter(byte));
    bool usable = found != ids.end() && typeOf(found->second) == TokenType::Normal;
    byteTokens[byte] = usable ? found->second : -1;
    // Real vocabularies lack some control characters and bytes of unassigned planes. One that lacks a byte of plain
    // text was not written in this alphabet.
    bool isPlain = (byte >= 0x20 && byte < 0x7f) || byte == '\n' || byte == '\t';
    if (!usable && isPlain)
      return Status::error("tokenizer.ggml.tokens: expected a normal token " + quoted(alphabetCharacter(byte)) +
                           " for " + describeByte(byte) + ", got none");
  }
  return Status::success();
}

Status Tokenizer::Vocabulary::addMerges() {
  for (size_t i = 0; i < spec.merges.size(); ++i) {
    std::string_view merge = spec.merges[i];
    auto fail = [&](const std::string &reason) {
      return Status::error("tokenizer.ggml.merges: merge " + std::to_string(i) + ", " + quoted(merge) + ": " + reason);
    };
    size_t space = merge.find(' ');
    if (space == merge.npos || merge.find(' ', space + 1) != merge.npos)
      return fail("expected two tokens with one space between them");
    std::string_view left = merge.substr(0, space), right = merge.substr(space + 1);
    std::string merged = std::string(left) + std::string(right);
    int32_t found[3];
    for (int k = 0; std::string_view part : {left, right, std::string_view(merged)}) {
      auto entry = ids.find(part);
      if (entry == ids.end())
        return fail("expected tokens of the vocabulary, got " + quoted(part));
      found[k++] = entry->second;
    }
    // Otherwise plain text could make a control token, or text would not survive encoding and decoding.
    if (typeOf(found[2]) == TokenType::Control || bytes[found[2]] != bytes[found[0]] + bytes[found[1]])
      return fail("expected to make a token that stands for the bytes of both, got " + quoted(merged) + " of type " +
                  std::to_string(static_cast<int32_t>(typeOf(found[2]))));
    if (uint32_t rank = merges.addMerge(found[0], found[1], found[2]); rank != i)
      return fail("expected distinct merges, got merge " + std::to_string(rank) + " again");
  }
  spec.merges = {}; // served; the table has them
  return Status::success();
}

Status Tokenizer::Vocabulary::addSpecialTokens() {
  endOfText.resize(spec.tokens.size());
  for (std::optional<int32_t> id : {spec.eos, spec.eot, spec.eom})
    if (id)
      endOfText[*id] = true;
  bool takesWhole = spec.pipeline ? spec.pipeline->ignoreMerges : preTokenizer && preTokenizer->takesWholePieces();
  normalizedNames.reserve(spec.tokens.size());
  for (size_t i = 0; i < spec.tokens.size(); ++i) {
    const std::string &token = spec.tokens[i];
    TokenType type = typeOf(i);
    if (type == TokenType::Normal && takesWhole && (kind == Kind::Characters || fromAlphabet(token)))
      wholePieces.try_emplace(kind == Kind::Characters ? token : bytes[i], i);
    if (type == TokenType::Control && isEndName(token))
      endOfText[i] = true;
    bool isSpecial = type == TokenType::UserDefined || type == TokenType::Control;
    if (token.empty() || !isSpecial)
      continue;
    auto flags = added.find(static_cast<int32_t>(i));
    bool isNormalized = flags != added.end() && flags->second.normalized;
    Specials &set = isNormalized ? normalizedSpecials : specials;
    std::string_view name = token;
    if (isNormalized)
      name = normalizedNames.emplace_back(normalizer.normalize(token));
    if (name.empty())
      continue;
    if (type == TokenType::UserDefined)
      set.userDefined.add(name, i);
    set.userDefinedAndControl.add(name, i);
  }
  return Status::success();
}
