// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "FileBuilder.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

class ReadMetadata : public ::testing::Test {
protected:
  Bytes bytes = sample().build();
  Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
  const Metadata &values() { return model->metadata(); }
  void SetUp() override { ASSERT_TRUE(model.ok()) << model.message(); }
};

TEST_F(ReadMetadata, IntegersOfEveryWidth) {
  EXPECT_EQ(*values().getU64("a.u8"), 200u);
  EXPECT_EQ(*values().getU64("a.u16"), 60000u);
  EXPECT_EQ(*values().getU64("a.i16"), 300u);
  EXPECT_EQ(*values().getU64("a.u32"), 4000000000u);
  EXPECT_EQ(*values().getU64("a.i32"), 70000u);
  EXPECT_EQ(*values().getU64("a.u64"), ~uint64_t(0));
}

TEST_F(ReadMetadata, OtherScalars) {
  EXPECT_EQ(*values().getF64("a.f32"), 0.5);
  EXPECT_EQ(*values().getF64("a.f64"), 1e300);
  EXPECT_TRUE(*values().getBool("a.bool"));
  EXPECT_EQ(*values().getString("general.architecture"), "llama");
}

TEST_F(ReadMetadata, Arrays) {
  EXPECT_EQ(*values().getStrings("a.strings"), (std::vector<std::string_view>{"one", "", "thr\xC3\xA9\x65", "\xFF"}));
  EXPECT_EQ(*values().getF32s("a.f32s"), (std::vector<float>{1.0f, -2.5f, 3.0f}));
  EXPECT_EQ(*values().getI32s("a.i32s"), (std::vector<int32_t>{-1, 9}));
  EXPECT_EQ(*values().getI32s("a.u16s"), (std::vector<int32_t>{1, 65535}));
  EXPECT_TRUE(values().getStrings("a.none")->empty());
}

TEST_F(ReadMetadata, StringsPointIntoTheFile) {
  std::string_view text = *values().getString("general.architecture");
  const void *at = text.data();
  EXPECT_GE(at, static_cast<const void *>(bytes.data()));
  EXPECT_LT(at, static_cast<const void *>(bytes.data() + bytes.size()));
}

TEST_F(ReadMetadata, EntriesInTheOrderOfTheFile) {
  std::vector<std::string> lines;
  for (const MetadataEntry &entry : values().entries())
    lines.push_back(std::string(entry.key) + " " + entry.typeText() + " " + std::to_string(entry.count));
  EXPECT_EQ(lines, (std::vector<std::string>{
                       "general.architecture string 1", "a.u8 u8 1", "a.i8 i8 1", "a.u16 u16 1", "a.i16 i16 1",
                       "a.u32 u32 1", "a.i32 i32 1", "a.u64 u64 1", "a.i64 i64 1", "a.f32 f32 1", "a.f64 f64 1",
                       "a.bool bool 1", "a.strings array of string 4", "a.f32s array of f32 3", "a.i32s array of i32 2",
                       "a.u16s array of u16 2", "a.bools array of bool 2", "a.nested array of array 1",
                       "a.none array of string 0"}));
}

TEST_F(ReadMetadata, WrongTypesAreNamed) {
  auto error = [](const std::string &key, const std::string &text) {
    return "m.gguf: metadata key '" + key + "': expected " + text;
  };
  EXPECT_EQ(values().getU64("a.f32").message(), error("a.f32", "an integer, got f32"));
  EXPECT_EQ(values().getU64("a.i32s").message(), error("a.i32s", "an integer, got array of i32"));
  EXPECT_EQ(values().getU64("a.i64").message(), error("a.i64", "an integer of at least 0, got -5"));
  EXPECT_EQ(values().getU64("a.i8").message(), error("a.i8", "an integer of at least 0, got -7"));
  EXPECT_EQ(values().getF64("a.u32").message(), error("a.u32", "f32 or f64, got u32"));
  EXPECT_EQ(values().getBool("a.u8").message(), error("a.u8", "bool, got u8"));
  EXPECT_EQ(values().getString("a.strings").message(), error("a.strings", "string, got array of string"));
  EXPECT_EQ(values().getStrings("a.f32s").message(), error("a.f32s", "array of string, got array of f32"));
  EXPECT_EQ(values().getF32s("a.f32").message(), error("a.f32", "array of f32, got f32"));
  EXPECT_EQ(values().getI32s("a.strings").message(), error("a.strings", "array of integers, got array of string"));
  EXPECT_EQ(values().getI32s("a.f32s").message(), error("a.f32s", "array of integers, got array of f32"));
  EXPECT_EQ(values().getI32s("a.nested").message(), error("a.nested", "array of integers, got array of array"));
}

