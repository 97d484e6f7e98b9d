// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Normalizer.h"
#include "NormalForms.h"
#include "Unicode.h"

#include <algorithm>

using namespace lamella;
using namespace lamella::tokenizer;

using Step = NormalizeStep;

Expected<Normalizer> Normalizer::create(const std::vector<NormalizeStep> &steps) {
  Normalizer normalizer;
  normalizer.steps = steps;
  for (NormalizeStep &step : normalizer.steps) {
    if (step.kind != Step::CharsMap)
      continue;
    Expected<CharsMap> map = CharsMap::create(step.text);
    if (!map)
      return map.status();
    normalizer.maps.push_back(map.take());
    step.text.clear();
  }
  return normalizer;
}

bool Normalizer::stripsFront() const {
  return std::any_of(steps.begin(), steps.end(),
                     [](const NormalizeStep &step) { return step.kind == Step::Strip && step.left; });
}

/// Rewrites each character: `function(code point, its bytes, result)`; bytes that are not UTF-8 stay.
template <typename Function>
static std::string mapCharacters(std::string_view text, Function function) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    Utf8Step step = decodeUtf8(text);
    bool isValid = step.kind == Utf8Step::Valid;
    std::string_view bytes = text.substr(0, isValid ? step.length : 1);
    if (isValid)
      function(step.codePoint, bytes, result);
    else
      result += bytes;
    text.remove_prefix(bytes.size());
  }
  return result;
}

static bool isIdeograph(uint32_t c) {
  static constexpr uint32_t ranges[][2] = {{0x4e00, 0x9fff},   {0x3400, 0x4dbf},   {0x20000, 0x2a6df},
                                           {0x2a700, 0x2b73f}, {0x2b740, 0x2b81f}, {0x2b920, 0x2ceaf},
                                           {0xf900, 0xfaff},   {0x2f800, 0x2fa1f}};
  for (const auto &range : ranges)
    if (c >= range[0] && c <= range[1])
      return true;
  return false;
}

static std::string clean(std::string_view text) {
  return mapCharacters(text, [](uint32_t c, std::string_view bytes, std::string &result) {
    if (charClass(c) == CharClass::Space)
      result += ' ';
    else if (c != 0 && c != 0xfffd && !(charTraits(c) & InvisibleTrait))
      result += bytes;
  });
}

static std::string spaceIdeographs(std::string_view text) {
  return mapCharacters(text, [](uint32_t c, std::string_view bytes, std::string &result) {
    if (isIdeograph(c))
      (result += ' ').append(bytes) += ' ';
    else
      result += bytes;
  });
}

static std::string stripAccents(std::string_view text) {
  return mapCharacters(text, [](uint32_t c, std::string_view bytes, std::string &result) {
    if (!(charTraits(c) & NonspacingTrait))
      result += bytes;
  });
}

static std::string replaceAll(std::string_view text, std::string_view what, std::string_view with) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    size_t found = what.empty() ? text.npos : text.find(what, at);
    result += text.substr(at, found == text.npos ? found : found - at);
    if (found == text.npos)
      break;
    result += with;
    at = found + what.size();
  }
  return result;
}

static std::string collapseSpaces(std::string_view text, std::string_view with) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find_first_not_of(' ', at), text.size());
    if (end - at >= 2)
      result += with;
    else
      result += text[end = at];
    at = end - at >= 2 ? end : at + 1;
  }
  return result;
}

static std::string strip(std::string_view text, bool left, bool right) {
  std::vector<Character> characters;
  decodeText(text, characters);
  size_t begin = 0, end = characters.size() - 1;
  while (left && begin < end && characters[begin].cls == CharClass::Space)
    ++begin;
  while (right && end > begin && characters[end - 1].cls == CharClass::Space)
    --end;
  return std::string(text.substr(characters[begin].offset, characters[end].offset - characters[begin].offset));
}

std::string Normalizer::normalize(std::string_view text) const {
  std::string result(text);
  auto map = maps.begin();
  for (const NormalizeStep &step : steps) {
    switch (step.kind) {
    case Step::Form:
      result = toNormalForm(result, step.form);
      break;
    case Step::Lowercase:
      result = toLowerCase(result);
      break;
    case Step::StripAccents:
      result = stripAccents(result);
      break;
    case Step::Replace:
      result = replaceAll(result, step.text, step.with);
      break;
    case Step::CollapseSpaces:
      result = collapseSpaces(result, step.with);
      break;
    case Step::Prepend:
      if (!result.empty())
        result.insert(0, step.with);
      break;
    case Step::Strip:
      result = strip(result, step.left, step.right);
      break;
    case Step::TrimSpaces:
      result.erase(std::min(result.find_last_not_of(' ') + 1, result.size()));
      result.erase(0, result.find_first_not_of(' '));
      break;
    case Step::Clean:
      result = clean(result);
      break;
    case Step::SpaceIdeographs:
      result = spaceIdeographs(result);
      break;
    case Step::CharsMap:
      result = step.byCluster ? map->replaceClusters(result) : map->replaceLongest(result);
      ++map;
      break;
    }
  }
  return result;
}
