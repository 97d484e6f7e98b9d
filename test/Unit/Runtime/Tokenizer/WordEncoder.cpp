// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// WordPiece as GGUF files have it: the vocabulary of golden-json.json's file "wordpiece", whose words begin with U+2581
// and whose parts with nothing. The ids are those of HF tokenizers.
#include "TestVocabulary.h"
#include "lamella/Runtime/Tokenizer/TokenizerJson.h"
#include "gtest/gtest.h"
#include <iterator>
#include <sstream>

using namespace lamella;
using namespace lamella::test;

TEST(WordEncoderTest, IdsAreThoseOfAnotherImplementation) {
  const nlohmann::json golden = readGolden("golden-json.json");
  for (const nlohmann::json &file : golden["files"]) {
    if (file["name"] != "wordpiece")
      continue;
    TokenizerSpec spec = *readTokenizerJson(file["file"].get<std::string>());
    spec.pipeline.reset();
    for (size_t id = 0; id < spec.tokens.size(); ++id)
      if (spec.types[id] == 1)
        spec.tokens[id] = spec.tokens[id].starts_with("##") ? spec.tokens[id].substr(2) : "\u2581" + spec.tokens[id];
    Expected<Tokenizer> tokenizer = Tokenizer::create(spec);
    ASSERT_TRUE(tokenizer.ok()) << tokenizer.message();
    size_t compared = 0;
    for (size_t i = 0; i < golden["texts"].size(); ++i) {
      std::string text = golden["texts"][i];
      auto has = [&](const char *part) { return text.find(part) != text.npos; };
      // GGUF has no flags of added tokens, and no limit of a word's length.
      if (has("ab") || has("\n\n") || has("tool") || has("CAF") || has("caf") || has("Caf"))
        continue;
      std::istringstream words(text);
      if (std::any_of(std::istream_iterator<std::string>(words), {}, [](auto &word) { return word.size() > 20; }))
        continue;
      ++compared;
      EncodeOptions options;
      options.parseSpecial = true;
      EXPECT_EQ(*tokenizer->encode(text, options), file["ids"][i].get<std::vector<int32_t>>()) << i << ": " << text;
    }
    EXPECT_GT(compared, 30u);
    return;
  }
  FAIL() << "no file 'wordpiece'";
}
