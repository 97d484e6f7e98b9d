// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "FileBuilder.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

static std::vector<int64_t> shapeOf(const ModelTensor &tensor) {
  return {tensor.shape().begin(), tensor.shape().end()};
}

TEST(ReadTensors, TableAndData) {
  Bytes bytes = sample().build();
  Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
  ASSERT_TRUE(model.ok()) << model.message();
  EXPECT_EQ(model->version(), 3u);
  EXPECT_EQ(model->alignment(), 32u);
  ASSERT_EQ(model->tensors().size(), 4u);
  EXPECT_EQ(model->tensors()[0].name, "norm.weight");

  const ModelTensor *linear = model->find("linear.weight");
  ASSERT_NE(linear, nullptr);
  EXPECT_EQ(linear->type, BlockType::Q4_1);
  EXPECT_EQ(shapeOf(*linear), (std::vector<int64_t>{3, 64}));
  EXPECT_EQ(linear->elements(), 192);
  EXPECT_EQ(Bytes(linear->data.begin(), linear->data.end()), counting(120));
  EXPECT_EQ((linear->data.data() - bytes.data()) % 32, 0);

  EXPECT_EQ(shapeOf(*model->find("four")), (std::vector<int64_t>{5, 4, 3, 2}));
  EXPECT_EQ(model->find("absent"), nullptr);
  EXPECT_EQ(*model->get("four"), model->find("four"));
  EXPECT_EQ(model->get("absent").message(), "m.gguf: tensor 'absent': expected in the file, got no such tensor");
}

TEST(ReadTensors, EveryTypeHasItsSize) {
  struct Case {
    GGUFType number;
    BlockType type;
    std::string name;
    size_t bytes;
  };
  // The sizes of 64 elements, from the format's document.
  for (const Case &c : {Case{f32, BlockType::F32, "F32", 256}, Case{f16, BlockType::F16, "F16", 128},
                        Case{bf16, BlockType::BF16, "BF16", 128}, Case{q4_0, BlockType::Q4_0, "Q4_0", 36},
                        Case{q4_1, BlockType::Q4_1, "Q4_1", 40}, Case{q5_0, BlockType::Q5_0, "Q5_0", 44},
                        Case{q5_1, BlockType::Q5_1, "Q5_1", 48}, Case{q8_0, BlockType::Q8_0, "Q8_0", 68}}) {
    Bytes bytes = FileBuilder().tensor("t", {64}, c.number, counting(c.bytes)).build();
    Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
    ASSERT_TRUE(model.ok()) << model.message();
    EXPECT_EQ(model->tensors()[0].type, c.type);
    EXPECT_EQ(model->tensors()[0].data.size(), c.bytes) << c.name;
    EXPECT_EQ(blockTypeInfo(c.type).name, c.name);
  }
}

TEST(ReadTensors, Version2) {
  FileBuilder builder = sample();
  builder.version = 2;
  Bytes bytes = builder.build();
  Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
  ASSERT_TRUE(model.ok()) << model.message();
  EXPECT_EQ(model->version(), 2u);
}

TEST(ReadTensors, StatedAlignment) {
  FileBuilder builder;
  builder.alignment = 256;
  builder.u32("general.alignment", 256).tensor("a", {1}, f32, counting(4)).tensor("b", {1}, f32, counting(4));
  Bytes bytes = builder.build();
  Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
  ASSERT_TRUE(model.ok()) << model.message();
  EXPECT_EQ(model->alignment(), 256u);
  EXPECT_EQ(model->tensors()[1].data.data(), bytes.data() + 512);
}

TEST(ReadTensors, NoTensorsAndNoPadding) {
  Bytes bytes = FileBuilder().u32("k", 1).build();
  EXPECT_NE(bytes.size() % 32, 0u);
  EXPECT_EQ(refusal(bytes), "ok");
}

TEST(ReadTensors, TensorsInAnyOrderWithGaps) {
  FileBuilder builder;
  builder.tensor("last", {8}, f32, counting(200)).row("second", {1}, f32, 96).row("third", {2}, f32, 128);
  Bytes bytes = builder.build();
  EXPECT_EQ(refusal(bytes), "ok");
}

TEST(ReadTensors, MovedFilesKeepTheirViews) {
  Bytes bytes = sample().build();
  Expected<ModelFile> model = ModelFile::parse(bytes, "a name too long to be stored inside a string object.gguf");
  ASSERT_TRUE(model.ok()) << model.message();
  const ModelTensor *before = model->find("four");
  ModelFile moved = model.take();
  EXPECT_EQ(moved.find("four"), before);
  EXPECT_EQ(*moved.metadata().getU64("a.u8"), 200u);
}
