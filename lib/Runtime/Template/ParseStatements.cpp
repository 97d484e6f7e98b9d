// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Parser.h"
#include <algorithm>

using namespace lamella;
using namespace lamella::jinja;

std::nullptr_t Parser::fail(Position where, const std::string &message) {
  if (status)
    status = errorAt(where, message);
  return nullptr;
}

static std::string describe(const Token &token) {
  switch (token.kind) {
  case Token::Data:
    return "text";
  case Token::ValueBegin:
  case Token::BlockBegin:
    return "a tag";
  case Token::ValueEnd:
  case Token::BlockEnd:
    return "the end of the tag";
  case Token::End:
    return "the end of the template";
  case Token::String:
    return "a string";
  default:
    return "'" + token.text.substr(0, 40) + "'";
  }
}

bool Parser::take(Token::Kind kind) {
  if (failed() || current().kind != kind)
    return false;
  ++at;
  return true;
}
bool Parser::takeOperator(std::string_view text) { return !failed() && isOperator(text) && ++at; }
bool Parser::takeName(std::string_view text) { return !failed() && isName(text) && ++at; }

void Parser::expect(Token::Kind kind) {
  if (!failed() && !take(kind))
    fail(current().at, "expected " + describe({kind, "", {}}) + ", got " + describe(current()));
}
void Parser::expectOperator(std::string_view text) {
  if (!failed() && !takeOperator(text))
    fail(current().at, "expected '" + std::string(text) + "', got " + describe(current()));
}
std::string Parser::expectName() {
  if (!failed() && current().kind == Token::Name)
    return tokens[at++].text;
  fail(current().at, "expected a name, got " + describe(current()));
  return "";
}

/// Up to one of the tags `ends`, whose beginning and name are taken, or the end of the template where there are none.
Body Parser::parseBody(std::initializer_list<std::string_view> ends) {
  Body body;
  const Position begin = current().at;
  if (++depth > maxSyntaxDepth)
    fail(begin, "expected blocks nested less than 150 deep, got more");
  while (!failed()) {
    const Token token = current();
    if (token.kind == Token::End) {
      if (ends.size())
        fail(begin, "expected {% " + std::string(*(ends.end() - 1)) + " %}, got the end of the template");
      break;
    }
    ++at;
    Statement statement{.kind = Statement::Text, .at = token.at};
    if (token.kind == Token::Data) {
      statement.text = token.text;
      body.push_back(std::move(statement));
    } else if (token.kind == Token::ValueBegin) {
      statement.kind = Statement::Output;
      statement.value = parseTuple(/*withConditional=*/true);
      expect(Token::ValueEnd);
      body.push_back(std::move(statement));
    } else if (current().kind == Token::Name && std::ranges::find(ends, current().text) != ends.end()) {
      break;
    } else {
      parseTag(body);
    }
  }
  --depth;
  return body;
}

/// The rest of a tag, a body, and the tag `end`.
Body Parser::parseBlock(std::string_view end) {
  expect(Token::BlockEnd);
  Body body = parseBody({end});
  takeName(end);
  expect(Token::BlockEnd);
  return body;
}

void Parser::parseTag(Body &body) {
  const Position where = current().at;
  const std::string name = expectName();
  using Parse = void (Parser::*)(Statement &);
  static constexpr struct {
    std::string_view name;
    Statement::Kind kind;
    Parse parse;
  } tags[] = {{"if", Statement::If, &Parser::parseIf},
              {"for", Statement::For, &Parser::parseFor},
              {"set", Statement::Set, &Parser::parseSet},
              {"macro", Statement::Macro, &Parser::parseMacro},
              {"call", Statement::Call, &Parser::parseCallBlock},
              {"with", Statement::With, &Parser::parseWith},
              {"filter", Statement::Capture, &Parser::parseFilterBlock}};
  if (failed())
    return;
  for (const auto &tag : tags)
    if (tag.name == name) {
      body.push_back({.kind = tag.kind, .at = where});
      return (this->*tag.parse)(body.back());
    }
  if (name == "generation") {
    body.push_back({.kind = Statement::Scope, .at = where});
    body.back().body = parseBlock("endgeneration");
  } else if (name == "break" || name == "continue") {
    if (!loops)
      fail(where, "expected {% " + name + " %} in a loop");
    body.push_back({.kind = name == "break" ? Statement::Break : Statement::Continue, .at = where});
    expect(Token::BlockEnd);
  } else if (name.starts_with("end") || name == "else" || name == "elif") {
    fail(where, "expected no {% " + name + " %} here");
  } else {
    fail(where, "tag '" + name + "' is not supported");
  }
}

