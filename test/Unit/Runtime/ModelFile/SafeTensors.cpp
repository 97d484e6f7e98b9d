// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/ModelFile/SafeTensors.h"
#include "gtest/gtest.h"
#include <cstring>
#include <random>

using namespace lamella;

/// A file of a header and a data section, 8 bytes aligned as a mapping is.
static std::vector<uint64_t> makeFile(std::string header, size_t dataBytes, uint64_t length = 0) {
  header.resize((header.size() + 7) / 8 * 8, ' ');
  length = length != 0 ? length : header.size();
  std::vector<uint64_t> words(1 + (header.size() + dataBytes + 7) / 8);
  words[0] = length;
  std::memcpy(&words[1], header.data(), header.size());
  return words;
}

static std::string refusal(const std::string &header, size_t dataBytes = 64, uint64_t length = 0) {
  std::vector<uint64_t> words = makeFile(header, dataBytes, length);
  Expected<std::vector<NamedTensor>> tensors = readSafeTensors(std::as_bytes(std::span(words)));
  return tensors ? "accepted" : tensors.message();
}

TEST(SafeTensors, ReadsTypesShapesAndData) {
  std::vector<uint64_t> words = makeFile(R"({"__metadata__":{"format":"pt"},
      "a":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]},
      "b":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]},"c":{"dtype":"F16","shape":[1,1,1],"data_offsets":[32,34]}})",
                                         40);
  std::span<const std::byte> bytes = std::as_bytes(std::span(words));
  Expected<std::vector<NamedTensor>> tensors = readSafeTensors(bytes);
  ASSERT_TRUE(tensors.ok()) << tensors.message();
  ASSERT_EQ(tensors->size(), 3u);
  const NamedTensor &a = (*tensors)[0], &b = (*tensors)[1], &c = (*tensors)[2];
  EXPECT_EQ(a.name, "a");
  EXPECT_EQ(a.tensor.type, BlockType::F32);
  EXPECT_EQ(a.tensor.rank, 2u);
  EXPECT_EQ(a.tensor.extents[0], 2);
  EXPECT_EQ(a.tensor.extents[1], 3);
  EXPECT_EQ(a.tensor.data.data(), bytes.data() + 8 + words[0] + 8);
  EXPECT_EQ(a.tensor.data.size(), 24u);
  EXPECT_EQ(b.tensor.type, BlockType::BF16);
  EXPECT_EQ(b.tensor.data.size(), 8u);
  EXPECT_EQ(c.tensor.type, BlockType::F16);
  EXPECT_EQ(c.tensor.rank, 3u);
}

TEST(SafeTensors, RefusesHeaders) {
  EXPECT_EQ(refusal("{}", 0, 9), "expected 9 bytes for the header at offset 8, got 8");
  EXPECT_EQ(refusal("{}", 0, uint64_t(1) << 40), "expected a header of at most 100000000 bytes, got 1099511627776");
  EXPECT_EQ(refusal("[]"), "expected a header that is a JSON object, got another text of 8 bytes");
  EXPECT_EQ(refusal("{\"a\":"), "expected a header that is a JSON object, got another text of 8 bytes");
  EXPECT_EQ(readSafeTensors({}).message(), "expected 8 bytes for the length of the header at offset 0, got 0");
}

TEST(SafeTensors, RefusesTensors) {
  auto with = [](const std::string &row) { return refusal("{\"a\":" + row + "}"); };
  EXPECT_EQ(with("3"), "tensor 'a': expected a dtype of F32, F16, BF16, got null");
  EXPECT_EQ(with(R"({"dtype":"I64","shape":[1],"data_offsets":[0,8]})"),
            "tensor 'a': expected a dtype of F32, F16, BF16, got \"I64\"");
  EXPECT_EQ(with(R"({"dtype":"F32","shape":[],"data_offsets":[0,4]})"),
            "tensor 'a': expected a shape of 1 to 4 extents, got []");
  EXPECT_EQ(with(R"({"dtype":"F32","shape":[-1],"data_offsets":[0,4]})"),
            "tensor 'a': expected extents of at least 1, got -1");
  EXPECT_EQ(with(R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]})"),
            "tensor 'a': expected a shape of at most 2^61 elements, got [4294967296,4294967296]");
  EXPECT_EQ(with(R"({"dtype":"F32","shape":[1],"data_offsets":[0]})"),
            "tensor 'a': expected data_offsets of two numbers, got [0]");
  EXPECT_EQ(with(R"({"dtype":"F32","shape":[1],"data_offsets":[64,68]})"),
            "tensor 'a': expected data_offsets in a section of 64 bytes, got [64,68]");
  EXPECT_EQ(with(R"({"dtype":"F32","shape":[2],"data_offsets":[0,4]})"), "tensor 'a': expected data of 8 bytes, got 4");
  EXPECT_EQ(with(R"({"dtype":"F32","shape":[1],"data_offsets":[2,6]})"),
            "tensor 'a': expected data at a multiple of 4 bytes, got it at offset 2");
}

// Changed bytes and cut files are refused or read, under the sanitizers of this test.
TEST(SafeTensors, Mutations) {
  std::vector<uint64_t> words = makeFile(R"({"a":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]},)"
                                         R"("b":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}})",
                                         40);
  std::mt19937_64 random(20261123);
  size_t accepted = 0;
  for (int round = 0; round < 20000; ++round) {
    std::vector<uint64_t> changed = words;
    auto *bytes = reinterpret_cast<unsigned char *>(changed.data());
    size_t size = changed.size() * 8;
    for (size_t count = random() % 4; count > 0; --count)
      bytes[random() % (round % 2 ? 8 + words[0] : size)] =
          static_cast<unsigned char>(random() % 2 ? random() : R"({}[]",:0123456789-)"[random() % 18]);
    size -= round % 3 ? 0 : random() % size;
    Expected<std::vector<NamedTensor>> tensors = readSafeTensors(std::as_bytes(std::span(changed)).first(size));
    if (!tensors)
      continue;
    ++accepted;
    volatile uint8_t sum = 0;
    for (const NamedTensor &named : *tensors)
      for (std::byte byte : named.tensor.data)
        sum = sum + std::to_integer<uint8_t>(byte);
  }
  EXPECT_GT(accepted, 100u);
}
