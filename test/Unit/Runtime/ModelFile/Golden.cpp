// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file written, and described, by the Python of test/lib, which shares nothing with our reader; Inputs/make.sh makes
// both again.
#include "FileBuilder.h"
#include "lamella/Runtime/ModelFile/Describe.h"
#include "gtest/gtest.h"
#include <fstream>
#include <nlohmann/json.hpp>

using namespace lamella;
using namespace lamella::test;
using Json = nlohmann::json;

/// CRC-32 as zlib computes it.
static uint32_t crc32(std::span<const std::byte> bytes) {
  uint32_t crc = 0xFFFFFFFF;
  for (std::byte byte : bytes) {
    crc ^= std::to_integer<uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit)
      crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

/// The elements as text, one a line.
static std::string lines(const Metadata &values, const MetadataEntry &entry) {
  std::string text;
  if (Expected<std::vector<std::string_view>> strings = values.getStrings(entry.key))
    for (std::string_view string : *strings)
      text += std::string(string) + "\n";
  if (Expected<std::vector<int32_t>> integers = values.getI32s(entry.key))
    for (int32_t value : *integers)
      text += std::to_string(value) + "\n";
  return text;
}

TEST(Golden, EqualsTheIndependentReader) {
  const std::string folder = LAMELLA_SOURCE_DIR "/test/Unit/Runtime/ModelFile/Inputs/";
  Expected<ModelFile> model = ModelFile::open(folder + "tiny.gguf");
  ASSERT_TRUE(model.ok()) << model.message();
  Json ours = Json::parse(describeJson(*model));
  ours["file"] = "tiny.gguf";
  size_t arrays = 0;
  for (size_t i = 0; i < model->metadata().entries().size(); ++i) {
    const MetadataEntry &entry = model->metadata().entries()[i];
    if (entry.type != ValueType::Array)
      continue;
    ++arrays;
    std::string text = lines(model->metadata(), entry);
    ours["metadata"][i]["crc32"] = crc32(std::as_bytes(std::span(text)));
  }
  EXPECT_EQ(arrays, 3u);
  for (size_t i = 0; i < model->tensors().size(); ++i)
    ours["tensors"][i]["crc32"] = crc32(model->tensors()[i].data);

  std::ifstream stream(folder + "tiny.json");
  Json golden = Json::parse(stream);
  // Part by part, so that a failure shows where.
  for (const char *part : {"metadata", "tensors", "totals"}) {
    ASSERT_EQ(ours[part].size(), golden[part].size()) << part;
    for (size_t i = 0; i < golden[part].size(); ++i)
      EXPECT_EQ(ours[part][i], golden[part][i]) << part;
  }
  EXPECT_EQ(ours, golden);
}
