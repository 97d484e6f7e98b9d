// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/StopStrings.h"
#include <algorithm>
#include <utility>

using namespace lamella;

size_t StopStrings::countUndecided() const {
  size_t most = 0;
  for (const std::string &string : strings) {
    size_t size = std::min(held.size(), string.size() - 1);
    while (size > most && !held.ends_with(std::string_view(string).substr(0, size)))
      --size;
    most = std::max(most, size);
  }
  return most;
}

std::string StopStrings::push(std::string_view text) {
  if (strings.empty())
    return std::string(text);
  std::string out;
  for (size_t i = 0; i < text.size() && !isFound; ++i) {
    held += text[i];
    size_t longest = 0;
    for (const std::string &string : strings)
      if (held.ends_with(string))
        longest = std::max(longest, string.size());
    isFound = longest > 0;
    size_t undecided = isFound ? longest : countUndecided();
    out += held.substr(0, held.size() - undecided);
    held.erase(0, held.size() - undecided);
  }
  if (isFound)
    held.clear();
  return out;
}

std::string StopStrings::flush() { return std::exchange(held, {}); }
