// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Tokenizer/StreamDecoder.h"
#include "TestVocabulary.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

static std::string fromHex(const std::string &hex) {
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

TEST(StreamDecoderTest, EverySplitDecodesAsPythonDoes) {
  size_t cases = 0;
  const nlohmann::json golden = readGolden("golden-stream.json");
  for (const auto &item : golden["cases"]) {
    std::string bytes = fromHex(item["bytes"]), text = item["text"];
    StreamDecoder decoder; // one for all splits: flush makes it ready again
    for (size_t first = 0; first <= bytes.size(); ++first)
      for (size_t second = first; second <= bytes.size(); ++second) {
        std::string got = decoder.push(std::string_view(bytes).substr(0, first));
        got += decoder.push(std::string_view(bytes).substr(first, second - first));
        got += decoder.push(std::string_view(bytes).substr(second));
        got += decoder.flush();
        ASSERT_EQ(got, text) << item["bytes"];
      }
    ++cases;
  }
  EXPECT_GE(cases, 100u);
}

TEST(StreamDecoderTest, HoldsBackWhatIsIncomplete) {
  StreamDecoder decoder;
  EXPECT_EQ(decoder.push("a\xf0"), "a");
  EXPECT_EQ(decoder.push("\x9f\x98"), "");
  EXPECT_EQ(decoder.push("\x80z"), "\xf0\x9f\x98\x80z");
  EXPECT_EQ(decoder.push("\xe2\x82"), "");
  EXPECT_EQ(decoder.flush(), "\xef\xbf\xbd");
  EXPECT_EQ(decoder.flush(), "");
  EXPECT_EQ(decoder.push("\xff"), "\xef\xbf\xbd") << "can never become valid, so is not held back";
}
