// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The mask is compared with its definition: token t is allowed exactly where accept(t) succeeds, for every token.
#include "Testing.h"

using namespace lamella;
using namespace lamella::grammar;

namespace {

/// Pieces of JSON text and parts of characters, so that tokens cross every kind of boundary.
const std::vector<std::string> jsonPieces = {
    "{",    "}",        "[",        "]",   ",",    ":",     "\"",     "\\",   " ",   "\n", "a",  "b",
    "c",    "ab",       "foo",      "bar", "1",    "2",     "0",      "-",    ".",   "e",  "E1", "true",
    "t",    "fa",       "lse",      "nu",  "null", "\\u00", "61",     "\\n",  "é",   "€",  "😀", "\xC3",
    "\xA9", "\xE2\x82", "\xF0\x9F", "lu",  "z",    "x",     "\", \"", "\": ", "\"}", "},{"};

std::string randomType(Random &random, int depth) {
  auto number = [&](size_t limit) { return std::to_string(below(random, limit)); };
  switch (below(random, depth > 0 ? 16 : 9)) {
  case 0:
    return R"({"type":"string"})";
  case 1:
    return R"({"type":"string","maxLength":)" + number(6) + "}";
  case 2:
    return R"({"type":"integer","minimum":-)" + number(20) + R"(,"maximum":)" + number(200) + "}";
  case 3:
    return R"({"enum":["a","ab","foo",1,null,"é"]})";
  case 4:
    return R"({"type":"string","pattern":"^[a-c]+(foo)?$","minLength":)" + number(4) + "}";
  case 5:
    return R"({"type":["boolean","null"]})";
  case 6:
    return R"({"type":"number"})";
  case 7:
    return R"({"const":{"a":[1,"b"]}})";
  case 8:
    return R"({"not":{"type":["string","object","array"]}})";
  case 9:
    return R"({"type":"array","items":)" + randomType(random, depth - 1) + R"(,"minItems":)" + number(3) + "}";
  case 10:
    return R"({"type":"array","prefixItems":[)" + randomType(random, depth - 1) + R"(],"items":false})";
  case 11:
    return R"({"type":"object","properties":{"a":)" + randomType(random, depth - 1) + R"(,"foo":)" +
           randomType(random, depth - 1) + R"(},"required":["foo"],"additionalProperties":false})";
  case 12:
    return R"({"type":"object","properties":{"ab":)" + randomType(random, depth - 1) + R"(,"é":true}})";
  case 13:
    return R"({"anyOf":[)" + randomType(random, depth - 1) + "," + randomType(random, depth - 1) + "]}";
  case 14:
    return R"({"type":"object","patternProperties":{"^a":)" + randomType(random, depth - 1) +
           R"(},"maxProperties":2,"minProperties":1})";
  default:
    return R"({"type":"array","contains":)" + randomType(random, depth - 1) + R"(,"maxItems":3})";
  }
}

} // namespace

TEST(MasksTest, EqualsBruteForceOnRandomSchemas) {
  Random random(1);
  size_t places = 0, refused = 0;
  for (int round = 0; round < 250; ++round) {
    auto index = *VocabularyIndex::create(randomVocabulary(random, jsonPieces, 60));
    std::string schema = randomType(random, 3);
    CompileOptions options;
    options.style.whitespace = static_cast<Whitespace>(below(random, 4));
    options.style.order = static_cast<PropertyOrder>(below(random, 2));
    auto grammar = Grammar::fromJsonSchema(schema, options);
    if (!grammar) {
      ++refused;
      continue;
    }
    SCOPED_TRACE(schema);
    for (int run = 0; run < 3; ++run)
      places += compareMasksAlong(Matcher(*grammar, index), random, 12);
    if (HasFailure())
      return;
  }
  EXPECT_GT(places, 5000u);
  EXPECT_LT(refused, 25u);
}

