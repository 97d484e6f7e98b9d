// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/StopStrings.h"
#include "gtest/gtest.h"
#include <random>

using namespace lamella;

namespace {
struct Outcome {
  std::string text;
  bool found;
  bool operator==(const Outcome &) const = default;
};
} // namespace

static void PrintTo(const Outcome &outcome, std::ostream *stream) {
  *stream << '"' << outcome.text << '"' << (outcome.found ? " (stopped)" : "");
}

/// Over a text in pieces of the given sizes, the last of them again and again.
static Outcome watch(const std::vector<std::string> &strings, std::string_view text, std::vector<size_t> pieces) {
  StopStrings stops(strings);
  std::string out;
  for (size_t at = 0, i = 0; at < text.size(); at += pieces[i], i = std::min(i + 1, pieces.size() - 1))
    out += stops.push(text.substr(at, pieces[i]));
  return {out + stops.flush(), stops.found()};
}

/// The definition: the first place at which a string ends, and of those the longest.
static Outcome expect(const std::vector<std::string> &strings, const std::string &text) {
  for (size_t end = 1; end <= text.size(); ++end) {
    size_t longest = 0;
    for (const std::string &string : strings)
      if (text.substr(0, end).ends_with(string))
        longest = std::max(longest, string.size());
    if (longest)
      return {text.substr(0, end - longest), true};
  }
  return {text, false};
}

TEST(StopStringsTest, TheTextEndsBeforeTheString) {
  for (size_t size : {1, 2, 3, 100}) {
    EXPECT_EQ(watch({"END"}, "abcENDdef", {size}), (Outcome{"abc", true}));
    EXPECT_EQ(watch({"END"}, "abcEN", {size}), (Outcome{"abcEN", false}));
    EXPECT_EQ(watch({"aab"}, "aaab", {size}), (Outcome{"a", true})); // a match inside a failed one
    EXPECT_EQ(watch({"abc", "b"}, "xabcb", {size}), (Outcome{"xa", true}));
    EXPECT_EQ(watch({"c", "abc"}, "xabc", {size}), (Outcome{"x", true}));
    EXPECT_EQ(watch({}, "abc", {size}), (Outcome{"abc", false}));
    EXPECT_EQ(watch({"a"}, "abc", {size}), (Outcome{"", true}));
  }
}

TEST(StopStringsTest, OnlyWhatCouldBecomeAStringIsHeldBack) {
  StopStrings stops({"\n\nQ", "ende"});
  EXPECT_EQ(stops.push("one\n"), "one");
  EXPECT_EQ(stops.push("two"), "\ntwo");
  EXPECT_EQ(stops.push(" en"), " ");
  EXPECT_EQ(stops.push("d"), "");
  EXPECT_EQ(stops.push("nd en"), "endnd ");
  EXPECT_EQ(stops.flush(), "en");
  EXPECT_FALSE(stops.found());
  EXPECT_EQ(stops.push("\n\n\n"), "\n");
  EXPECT_EQ(stops.push("Q and more"), "");
  EXPECT_TRUE(stops.found());
  EXPECT_EQ(stops.push("more"), "");
  EXPECT_EQ(stops.flush(), "");
}

// Characters of several bytes stay whole: what is held back starts where a string starts.
TEST(StopStringsTest, Characters) {
  StopStrings stops({"\u00e9t\u00e9"});
  EXPECT_EQ(stops.push("un \u00e9"), "un ");
  EXPECT_EQ(stops.push("\u00e8"), "\u00e9\u00e8"); // shares the first byte
  EXPECT_EQ(stops.push("\u00e9t"), "");
  EXPECT_EQ(stops.push("\u00e9\u20ac"), "");
  EXPECT_TRUE(stops.found());
}

TEST(StopStringsTest, AnyCutGivesTheSame) {
  std::mt19937 random(7);
  auto draw = [&](size_t least, size_t most) {
    std::string text;
    for (size_t size = least + random() % (most - least + 1); text.size() < size;)
      text += "ab"[random() % 2];
    return text;
  };
  for (int trial = 0; trial < 2000; ++trial) {
    std::vector<std::string> strings;
    for (size_t count = 1 + random() % 3; strings.size() < count;)
      strings.push_back(draw(2, 6));
    std::string text = draw(0, 24);
    std::vector<size_t> pieces;
    for (size_t i = 0; i < 24; ++i)
      pieces.push_back(1 + random() % 5);
    EXPECT_EQ(watch(strings, text, pieces), expect(strings, text)) << text;
  }
}
