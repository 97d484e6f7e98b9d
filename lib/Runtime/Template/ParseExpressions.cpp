// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Builtins.h"
#include "Parser.h"
#include <algorithm>
#include <charconv>
#include <cstdlib>

using namespace lamella;
using namespace lamella::jinja;

static constexpr const char *tooDeep = "expected expressions and blocks nested less than 150 deep, got more";

namespace {
/// Counts the depth of the recursion while it lives.
struct Deeper {
  explicit Deeper(unsigned &depth) : depth(++depth) {}
  ~Deeper() { --depth; }
  unsigned &depth;
};
} // namespace

ExpressionPtr Parser::make(Expression::Kind kind, Position where, std::string text) {
  auto expression = std::make_unique<Expression>();
  expression->kind = kind;
  expression->at = where;
  expression->text = std::move(text);
  return expression;
}

/// A child that is null is an error that was reported.
ExpressionPtr Parser::add(ExpressionPtr parent, ExpressionPtr child) {
  if (!parent || !child || failed())
    return nullptr;
  parent->depth = std::max(parent->depth, child->depth + 1);
  if (parent->depth > maxSyntaxDepth)
    return fail(parent->at, tooDeep);
  parent->items.push_back(std::move(child));
  return parent;
}

ExpressionPtr Parser::parseExpression() {
  Deeper deeper(depth);
  if (depth > maxSyntaxDepth)
    return fail(current().at, tooDeep);
  return parseConditional();
}

ExpressionPtr Parser::parseConditional() {
  ExpressionPtr result = parseOr();
  while (!failed() && isName("if")) {
    ExpressionPtr node = add(make(Expression::Conditional, current().at), std::move(result));
    ++at;
    node = add(std::move(node), parseOr());
    if (!node)
      return nullptr;
    if (takeName("else"))
      node = add(std::move(node), parseExpression());
    else
      node->items.push_back(nullptr);
    result = std::move(node);
  }
  return failed() ? nullptr : std::move(result);
}

ExpressionPtr Parser::parseOr() {
  ExpressionPtr result = parseAnd();
  while (!failed() && isName("or")) {
    ExpressionPtr node = add(make(Expression::Or, current().at), std::move(result));
    ++at;
    result = add(std::move(node), parseAnd());
  }
  return result;
}

ExpressionPtr Parser::parseAnd() {
  ExpressionPtr result = parseNot();
  while (!failed() && isName("and")) {
    ExpressionPtr node = add(make(Expression::And, current().at), std::move(result));
    ++at;
    result = add(std::move(node), parseNot());
  }
  return result;
}

ExpressionPtr Parser::parseNot() {
  Deeper deeper(depth);
  if (depth > maxSyntaxDepth)
    return fail(current().at, tooDeep);
  Position where = current().at;
  if (takeName("not"))
    return add(make(Expression::Unary, where, "not"), parseNot());
  return parseCompare();
}

ExpressionPtr Parser::parseCompare() {
  ExpressionPtr first = parseSum(), node;
  static constexpr std::string_view comparisons[] = {"==", "!=", "<", "<=", ">", ">="};
  while (!failed()) {
    const Position where = current().at;
    std::string which;
    if (current().kind == Token::Operator && std::ranges::find(comparisons, current().text) != std::end(comparisons))
      which = current().text;
    else if (isName("in"))
      which = "in";
    else if (isName("not") && peek().kind == Token::Name && peek().text == "in")
      which = "not in", ++at;
    else
      break;
    ++at;
    if (!node)
      node = add(make(Expression::Compare, where), std::move(first));
    if (node)
      node->operators.push_back(which);
    node = add(std::move(node), parseSum());
  }
  return node ? std::move(node) : std::move(first);
}

ExpressionPtr Parser::parseSum() {
  ExpressionPtr result = parseConcat();
  while (!failed() && (isOperator("+") || isOperator("-"))) {
    ExpressionPtr node = add(make(Expression::Binary, current().at, current().text), std::move(result));
    ++at;
    result = add(std::move(node), parseConcat());
  }
  return result;
}

ExpressionPtr Parser::parseConcat() {
  ExpressionPtr first = parseProduct();
  if (failed() || !isOperator("~"))
    return first;
  ExpressionPtr node = add(make(Expression::Concat, current().at), std::move(first));
  while (!failed() && takeOperator("~"))
    node = add(std::move(node), parseProduct());
  return node;
}

