// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "FileBuilder.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

TEST(RefuseHeader, Empty) { EXPECT_EQ(refusal({}), "m.gguf: expected a GGUF file, got an empty one"); }

TEST(RefuseHeader, Magic) {
  EXPECT_EQ(refusal(Bytes() << 'P' << 'K' << '\x03' << '\x04' << uint64_t(0)),
            "m.gguf: expected a GGUF file with the magic 'GGUF', got 'PK\\x03\\x04'");
  EXPECT_EQ(refusal(Bytes() << 'G' << 'G'), "m.gguf: expected 4 bytes for the magic at offset 0, got 2");
}

TEST(RefuseHeader, Version) {
  FileBuilder builder;
  for (uint32_t version : {0u, 1u, 4u, 65535u}) {
    builder.version = version;
    EXPECT_EQ(refusal(builder.build()), "m.gguf: expected GGUF version 2 or 3, got " + std::to_string(version));
  }
}

TEST(RefuseHeader, BigEndian) {
  FileBuilder builder;
  builder.version = 0x03000000;
  EXPECT_EQ(refusal(builder.build()), "m.gguf: expected a little-endian file, got a big-endian one of GGUF version 3");
}

TEST(RefuseHeader, Counts) {
  FileBuilder builder;
  builder.u32("some.key", 1);
  builder.entryCount = ~uint64_t(0);
  EXPECT_EQ(refusal(builder.build()),
            "m.gguf: expected at most 1 metadata entries in 24 bytes, got 18446744073709551615");
  builder.entryCount = 1;
  builder.tensorCount = uint64_t(1) << 60;
  EXPECT_EQ(refusal(builder.build()), "m.gguf: expected at most 0 tensors in 0 bytes, got 1152921504606846976");
}

TEST(RefuseHeader, EveryTruncation) {
  // Without padding behind the last tensor, no proper prefix is a file.
  Bytes whole = sample().build();
  ASSERT_EQ(refusal(whole), "ok");
  for (size_t length = 0; length < whole.size(); ++length) {
    // An exact allocation, so that the address sanitizer sees a read past its end.
    Bytes cut(whole.begin(), whole.begin() + length);
    cut.shrink_to_fit();
    std::string text = refusal(cut);
    EXPECT_NE(text.find("m.gguf: "), std::string::npos) << length;
    EXPECT_NE(text.find("expected "), std::string::npos) << length << ": " << text;
  }
}

TEST(RefuseHeader, TruncatedFieldsAreNamed) {
  Bytes whole = FileBuilder().u32("key", 7).build();
  auto cut = [&](size_t length) { return refusal(Bytes(whole.begin(), whole.begin() + length)); };
  EXPECT_EQ(cut(6), "m.gguf: expected 4 bytes for the version at offset 4, got 2");
  EXPECT_EQ(cut(15), "m.gguf: expected 8 bytes for the number of tensors at offset 8, got 7");
  EXPECT_EQ(cut(16), "m.gguf: expected 8 bytes for the number of metadata entries at offset 16, got 0");
  EXPECT_EQ(cut(40), "m.gguf: metadata key 'key': expected 4 bytes for a value at offset 39, got 1");
}
