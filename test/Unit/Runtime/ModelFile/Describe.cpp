// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/ModelFile/Describe.h"
#include "FileBuilder.h"
#include "gtest/gtest.h"
#include <limits>
#include <nlohmann/json.hpp>

using namespace lamella;
using namespace lamella::test;
using Json = nlohmann::json;

static FileBuilder small() {
  FileBuilder builder;
  builder.string("general.name", "A \"model\"\n\x1B[2J")
      .u32("blocks", 30)
      .entry("eps", ValueType::F32, Bytes() << 1e-5f)
      .entry("shift", ValueType::I8, Bytes() << int8_t(-3))
      .entry("flag", ValueType::Bool, Bytes() << uint8_t(1))
      .strings("tokens", {"a", "b\xFF", "c", "d", "e"})
      .array("ids", ValueType::I32, 2, Bytes() << int32_t(-1) << int32_t(4))
      .array("nested", ValueType::Array, 1, Bytes() << uint32_t(ValueType::U8) << uint64_t(0));
  builder.tensor("w", {32, 3}, q8_0, counting(102))
      .tensor("norm", {4}, f32, counting(16))
      .tensor("embd", {32, 2}, q8_0, counting(68));
  return builder;
}

TEST(DescribeTest, Text) {
  Bytes bytes = small().build();
  Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
  ASSERT_TRUE(model.ok()) << model.message();
  EXPECT_EQ(describe(*model), "m.gguf: GGUF version 3, " + std::to_string(bytes.size()) + R"( bytes, alignment 32

metadata: 8
  general.name  string           "A "model"\n\x1b[2J"
  blocks        u32              30
  eps           f32              1e-05
  shift         i8               -3
  flag          bool             true
  tokens        array of string  5: "a" "b\xff" "c" "d" ...
  ids           array of i32     2: -1 4
  nested        array of array   1: ...

tensors: 3, shapes outermost first
  w     Q8_0  3 x 32  102 bytes
  norm  F32   4       16 bytes
  embd  Q8_0  2 x 32  68 bytes

totals
  F32   1 tensor   4 elements    16 bytes
  Q8_0  2 tensors  160 elements  170 bytes
)");
}

TEST(DescribeTest, JsonObject) {
  Bytes bytes = small().build();
  Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
  ASSERT_TRUE(model.ok()) << model.message();
  size_t data = model->tensors()[0].data.data() - bytes.data();
  Json expected = {
      {"file", "m.gguf"},
      {"bytes", bytes.size()},
      {"version", 3},
      {"alignment", 32},
      {"metadata",
       {{{"key", "general.name"}, {"type", "string"}, {"value", "A \"model\"\n\x1B[2J"}},
        {{"key", "blocks"}, {"type", "u32"}, {"value", 30}},
        {{"key", "eps"}, {"type", "f32"}, {"value", 9.999999747378752e-06}},
        {{"key", "shift"}, {"type", "i8"}, {"value", -3}},
        {{"key", "flag"}, {"type", "bool"}, {"value", true}},
        {{"key", "tokens"},
         {"type", "array"},
         {"element_type", "string"},
         {"count", 5},
         {"first", {"a", "b\xEF\xBF\xBD", "c", "d", "e"}}},
        {{"key", "ids"}, {"type", "array"}, {"element_type", "i32"}, {"count", 2}, {"first", {-1, 4}}},
        {{"key", "nested"}, {"type", "array"}, {"element_type", "array"}, {"count", 1}, {"first", Json::array()}}}},
      {"tensors",
       {{{"name", "w"}, {"type", "Q8_0"}, {"shape", {3, 32}}, {"bytes", 102}, {"offset", data}},
        {{"name", "norm"}, {"type", "F32"}, {"shape", {4}}, {"bytes", 16}, {"offset", data + 128}},
        {{"name", "embd"}, {"type", "Q8_0"}, {"shape", {2, 32}}, {"bytes", 68}, {"offset", data + 160}}}},
      {"totals",
       {{{"type", "F32"}, {"tensors", 1}, {"elements", 4}, {"bytes", 16}},
        {{"type", "Q8_0"}, {"tensors", 2}, {"elements", 160}, {"bytes", 170}}}}};
  EXPECT_EQ(Json::parse(describeJson(*model)), expected);
}

