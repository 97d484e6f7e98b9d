// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What stands behind an operand: subscripts, calls, filters and tests.
#include "Builtins.h"
#include "Parser.h"

using namespace lamella;
using namespace lamella::jinja;

ExpressionPtr Parser::parsePostfix(ExpressionPtr operand) {
  while (!failed()) {
    if (isOperator(".") || isOperator("["))
      operand = parseSubscript(std::move(operand));
    else if (isOperator("("))
      operand = parseCall(add(make(Expression::Call, current().at), std::move(operand)));
    else
      break;
  }
  return failed() ? nullptr : std::move(operand);
}

/// With `first` the first filter stands without a bar, as in a filter block.
ExpressionPtr Parser::parseFilters(ExpressionPtr operand, bool first) {
  while (!failed()) {
    if (first || takeOperator("|"))
      operand = parseFilter(std::move(operand));
    else if (takeName("is"))
      operand = parseTest(std::move(operand));
    else if (isOperator("("))
      operand = parseCall(add(make(Expression::Call, current().at), std::move(operand)));
    else
      break;
    first = false;
  }
  return failed() ? nullptr : std::move(operand);
}

ExpressionPtr Parser::parseFilter(ExpressionPtr operand) {
  const Position where = current().at;
  std::string name = expectName();
  if (!failed() && !isFilter(name))
    return fail(where, "filter '" + name + "' is not supported");
  ExpressionPtr filter = add(make(Expression::Filter, where, std::move(name)), std::move(operand));
  return isOperator("(") ? parseCall(std::move(filter)) : std::move(filter);
}

ExpressionPtr Parser::parseTest(ExpressionPtr operand) {
  const bool negated = takeName("not");
  const Position where = current().at;
  std::string name = expectName();
  if (!failed() && !isTest(name))
    return fail(where, "test '" + name + "' is not supported");
  ExpressionPtr test = add(make(Expression::Test, where, std::move(name)), std::move(operand));
  const Token &next = current();
  if (isOperator("(")) {
    test = parseCall(std::move(test));
  } else if (isName("is")) {
    return fail(next.at, "tests cannot follow each other");
  } else if ((next.kind == Token::Name && next.text != "else" && next.text != "or" && next.text != "and" &&
              next.text != "if" && next.text != "in" && next.text != "not") ||
             next.kind == Token::String || next.kind == Token::Integer || next.kind == Token::Float ||
             isOperator("[") || isOperator("{")) {
    test = add(std::move(test), parsePostfix(parsePrimary()));
  }
  return negated ? add(make(Expression::Unary, where, "not"), std::move(test)) : std::move(test);
}

ExpressionPtr Parser::parseSubscript(ExpressionPtr operand) {
  const Position where = current().at;
  if (takeOperator(".")) {
    if (current().kind == Token::Integer)
      return add(add(make(Expression::Item, where), std::move(operand)), parseNumber());
    return add(make(Expression::Attribute, where, expectName()), std::move(operand));
  }
  expectOperator("[");
  ExpressionPtr parts[3];
  size_t colons = 0;
  while (!failed() && !isOperator("]")) {
    if (isOperator(",") || colons > 2)
      return fail(current().at, "expected one subscript or a slice of at most three parts");
    if (takeOperator(":"))
      ++colons;
    else if (colons > 2 || parts[colons])
      return fail(current().at, "expected ']' or ':'");
    else
      parts[colons] = parseExpression();
  }
  expectOperator("]");
  ExpressionPtr result = add(make(colons ? Expression::Slice : Expression::Item, where), std::move(operand));
  if (!colons)
    return parts[0] ? add(std::move(result), std::move(parts[0])) : fail(where, "expected a subscript");
  for (ExpressionPtr &part : parts) {
    if (part)
      result = add(std::move(result), std::move(part));
    else if (result)
      result->items.push_back(nullptr);
  }
  return result;
}

/// The arguments of a call, a filter or a test.
ExpressionPtr Parser::parseCall(ExpressionPtr call) {
  expectOperator("(");
  while (!failed() && !isOperator(")")) {
    if (isOperator("*") || isOperator("**"))
      return fail(current().at, "arguments by '" + current().text + "' are not supported");
    if (current().kind == Token::Name && peek().kind == Token::Operator && peek().text == "=") {
      std::string name = expectName();
      ++at;
      ExpressionPtr value = parseExpression();
      if (!value || !call)
        return nullptr;
      call->depth = std::max(call->depth, value->depth + 1);
      if (call->depth > maxSyntaxDepth)
        return fail(call->at, "expected expressions nested less deep");
      call->named.emplace_back(std::move(name), std::move(value));
    } else if (call && !call->named.empty()) {
      return fail(current().at, "expected an argument with a name behind one with a name");
    } else {
      call = add(std::move(call), parseExpression());
    }
    if (!isOperator(")"))
      expectOperator(",");
  }
  expectOperator(")");
  return failed() ? nullptr : std::move(call);
}

ExpressionPtr Parser::parseTarget(bool withAttribute) {
  auto name = [&] {
    const Position where = current().at;
    std::string text = expectName();
    static constexpr std::string_view constants[] = {"true", "True", "false", "False", "none", "None"};
    for (std::string_view constant : constants)
      if (text == constant)
        fail(where, "expected a variable, got '" + text + "'");
    return make(Expression::Name, where, text);
  };
  const Position where = current().at;
  const bool parenthesized = takeOperator("(");
  ExpressionPtr target = name();
  if (withAttribute && takeOperator("."))
    return add(make(Expression::Attribute, where, expectName()), std::move(target));
  if (isOperator(",")) {
    target = add(make(Expression::Tuple, where), std::move(target));
    while (!failed() && takeOperator(",") && current().kind == Token::Name && !isName("in"))
      target = add(std::move(target), name());
  }
  if (parenthesized)
    expectOperator(")");
  return failed() ? nullptr : std::move(target);
}
