// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "../ModelFile/FileBuilder.h"
#include "lamella/Runtime/Core/LoadedModule.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

static Expected<std::vector<void *>> resolve(const LamellaWeight &weight, const Bytes &bytes) {
  LamellaModule module = {LAMELLA_ABI_VERSION, 0, 0, 1, nullptr, nullptr, nullptr, &weight};
  Expected<ModelFile> file = ModelFile::parse(bytes, "m.gguf");
  return resolveWeights(Module::create(&module, nullptr, "x.so").take(), *file);
}

TEST(WeightsTest, AreReadInPlace) {
  Bytes bytes = FileBuilder().tensor("a", {4}, f32, counting(16)).tensor("b", {3, 2}, f16, counting(12)).build();
  Expected<std::vector<void *>> addresses = resolve({"b", LAMELLA_F16, 2, {2, 3}}, bytes);
  ASSERT_TRUE(addresses.ok()) << addresses.message();
  auto *at = static_cast<std::byte *>((*addresses)[0]);
  ASSERT_TRUE(at >= bytes.data() && at + 12 <= bytes.data() + bytes.size());
  EXPECT_EQ(Bytes(at, at + 12), counting(12));
}

TEST(WeightsTest, BlockFormatsAreBytesOfRows) {
  // Rows of 64 elements are two blocks of 20 bytes.
  Bytes bytes = FileBuilder().tensor("q", {64, 3}, q4_1, counting(120)).build();
  EXPECT_TRUE(resolve({"q", LAMELLA_I8, 2, {3, 40}}, bytes).ok());
  EXPECT_EQ(resolve({"q", LAMELLA_I8, 2, {3, 36}}, bytes).message(),
            "m.gguf: tensor 'q': module x.so expects i8 [3, 36], got Q4_1 [3, 64] (40 bytes a row)");
  EXPECT_EQ(resolve({"q", LAMELLA_F32, 2, {3, 64}}, bytes).message(),
            "m.gguf: tensor 'q': module x.so expects f32 [3, 64], got Q4_1 [3, 64] (40 bytes a row)");
}

TEST(WeightsTest, ErrorsNameTheTensor) {
  Bytes bytes = FileBuilder().tensor("a", {4}, f32, counting(16)).build();
  EXPECT_EQ(resolve({"a", LAMELLA_F32, 1, {5}}, bytes).message(),
            "m.gguf: tensor 'a': module x.so expects f32 [5], got F32 [4]");
  EXPECT_EQ(resolve({"a", LAMELLA_BF16, 1, {4}}, bytes).message(),
            "m.gguf: tensor 'a': module x.so expects bf16 [4], got F32 [4]");
  EXPECT_NE(resolve({"c", LAMELLA_F32, 1, {5}}, bytes).message().find("m.gguf: tensor 'c'"), std::string::npos);
}
