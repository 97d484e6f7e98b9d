// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parts of a text to ids: the tokens searched for in it, the steps before the model, and the model's own encoding.
#include "NormalForms.h"
#include "Vocabulary.h"

#include <algorithm>
#include <cstdio>

using namespace lamella;
using namespace lamella::tokenizer;

static Status missingByte(uint8_t byte, size_t offset) {
  char name[8];
  std::snprintf(name, sizeof name, "0x%02x", byte);
  return Status::error("expected bytes that the vocabulary has tokens for, got byte " + std::string(name) +
                       " at offset " + std::to_string(offset));
}

SpecialTokens::Match Tokenizer::Vocabulary::findSpecial(const Specials &set, std::string_view text, size_t at,
                                                        const EncodeOptions &options) const {
  if (!options.parseSpecial)
    return set.userDefined.find(text, at);
  for (size_t from = at;;) {
    SpecialTokens::Match match = set.userDefinedAndControl.find(text, from);
    if (match.id < 0 || typeOf(match.id) != TokenType::Control)
      return match;
    auto range = std::partition_point(options.verbatim.begin(), options.verbatim.end(),
                                      [&](const TextRange &range) { return range.end <= match.begin; });
    if (range == options.verbatim.end() || range->begin >= match.end)
      return match;
    // What a stranger wrote is no control token, but may still hold a user-defined one.
    if (SpecialTokens::Match defined = set.userDefined.find(text.substr(0, match.end), match.begin); defined.id >= 0)
      return defined;
    from = match.begin + 1;
  }
}

/// The character that ends at `end`.
static uint32_t characterBefore(std::string_view text, size_t end) {
  size_t begin = end - 1;
  while (begin > 0 && end - begin < 4 && (text[begin] & 0xc0) == 0x80)
    --begin;
  Utf8Step step = decodeUtf8(text.substr(begin, end - begin));
  return step.kind == Utf8Step::Valid && step.length == end - begin ? step.codePoint : strayByte;
}
static uint32_t characterAt(std::string_view text, size_t at) {
  Utf8Step step = decodeUtf8(text.substr(at));
  return step.kind == Utf8Step::Valid ? step.codePoint : strayByte;
}
static bool isSpaceCode(uint32_t code) { return code != strayByte && charClass(code) == CharClass::Space; }
static bool isWordCode(uint32_t code) { return code != strayByte && (charTraits(code) & WordTrait); }

SpecialTokens::Match Tokenizer::Vocabulary::findAdded(const Specials &set, std::string_view text, size_t at,
                                                      const EncodeOptions &options) const {
  for (size_t from = at;;) {
    SpecialTokens::Match match = findSpecial(set, text, from, options);
    auto flags = match.id < 0 ? added.end() : added.find(match.id);
    if (flags == added.end())
      return match;
    bool isInWord = (match.begin > 0 && isWordCode(characterBefore(text, match.begin))) ||
                    (match.end < text.size() && isWordCode(characterAt(text, match.end)));
    if (flags->second.singleWord && isInWord) {
      from = match.end;
      continue;
    }
    while (flags->second.lstrip && match.begin > at) {
      uint32_t code = characterBefore(text, match.begin);
      if (!isSpaceCode(code))
        break;
      std::string bytes;
      appendUtf8(bytes, code);
      match.begin -= bytes.size();
    }
    while (flags->second.rstrip && match.end < text.size() && isSpaceCode(characterAt(text, match.end)))
      match.end += decodeUtf8(text.substr(match.end)).length;
    return match;
  }
}

bool Tokenizer::Vocabulary::appendByteTokens(std::string_view text, std::vector<int32_t> &result) const {
  auto hasToken = [&](char c) { return byteTokens[static_cast<uint8_t>(c)] >= 0; };
  if (!std::all_of(text.begin(), text.end(), hasToken))
    return false;
  for (char c : text)
    result.push_back(byteTokens[static_cast<uint8_t>(c)]);
  return true;
}

Status Tokenizer::Vocabulary::appendUnknown(std::string_view text, size_t offset, Encoding &encoding) const {
  if (spec.unknown)
    encoding.ids.push_back(*spec.unknown);
  else if (!encoding.dropMissing)
    return missingByte(static_cast<uint8_t>(text[0]), offset);
  return Status::success();
}

/// SentencePiece's BPE: text without special tokens, found at `offset` of the whole.
Status Tokenizer::Vocabulary::encodePieces(std::string_view plain, size_t offset, Encoding &encoding) const {
  std::string marked(addsSpacePrefix() ? spaceMark : std::string_view());
  for (char c : plain)
    c == ' ' ? marked += spaceMark : marked += c;
  for (const PieceEncoder::Part &part : pieces.encode(marked)) {
    std::string_view character = std::string_view(marked).substr(part.begin, part.size);
    if (part.id >= 0) {
      encoding.ids.push_back(part.id);
    } else if (!appendByteTokens(character, encoding.ids)) {
      size_t at = 0;
      if (!spec.unknown)
        for (size_t seen = addsSpacePrefix() ? spaceMark.size() : 0; seen < part.begin; ++at)
          seen += plain[at] == ' ' ? spaceMark.size() : 1;
      if (Status status = appendUnknown(character, offset + at, encoding); !status)
        return status;
    }
  }
  return Status::success();
}

