// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HostModule.h"
#include "gtest/gtest.h"

using namespace lamella::test;

TEST(HostSupportTest, LongMessagesAreCutAndTerminated) {
  std::string name(600, 'x');
  HostModule module("relax.func @f(%x: tensor<2xf32> {relax.name = \"" + name +
                    "\"}) -> tensor<2xf32> {\n"
                    "  relax.return %x : tensor<2xf32>\n}\n");
  std::vector<float> x(3);
  std::fill(std::begin(module.context.error), std::end(module.context.error), 'y');
  EXPECT_EQ(module.run("f", {tensor(x, {3})}), LAMELLA_ERROR_SHAPE);
  EXPECT_EQ(module.error(), "f: argument 0 '" + std::string(497, 'x'));
  EXPECT_EQ(module.context.error[511], 0);
}

TEST(HostSupportTest, WritesEveryNumber) {
  HostModule module(R"mlir(
relax.func @f(%x: !relax.size<7>) {
  relax.return
}
)mlir");
  for (int64_t number :
       {int64_t(0), int64_t(-1), int64_t(9), int64_t(10), int64_t(1234567890123456789), INT64_MIN, INT64_MAX}) {
    EXPECT_EQ(module.run("f", {size(number)}), LAMELLA_ERROR_SHAPE);
    EXPECT_EQ(module.error(), "f: argument 0: expected !relax.size<7>, got " + std::to_string(number));
  }
  EXPECT_EQ(module.run("f", {size(7)}), LAMELLA_OK);
}

TEST(HostSupportTest, NamesEveryElementType) {
  HostModule module(R"mlir(
relax.func @f(%x: tensor<2xf32>) {
  relax.return
}
relax.func @g(%x: tensor<2xi8>) {
  relax.return
}
)mlir");
  const char *names[] = {"f32", "f16", "bf16", "f64", "i1", "i8", "i16", "i32", "i64", "an unknown type"};
  LamellaValue x = tensor(std::vector<float>(2), {2});
  for (int32_t type = 1; type <= 9; ++type) {
    x.as.tensor.element_type = type;
    EXPECT_EQ(module.run("f", {x}), LAMELLA_ERROR_SHAPE);
    EXPECT_EQ(module.error(), std::string("f: argument 0: expected element type f32, got ") + names[type]);
  }
  x.as.tensor.element_type = LAMELLA_F32;
  EXPECT_EQ(module.run("g", {x}), LAMELLA_ERROR_SHAPE);
  EXPECT_EQ(module.error(), "g: argument 0: expected element type i8, got f32");
}
