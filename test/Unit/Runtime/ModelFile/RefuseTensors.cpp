// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "FileBuilder.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

static constexpr uint64_t huge = uint64_t(1) << 62;

TEST(RefuseTensors, OtherTypesByName) {
  auto error = [](const std::string &name) {
    return "m.gguf: tensor 'blk.0.x': expected a type of F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, "
           "Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, MXFP4, got " +
           name;
  };
  struct Case {
    uint32_t number;
    std::string name;
  };
  for (const Case &c : {Case{4, "Q4_2"},
                        Case{5, "Q4_3"},
                        Case{9, "Q8_1"},
                        Case{15, "Q8_K"},
                        Case{16, "IQ2_XXS"},
                        Case{17, "IQ2_XS"},
                        Case{18, "IQ3_XXS"},
                        Case{19, "IQ1_S"},
                        Case{21, "IQ3_S"},
                        Case{22, "IQ2_S"},
                        Case{23, "IQ4_XS"},
                        Case{24, "I8"},
                        Case{25, "I16"},
                        Case{26, "I32"},
                        Case{27, "I64"},
                        Case{28, "F64"},
                        Case{29, "IQ1_M"},
                        Case{31, "Q4_0_4_4"},
                        Case{32, "Q4_0_4_8"},
                        Case{33, "Q4_0_8_8"},
                        Case{34, "TQ1_0"},
                        Case{35, "TQ2_0"},
                        Case{36, "IQ4_NL_4_4"},
                        Case{37, "IQ4_NL_4_8"},
                        Case{38, "IQ4_NL_8_8"},
                        Case{40, "NVFP4"},
                        Case{41, "Q1_0"},
                        Case{42, "number 42"},
                        Case{0xFFFFFFFF, "number 4294967295"}})
    EXPECT_EQ(refusal(FileBuilder().row("blk.0.x", {256}, c.number, 0).build()), error(c.name));
}

TEST(RefuseTensors, Rank) {
  EXPECT_EQ(refusal(FileBuilder().row("t", {}, f32, 0).row("a longer name", {1}, f32, 0).build()),
            "m.gguf: tensor 't': expected a rank from 1 to 4, got 0");
  EXPECT_EQ(refusal(FileBuilder().row("t", {1, 1, 1, 1, 1}, f32, 0).build()),
            "m.gguf: tensor 't': expected a rank from 1 to 4, got 5");
}

TEST(RefuseTensors, ExtentOfZero) {
  EXPECT_EQ(refusal(FileBuilder().row("t", {0, 4}, f32, 0).build()),
            "m.gguf: tensor 't': expected extents of at least 1, got 0 as dimension 1");
}

TEST(RefuseTensors, Overflow) {
  EXPECT_EQ(refusal(FileBuilder().row("t", {huge, 2}, f32, 0).build()),
            "m.gguf: tensor 't': expected a shape of at most 2^63 - 1 elements, got an overflow at extent 2");
  EXPECT_EQ(refusal(FileBuilder().row("t", {uint64_t(1) << 63}, f32, 0).build()),
            "m.gguf: tensor 't': expected a shape of at most 2^63 - 1 elements, got an overflow at extent "
            "9223372036854775808");
  EXPECT_EQ(refusal(FileBuilder().row("t", {huge}, f32, 0).build()),
            "m.gguf: tensor 't': expected a size of at most 2^64 - 1 bytes, got 4611686018427387904 blocks of 4 bytes");
}

TEST(RefuseTensors, PartialBlock) {
  EXPECT_EQ(refusal(FileBuilder().row("t", {48, 64}, q4_1, 0).build()),
            "m.gguf: tensor 't': expected an innermost extent that is a multiple of 32 for type Q4_1, got 48");
}

TEST(RefuseTensors, MisalignedOffset) {
  EXPECT_EQ(refusal(FileBuilder().tensor("t", {8}, f32, counting(64)).row("u", {1}, f32, 36).build()),
            "m.gguf: tensor 'u': expected an offset that is a multiple of 32, got 36");
}

TEST(RefuseTensors, DataOutsideTheFile) {
  auto error = [](const std::string &bytes, const std::string &offset) {
    return "m.gguf: tensor 't': expected " + bytes + " bytes at offset " + offset +
           " of the data section, got a section of 64 bytes";
  };
  FileBuilder data;
  data.tensor("data", {8}, f32, counting(64));
  EXPECT_EQ(refusal(FileBuilder(data).row("t", {9}, f32, 32).build()), error("36", "32"));
  EXPECT_EQ(refusal(FileBuilder(data).row("t", {8}, f32, 64).build()), error("32", "64"));
  EXPECT_EQ(refusal(FileBuilder(data).row("t", {8}, f32, ~uint64_t(31)).build()), error("32", "18446744073709551584"));
  EXPECT_EQ(refusal(FileBuilder(data).row("t", {huge}, f16, 0).build()), error("9223372036854775808", "0"));
  EXPECT_EQ(refusal(FileBuilder(data).row("t", {8}, f32, 32).build()), "ok");
}

TEST(RefuseTensors, NoDataSection) {
  EXPECT_EQ(refusal(FileBuilder().row("t", {1}, f32, 0).build()),
            "m.gguf: tensor 't': expected 4 bytes at offset 0 of the data section, got a section of 0 bytes");
}

TEST(RefuseTensors, Overlap) {
  EXPECT_EQ(refusal(FileBuilder().tensor("a", {9}, f32, counting(64)).row("b", {1}, f32, 32).build()),
            "m.gguf: tensor 'b': expected an offset of at least 36, the end of tensor 'a', got 32");
  EXPECT_EQ(refusal(FileBuilder().tensor("a", {4}, f32, counting(64)).row("b", {1}, f32, 0).build()),
            "m.gguf: tensor 'b': expected an offset of at least 16, the end of tensor 'a', got 0");
}

TEST(RefuseTensors, DuplicateNames) {
  EXPECT_EQ(refusal(FileBuilder().tensor("a", {4}, f32, counting(16)).tensor("a", {4}, f32, counting(16)).build()),
            "m.gguf: tensor 'a': expected it once, got it as tensors 0 and 1");
}

TEST(RefuseTensors, NameLength) {
  EXPECT_EQ(refusal(FileBuilder().row("", {1, 1}, f32, 0).build()),
            "m.gguf: tensor 0: expected a name of 1 to 65535 bytes, got 0");
  EXPECT_EQ(refusal(FileBuilder().row(std::string(65536, 'n'), {1}, f32, 0).build()),
            "m.gguf: tensor 0: expected a name of 1 to 65535 bytes, got 65536");
}
