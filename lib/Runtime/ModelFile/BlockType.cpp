// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/ModelFile/BlockType.h"
#include <array>
#include <cassert>

using namespace lamella;

static constexpr std::array<BlockTypeInfo, 15> infos = {{
    {BlockType::F32, "F32", 0, 1, 4},
    {BlockType::F16, "F16", 1, 1, 2},
    {BlockType::BF16, "BF16", 30, 1, 2},
    {BlockType::Q4_0, "Q4_0", 2, 32, 18},
    {BlockType::Q4_1, "Q4_1", 3, 32, 20},
    {BlockType::Q5_0, "Q5_0", 6, 32, 22},
    {BlockType::Q5_1, "Q5_1", 7, 32, 24},
    {BlockType::Q8_0, "Q8_0", 8, 32, 34},
    {BlockType::Q2_K, "Q2_K", 10, 256, 84},
    {BlockType::Q3_K, "Q3_K", 11, 256, 110},
    {BlockType::Q4_K, "Q4_K", 12, 256, 144},
    {BlockType::Q5_K, "Q5_K", 13, 256, 176},
    {BlockType::Q6_K, "Q6_K", 14, 256, 210},
    {BlockType::IQ4_NL, "IQ4_NL", 20, 32, 18},
    {BlockType::MXFP4, "MXFP4", 39, 32, 17},
}};

// Indexed by the number in the file. 4, 5, 31 to 33 and 36 to 38 are withdrawn, but old files have them.
static constexpr std::array<std::string_view, 42> publishedNames = {
    "F32",        "F16",        "Q4_0",       "Q4_1",  "Q4_2",     "Q4_3",     "Q5_0",     "Q5_1",    "Q8_0",
    "Q8_1",       "Q2_K",       "Q3_K",       "Q4_K",  "Q5_K",     "Q6_K",     "Q8_K",     "IQ2_XXS", "IQ2_XS",
    "IQ3_XXS",    "IQ1_S",      "IQ4_NL",     "IQ3_S", "IQ2_S",    "IQ4_XS",   "I8",       "I16",     "I32",
    "I64",        "F64",        "IQ1_M",      "BF16",  "Q4_0_4_4", "Q4_0_4_8", "Q4_0_8_8", "TQ1_0",   "TQ2_0",
    "IQ4_NL_4_4", "IQ4_NL_4_8", "IQ4_NL_8_8", "MXFP4", "NVFP4",    "Q1_0"};

std::span<const BlockTypeInfo> lamella::blockTypes() { return infos; }

const BlockTypeInfo &lamella::blockTypeInfo(BlockType type) {
  assert(infos[static_cast<size_t>(type)].type == type && "the table follows the enum");
  return infos[static_cast<size_t>(type)];
}

std::optional<BlockType> lamella::blockTypeFromGGUF(uint32_t number) {
  for (const BlockTypeInfo &info : infos)
    if (info.ggufNumber == number)
      return info.type;
  return std::nullopt;
}

std::string lamella::ggufTypeName(uint32_t number) {
  return number < publishedNames.size() ? std::string(publishedNames[number]) : "number " + std::to_string(number);
}

std::string lamella::blockTypeNames() {
  std::string names;
  for (const BlockTypeInfo &info : infos) {
    names += names.empty() ? "" : ", ";
    names += info.name;
  }
  return names;
}
