// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/Values.h"
#include "gtest/gtest.h"
#include <vector>

using namespace lamella;

TEST(ValuesTest, NamesAndSizesOfElementTypes) {
  const std::pair<LamellaElementType, std::pair<std::string, int64_t>> all[] = {
      {LAMELLA_F32, {"f32", 4}}, {LAMELLA_F16, {"f16", 2}}, {LAMELLA_BF16, {"bf16", 2}},
      {LAMELLA_F64, {"f64", 8}}, {LAMELLA_I1, {"i1", 1}},   {LAMELLA_I8, {"i8", 1}},
      {LAMELLA_I16, {"i16", 2}}, {LAMELLA_I32, {"i32", 4}}, {LAMELLA_I64, {"i64", 8}}};
  for (auto &[type, facts] : all) {
    EXPECT_EQ(elementTypeName(type), facts.first);
    EXPECT_EQ(elementBytes(type), facts.second);
  }
  EXPECT_EQ(elementBytes(9), 0);
  EXPECT_EQ(elementBytes(-1), 0);
  EXPECT_EQ(elementTypeName(9), "element type 9");
}

TEST(ValuesTest, BytesOfATensorAreCheckedForOverflow) {
  LamellaTensor tensor = {nullptr, LAMELLA_F32, 2, {3, 5}};
  EXPECT_EQ(tensorBytes(tensor), 60);
  tensor.shape[0] = int64_t(1) << 62;
  EXPECT_EQ(tensorBytes(tensor), std::nullopt);
  tensor.shape[0] = -1;
  EXPECT_EQ(tensorBytes(tensor), std::nullopt);
  tensor.rank = 9;
  EXPECT_EQ(tensorBytes(tensor), std::nullopt);
  tensor.rank = 0;
  EXPECT_EQ(tensorBytes(tensor), 4);
}

TEST(ValuesTest, ChecksKindElementTypeRankAndConstantExtents) {
  std::vector<float> data(6);
  LamellaValueType type = {LAMELLA_TENSOR, LAMELLA_F32, 2, 0, {-1, 3}, ""};
  EXPECT_TRUE(checkValue(tensorValue(data, {2, 3}), type).ok());
  EXPECT_TRUE(checkValue(tensorValue(data, {0, 3}), type).ok());
  EXPECT_EQ(checkValue(tensorValue(data, {3, 2}), type).message(), "expected f32 [?, 3], got f32 [3, 2]");
  EXPECT_EQ(checkValue(tensorValue(data, {6}), type).message(), "expected f32 [?, 3], got f32 [6]");
  EXPECT_EQ(checkValue(tensorValue(std::vector<int32_t>(6), {2, 3}), type).message(),
            "expected f32 [?, 3], got i32 [2, 3]");
  EXPECT_EQ(checkValue(sizeValue(7), type).message(), "expected f32 [?, 3], got size 7");
  EXPECT_EQ(checkValue(cacheValue(nullptr), type).message(), "expected f32 [?, 3], got no cache");
  EXPECT_TRUE(checkValue(sizeValue(7), {LAMELLA_SIZE}).ok());
  EXPECT_EQ(checkValue(tensorValue(data, {6}), {LAMELLA_SIZE}).message(), "expected size, got f32 [6]");
}

TEST(ValuesTest, ChecksACacheByItsExtents) {
  LamellaKVCache cache = {2, 30, 3, 64, 512, LAMELLA_F32, 0, nullptr, nullptr, nullptr};
  LamellaValueType type = {LAMELLA_KV_CACHE, LAMELLA_F32, 4, 0, {-1, 30, 3, 64}, ""};
  EXPECT_TRUE(checkValue(cacheValue(&cache), type).ok());
  cache.heads = 9;
  EXPECT_EQ(checkValue(cacheValue(&cache), type).message(),
            "expected cache f32 [?, 30, 3, 64], got cache f32 [2, 30, 9, 64]");
  EXPECT_EQ(checkValue(cacheValue(nullptr), type).message(), "expected cache f32 [?, 30, 3, 64], got no cache");
}
