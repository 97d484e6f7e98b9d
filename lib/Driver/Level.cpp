// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Driver/Driver.h"
#include <algorithm>
#include <array>

using namespace lamella;

static constexpr std::array<std::string_view, 6> names = {"relax", "linalg", "tir", "scheduled", "llvm", "asm"};

std::string_view lamella::levelName(Level level) { return names[size_t(level)]; }

std::optional<Level> lamella::parseLevel(std::string_view name) {
  auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    return std::nullopt;
  return Level(found - names.begin());
}