void Parser::parseIf(Statement &statement) {
  for (bool more = true; more && !failed();) {
    Branch branch;
    branch.condition = parseTuple(/*withConditional=*/false);
    expect(Token::BlockEnd);
    branch.body = parseBody({"elif", "else", "endif"});
    statement.branches.push_back(std::move(branch));
    more = takeName("elif");
  }
  if (takeName("else")) {
    expect(Token::BlockEnd);
    Branch branch;
    branch.body = parseBody({"endif"});
    statement.branches.push_back(std::move(branch));
  }
  takeName("endif");
  expect(Token::BlockEnd);
}

void Parser::parseFor(Statement &statement) {
  statement.target = parseTarget(/*withAttribute=*/false);
  if (!takeName("in"))
    fail(current().at, "expected 'in', got " + describe(current()));
  statement.value = parseTuple(/*withConditional=*/false);
  if (takeName("if"))
    statement.condition = parseExpression();
  if (isName("recursive"))
    fail(current().at, "recursive loops are not supported");
  expect(Token::BlockEnd);
  ++loops;
  statement.body = parseBody({"else", "endfor"});
  --loops;
  if (takeName("else")) {
    expect(Token::BlockEnd);
    statement.otherwise = parseBody({"endfor"});
  }
  takeName("endfor");
  expect(Token::BlockEnd);
}

void Parser::parseSet(Statement &statement) {
  statement.target = parseTarget(/*withAttribute=*/true);
  if (takeOperator("=")) {
    statement.value = parseTuple(/*withConditional=*/true);
    return expect(Token::BlockEnd);
  }
  statement.kind = Statement::Capture;
  statement.value = parseFilters(make(Expression::Captured, statement.at));
  statement.body = parseBlock("endset");
}

void Parser::parseFilterBlock(Statement &statement) {
  statement.value = parseFilters(make(Expression::Captured, statement.at), /*first=*/true);
  statement.body = parseBlock("endfilter");
}

void Parser::parseParameters(Statement &statement) {
  expectOperator("(");
  while (!failed() && !isOperator(")")) {
    Parameter parameter{expectName(), nullptr};
    if (takeOperator("="))
      parameter.fallback = parseExpression();
    else if (!statement.parameters.empty() && statement.parameters.back().fallback)
      fail(current().at, "expected a default for the parameter '" + parameter.name + "'");
    statement.parameters.push_back(std::move(parameter));
    if (!isOperator(")"))
      expectOperator(",");
  }
  expectOperator(")");
}

void Parser::parseMacro(Statement &statement) {
  statement.text = expectName();
  parseParameters(statement);
  const unsigned outer = std::exchange(loops, 0);
  statement.body = parseBlock("endmacro");
  loops = outer;
}

void Parser::parseCallBlock(Statement &statement) {
  statement.text = "caller";
  if (isOperator("("))
    parseParameters(statement);
  const Position where = current().at;
  statement.value = parseUnary(/*withFilter=*/false);
  if (statement.value && statement.value->kind != Expression::Call)
    fail(where, "expected a call");
  const unsigned outer = std::exchange(loops, 0);
  statement.body = parseBlock("endcall");
  loops = outer;
}

void Parser::parseWith(Statement &statement) {
  while (!failed() && current().kind != Token::BlockEnd) {
    ExpressionPtr target = parseTarget(/*withAttribute=*/false);
    expectOperator("=");
    statement.assignments.emplace_back(std::move(target), parseExpression());
    if (current().kind != Token::BlockEnd)
      expectOperator(",");
  }
  statement.body = parseBlock("endwith");
}

Expected<Body> Parser::run() {
  Body body = parseBody({});
  if (failed())
    return status;
  return std::move(body);
}

Expected<Body> jinja::parseTemplate(std::string_view source) {
  Expected<std::vector<Token>> tokens = lexTemplate(source);
  if (!tokens)
    return tokens.status();
  return Parser(tokens.take()).run();
}
