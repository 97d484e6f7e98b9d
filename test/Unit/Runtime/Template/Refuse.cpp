// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What templates cannot do, and what stops those that mean harm.
#include "lamella/Runtime/Template/ChatTemplate.h"
#include "gtest/gtest.h"
#include <fstream>
#include <iterator>
#include <random>

using namespace lamella;

static std::string refusal(const std::string &source) {
  Expected<ChatTemplate> chat = ChatTemplate::create(source);
  std::string message = chat.message();
  if (chat) {
    ChatRequest request;
    request.budget = 1 << 24;
    Expected<ChatPrompt> prompt = chat->render(request);
    if (prompt)
      return "rendered: " + prompt->text;
    message = prompt.message();
  }
  EXPECT_TRUE(message.starts_with("chat template: ")) << message;
  return message.substr(15);
}

TEST(RefuseTest, WhatIsReadNamesThePlace) {
  EXPECT_EQ(refusal("{% for"), "line 1, column 3: expected the end of the tag '%}', got none");
  EXPECT_EQ(refusal("a\nb {{ 'x }}"), "line 2, column 6: expected the end of a string, got none");
  EXPECT_EQ(refusal("{# x"), "line 1, column 1: expected the end of a comment, got none");
  EXPECT_EQ(refusal("{{ (1] }}"), "line 1, column 6: expected ')', got ']'");
  EXPECT_EQ(refusal("{% include 'x' %}"), "line 1, column 4: tag 'include' is not supported");
  EXPECT_EQ(refusal("{% extends 'x' %}"), "line 1, column 4: tag 'extends' is not supported");
  EXPECT_EQ(refusal("{% import 'x' as y %}"), "line 1, column 4: tag 'import' is not supported");
  EXPECT_EQ(refusal("{% for x in y recursive %}{% endfor %}"), "line 1, column 15: recursive loops are not supported");
  EXPECT_EQ(refusal("{{ x | nothing }}"), "line 1, column 8: filter 'nothing' is not supported");
  EXPECT_EQ(refusal("{{ x is nothing }}"), "line 1, column 9: test 'nothing' is not supported");
  EXPECT_EQ(refusal("{{ f(*x) }}"), "line 1, column 6: arguments by '*' are not supported");
  EXPECT_EQ(refusal("{% if x %}"), "line 1, column 11: expected {% endif %}, got the end of the template");
  EXPECT_EQ(refusal("{% break %}"), "line 1, column 4: expected {% break %} in a loop");
  EXPECT_EQ(refusal("{% endif %}"), "line 1, column 4: expected no {% endif %} here");
  EXPECT_EQ(refusal("{{ 1 + }}"), "line 1, column 8: expected an expression, got the end of the tag");
}

TEST(RefuseTest, WhatIsReachedNamesThePlace) {
  EXPECT_EQ(refusal("{{ x.y }}"), "line 1, column 5: 'x' is undefined");
  EXPECT_EQ(refusal("\n {{ 'a' + 1 }}"), "line 2, column 9: operator '+' does not take str and int");
  EXPECT_EQ(refusal("{{ 1 < 'a' }}"), "line 1, column 6: values of types int and str have no order");
  EXPECT_EQ(refusal("{{ [].append(1) }}"), "line 1, column 13: list has no attribute 'append'");
  EXPECT_EQ(refusal("{{ raise_exception('why') }}"), "line 1, column 19: why");
  EXPECT_EQ(refusal("{{ 1 // 0 }}"), "line 1, column 6: division by zero");
  EXPECT_EQ(refusal("{{ 9223372036854775807 + 1 }}"), "line 1, column 24: an integer is too large");
  EXPECT_EQ(refusal("{% for a, b in [[1]] %}{% endfor %}"), "line 1, column 8: expected 2 values to unpack, got 1");
  EXPECT_EQ(refusal("{% macro m(a) %}{% endmacro %}{{ m(b=1) }}"), "line 1, column 35: macro 'm' has no parameter 'b'");
  EXPECT_EQ(refusal("{{ 'é' | upper }}"), "line 1, column 11: filter 'upper' takes ASCII only");
}

TEST(RefuseTest, HostileTemplatesEnd) {
  const std::string spent = "the template needs more steps or memory than a rendering may have";
  auto ends = [&](const std::string &source, const std::string &reason) {
    EXPECT_NE(refusal(source).find(reason), std::string::npos)
        << source.substr(0, 60) << refusal(source).substr(0, 100);
  };
  std::string loops = "x";
  for (int i = 0; i < 6; ++i)
    loops = "{% for a in range(1000) %}" + loops + "{% endfor %}";
  ends(loops, spent);
  ends("{{ 'xxxxxxxx' * 1000000000 }}", spent);
  ends("{% set n = namespace(x='aaaa') %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}", spent);
  ends("{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}", spent);
  ends("{% set n = namespace(x=[]) %}{% for i in range(999) %}{% set n.x = [n.x] %}{% endfor %}", "nested less than");
  ends("{% set n = namespace() %}{% set n.n = n %}{{ n }}", "cannot be written");
  ends("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "nested less than 200");
  ends("{{ " + std::string(100000, '(') + " }}", "expected");
  ends("{{ " + std::string(100000, '-') + "1 }}", "nested less than 150");
  std::string deep = "1", attributes = "x", many;
  for (int i = 0; i < 1000; ++i) {
    deep += " + 1";
    attributes += ".x";
    many += "{% if 1 %}";
  }
  ends("{{ " + deep + " }}", "nested less than 150");
  ends("{{ " + attributes + " }}", "nested less than 150");
  ends(many, "nested less than 150");
}

TEST(RefuseTest, MutatedTemplatesRenderOrAreRefused) {
  size_t rendered = 0, refused = 0;
  std::mt19937 random(7);
  for (const char *name : {"chatml", "statements", "expressions", "raise"}) {
    std::ifstream file(std::string(LAMELLA_SOURCE_DIR "/test/Unit/Runtime/Template/Inputs/") + name + ".jinja");
    const std::string source{std::istreambuf_iterator<char>(file), {}};
    ASSERT_FALSE(source.empty());
    for (int round = 0; round < 300; ++round) {
      std::string changed = source;
      for (size_t left = 1 + random() % 3; left; --left) {
        size_t at = random() % changed.size();
        if (random() % 2)
          changed.erase(at, 1 + random() % 3);
        else
          changed.insert(at, 1, "{}%#'\"-+~ \n\\[].|(),:"[random() % 20]);
      }
      (refusal(changed).starts_with("rendered: ") ? rendered : refused) += 1;
    }
  }
  EXPECT_GT(rendered, 20u);
  EXPECT_GT(refused, 200u);
}
