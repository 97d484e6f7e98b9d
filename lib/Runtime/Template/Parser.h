// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_TEMPLATE_PARSER_H
#define LAMELLA_LIB_RUNTIME_TEMPLATE_PARSER_H

#include "Syntax.h"
#include <initializer_list>

namespace lamella::jinja {

/// Parses a template. What it cannot hold is refused with line, column and the construct's name.
Expected<Body> parseTemplate(std::string_view source);

/// Recursive descent, as Jinja's own grammar has it. After an error everything returns null or nothing.
class Parser {
public:
  explicit Parser(std::vector<Token> tokens) : tokens(std::move(tokens)) {}
  Expected<Body> run();

private:
  // Tokens.
  const Token &current() const { return tokens[at]; }
  const Token &peek() const { return tokens[at + (current().kind != Token::End)]; }
  bool isOperator(std::string_view text) const { return current().kind == Token::Operator && current().text == text; }
  bool isName(std::string_view text) const { return current().kind == Token::Name && current().text == text; }
  bool take(Token::Kind kind);
  bool takeOperator(std::string_view text);
  bool takeName(std::string_view text);
  void expect(Token::Kind kind);
  void expectOperator(std::string_view text);
  std::string expectName();
  std::nullptr_t fail(Position where, const std::string &message);
  bool failed() const { return !status.ok(); }

  // Expressions, the loosest first.
  ExpressionPtr make(Expression::Kind kind, Position where, std::string text = "");
  ExpressionPtr add(ExpressionPtr parent, ExpressionPtr child);
  ExpressionPtr parseExpression();
  ExpressionPtr parseConditional();
  ExpressionPtr parseOr();
  ExpressionPtr parseAnd();
  ExpressionPtr parseNot();
  ExpressionPtr parseCompare();
  ExpressionPtr parseSum();
  ExpressionPtr parseConcat();
  ExpressionPtr parseProduct();
  ExpressionPtr parsePower();
  ExpressionPtr parseUnary(bool withFilter = true);
  ExpressionPtr parsePrimary();
  ExpressionPtr parseNumber();
  ExpressionPtr parsePostfix(ExpressionPtr operand);
  ExpressionPtr parseFilters(ExpressionPtr operand, bool first = false);
  ExpressionPtr parseFilter(ExpressionPtr operand);
  ExpressionPtr parseTest(ExpressionPtr operand);
  ExpressionPtr parseSubscript(ExpressionPtr operand);
  ExpressionPtr parseCall(ExpressionPtr call);
  ExpressionPtr parseTuple(bool withConditional, bool parenthesized = false);
  ExpressionPtr parseListOrDict();
  ExpressionPtr parseTarget(bool withAttribute);

  // Statements.
  Body parseBody(std::initializer_list<std::string_view> ends);
  Body parseBlock(std::string_view end);
  void parseTag(Body &body);
  void parseIf(Statement &statement);
  void parseFor(Statement &statement);
  void parseSet(Statement &statement);
  void parseMacro(Statement &statement);
  void parseCallBlock(Statement &statement);
  void parseWith(Statement &statement);
  void parseFilterBlock(Statement &statement);
  void parseParameters(Statement &statement);

  std::vector<Token> tokens;
  size_t at = 0;
  unsigned depth = 0, loops = 0;
  Status status = Status::success();
};

} // namespace lamella::jinja

#endif // LAMELLA_LIB_RUNTIME_TEMPLATE_PARSER_H
