// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A template as a tree. Nothing in it is deeper than maxSyntaxDepth, so that recursion over it is bounded.
#ifndef LAMELLA_LIB_RUNTIME_TEMPLATE_SYNTAX_H
#define LAMELLA_LIB_RUNTIME_TEMPLATE_SYNTAX_H

#include "Lexer.h"
#include "Value.h"

namespace lamella::jinja {

constexpr unsigned maxSyntaxDepth = 150;

struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;

struct Expression {
  enum Kind {
    Constant,    // value
    Name,        // text
    List,        // items
    Tuple,       // items
    Dict,        // items: key, value, ...
    Attribute,   // items[0].text
    Item,        // items[0][items[1]]
    Slice,       // items[0][items[1]:items[2]:items[3]], null where absent
    Call,        // items[0](items[1], ..., named)
    Filter,      // items[0] | text(items[1], ..., named)
    Test,        // items[0] is text(items[1], ...)
    Unary,       // text: not, -, +
    Binary,      // text: + - * / // % **
    Concat,      // items
    Compare,     // items[0] operators[0] items[1] operators[1] ...
    And,         // items
    Or,          // items
    Conditional, // items[0] if items[1] else items[2], which may be null
    Captured     // the text of the block around it
  };
  Kind kind;
  Position at;
  std::string text;
  Value value;
  std::vector<ExpressionPtr> items;
  std::vector<std::pair<std::string, ExpressionPtr>> named;
  std::vector<std::string> operators;
  unsigned depth = 1;
};

struct Statement;
using Body = std::vector<Statement>;

struct Parameter {
  std::string name;
  ExpressionPtr fallback; // null: there is none
};

struct Branch {
  ExpressionPtr condition; // null: else
  Body body;
};

struct Statement {
  enum Kind {
    Text,    // text
    Output,  // value
    Set,     // target = value
    Capture, // target = value, which holds the body's text as Captured; without a target it is written
    If,      // branches
    For,     // target, value, condition or null, body, otherwise
    Macro,   // text, parameters, body
    Call,    // value, the call; parameters and body are its caller
    With,    // assignments, body
    Scope,   // body
    Break,
    Continue
  };
  Kind kind;
  Position at;
  std::string text;
  /// Name, Tuple of targets, or Attribute of a namespace.
  ExpressionPtr target, value, condition;
  std::vector<Parameter> parameters;
  std::vector<Branch> branches;
  std::vector<std::pair<ExpressionPtr, ExpressionPtr>> assignments;
  Body body, otherwise;
};

} // namespace lamella::jinja

#endif // LAMELLA_LIB_RUNTIME_TEMPLATE_SYNTAX_H
