// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Builtins.h"

using namespace lamella;
using namespace lamella::jinja;

static constexpr unsigned maxDepth = 200;

void Frame::set(std::string_view name, Value value) {
  for (auto &[known, old] : variables)
    if (known == name) {
      old = std::move(value);
      return;
    }
  variables.emplace_back(name, std::move(value));
}

Value Evaluator::fail(const std::string &message) {
  if (status)
    status = errorAt(position, message);
  return Value();
}

bool Evaluator::spend(uint64_t amount) {
  if (amount >= budget) {
    budget = 0;
    fail("the template needs more steps or memory than a rendering may have");
    return false;
  }
  budget -= amount;
  return true;
}

Expected<Text> Evaluator::take() {
  if (failed())
    return status;
  return std::move(output);
}

Frame &Evaluator::newFrame(Frame *outer) {
  spend(sizeof(Frame));
  frames.emplace_back();
  frames.back().outer = outer;
  return frames.back();
}

void Evaluator::write(const Text &text) {
  if (spend(text.size()))
    output.append(text);
}

Text Evaluator::captureBody(const Body &body, Frame &frame) {
  Text before = std::move(output);
  output = Text();
  execute(body, frame);
  return std::exchange(output, std::move(before));
}

Evaluator::Flow Evaluator::execute(const Body &body, Frame &frame) {
  Flow flow = Flow::Next;
  if (++depth > maxDepth)
    fail("expected blocks, expressions and macros nested less than 200 deep, got more");
  for (const Statement &statement : body) {
    if (failed() || flow != Flow::Next)
      break;
    flow = executeOne(statement, frame);
  }
  --depth;
  return flow;
}

Evaluator::Flow Evaluator::executeOne(const Statement &statement, Frame &frame) {
  position = statement.at;
  if (!spend(16))
    return Flow::Next;
  switch (statement.kind) {
  case Statement::Text:
    write(Text(statement.text));
    break;
  case Statement::Output:
    write(toText(*this, evaluate(*statement.value, frame)));
    break;
  case Statement::Set:
    assign(*statement.target, evaluate(*statement.value, frame), frame);
    break;
  case Statement::Capture:
    executeCapture(statement, frame);
    break;
  case Statement::If:
    return executeIf(statement, frame);
  case Statement::For:
    executeFor(statement, frame);
    break;
  case Statement::Macro:
    frame.set(statement.text, makeMacro(statement, frame));
    break;
  case Statement::Call:
    executeCall(statement, frame);
    break;
  case Statement::With: {
    Frame &inner = newFrame(&frame);
    for (const auto &[target, value] : statement.assignments)
      assign(*target, evaluate(*value, frame), inner);
    return execute(statement.body, inner);
  }
  case Statement::Scope:
    return execute(statement.body, newFrame(&frame));
  case Statement::Break:
    return Flow::Break;
  case Statement::Continue:
    return Flow::Continue;
  }
  return Flow::Next;
}

Evaluator::Flow Evaluator::executeIf(const Statement &statement, Frame &frame) {
  for (const Branch &branch : statement.branches)
    if (!branch.condition || isTrue(evaluate(*branch.condition, frame)))
      return failed() ? Flow::Next : execute(branch.body, frame);
  return Flow::Next;
}

void Evaluator::executeFor(const Statement &statement, Frame &frame) {
  Value::Items items = iterate(evaluate(*statement.value, frame));
  if (statement.condition) {
    Value::Items kept;
    for (Value &item : items) {
      Frame &inner = newFrame(&frame);
      assign(*statement.target, item, inner);
      if (failed())
        return;
      if (isTrue(evaluate(*statement.condition, inner)))
        kept.push_back(std::move(item));
    }
    items = std::move(kept);
  }
  const size_t count = items.size();
  const Value all = sequence(Kind::List, std::move(items));
  ++loopDepth;
  for (size_t i = 0; i < count && !failed(); ++i) {
    Frame &inner = newFrame(&frame);
    inner.set("loop", Value::object(Kind::Loop, std::make_shared<LoopObject>(all, i, loopDepth)));
    assign(*statement.target, all.items()[i], inner);
    if (execute(statement.body, inner) == Flow::Break)
      break;
  }
  --loopDepth;
  if (count == 0 && !failed())
    execute(statement.otherwise, newFrame(&frame));
}

void Evaluator::executeCapture(const Statement &statement, Frame &frame) {
  Value before = std::exchange(captured, Value::string(captureBody(statement.body, newFrame(&frame))));
  Value value = evaluate(*statement.value, frame);
  captured = std::move(before);
  if (statement.target)
    assign(*statement.target, std::move(value), frame);
  else
    write(toText(*this, value));
}

Value Evaluator::makeMacro(const Statement &statement, Frame &frame) {
  auto function = std::make_shared<FunctionObject>();
  function->name = statement.text;
  function->macro = &statement;
  function->frame = &frame;
  return Value::object(Kind::Function, std::move(function));
}

void Evaluator::executeCall(const Statement &statement, Frame &frame) {
  Value callee = evaluate(*statement.value->items[0], frame);
  Arguments arguments = evaluateArguments(*statement.value, frame);
  arguments.named.emplace_back("caller", makeMacro(statement, frame));
  if (!failed())
    write(toText(*this, call(callee, arguments)));
}

void Evaluator::assign(const Expression &target, Value value, Frame &frame) {
  if (failed())
    return;
  position = target.at;
  if (target.kind == Expression::Name)
    return frame.set(target.text, std::move(value));
  if (target.kind == Expression::Tuple) {
    Value::Items items = iterate(value);
    if (!failed() && items.size() != target.items.size())
      fail("expected " + std::to_string(target.items.size()) + " values to unpack, got " +
           std::to_string(items.size()));
    for (size_t i = 0; i < target.items.size() && !failed(); ++i)
      assign(*target.items[i], items[i], frame);
    return;
  }
  Value space = evaluate(*target.items[0], frame);
  if (failed())
    return;
  if (!space.is(Kind::Namespace)) {
    fail("expected a namespace to set '" + target.text + "' in, got " + std::string(typeName(space)));
    return;
  }
  for (auto &[name, old] : space.asSpace()->members)
    if (name == target.text) {
      old = std::move(value);
      return;
    }
  space.asSpace()->members.emplace_back(target.text, std::move(value));
}

Value Evaluator::callMacro(const FunctionObject &function, const Arguments &arguments) {
  const Statement &macro = *function.macro;
  Frame &frame = newFrame(function.frame);
  if (arguments.values.size() > macro.parameters.size())
    return fail("macro '" + macro.text + "' takes at most " + std::to_string(macro.parameters.size()) + " arguments");
  for (const auto &[name, value] : arguments.named) {
    bool known = name == "caller";
    for (const Parameter &parameter : macro.parameters)
      known |= parameter.name == name;
    if (!known)
      return fail("macro '" + macro.text + "' has no parameter '" + name + "'");
    if (name == "caller")
      frame.set("caller", value);
  }
  for (size_t i = 0; i < macro.parameters.size() && !failed(); ++i) {
    const Parameter &parameter = macro.parameters[i];
    const Value *given = arguments.find(i, parameter.name);
    frame.set(parameter.name, given ? *given
                              : parameter.fallback
                                  ? evaluate(*parameter.fallback, frame)
                                  : Value::undefined("parameter '" + parameter.name + "' was not provided"));
  }
  return failed() ? Value() : text(captureBody(macro.body, frame));
}
