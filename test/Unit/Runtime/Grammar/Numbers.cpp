// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Testing.h"

using namespace lamella;
using namespace lamella::grammar;

TEST(NumbersTest, AreExactDecimals) {
  expectTexts(R"({"type":"number","minimum":-1.5,"exclusiveMaximum":1e2})",
              {"+-1.50", "--1.51", "+99.999999999999999999999", "-100", "-1e2", "+9.9e1", "+1E-7", "+-0.0", "-01"});
  expectTexts(R"({"multipleOf":0.01,"maximum":3})", {"+2.99", "-2.991", "+3.000", "-3.01", "+\"x\""});
  expectTexts(R"({"not":{"multipleOf":3},"type":"integer"})", {"+4", "-6", "+7.0", "-7.5"});
  expectTexts(R"({"enum":[1,2.50]})", {"+1", "+1.0", "+2.5", "-2.51"});
}
