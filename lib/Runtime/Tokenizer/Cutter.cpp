// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Cutter.h"
#include "NormalForms.h"

#include <algorithm>

using namespace lamella;
using namespace lamella::tokenizer;

namespace {
/// A part of a piece: a match, or what lies between two.
struct Span {
  uint32_t begin, end;
  bool isMatch;
};
} // namespace

static Cursor matchSpace(Cursor at, Cursor end) { return skipWhile(at, std::min(at + 1, end), isSpace); }
static Cursor matchPunctuation(Cursor at, Cursor end) { return matchPunctuationRun(at, std::min(at + 1, end)); }

/// \w+|[^\w\s]+
static Cursor matchWord(Cursor at, Cursor end) {
  auto isWord = [](Cursor c) { return c->codePoint != strayByte && (charTraits(c->codePoint) & WordTrait); };
  Cursor last = skipWhile(at, end, isWord);
  return last != at ? last : skipWhile(at, end, [&](Cursor c) { return !isWord(c) && !isSpace(c); });
}

Expected<Cutter> Cutter::create(const std::vector<CutStep> &steps) {
  Cutter cutter;
  for (const CutStep &step : steps) {
    Matcher matcher = nullptr;
    switch (step.kind) {
    case CutStep::Pattern:
      matcher = findMatcher(step.text);
      if (!matcher)
        return Status::error("expected one of the known expressions to split text by, got '" + step.text + "'");
      break;
    case CutStep::Digits:
      matcher = matchNumber;
      break;
    case CutStep::Punctuation:
      matcher = matchPunctuation;
      break;
    case CutStep::Words:
      matcher = matchWord;
      break;
    case CutStep::Spaces:
      matcher = matchSpace;
      break;
    case CutStep::Literal:
    case CutStep::Metaspace:
    case CutStep::SpaceBefore:
      break;
    }
    cutter.steps.push_back({step, matcher});
  }
  return cutter;
}

static void findMatches(Matcher matcher, std::string_view piece, uint32_t offset, std::vector<Character> &characters,
                        std::vector<Span> &spans) {
  decodeText(piece, characters);
  Cursor base = characters.data(), end = base + characters.size() - 1, gap = base;
  auto add = [&](Cursor first, Cursor last, bool isMatch) {
    if (first != last)
      spans.push_back({offset + first->offset, offset + last->offset, isMatch});
  };
  for (Cursor at = base; at != end;) {
    Cursor next = matcher(at, end);
    if (next == at) {
      ++at;
      continue;
    }
    add(gap, at, false);
    add(at, next, true);
    gap = at = next;
  }
  add(gap, end, false);
}

static void findLiterals(std::string_view literal, std::string_view piece, uint32_t offset, std::vector<Span> &spans) {
  auto add = [&](size_t begin, size_t end, bool isMatch) {
    if (begin != end)
      spans.push_back({static_cast<uint32_t>(offset + begin), static_cast<uint32_t>(offset + end), isMatch});
  };
  for (size_t at = 0; at < piece.size();) {
    size_t found = literal.empty() ? piece.npos : piece.find(literal, at);
    add(at, std::min(found, piece.size()), false);
    if (found == piece.npos)
      return;
    add(found, at = found + literal.size(), true);
  }
}

static void keepPieces(std::vector<Span> &spans, const CutStep &step, std::vector<Pieces::Piece> &result) {
  size_t first = result.size();
  bool previous = false;
  auto take = [&](const Span &span, bool joins, bool backwards) {
    if (!joins || result.size() == first)
      result.push_back({span.begin, span.end});
    else if (backwards)
      result.back().begin = span.begin;
    else
      result.back().end = span.end;
  };
  bool backwards = step.behaviour == CutStep::MergedWithNext;
  if (backwards)
    std::reverse(spans.begin(), spans.end());
  for (const Span &span : spans) {
    bool isMatch = span.isMatch != step.invert;
    switch (step.behaviour) {
    case CutStep::Isolated:
      take(span, false, false);
      break;
    case CutStep::Removed:
      if (!isMatch)
        take(span, false, false);
      break;
    case CutStep::MergedWithPrevious:
    case CutStep::MergedWithNext:
      take(span, isMatch && !previous, backwards);
      break;
    case CutStep::Contiguous:
      take(span, isMatch == previous, false);
      break;
    }
    previous = isMatch;
  }
  if (backwards)
    std::reverse(result.begin() + first, result.end());
}

/// Puts `before` in front of the pieces that `wants` it, and writes spaces as `mark` unless that is empty.
template <typename Predicate>
static void rewrite(Pieces &all, std::string_view mark, std::string_view before, Predicate wants) {
  std::string text;
  text.reserve(all.text.size() + all.text.size() / 2);
  for (Pieces::Piece &piece : all.pieces) {
    std::string_view old = all[piece];
    uint32_t begin = static_cast<uint32_t>(text.size());
    if (wants(piece, old))
      text += before;
    for (char c : old)
      c == ' ' && !mark.empty() ? text += mark : text += c;
    piece = {begin, static_cast<uint32_t>(text.size())};
  }
  all.text = std::move(text);
}

Pieces Cutter::cut(std::string text, bool isFirst) const {
  Pieces all{std::move(text), {}};
  if (!all.text.empty())
    all.pieces.push_back({0, static_cast<uint32_t>(all.text.size())});
  std::vector<Character> characters;
  std::vector<Span> spans;
  std::vector<Pieces::Piece> finer;
  for (const Step &step : steps) {
    if (step.kind == CutStep::SpaceBefore) {
      rewrite(all, {}, " ", [](const Pieces::Piece &, std::string_view piece) { return !piece.starts_with(' '); });
      continue;
    }
    if (step.kind == CutStep::Metaspace) {
      rewrite(all, step.text, step.text, [&](const Pieces::Piece &piece, std::string_view old) {
        bool asked = step.scheme == CutStep::Always || (step.scheme == CutStep::First && isFirst && piece.begin == 0);
        return asked && !old.starts_with(' ') && !old.starts_with(step.text);
      });
      if (!step.split)
        continue;
    }
    finer.clear();
    for (const Pieces::Piece &piece : all.pieces) {
      spans.clear();
      if (step.matcher)
        findMatches(step.matcher, all[piece], piece.begin, characters, spans);
      else
        findLiterals(step.text, all[piece], piece.begin, spans);
      keepPieces(spans, step, finer);
    }
    all.pieces.swap(finer);
  }
  return all;
}
