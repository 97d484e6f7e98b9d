// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "UnigramEncoder.h"
#include "Unicode.h"

#include <limits>

using namespace lamella::tokenizer;

void UnigramEncoder::addPiece(std::string_view text, int32_t id, double score) {
  trie.add(text, id);
  if (scores.size() <= static_cast<size_t>(id))
    scores.resize(id + 1);
  scores[id] = score;
  noteScore(score);
}

std::vector<PieceEncoder::Part> UnigramEncoder::encode(std::string_view text) const {
  // How far below the lowest score an unknown character is, in SentencePiece.
  constexpr double unknownPenalty = 10;
  struct Best {
    double score = -std::numeric_limits<double>::infinity(); // of the text up to here
    size_t begin = 0;                                        // of the last part
    int32_t id = -1;                                         // of the last part
  };
  std::vector<Best> best(text.size() + 1);
  best[0].score = 0;
  auto offer = [&](size_t begin, size_t end, int32_t id, double score) {
    if (double sum = best[begin].score + score; sum > best[end].score)
      best[end] = {sum, begin, id};
  };
  for (size_t at = 0; at < text.size();) {
    Utf8Step step = decodeUtf8(text.substr(at));
    size_t size = step.kind == Utf8Step::Valid ? step.length : 1;
    bool isPiece = false;
    uint32_t node = PieceTrie::root;
    for (size_t end = at; end < text.size();) {
      node = trie.next(node, static_cast<uint8_t>(text[end++]));
      if (node == PieceTrie::none)
        break;
      if (int32_t id = trie.idAt(node); id >= 0) {
        offer(at, end, id, scores[id]);
        isPiece |= end - at == size;
      }
    }
    if (!isPiece)
      offer(at, at + size, -1, lowest - unknownPenalty);
    at += size;
  }
  std::vector<PieceEncoder::Part> parts;
  for (size_t end = text.size(); end > 0; end = best[end].begin) {
    const Best &last = best[end];
    if (last.id < 0 && !parts.empty() && parts.back().id < 0) {
      parts.back().size += parts.back().begin - last.begin;
      parts.back().begin = last.begin;
    } else {
      parts.push_back({last.begin, end - last.begin, last.id});
    }
  }
  std::reverse(parts.begin(), parts.end());
  return parts;
}