// Patterns that no text breaks for good, between bounds of every distance from where they must be met.
TEST(MasksTest, UnanchoredPatternsEqualBruteForce) {
  Random random(3);
  size_t places = 0;
  for (const char *pattern : {"a+b", "^a|bc$", "[^a]*foo", "ab|c{3}", "^(?!foo)", "x$"})
    for (int round = 0; round < 8; ++round) {
      auto index =
          *VocabularyIndex::create(randomVocabulary(random, {"a", "b", "c", "foo", "x", "\"", "é", "\\n"}, 80));
      std::string bounds;
      if (size_t lo = below(random, 6), hi = lo + below(random, 12); round > 0)
        bounds = R"(,"minLength":)" + std::to_string(lo) + R"(,"maxLength":)" + std::to_string(hi);
      SCOPED_TRACE(pattern + bounds);
      auto grammar =
          Grammar::fromJsonSchema(R"({"type":"string","pattern":")" + std::string(pattern) + "\"" + bounds + "}");
      if (grammar)
        places += compareMasksAlong(Matcher(*grammar, index), random, 20);
    }
  EXPECT_GT(places, 400u);
}

// Free text, which most tokens can finish at each of their characters, in a vocabulary so large that the rests are made
// for what follows only: triggers, a second text, an end mark, or nothing.
TEST(MasksTest, FreeTextEqualsBruteForce) {
  Random random(7);
  const std::vector<std::string> pieces = {"a", "b", "c", "ab", "1",  "<", ">",  ",",
                                           " ", "[", "é", "<a", "/>", "{", "\"", "}"};
  auto index = *VocabularyIndex::create(randomVocabulary(random, pieces, 12000));
  size_t places = 0;
  for (const char *tag : {
           R"({"format":{"type":"triggered_tags","triggers":["<a","[1"],"tags":[
               {"type":"tag","begin":"<a>","content":{"type":"json_schema","json_schema":{"type":"object"}},"end":"/>"},
               {"type":"tag","begin":"[1,","content":{"type":"any_text"},"end":"]"}]}})",
           R"({"format":{"type":"sequence","elements":[
               {"type":"tag","begin":"","content":{"type":"any_text"},"end":"<a"},
               {"type":"tag","begin":"b","content":{"type":"any_text"},"end":"/>"},{"type":"any_text"}]}})"}) {
    SCOPED_TRACE(tag);
    auto grammar = Grammar::fromStructuralTag(tag);
    ASSERT_TRUE(grammar) << grammar.message();
    for (int run = 0; run < 3; ++run)
      places += compareMasksAlong(Matcher(*grammar, index), random, 8);
  }
  EXPECT_GT(places, 30u);
}

TEST(MasksTest, TheBudgetIsKept) {
  Random random(5);
  auto index = *VocabularyIndex::create(randomVocabulary(random, jsonPieces, 200));
  std::vector<uint32_t> words(index->maskWords());
  uint64_t budget = 1;
  for (bool isMade = false; !isMade; budget *= 2) {
    CompileOptions options;
    options.maxMaskWork = budget;
    Matcher matcher(*Grammar::fromJsonSchema("true", options), index);
    ASSERT_LT(budget, 1u << 20);
    isMade = matcher.fillMask(words);
    bool isEmpty = std::all_of(words.begin(), words.end(), [](uint32_t word) { return word == 0; });
    EXPECT_EQ(isMade, !isEmpty);
    EXPECT_EQ(matcher.failure(), isMade ? "" : "needs more than " + std::to_string(budget) + " steps for one mask");
    // What was left out of one mask is in no cache: a matcher of the same vocabulary is right.
    compareMasksAlong(Matcher(*Grammar::fromJsonSchema("true"), index), random, 4);
  }
  EXPECT_GT(budget, 16u);
}

TEST(MasksTest, TokenOfSubtreeWithEqualBytesInside) {
  // A token that contains, but does not start with, its neighbour in sorted order.
  Vocabulary vocabulary;
  vocabulary.tokenBytes = {"l", "lu", "luluk", "lulu", "uluk", "k", "u"};
  auto index = *VocabularyIndex::create(vocabulary);
  Matcher matcher(*Grammar::fromRegex("luluk"), index);
  std::vector<uint32_t> words(index->maskWords());
  matcher.fillMask(words);
  EXPECT_EQ(words[0], 0b1111u);
}
