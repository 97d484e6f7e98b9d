// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Normal forms and lower case as Python's unicodedata has them (golden-json.json), through files that ask for them.
#include "TestVocabulary.h"
#include "lamella/Runtime/Tokenizer/Tokenizer.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

/// What the 256 bytes as tokens see of a text.
static std::string normalized(const std::string &text, std::vector<NormalizeStep> steps) {
  TokenizerSpec spec = bytesSpec("");
  spec.pipeline.emplace();
  spec.pipeline->normalizers = std::move(steps);
  Expected<Tokenizer> tokenizer = Tokenizer::create(spec);
  EXPECT_TRUE(tokenizer.ok()) << tokenizer.message();
  return *tokenizer->decode(*tokenizer->encode(text));
}

TEST(NormalFormsTest, AreThoseOfPython) {
  const nlohmann::json golden = readGolden("golden-json.json")["forms"];
  const std::pair<const char *, NormalForm> forms[] = {
      {"NFC", NormalForm::NFC}, {"NFD", NormalForm::NFD}, {"NFKC", NormalForm::NFKC}, {"NFKD", NormalForm::NFKD}};
  ASSERT_GT(golden["texts"].size(), 250u);
  for (size_t i = 0; i < golden["texts"].size(); ++i) {
    std::string text = golden["texts"][i];
    for (const auto &[name, form] : forms)
      EXPECT_EQ(normalized(text, {{.kind = NormalizeStep::Form, .form = form}}), golden[name][i].get<std::string>())
          << name << " " << i;
    EXPECT_EQ(normalized(text, {{.kind = NormalizeStep::Lowercase}}), golden["lower"][i].get<std::string>()) << i;
  }
}

TEST(NormalFormsTest, BytesThatAreNotUtf8Stay) {
  for (NormalForm form : {NormalForm::NFC, NormalForm::NFKD})
    EXPECT_EQ(normalized("a\xff\xcc"
                         "b\x80",
                         {{.kind = NormalizeStep::Form, .form = form}}),
              "a\xff\xcc"
              "b\x80");
}

TEST(NormalFormsTest, OtherSteps) {
  using Step = NormalizeStep;
  EXPECT_EQ(normalized("a  b   c d", {{.kind = Step::CollapseSpaces, .with = "-"}}), "a-b-c d");
  EXPECT_EQ(normalized("aXbXX", {{.kind = Step::Replace, .text = "X", .with = "yy"}}), "ayybyyyy");
  EXPECT_EQ(normalized(" \u3000a ", {{.kind = Step::Strip, .right = false}}), "a ");
  EXPECT_EQ(normalized("a\tb\u200d\x01", {{.kind = Step::Clean}}), "a b");
  EXPECT_EQ(normalized("a中b", {{.kind = Step::SpaceIdeographs}}), "a 中 b");
}
