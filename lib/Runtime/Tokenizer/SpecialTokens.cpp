// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "SpecialTokens.h"

using namespace lamella::tokenizer;

SpecialTokens::SpecialTokens() : nodes(1) {}

uint32_t SpecialTokens::childOf(uint32_t node, uint8_t byte) const {
  uint32_t child = nodes[node].firstChild;
  while (child && nodes[child].byte != byte)
    child = nodes[child].nextSibling;
  return child;
}

void SpecialTokens::add(std::string_view text, int32_t id) {
  auto append = [&](uint8_t byte, uint32_t sibling) {
    nodes.push_back({byte, -1, 0, sibling});
    return static_cast<uint32_t>(nodes.size() - 1);
  };
  uint32_t &root = roots[static_cast<uint8_t>(text[0])];
  if (!root)
    root = append(static_cast<uint8_t>(text[0]), 0);
  uint32_t node = root;
  for (char c : text.substr(1)) {
    uint8_t byte = static_cast<uint8_t>(c);
    uint32_t child = childOf(node, byte);
    if (!child) {
      child = append(byte, nodes[node].firstChild);
      nodes[node].firstChild = child;
    }
    node = child;
  }
  nodes[node].id = id;
}

SpecialTokens::Match SpecialTokens::find(std::string_view text, size_t from) const {
  for (size_t begin = from; begin < text.size(); ++begin) {
    Match match{begin, begin, -1};
    uint32_t node = roots[static_cast<uint8_t>(text[begin])];
    for (size_t at = begin + 1; node; ++at) {
      if (nodes[node].id >= 0)
        match = {begin, at, nodes[node].id};
      node = at < text.size() ? childOf(node, static_cast<uint8_t>(text[at])) : 0;
    }
    if (match.id >= 0)
      return match;
  }
  return {text.size(), text.size(), -1};
}
