// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/TokenizerJson.h"
#include "Testing.h"
#include "lamella/Runtime/Grammar/Errors.h"

using namespace lamella;
using namespace lamella::grammar;

using Texts = std::vector<std::string>;

TEST(TokenizerJsonTest, TheDecoderTellsTheSpelling) {
  std::string model = R"({"model": {"vocab": {"a": 0, "\u0120b": 1, "<0xFF>": 2, "\u2581c": 3}})";
  auto bytesOf = [&](const std::string &decoder) {
    return readTokenizerJson(model + R"(, "decoder": )" + decoder + "}")->tokenBytes;
  };
  EXPECT_EQ(bytesOf("null"), (Texts{"a",
                                    "\xC4\xA0"
                                    "b",
                                    "<0xFF>",
                                    "\xE2\x96\x81"
                                    "c"}));
  EXPECT_EQ(bytesOf(R"({"type": "Sequence", "decoders": [{"type": "Replace"}, {"type": "ByteFallback"}]})"),
            (Texts{"a",
                   "\xC4\xA0"
                   "b",
                   "\xFF", " c"}));
  // U+2581 is no character of the byte-level alphabet: such a token is special.
  auto levels = *readTokenizerJson(model + R"(, "decoder": {"type": "ByteLevel"}})");
  EXPECT_EQ(levels.tokenBytes[1], " b");
  EXPECT_EQ(levels.specialTokens, std::vector<int32_t>{3});
}

TEST(TokenizerJsonTest, EveryByteHasACharacterOfTheAlphabet) {
  std::vector<uint8_t> seen(256, 0);
  for (uint32_t c = 0; c < 0x200; ++c) {
    std::string text;
    appendUtf8(text, c);
    if (auto bytes = spelledBytes(text, TokenSpelling::ByteLevel)) {
      ASSERT_EQ(bytes->size(), 1u);
      EXPECT_EQ(seen[static_cast<uint8_t>((*bytes)[0])]++, 0);
      bool isItself = c < 0x100;
      EXPECT_EQ(isItself, static_cast<uint8_t>((*bytes)[0]) == c);
    }
  }
  EXPECT_EQ(std::count(seen.begin(), seen.end(), 1), 256);
}

TEST(TokenizerJsonTest, SpecialAndStopTokens) {
  std::string text = R"({"model": {"vocab": {"a": 0, "b": 1}}, "added_tokens": [
    {"id": 2, "content": "</s>", "special": true}, {"id": 3, "content": "<think>", "special": false},
    {"id": 5, "content": "<s>", "special": true}]})";
  Vocabulary found = *readTokenizerJson(text);
  EXPECT_EQ(found.stopTokens, std::vector<int32_t>{2});
  EXPECT_EQ(found.specialTokens, (std::vector<int32_t>{2, 5}));
  EXPECT_EQ(found.tokenBytes, (Texts{"a", "b", "</s>", "<think>", "", "<s>"}));
  EXPECT_EQ(readTokenizerJson(text, {5})->stopTokens, std::vector<int32_t>{5});
}

TEST(TokenizerJsonTest, ErrorsNameTheKey) {
  auto error = [](std::string_view text) { return readTokenizerJson(text).message(); };
  EXPECT_EQ(error("["), "tokenizer.json: expected a digit at byte 1");
  EXPECT_EQ(error("{}"),
            "tokenizer.json: key \"model.vocab\": expected an object of tokens and ids, or a list of tokens");
  EXPECT_EQ(error(R"({"model": {"vocab": {"a": 99999999}}})"),
            "tokenizer.json: key \"model.vocab\": expected an id below 16777216 for token \"a\"");
  EXPECT_EQ(error(R"({"model": {"vocab": [["a", 0], [1]]}})"),
            "tokenizer.json: key \"model.vocab\": expected a token and its score as entry 1");
  EXPECT_EQ(error(R"({"model": {"vocab": {}}, "added_tokens": [{"content": "x"}]})"),
            "tokenizer.json: key \"added_tokens\": expected an id below 16777216");
  auto refused = readTokenizerJson(R"({"model": {"vocab": {}}, "decoder": {"type": "WordPiece"}})");
  EXPECT_EQ(refused.message(), "tokenizer.json: the bytes of a token depend on the token before it");
  EXPECT_EQ(kindOf(refused.status()), ErrorKind::Refused);
}
