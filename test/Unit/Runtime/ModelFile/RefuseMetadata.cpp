// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "FileBuilder.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

static Bytes text(uint64_t length) {
  Bytes bytes;
  return bytes << length;
}

TEST(RefuseMetadata, KeyPastTheEnd) {
  Bytes bytes = FileBuilder().u32("key", 1).build();
  bytes[24] = std::byte(200);
  EXPECT_EQ(refusal(bytes), "m.gguf: metadata entry 0: expected 200 bytes for a key at offset 32, got 11");
  bytes[31] = std::byte(255);
  EXPECT_EQ(refusal(bytes),
            "m.gguf: metadata entry 0: expected 18374686479671623880 bytes for a key at offset 32, got 11");
}

TEST(RefuseMetadata, KeyLength) {
  EXPECT_EQ(refusal(FileBuilder().u32("", 1).u32("x", 1).build()),
            "m.gguf: metadata entry 0: expected a key of 1 to 65535 bytes, got 0");
  EXPECT_EQ(refusal(FileBuilder().u32(std::string(65536, 'k'), 1).build()),
            "m.gguf: metadata entry 0: expected a key of 1 to 65535 bytes, got 65536");
}

TEST(RefuseMetadata, StringPastTheEnd) {
  EXPECT_EQ(refusal(FileBuilder().entry("k", ValueType::String, text(~uint64_t(0))).build()),
            "m.gguf: metadata key 'k': expected 18446744073709551615 bytes for a string at offset 45, got 0");
}

TEST(RefuseMetadata, ArrayPastTheEnd) {
  EXPECT_EQ(refusal(FileBuilder().array("k", ValueType::U32, 3, Bytes() << 1u << 2u).build()),
            "m.gguf: metadata key 'k': expected room for an array of 3 u32 at offset 49, got 8 bytes");
  EXPECT_EQ(
      refusal(FileBuilder().array("k", ValueType::F64, uint64_t(1) << 61, Bytes() << 1.0).build()),
      "m.gguf: metadata key 'k': expected room for an array of 2305843009213693952 f64 at offset 49, got 8 bytes");
  EXPECT_EQ(refusal(FileBuilder().array("k", ValueType::String, 2, Bytes() << "0123456789").build()),
            "m.gguf: metadata key 'k': element 1: expected 8 bytes for a length at offset 67, got 0");
}

TEST(RefuseMetadata, StringInAnArrayPastTheEnd) {
  EXPECT_EQ(refusal(FileBuilder().array("k", ValueType::String, 2, Bytes() << "a" << text(9)).build()),
            "m.gguf: metadata key 'k': element 1: expected 9 bytes for a string at offset 66, got 0");
}

TEST(RefuseMetadata, UnknownTypes) {
  EXPECT_EQ(refusal(FileBuilder().entry("k", ValueType(13), Bytes() << 0u).build()),
            "m.gguf: metadata key 'k': expected a value type from 0 to 12, got 13");
  EXPECT_EQ(refusal(FileBuilder().array("k", ValueType(99), 1, Bytes() << 0u).build()),
            "m.gguf: metadata key 'k': expected an element type from 0 to 12, got 99");
}

TEST(RefuseMetadata, BoolOfTwo) {
  EXPECT_EQ(refusal(FileBuilder().entry("k", ValueType::Bool, Bytes() << uint8_t(2)).build()),
            "m.gguf: metadata key 'k': expected a bool of 0 or 1, got 2");
  EXPECT_EQ(refusal(FileBuilder().array("k", ValueType::Bool, 2, Bytes() << uint8_t(1) << uint8_t(255)).build()),
            "m.gguf: metadata key 'k': expected a bool of 0 or 1, got 255");
}

/// `depth` arrays of one element each around an empty array of bytes.
static Bytes nest(int depth) {
  Bytes elements;
  for (int i = 1; i < depth; ++i)
    elements << uint32_t(ValueType::Array) << uint64_t(1);
  return elements << uint32_t(ValueType::U8) << uint64_t(0);
}

TEST(RefuseMetadata, DeepArrays) {
  EXPECT_EQ(refusal(FileBuilder().array("k", ValueType::Array, 1, nest(3)).build()), "ok");
  EXPECT_EQ(
      refusal(FileBuilder().array("k", ValueType::Array, 1, nest(4)).build()),
      "m.gguf: metadata key 'k': element 0: element 0: element 0: element 0: expected at most 4 levels of arrays, "
      "got more");
  EXPECT_NE(refusal(FileBuilder().array("k", ValueType::Array, 1, nest(100000)).build()), "ok");
}

TEST(RefuseMetadata, UnknownTypeInAnArrayOfArrays) {
  Bytes inner = Bytes() << uint32_t(13) << uint64_t(0);
  EXPECT_EQ(refusal(FileBuilder().array("k", ValueType::Array, 1, inner).build()),
            "m.gguf: metadata key 'k': element 0: expected an element type from 0 to 12, got 13");
}

TEST(RefuseMetadata, DuplicateKeys) {
  EXPECT_EQ(refusal(FileBuilder().u32("b", 1).u32("a", 1).u32("c", 2).u32("a", 2).build()),
            "m.gguf: metadata key 'a': expected it once, got it as entries 1 and 3");
}

TEST(RefuseMetadata, Alignment) {
  auto error = [](uint64_t value) {
    return "m.gguf: metadata key 'general.alignment': expected a power of two from 8 to 65536, got " +
           std::to_string(value);
  };
  for (uint32_t value : {0u, 1u, 4u, 24u, 33u, 131072u, 0x80000000u, 0xFFFFFFFFu})
    EXPECT_EQ(refusal(FileBuilder().u32("general.alignment", value).build()), error(value));
  uint64_t huge = uint64_t(1) << 63;
  EXPECT_EQ(refusal(FileBuilder().entry("general.alignment", ValueType::U64, Bytes() << huge).build()), error(huge));
  EXPECT_EQ(refusal(FileBuilder().string("general.alignment", "32").build()),
            "m.gguf: metadata key 'general.alignment': expected an integer, got string");
}

TEST(RefuseMetadata, HostileKeysAreMadePrintable) {
  EXPECT_EQ(refusal(FileBuilder().entry("\x1B[2J\xC3\xA9\xFF\n", ValueType(77), Bytes()).u32("k", 1).build()),
            "m.gguf: metadata key '\\x1b[2J\xC3\xA9\\xff\\n': expected a value type from 0 to 12, got 77");
  EXPECT_EQ(refusal(FileBuilder().entry(std::string(100, 'k'), ValueType(77), Bytes()).build()),
            "m.gguf: metadata key '" + std::string(80, 'k') + "...': expected a value type from 0 to 12, got 77");
}
