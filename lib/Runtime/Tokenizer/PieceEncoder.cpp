// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "PieceEncoder.h"
#include "Unicode.h"

#include <algorithm>
#include <queue>

using namespace lamella::tokenizer;

void PieceEncoder::addPiece(std::string_view text, int32_t id, float score) {
  pieces.try_emplace(text, Piece{id, score});
  longest = std::max(longest, text.size());
}

const PieceEncoder::Piece *PieceEncoder::find(std::string_view text) const {
  if (text.size() > longest)
    return nullptr;
  auto found = pieces.find(text);
  return found == pieces.end() ? nullptr : &found->second;
}

namespace {
/// A list of the parts; one that was merged into its left neighbour has the size 0.
struct Symbol {
  size_t begin, size;
  int32_t previous, next;
};
/// Two neighbours that make a piece; stale where their sizes are no longer those.
struct Merge {
  float score;
  int32_t left;
  size_t leftSize, size;

  /// Less urgent.
  bool operator<(const Merge &other) const { return score != other.score ? score < other.score : left > other.left; }
};
} // namespace

static std::vector<Symbol> cutCharacters(std::string_view text) {
  std::vector<Symbol> symbols;
  for (size_t at = 0; at < text.size();) {
    Utf8Step step = decodeUtf8(text.substr(at));
    size_t size = step.kind == Utf8Step::Valid ? step.length : 1;
    int32_t number = static_cast<int32_t>(symbols.size());
    symbols.push_back({at, size, number - 1, number + 1});
    at += size;
  }
  if (!symbols.empty())
    symbols.back().next = -1;
  return symbols;
}

std::vector<PieceEncoder::Part> PieceEncoder::encode(std::string_view text) const {
  std::vector<Symbol> symbols = cutCharacters(text);
  std::priority_queue<Merge> merges;
  auto consider = [&](int32_t left) {
    int32_t right = left < 0 ? -1 : symbols[left].next;
    if (right < 0)
      return;
    size_t size = symbols[left].size + symbols[right].size;
    if (const Piece *piece = find(text.substr(symbols[left].begin, size)))
      merges.push({piece->score, left, symbols[left].size, size});
  };
  for (size_t left = 0; left < symbols.size(); ++left)
    consider(static_cast<int32_t>(left));
  while (!merges.empty()) {
    Merge merge = merges.top();
    merges.pop();
    Symbol &left = symbols[merge.left];
    if (left.size != merge.leftSize || left.next < 0 || left.size + symbols[left.next].size != merge.size)
      continue;
    Symbol &right = symbols[left.next];
    left.size = merge.size;
    left.next = right.next;
    right.size = 0;
    if (left.next >= 0)
      symbols[left.next].previous = merge.left;
    consider(left.previous);
    consider(merge.left);
  }
  std::vector<Part> parts;
  for (int32_t at = symbols.empty() ? -1 : 0; at >= 0; at = symbols[at].next) {
    const Piece *piece = find(text.substr(symbols[at].begin, symbols[at].size));
    parts.push_back({symbols[at].begin, symbols[at].size, piece ? piece->id : -1});
  }
  return parts;
}