TEST_F(ReadMetadata, AbsentKeysAreNamed) {
  EXPECT_EQ(values().getU64("b").message(), "m.gguf: metadata key 'b': expected an integer, got no such key");
  EXPECT_EQ(values().getStrings("b").message(), "m.gguf: metadata key 'b': expected array of string, got no such key");
  EXPECT_EQ(values().find("b"), nullptr);
}

TEST_F(ReadMetadata, OptionalsAllowAbsenceOnly) {
  EXPECT_EQ(*values().getOptionalU64("b"), std::nullopt);
  EXPECT_EQ(*values().getOptionalF64("b"), std::nullopt);
  EXPECT_EQ(*values().getOptionalBool("b"), std::nullopt);
  EXPECT_EQ(*values().getOptionalString("b"), std::nullopt);
  EXPECT_EQ(*values().getOptionalStrings("b"), std::nullopt);
  EXPECT_EQ(*values().getOptionalF32s("b"), std::nullopt);
  EXPECT_EQ(*values().getOptionalI32s("b"), std::nullopt);
  EXPECT_EQ(*values().getOptionalU64("a.u8"), 200u);
  EXPECT_EQ(*values().getOptionalBool("a.bool"), true);
  EXPECT_EQ(values().getOptionalU64("a.f32").message(), "m.gguf: metadata key 'a.f32': expected an integer, got f32");
}

TEST(ReadMetadataTest, IntegersThatDoNotFitAreNamed) {
  Bytes bytes = FileBuilder().array("k", ValueType::U32, 2, Bytes() << 1u << 3000000000u).build();
  Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
  ASSERT_TRUE(model.ok()) << model.message();
  EXPECT_EQ(model->metadata().getI32s("k").message(),
            "m.gguf: metadata key 'k': expected integers that fit i32, got 3000000000 as element 1");
}

TEST(ReadMetadataTest, IntegersOf64BitsAreNotCut) {
  Bytes bytes = FileBuilder()
                    .array("big", ValueType::I64, 1, Bytes() << (int64_t(1) << 32))
                    .array("low", ValueType::I64, 1, Bytes() << int64_t(-3000000000))
                    .array("max", ValueType::U64, 1, Bytes() << ~uint64_t(0))
                    .array("fits", ValueType::I64, 2, Bytes() << int64_t(INT32_MIN) << int64_t(INT32_MAX))
                    .build();
  Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
  ASSERT_TRUE(model.ok()) << model.message();
  EXPECT_EQ(model->metadata().getI32s("big").message(),
            "m.gguf: metadata key 'big': expected integers that fit i32, got 4294967296 as element 0");
  EXPECT_EQ(model->metadata().getI32s("low").message(),
            "m.gguf: metadata key 'low': expected integers that fit i32, got -3000000000 as element 0");
  EXPECT_EQ(model->metadata().getI32s("max").message(),
            "m.gguf: metadata key 'max': expected integers that fit i32, got 18446744073709551615 as element 0");
  EXPECT_EQ(*model->metadata().getI32s("fits"), (std::vector<int32_t>{INT32_MIN, INT32_MAX}));
}
