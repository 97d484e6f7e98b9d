// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/Check.h"
#include "Testing.h"
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace lamella;
using namespace lamella::grammar;

TEST(GrammarCheckTest, ExitStatus) {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / "lamella-grammar-check-test";
  std::filesystem::create_directories(folder);
  auto write = [&](const char *name, std::string_view text) {
    std::ofstream(folder / name) << text;
    return (folder / name).string();
  };
  auto run = [&](std::string schema, std::string instance, std::string &errors) {
    CheckOptions options;
    options.grammarFile = schema;
    options.instanceFile = instance;
    std::ostringstream out;
    int status = runGrammarCheck(options, out);
    errors = out.str();
    return status;
  };
  std::string errors, schema = write("schema.json", R"({"type":"integer"})");
  EXPECT_EQ(run(schema, write("good.json", "12"), errors), 0);
  EXPECT_EQ(errors, "");
  EXPECT_EQ(run(schema, write("bad.json", "tr"), errors), 1);
  EXPECT_EQ(errors, "rejected: expected '-', '0' to '9', got 't' at byte 0\n");
  EXPECT_EQ(run(schema, write("short.json", "-"), errors), 1);
  EXPECT_EQ(errors, "rejected: the text ends too early\n");
  EXPECT_EQ(run(write("refused.json", R"({"format":"regex"})"), folder / "good.json", errors), 2);
  EXPECT_EQ(errors, "refused: #/format: format \"regex\" cannot be enforced\n");
  EXPECT_EQ(run((folder / "none.json").string(), folder / "good.json", errors), 64);
  EXPECT_EQ(errors, "cannot read " + (folder / "none.json").string() + "\n");
  std::filesystem::remove_all(folder);
}
