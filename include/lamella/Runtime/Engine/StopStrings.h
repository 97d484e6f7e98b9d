// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_ENGINE_STOPSTRINGS_H
#define LAMELLA_RUNTIME_ENGINE_STOPSTRINGS_H

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lamella {

/// Watches text, as it is generated, for strings that end it. What comes out does not depend on how the text was cut:
/// the string that is complete first counts, the longest of those complete at one place, and the text ends before it.
class StopStrings {
public:
  /// Strings of valid UTF-8, none of them empty.
  explicit StopStrings(std::vector<std::string> strings) : strings(std::move(strings)) {}

  /// The text that is known not to be part of a stop string. What could still become one is held back. Nothing more
  /// comes once a string was found.
  std::string push(std::string_view text);
  /// What was held back, at the end of the text.
  std::string flush();
  bool found() const { return isFound; }

private:
  /// Bytes at the end of `held` that start a string.
  size_t countUndecided() const;

  std::vector<std::string> strings;
  std::string held;
  bool isFound = false;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_ENGINE_STOPSTRINGS_H
