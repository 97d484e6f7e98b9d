// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "TestVocabulary.h"

#include <cstdlib>
#include <fstream>

using namespace lamella;
using namespace lamella::test;

nlohmann::json test::readGolden(const std::string &name) {
  std::ifstream file(std::string(LAMELLA_SOURCE_DIR "/test/Unit/Runtime/Tokenizer/") + name);
  return nlohmann::json::parse(file);
}

TokenizerSpec test::goldenSpec() {
  static const nlohmann::json golden = readGolden("golden-encode.json");
  TokenizerSpec spec;
  spec.model = golden["model"];
  spec.pre = golden["pre"];
  spec.tokens = golden["tokens"];
  spec.merges = golden["merges"];
  spec.types.assign(spec.tokens.size(), static_cast<int32_t>(TokenType::Normal));
  for (size_t id : golden["control"])
    spec.types[id] = static_cast<int32_t>(TokenType::Control);
  spec.bos = golden["bos"];
  spec.eos = golden["eos"];
  spec.addBos = false;
  return spec;
}

TokenizerSpec test::bytesSpec(const std::string &pre) {
  TokenizerSpec spec;
  spec.model = "gpt2";
  spec.pre = pre;
  for (int byte = 0, next = 0x100; byte < 256; ++byte) {
    bool printable = (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    int code = printable ? byte : next++;
    std::string token;
    if (code >= 0x80)
      token += static_cast<char>(0xc0 | code >> 6);
    token += static_cast<char>(code >= 0x80 ? 0x80 | (code & 0x3f) : code);
    spec.tokens.push_back(token);
  }
  return spec;
}

Random::Random() {
  const char *given = std::getenv("LAMELLA_SEED");
  seed = given ? std::strtoull(given, nullptr, 10) : 20240607;
  this->std::mt19937_64::seed(seed);
}