TEST(DescribeTest, LongArraysAndStringsAreCut) {
  Bytes many;
  for (uint32_t i = 0; i < 1000; ++i)
    many << i;
  Bytes bytes = FileBuilder().array("many", ValueType::U32, 1000, many).string("long", std::string(500, 'x')).build();
  Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
  ASSERT_TRUE(model.ok()) << model.message();
  std::string text = describe(*model);
  EXPECT_NE(text.find("1000: 0 1 2 3 ...\n"), std::string::npos);
  EXPECT_NE(text.find("\"" + std::string(60, 'x') + "...\"\n"), std::string::npos);
  Json json = Json::parse(describeJson(*model));
  EXPECT_EQ(json["metadata"][0]["first"], Json({0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(json["metadata"][1]["value"], std::string(500, 'x'));
}

TEST(DescribeTest, FloatsThatJsonCannotWriteAreNull) {
  float infinity = std::numeric_limits<float>::infinity();
  Bytes bytes = FileBuilder().entry("x", ValueType::F32, Bytes() << infinity).build();
  Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
  ASSERT_TRUE(model.ok()) << model.message();
  EXPECT_TRUE(Json::parse(describeJson(*model))["metadata"][0]["value"].is_null());
  EXPECT_NE(describe(*model).find("inf"), std::string::npos);
}

TEST(DescribeTest, EveryScalarType) {
  Bytes bytes = sample().build();
  Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
  ASSERT_TRUE(model.ok()) << model.message();
  Json scalars, json = Json::parse(describeJson(*model));
  for (const Json &entry : json["metadata"])
    if (entry.contains("value"))
      scalars[entry["type"].get<std::string>()] = entry["value"];
  EXPECT_EQ(scalars, Json({{"string", "llama"},
                           {"u8", 200},
                           {"i8", -7},
                           {"u16", 60000},
                           {"i16", 300},
                           {"u32", 4000000000u},
                           {"i32", 70000},
                           {"u64", ~uint64_t(0)},
                           {"i64", -5},
                           {"f32", 0.5},
                           {"f64", 1e300},
                           {"bool", true}}));
  EXPECT_NE(describe(*model).find("1e+300\n"), std::string::npos);
}

TEST(DescribeTest, OnlyWellFormedTextIsShownAsItIs) {
  struct Case {
    std::string_view bytes, shown;
  };
  const Case cases[] = {
      {"\xC2\xA0", "\xC2\xA0"},                     // the first after the control characters
      {"\xC2\x9B", "\\xc2\\x9b"},                   // a control character of two bytes
      {"\xC1\xBF", "\\xc1\\xbf"},                   // overlong
      {"\xE0\xA0\x80", "\xE0\xA0\x80"},             // U+0800
      {"\xE0\x9F\xBF", "\\xe0\\x9f\\xbf"},          // overlong
      {"\xED\x9F\xBF", "\xED\x9F\xBF"},             // U+D7FF
      {"\xED\xA0\x80", "\\xed\\xa0\\x80"},          // a surrogate
      {"\xE2\x82", "\\xe2\\x82"},                   // cut short
      {"\xF0\x9F\x99\x82", "\xF0\x9F\x99\x82"},     // U+1F642
      {"\xF0\x8F\xBF\xBF", "\\xf0\\x8f\\xbf\\xbf"}, // overlong
      {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},     // U+10FFFF
      {"\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}, // beyond
      {"\xF8\x88\x80\x80", "\\xf8\\x88\\x80\\x80"}, // no lead byte
      {"\x7F\x80\t", "\\x7f\\x80\\x09"},
  };
  for (const Case &c : cases) {
    Bytes bytes = FileBuilder().string("k", c.bytes).build();
    Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
    ASSERT_TRUE(model.ok()) << model.message();
    EXPECT_NE(describe(*model).find("\"" + std::string(c.shown) + "\"\n"), std::string::npos) << c.shown;
  }
}
