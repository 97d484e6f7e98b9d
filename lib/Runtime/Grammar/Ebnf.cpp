// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// rule    = name "::=" choice
// choice  = sequence ("|" sequence)*
// item    = (string | class | "." | name | "(" choice ")" | "Regex(" string ")") ("?" | "*" | "+" | "{m}" | "{m,n}" |
// "{m,}")?
// "#" starts a comment. A rule ends where the next one begins, so line breaks do not matter.
#include "RegexSyntax.h"
#include "Sources.h"
#include "lamella/Runtime/Grammar/Regex.h"

using namespace lamella;
using namespace lamella::grammar;

namespace {

class EbnfReader {
public:
  EbnfReader(ExprBuilder &builder, std::string_view text) : builder(builder), in(decodeUtf8(text)) {}

  Expected<ExprId> read(std::string_view rootRule) {
    for (skip(); in.peek() >= 0; skip())
      if (!rule())
        return in.status();
    auto root = rules.find(std::string(rootRule));
    for (const auto &[name, known] : rules)
      if (!known.defined)
        return errorOf(ErrorKind::Syntax, "rule " + name + " is used but not defined");
    if (root == rules.end())
      return errorOf(ErrorKind::Syntax, "expected a rule named " + std::string(rootRule));
    return builder.rule(root->second.id);
  }

private:
  struct Known {
    uint32_t id;
    bool defined;
  };

  void skip() {
    while (true) {
      int64_t c = in.peek();
      if (c == '#')
        while (in.peek() >= 0 && in.peek() != '\n')
          ++in.at;
      else if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        ++in.at;
      else
        return;
    }
  }

  Known &lookUp(const std::string &name) {
    auto it = rules.find(name);
    if (it == rules.end())
      it = rules.emplace(name, Known{builder.addRule(name), false}).first;
    return it->second;
  }

  bool rule() {
    if (!in.startsName())
      return in.fail("expected a rule name");
    std::string name = in.name();
    skip();
    if (!in.take("::="))
      return in.fail("expected '::=' after rule name " + name);
    Known &known = lookUp(name);
    if (known.defined)
      return in.fail("rule " + name + " is defined twice");
    known.defined = true;
    uint32_t id = known.id;
    ExprId body;
    if (!choice(body))
      return false;
    builder.setRule(id, body);
    return true;
  }

  /// A name that "::=" follows belongs to the next rule.
  bool nextRuleBegins() {
    size_t mark = in.at;
    in.name();
    skip();
    bool begins = in.take("::=");
    in.at = mark;
    return begins;
  }

  bool choice(ExprId &out) {
    if (++in.depth > maxGrammarDepth)
      return in.fail("expected at most 200 nested groups");
    std::vector<ExprId> parts;
    do {
      std::vector<ExprId> items;
      for (skip(); in.peek() >= 0 && in.peek() != '|' && in.peek() != ')'; skip()) {
        if (in.startsName() && nextRuleBegins())
          break;
        ExprId part;
        if (!item(part))
          return false;
        items.push_back(part);
      }
      parts.push_back(builder.sequence(items));
    } while (in.take('|'));
    out = builder.choice(parts);
    --in.depth;
    return true;
  }

  bool item(ExprId &out) {
    if (!atom(out))
      return false;
    while (true) {
      uint32_t min = 0, max = noLimit;
      if (in.take('*')) {
      } else if (in.take('+')) {
        min = 1;
      } else if (in.take('?')) {
        max = 1;
      } else if (in.peek() == '{') {
        ++in.at;
        if (!in.number(min))
          return in.fail("expected a number of repetitions");
        max = min;
        if (in.take(',') && !in.number(max))
          max = noLimit;
        if (!in.take('}') || max < min)
          return in.fail("expected {m}, {m,} or {m,n} with m at most n");
      } else {
        return true;
      }
      out = builder.repeat(out, min, max);
    }
  }

  bool characters(const CharSet &set, ExprId &out) {
    DfaBuilder dfa;
    int32_t start = dfa.addState(false), end = dfa.addState(true);
    for (auto [lo, hi] : set)
      dfa.addEdge(start, lo, hi, end);
    out = builder.automaton(builder.core.pool.intern(std::move(dfa).finish(start)));
    return true;
  }

  bool atom(ExprId &out) {
    std::string text;
    if (in.take('"') || in.peek() == '\'') {
      char32_t quote = in.take('\'') ? U'\'' : U'"';
      if (!in.quoted(quote, text))
        return false;
      out = builder.bytes(text);
      return true;
    }
    if (in.take('[')) {
      Expected<CharSet> set = parseCharacterClass(in.text, in.at);
      if (!set)
        return in.fail(set.status());
      return characters(*set, out);
    }
    if (in.take('.'))
      return characters(complemented({}), out);
    if (in.take('(')) {
      if (in.peek() == '=')
        return in.fail("lookahead in a grammar is not supported", ErrorKind::Refused);
      if (!choice(out))
        return false;
      return in.take(')') || in.fail("expected ')'");
    }
    if (in.take("Regex(")) {
      skip();
      if (!in.take('"') || !in.quoted('"', text))
        return in.fail("expected Regex(\"...\")");
      skip();
      if (!in.take(')'))
        return in.fail("expected ')'");
      Expected<ExprId> regex = builder.regex(text);
      if (!regex)
        return in.fail(regex.status());
      out = *regex;
      return true;
    }
    if (!in.startsName())
      return in.fail("expected a string, a class, a group or a rule name");
    out = builder.rule(lookUp(in.name()).id);
    return true;
  }

  ExprBuilder &builder;
  GrammarText in;
  std::map<std::string, Known> rules;
};

} // namespace

Expected<ExprId> grammar::readEbnf(ExprBuilder &builder, std::string_view text, std::string_view rootRule) {
  return EbnfReader(builder, text).read(rootRule);
}
