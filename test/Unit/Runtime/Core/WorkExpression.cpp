// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/WorkExpression.h"
#include "lamella/Support/Random.h"
#include "gtest/gtest.h"
#include <string>
#include <vector>

using namespace lamella;

static std::optional<int64_t> evaluate(std::string_view text, std::vector<int64_t> sizes = {7, -3, 1000}) {
  return evaluateWork(text, sizes);
}

TEST(WorkExpressionTest, Evaluates) {
  EXPECT_EQ(evaluate("12"), 12);
  EXPECT_EQ(evaluate("s0 * 4608 + 2304"), 7 * 4608 + 2304);
  EXPECT_EQ(evaluate("(s0 * s2) * 3 - s0 * 2"), 21000 - 14);
  EXPECT_EQ(evaluate("s0*(s0+1)"), 56);
  EXPECT_EQ(evaluate("s2 floordiv 6 + s2 ceildiv 6 + s2 mod 6"), 166 + 167 + 4);
  EXPECT_EQ(evaluate("s1 floordiv 2"), -2);
  EXPECT_EQ(evaluate("s1 ceildiv 2"), -1);
  EXPECT_EQ(evaluate("s1 mod 2"), 1);
  EXPECT_EQ(evaluate("-s0 + -(2)"), -9);
  EXPECT_EQ(evaluate("10 - 3 - 2"), 5);
}

TEST(WorkExpressionTest, HasNoValue) {
  for (const char *text :
       {"", " ", "s", "s3", "s-1", "1 +", "1 + + 2", "(1", "1)", "x", "1 2", "s0 mod 0", "5 floordiv s1", "5 ceildiv 0",
        "9223372036854775808", "9223372036854775807 + 1", "s2 * 9223372036854775807", "-9223372036854775807 - 2", "--"})
    EXPECT_EQ(evaluate(text), std::nullopt) << text;
  EXPECT_EQ(evaluate(std::string(100000, '(')), std::nullopt);
  EXPECT_EQ(evaluate(std::string(100000, '-') + "1"), std::nullopt);
}

// Any text has a value or none; what it is made of keeps it near the grammar.
TEST(WorkExpressionTest, AnyText) {
  const std::string_view parts[] = {"s0",       "s1",      "s9",  "7", "0", "+", "-",         "*",
                                    "floordiv", "ceildiv", "mod", "(", ")", " ", "9999999999"};
  int values = 0;
  for (uint64_t run = 0; run < 20000; ++run) {
    std::string text;
    for (uint64_t i = 0, count = 1 + uniformAt(1, run, 0) * 9; i < count; ++i)
      text += std::string(parts[size_t(uniformAt(2, run, i) * std::size(parts))]) + " ";
    values += evaluate(text).has_value();
  }
  EXPECT_GT(values, 500);
}
