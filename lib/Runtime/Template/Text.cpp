// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Text.h"
#include <algorithm>

using namespace lamella;
using namespace lamella::jinja;

Text::Text(std::string given, bool foreign) : bytes(std::move(given)) {
  if (foreign)
    mark(0, bytes.size());
}

void Text::mark(size_t begin, size_t end) {
  if (begin == end)
    return;
  if (!ranges.empty() && ranges.back().end == begin)
    ranges.back().end = end;
  else
    ranges.push_back({begin, end});
}

bool Text::foreignAt(size_t at) const {
  auto range = std::upper_bound(ranges.begin(), ranges.end(), at, [](size_t a, TextRange b) { return a < b.end; });
  return range != ranges.end() && range->begin <= at;
}

void Text::append(std::string_view more, bool foreign) {
  if (foreign)
    mark(bytes.size(), bytes.size() + more.size());
  bytes += more;
}

void Text::append(const Text &from, size_t begin, size_t end) {
  if (&from == this) {
    Text copy = from;
    return append(copy, begin, end);
  }
  size_t base = bytes.size();
  bytes.append(from.bytes, begin, end - begin);
  auto range =
      std::upper_bound(from.ranges.begin(), from.ranges.end(), begin, [](size_t a, TextRange b) { return a < b.end; });
  for (; range != from.ranges.end() && range->begin < end; ++range)
    mark(base + std::max(range->begin, begin) - begin, base + std::min(range->end, end) - begin);
}

Text Text::slice(size_t begin, size_t end) const {
  Text result;
  result.append(*this, begin, std::max(begin, end));
  return result;
}

static size_t codePointLength(std::string_view text, size_t at) {
  unsigned char lead = text[at];
  size_t length = lead < 0x80 ? 1 : lead >= 0xF0 && lead < 0xF8 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (lead >= 0xF8 || at + length > text.size())
    return 1;
  for (size_t i = 1; i < length; ++i)
    if ((static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80)
      return 1;
  return length;
}

std::vector<size_t> jinja::codePointStarts(std::string_view text) {
  std::vector<size_t> starts;
  for (size_t at = 0; at < text.size(); at += codePointLength(text, at))
    starts.push_back(at);
  starts.push_back(text.size());
  return starts;
}

size_t jinja::countCodePoints(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); at += codePointLength(text, at))
    ++count;
  return count;
}

/// Those outside of ASCII.
static constexpr std::string_view wideSpaces[] = {
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83",
    "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A",
    "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};

static bool isAsciiSpace(char c) { return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1C && c <= 0x1F); }

size_t jinja::spaceAt(std::string_view text, size_t at) {
  if (at >= text.size())
    return 0;
  if (isAsciiSpace(text[at]))
    return 1;
  if (static_cast<unsigned char>(text[at]) >= 0x80)
    for (std::string_view space : wideSpaces)
      if (text.substr(at).starts_with(space))
        return space.size();
  return 0;
}

size_t jinja::spaceBefore(std::string_view text, size_t end) {
  if (end == 0)
    return 0;
  if (isAsciiSpace(text[end - 1]))
    return 1;
  if (static_cast<unsigned char>(text[end - 1]) >= 0x80)
    for (std::string_view space : wideSpaces)
      if (text.substr(0, end).ends_with(space))
        return space.size();
  return 0;
}
