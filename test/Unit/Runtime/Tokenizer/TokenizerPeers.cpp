// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Published vocabularies against HF tokenizers, on a corpus of many languages: the files that make_peers.py wrote into
// build/peers/tokenizers (make peers).
#include "TestVocabulary.h"
#include "lamella/Runtime/Tokenizer/TokenizerJson.h"
#include "gtest/gtest.h"
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

using namespace lamella;

static std::string readAll(const std::filesystem::path &path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(TokenizerPeersTest, IdsAreThoseOfTheirOwnLibrary) {
  std::filesystem::path folder = LAMELLA_SOURCE_DIR "/build/peers/tokenizers";
  if (!std::filesystem::exists(folder / "texts.json"))
    GTEST_SKIP() << "no vocabularies in " << folder << "; 'make peers' fetches them";
  auto texts = nlohmann::json::parse(readAll(folder / "texts.json")).get<std::vector<std::string>>();
  size_t vocabularies = 0;
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    std::string file = entry.path().filename().string(), name = file.substr(0, file.find('.'));
    if (!file.ends_with(".tokenizer.json") || !std::filesystem::exists(folder / (name + ".ids.json")))
      continue;
    Expected<TokenizerSpec> spec = readTokenizerJson(readAll(entry.path()));
    ASSERT_TRUE(spec.ok()) << name << ": " << spec.message();
    Expected<Tokenizer> tokenizer = Tokenizer::create(spec.take());
    ASSERT_TRUE(tokenizer.ok()) << name << ": " << tokenizer.message();
    nlohmann::json rows = nlohmann::json::parse(readAll(folder / (name + ".ids.json")));
    EncodeOptions options;
    options.parseSpecial = true;
    options.dropMissingBytes = true;
    size_t equal = 0;
    for (size_t i = 0; i < texts.size(); ++i) {
      Expected<std::vector<int32_t>> ids = tokenizer->encode(texts[i], options);
      ASSERT_TRUE(ids.ok()) << name << ": " << ids.message();
      auto wanted = rows.at(i).get<std::vector<int32_t>>();
      equal += *ids == wanted;
      if (*ids != wanted && equal + 5 > i)
        ADD_FAILURE()
            << name << ", text " << i << ": "
            << nlohmann::json(texts[i].substr(0, 300)).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace)
            << "\n  " << nlohmann::json(*ids).dump().substr(0, 400) << "\n  "
            << nlohmann::json(wanted).dump().substr(0, 400);
    }
    std::cout << name << ": " << texts.size() << " texts, " << equal << " equal\n";
    EXPECT_EQ(equal, texts.size()) << name;
    ++vocabularies;
  }
  EXPECT_GE(vocabularies, 8u);
}
