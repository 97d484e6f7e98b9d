// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_TEMPLATE_EVALUATOR_H
#define LAMELLA_LIB_RUNTIME_TEMPLATE_EVALUATOR_H

#include "Syntax.h"
#include <deque>

namespace lamella::jinja {

/// Variables of a scope, and the scope around it.
struct Frame {
  Frame *outer = nullptr;
  std::vector<std::pair<std::string_view, Value>> variables;
  void set(std::string_view name, Value value);
};

struct Arguments {
  std::vector<Value> values;
  std::vector<std::pair<std::string, Value>> named;
  /// The argument of this place or name, or null.
  const Value *find(size_t place, std::string_view name) const;
};

/// A macro, a function of the renderer (no macro), or a method (with self).
struct FunctionObject final : Object {
  std::string name;
  const Statement *macro = nullptr;
  Frame *frame = nullptr;
  std::optional<Value> self;
};

/// Renders one template once. After the first error everything returns undefined.
class Evaluator {
public:
  /// What a rendering may use: a step costs 16, a byte or a value that is made about its size.
  explicit Evaluator(uint64_t budget, std::optional<int64_t> now) : budget(budget), now(now) {}

  void set(std::string_view name, Value value) { top.set(name, std::move(value)); }
  void run(const Body &body) { execute(body, top); }
  Expected<Text> take();

  Value fail(const std::string &message);
  bool failed() const { return !status.ok(); }
  /// False, with an error, where the budget is used up.
  bool spend(uint64_t amount);
  Value text(Text text);
  Value sequence(Kind kind, Value::Items items);
  Value dict(Value::Members members);
  bool equal(const Value &a, const Value &b);
  /// Negative, zero or positive; fails on what has no order.
  int order(const Value &a, const Value &b);
  bool contains(const Value &container, const Value &item);
  /// What a loop over the value goes through.
  Value::Items iterate(const Value &value);
  Value attribute(const Value &value, std::string_view name);
  Value item(const Value &value, const Value &key);
  Value binary(std::string_view op, const Value &a, const Value &b);
  Value call(const Value &callee, const Arguments &arguments);

  uint64_t budget;
  std::optional<int64_t> now;

private:
  enum class Flow { Next, Break, Continue };

  Flow execute(const Body &body, Frame &frame);
  Flow executeOne(const Statement &statement, Frame &frame);
  Flow executeIf(const Statement &statement, Frame &frame);
  void executeFor(const Statement &statement, Frame &frame);
  void executeCapture(const Statement &statement, Frame &frame);
  void executeCall(const Statement &statement, Frame &frame);
  Text captureBody(const Body &body, Frame &frame);
  void write(const Text &text);
  void assign(const Expression &target, Value value, Frame &frame);
  Frame &newFrame(Frame *outer);
  Value makeMacro(const Statement &statement, Frame &frame);

  Value evaluate(const Expression &expression, Frame &frame);
  Value evaluateOperator(const Expression &expression, Frame &frame);
  Value evaluateItems(const Expression &expression, Frame &frame);
  Value evaluateSlice(const Expression &expression, Frame &frame);
  Value evaluateCompare(const Expression &expression, Frame &frame);
  Arguments evaluateArguments(const Expression &expression, Frame &frame);
  Value lookUp(const Expression &name, Frame &frame);
  Value arithmetic(std::string_view op, const Value &a, const Value &b);
  Value loopAttribute(const LoopObject &loop, std::string_view name);
  Value callMacro(const FunctionObject &macro, const Arguments &arguments);
  Value callGlobal(std::string_view name, const Arguments &arguments);
  Value range(const Arguments &arguments);
  Value strftimeNow(const Arguments &arguments);

  Position position;
  unsigned depth = 0, loopDepth = 0;
  Status status = Status::success();
  Frame top;
  /// Macros keep the frame they were defined in, so all frames live as long as the rendering.
  std::deque<Frame> frames;
  std::deque<Namespace> namespaces;
  Text output;
  Value captured;
};

} // namespace lamella::jinja

#endif // LAMELLA_LIB_RUNTIME_TEMPLATE_EVALUATOR_H