ExpressionPtr Parser::parseProduct() {
  ExpressionPtr result = parsePower();
  while (!failed() && (isOperator("*") || isOperator("/") || isOperator("//") || isOperator("%"))) {
    ExpressionPtr node = add(make(Expression::Binary, current().at, current().text), std::move(result));
    ++at;
    result = add(std::move(node), parsePower());
  }
  return result;
}

ExpressionPtr Parser::parsePower() {
  ExpressionPtr result = parseUnary();
  while (!failed() && isOperator("**")) {
    ExpressionPtr node = add(make(Expression::Binary, current().at, "**"), std::move(result));
    ++at;
    result = add(std::move(node), parseUnary());
  }
  return result;
}

ExpressionPtr Parser::parseUnary(bool withFilter) {
  Deeper deeper(depth);
  if (depth > maxSyntaxDepth)
    return fail(current().at, tooDeep);
  const Position where = current().at;
  ExpressionPtr result;
  if (isOperator("-") || isOperator("+")) {
    std::string sign = current().text;
    ++at;
    result = add(make(Expression::Unary, where, sign), parseUnary(/*withFilter=*/false));
  } else {
    result = parsePrimary();
  }
  result = parsePostfix(std::move(result));
  return withFilter ? parseFilters(std::move(result)) : std::move(result);
}

ExpressionPtr Parser::parseNumber() {
  ExpressionPtr result = make(Expression::Constant, current().at);
  const std::string &text = current().text;
  int64_t integer = 0;
  if (current().kind == Token::Float)
    result->value = Value::real(std::strtod(text.c_str(), nullptr));
  else if (std::from_chars(text.data(), text.data() + text.size(), integer).ec == std::errc())
    result->value = Value::integer(integer);
  else
    return fail(current().at, "expected an integer of 64 bits, got " + text.substr(0, 40));
  ++at;
  return result;
}

ExpressionPtr Parser::parsePrimary() {
  if (failed())
    return nullptr;
  const Token token = current();
  ExpressionPtr result = make(Expression::Constant, token.at);
  if (token.kind == Token::Integer || token.kind == Token::Float)
    return parseNumber();
  if (token.kind == Token::String) {
    std::string text;
    for (; current().kind == Token::String; ++at)
      text += current().text;
    result->value = Value::string(text);
    return result;
  }
  if (token.kind == Token::Name) {
    ++at;
    if (token.text == "true" || token.text == "True" || token.text == "false" || token.text == "False")
      result->value = Value::boolean((token.text[0] | 0x20) == 't');
    else if (token.text == "none" || token.text == "None")
      result->value = Value::none();
    else
      return make(Expression::Name, token.at, token.text);
    return result;
  }
  if (takeOperator("(")) {
    result = parseTuple(/*withConditional=*/true, /*parenthesized=*/true);
    expectOperator(")");
    return result;
  }
  if (isOperator("[") || isOperator("{"))
    return parseListOrDict();
  return fail(token.at,
              "expected an expression, got " + (token.text.empty() ? "the end of the tag" : "'" + token.text + "'"));
}

/// A list of expressions, a single one without a comma behind it, or in parentheses nothing.
ExpressionPtr Parser::parseTuple(bool withConditional, bool parenthesized) {
  ExpressionPtr tuple = make(Expression::Tuple, current().at);
  bool comma = false;
  auto atEnd = [&] {
    return current().kind == Token::ValueEnd || current().kind == Token::BlockEnd || isOperator(")") || isName("in");
  };
  while (!failed() && !atEnd()) {
    ExpressionPtr item = withConditional ? parseExpression() : parseOr();
    if (!isOperator(",") && !comma)
      return item;
    tuple = add(std::move(tuple), std::move(item));
    comma = true;
    if (!takeOperator(","))
      break;
  }
  if (!failed() && !comma && !parenthesized)
    return fail(current().at, "expected an expression");
  return failed() ? nullptr : std::move(tuple);
}

ExpressionPtr Parser::parseListOrDict() {
  const bool dict = isOperator("{");
  const std::string_view close = dict ? "}" : "]";
  ExpressionPtr result = make(dict ? Expression::Dict : Expression::List, current().at);
  ++at;
  while (!failed() && !isOperator(close)) {
    result = add(std::move(result), parseExpression());
    if (dict) {
      expectOperator(":");
      result = add(std::move(result), parseExpression());
    }
    if (!isOperator(close))
      expectOperator(",");
  }
  expectOperator(close);
  return failed() ? nullptr : std::move(result);
}
