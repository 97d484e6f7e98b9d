// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CharsMap.h"
#include "NormalForms.h"
#include "Unicode.h"

using namespace lamella;
using namespace lamella::tokenizer;

static uint32_t readWord(std::string_view bytes, size_t at) {
  uint32_t word = 0;
  for (unsigned i = 0; i < 4; ++i)
    word |= uint32_t(static_cast<uint8_t>(bytes[at + i])) << 8 * i;
  return word;
}

Expected<CharsMap> CharsMap::create(std::string_view blob) {
  size_t size = blob.size() < 4 ? 0 : readWord(blob, 0);
  if (blob.size() < 4 || size % 4 || size < 4 || size > blob.size() - 4)
    return Status::error("precompiled characters map: expected a table's size and the table, got " +
                         std::to_string(blob.size()) + " bytes");
  CharsMap map;
  map.units.reserve(size / 4);
  for (size_t at = 4; at < 4 + size; at += 4)
    map.units.push_back(readWord(blob, at));
  map.replacements = blob.substr(4 + size);
  return map;
}

CharsMap::Found CharsMap::find(std::string_view text, bool longest) const {
  // A unit: bits 0 to 7 and 31 its label, bit 8 whether a key ends here, from bit 10 on the distance to its children,
  // in units of 256 where bit 9 is set.
  auto offset = [](uint32_t unit) { return (unit >> 10) << ((unit & 0x200) >> 6); };
  Found found;
  size_t at = offset(units[0]);
  for (size_t i = 0; i < text.size(); ++i) {
    uint8_t byte = static_cast<uint8_t>(text[i]);
    at ^= byte;
    if (!byte || at >= units.size() || (units[at] & 0x800000ff) != byte)
      break;
    uint32_t unit = units[at];
    at ^= offset(unit);
    if (!(unit & 0x100) || at >= units.size())
      continue;
    size_t begin = units[at] & 0x7fffffff;
    if (begin > replacements.size())
      continue;
    found = {i + 1, std::string_view(replacements).substr(begin, replacements.find('\0', begin) - begin)};
    if (!longest)
      break;
  }
  return found;
}

static size_t characterSize(std::string_view text) {
  Utf8Step step = decodeUtf8(text);
  return step.kind == Utf8Step::Valid ? step.length : 1;
}

std::string CharsMap::replaceLongest(std::string_view text) const {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    Found found = find(text, /*longest=*/true);
    size_t size = found.length ? found.length : characterSize(text);
    result += found.length ? found.replacement : text.substr(0, size);
    text.remove_prefix(size);
  }
  return result;
}

/// The bytes of a character and of the marks and joiners behind it.
static size_t clusterSize(std::string_view text) {
  if (text.starts_with("\r\n"))
    return 2;
  Utf8Step first = decodeUtf8(text);
  size_t size = characterSize(text);
  if (first.kind != Utf8Step::Valid || first.codePoint < 0x20)
    return size;
  while (size < text.size()) {
    Utf8Step step = decodeUtf8(text.substr(size));
    bool joins = step.kind == Utf8Step::Valid &&
                 (charClass(step.codePoint) == CharClass::Mark || step.codePoint == 0x200c || step.codePoint == 0x200d);
    if (!joins)
      break;
    size += step.length;
  }
  return size;
}

std::string CharsMap::replaceClusters(std::string_view text) const {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    std::string_view cluster = text.substr(0, clusterSize(text));
    text.remove_prefix(cluster.size());
    if (Found found = cluster.size() < 6 ? find(cluster, /*longest=*/false) : Found(); found.length) {
      result += found.replacement;
      continue;
    }
    while (!cluster.empty()) {
      std::string_view character = cluster.substr(0, characterSize(cluster));
      Found found = find(character, /*longest=*/false);
      result += found.length ? found.replacement : character;
      cluster.remove_prefix(character.size());
    }
  }
  return result;
}