Status Tokenizer::Vocabulary::encodeBytes(std::string_view piece, size_t offset, Encoding &encoding) const {
  if (auto whole = wholePieces.find(piece); whole != wholePieces.end()) {
    encoding.ids.push_back(whole->second);
    return Status::success();
  }
  size_t first = encoding.ids.size(), count = first;
  encoding.ids.resize(first + piece.size());
  int32_t *tokens = encoding.ids.data();
  for (size_t i = 0; i < piece.size(); ++i) {
    int32_t id = byteTokens[static_cast<uint8_t>(piece[i])];
    if (id >= 0)
      tokens[count++] = id;
    else if (!encoding.dropMissing)
      return missingByte(static_cast<uint8_t>(piece[i]), offset + i);
  }
  encoding.ids.resize(count);
  merges.encode(encoding.ids, first, encoding.workspace);
  return Status::success();
}

Status Tokenizer::Vocabulary::encodeCharacters(std::string_view piece, size_t offset, Encoding &encoding) const {
  if (auto whole = wholePieces.find(piece); whole != wholePieces.end()) {
    encoding.ids.push_back(whole->second);
    return Status::success();
  }
  size_t first = encoding.ids.size();
  bool afterUnknown = false;
  for (size_t at = 0, size; at < piece.size(); at += size) {
    Utf8Step step = decodeUtf8(piece.substr(at));
    size = step.kind == Utf8Step::Valid ? step.length : 1;
    std::string_view character = piece.substr(at, size);
    auto found = ids.find(character);
    bool isKnown = found != ids.end() && typeOf(found->second) != TokenType::Control;
    if (isKnown)
      encoding.ids.push_back(found->second);
    if (isKnown || (spec.pipeline->byteFallback && appendByteTokens(character, encoding.ids))) {
      afterUnknown = false;
      continue;
    }
    if (afterUnknown && spec.pipeline->fuseUnknown)
      continue;
    if (Status status = appendUnknown(character, offset + at, encoding); !status)
      return status;
    afterUnknown = true;
  }
  merges.encode(encoding.ids, first, encoding.workspace);
  return Status::success();
}

Status Tokenizer::Vocabulary::encodeUnigram(std::string_view piece, size_t offset, Encoding &encoding) const {
  for (const PieceEncoder::Part &part : unigram.encode(piece)) {
    std::string_view text = piece.substr(part.begin, part.size);
    if (part.id >= 0)
      encoding.ids.push_back(part.id);
    else if (!spec.pipeline->byteFallback || !appendByteTokens(text, encoding.ids))
      if (Status status = appendUnknown(text, offset + part.begin, encoding); !status)
        return status;
  }
  return Status::success();
}

Status Tokenizer::Vocabulary::encodeWord(std::string_view word, size_t offset, Encoding &encoding) const {
  size_t characters = std::count_if(word.begin(), word.end(), [](char c) { return (c & 0xc0) != 0x80; });
  if (characters <= spec.pipeline->maxWordCharacters && words.encode(word, encoding.ids))
    return Status::success();
  return appendUnknown(word, offset, encoding);
}

Status Tokenizer::Vocabulary::encodeNormalized(std::string_view text, bool isFirst, size_t offset,
                                               Encoding &encoding) const {
  constexpr size_t limit = size_t(1) << 30; // spaces become three bytes each
  if (text.size() > limit)
    return Status::error("expected a text of at most " + std::to_string(limit) + " bytes when normalized, got " +
                         std::to_string(text.size()));
  Pieces cut = cutter.cut(std::string(text), isFirst);
  for (const Pieces::Piece &range : cut.pieces) {
    std::string_view piece = cut[range];
    Status status = kind == Kind::Bytes        ? encodeBytes(piece, offset + range.begin, encoding)
                    : kind == Kind::Characters ? encodeCharacters(piece, offset + range.begin, encoding)
                    : kind == Kind::Unigram    ? encodeUnigram(piece, offset + range.begin, encoding)
                    : kind == Kind::Words      ? encodeWord(piece, offset + range.begin, encoding)
                                               : encodePieces(piece, offset + range.begin, encoding);
    if (!status)
      return status;
  }
  return Status::success();
}

Status Tokenizer::Vocabulary::encodePipeline(std::string_view plain, size_t offset, const EncodeOptions &options,
                                             Encoding &encoding) const {
  std::string text = normalizer.normalize(plain);
  // "First" is what the text's own first character is in.
  bool keepsFront = !normalizer.stripsFront() || !isSpaceCode(characterAt(plain, 0));
  // Offsets of normalized text are not those of the text: no control token where a stranger wrote any of it.
  EncodeOptions inside = options;
  inside.verbatim = {};
  inside.parseSpecial &= std::none_of(options.verbatim.begin(), options.verbatim.end(), [&](const TextRange &range) {
    return range.begin < offset + plain.size() && range.end > offset;
  });
  for (size_t at = 0; at < text.size();) {
    SpecialTokens::Match special = findAdded(normalizedSpecials, text, at, inside);
    std::string_view part = std::string_view(text).substr(at, special.begin - at);
    if (Status status = encodeNormalized(part, offset + at == 0 && keepsFront, offset + at, encoding); !status)
      return status;
    if (special.id >= 0)
      encoding.ids.push_back(special.id);
    at = special.end;
  }
  return Status::success();
}

Status Tokenizer::Vocabulary::encodePlain(std::string_view plain, size_t offset, const EncodeOptions &options,
                                          Encoding &encoding) const {
  if (plain.empty())
    return Status::success();
  if (spec.pipeline)
    return encodePipeline(plain, offset, options, encoding);
  if (kind == Kind::Pieces)
    return encodePieces(plain, offset, encoding);
  for (std::string_view piece : preTokenizer->split(plain))
    if (Status status = encodeBytes(piece, offset + (piece.data() - plain.data()), encoding); !status)
      return status;
  return Status::success();
}
