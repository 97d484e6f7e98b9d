// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// relax: functions, symbols, calls that cross levels, structure.
#include "RelaxCache.h"
#include "RelaxShapes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace lamella::reference {

//===----------------------------------------------------------------------===//
// Functions and symbols
//===----------------------------------------------------------------------===//

LogicalResult Machine::enter(FunctionOpInterface function, ArrayRef<Datum> arguments) {
  auto graph = dyn_cast<relax::FuncOp>(*function);
  if (!graph) { // no symbols: a kernel's types are plain
    for (auto [type, argument] : llvm::zip_equal(function.getArgumentTypes(), arguments))
      if (auto shaped = dyn_cast<ShapedType>(type); shaped && !isa<VectorType>(type))
        if (failed(checkShape(function, std::get<Array>(argument).sizes, shaped)))
          return failure();
    return success();
  }
  for (auto [type, argument] : llvm::zip_equal(function.getArgumentTypes(), arguments))
    bindSymbols(type, argument, frame->symbols);
  for (auto [i, type, argument] : llvm::enumerate(function.getArgumentTypes(), arguments))
    if (failed(checkSizes(*this, function, "argument " + Twine(i), type, argument)))
      return failure();
  for (auto symbol : graph.getSymbols().getAsRange<relax::SymbolDeclAttr>()) {
    int64_t value = frame->symbols.lookup(symbol.getName());
    if (value >= symbol.getLower() && (!symbol.getUpper() || value <= *symbol.getUpper()))
      continue;
    return function->emitOpError("expected symbol ")
           << symbol.getName().getValue() << " in [" << symbol.getLower() << ", "
           << (symbol.getUpper() ? std::to_string(*symbol.getUpper()) : "inf") << "], got " << value;
  }
  return success();
}

static LogicalResult runMatchCast(Machine &machine, relax::MatchCastOp op) {
  const Datum &source = machine.get(op.getSource());
  bindSymbols(op.getType(), source, machine.getSymbols());
  if (failed(checkSizes(machine, op, "a tensor", op.getType(), source)))
    return failure();
  return machine.setResults(op, {source});
}

static LogicalResult setSize(Machine &machine, Operation *op, relax::SizeType type) {
  FailureOr<int64_t> value = evaluateSize(machine, op, type.getExpr());
  return failed(value) ? failure() : machine.setResults(op, {Scalar::of(*value)});
}

/// Sets the results of a call or a region, once they have the shapes that the op's types say.
static LogicalResult setChecked(Machine &machine, Operation *op, std::vector<Datum> values) {
  for (auto [i, value] : llvm::enumerate(values))
    if (failed(checkSizes(machine, op, "result " + Twine(i), op->getResult(i).getType(), value)))
      return failure();
  return machine.setResults(op, std::move(values));
}

static LogicalResult runRegion(Machine &machine, Operation *op, Region &region) {
  std::vector<Datum> yielded;
  return failed(machine.runRegion(region, {}, yielded)) ? failure() : setChecked(machine, op, std::move(yielded));
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static bool isState(Value value) { return isa<relax::StateType>(value.getType()); }
static bool isSize(Value value) { return isa<relax::SizeType>(value.getType()); }

static LogicalResult runCall(Machine &machine, relax::CallOp op) {
  auto callee = dyn_cast_or_null<FunctionOpInterface>(machine.lookup(op, op.getCalleeAttr()));
  if (!callee)
    return op.emitOpError("expected the function ") << op.getCalleeAttr() << " in the module";
  // A call that returns a state consumes the one it gets.
  bool consumes = llvm::any_of(op.getResults(), isState);
  std::vector<Datum> arguments;
  for (Value operand : op.getOperands())
    arguments.push_back(consumes && isState(operand) ? machine.take(operand) : machine.get(operand));
  FailureOr<std::vector<Datum>> results = machine.call(op, callee, std::move(arguments));
  return failed(results) ? failure() : setChecked(machine, op, std::move(*results));
}

/// A copy of a tensor for a kernel to read as a buffer.
static Array copyBytes(const Array &array) {
  Array result = array;
  result.storage = std::make_shared<Storage>(*array.storage);
  return result;
}

/// Adds the buffers of the operands, a state's three in its place. `states` gets the caches in order.
static LogicalResult addOperandBuffers(Machine &machine, relax::CallTIROp op, std::vector<Datum> &arguments,
                                       SmallVectorImpl<std::shared_ptr<KVCache>> &states) {
  bool consumes = llvm::any_of(op.getResults(), isState);
  auto buffers = static_cast<std::ptrdiff_t>(arguments.size());
  for (Value operand : op.getOperands()) {
    if (isSize(operand)) // only makes its names visible
      continue;
    if (!isState(operand)) {
      arguments.push_back(copyBytes(machine.getArray(operand)));
      continue;
    }
    FailureOr<std::shared_ptr<KVCache>> cache = getCache(machine, op, operand, consumes);
    if (failed(cache))
      return failure();
    llvm::append_range(arguments, std::initializer_list<Datum>{(*cache)->keys, (*cache)->values, (*cache)->lengths});
    states.push_back(*cache);
    // The capacity of each state follows the sizes.
    arguments.insert(arguments.begin() + buffers++, Datum(Scalar::of((*cache)->capacity)));
  }
  return success();
}

/// Checks what a kernel did with its buffers: operands are as they were, each element of the results is written.
static LogicalResult checkBuffers(Machine &machine, relax::CallTIROp op, ArrayRef<Datum> arguments,
                                  ArrayRef<Datum> results) {
  size_t position = op.getSizes().size() + llvm::count_if(op.getOperands(), isState);
  for (auto [i, operand] : llvm::enumerate(op.getOperands())) {
    if (isSize(operand))
      continue;
    const Datum &argument = arguments[position];
    position += isState(operand) ? 3 : 1;
    if (!isState(operand) && machine.getArray(operand).storage->bytes != std::get<Array>(argument).storage->bytes)
      return op.emitOpError("expected a kernel that leaves its operands as they are, but it changed operand ") << i;
  }
  for (auto [i, result] : llvm::enumerate(results)) {
    const auto *array = std::get_if<Array>(&result);
    if (array && llvm::is_contained(array->storage->written, 0))
      return op.emitOpError("expected a kernel that writes each element of result ") << i;
  }
  return success();
}

/// Calls a kernel in destination-passing style: fresh buffers for the results behind those of the operands.
static FailureOr<std::vector<Datum>> callOnBuffers(Machine &machine, relax::CallTIROp op, FunctionOpInterface callee,
                                                   std::vector<Datum> arguments) {
  SmallVector<std::shared_ptr<KVCache>> states;
  if (failed(addOperandBuffers(machine, op, arguments, states)))
    return failure();
  std::vector<Datum> results;
  auto nextState = states.begin();
  for (Value result : op.getResults()) {
    if (isState(result)) {
      results.push_back(*nextState++);
      continue;
    }
    auto type = cast<RankedTensorType>(result.getType());
    FailureOr<SmallVector<int64_t>> sizes = getResultSizes(machine, op, type);
    if (failed(sizes))
      return failure();
    FailureOr<Array> array = machine.allocate(op, type.getElementType(), *sizes, /*tracked=*/true);
    if (failed(array))
      return failure();
    results.push_back(*array);
    arguments.push_back(*array);
  }
  if (callee.getNumArguments() != arguments.size())
    return op.emitOpError("expected a kernel with ")
           << arguments.size() << " arguments, got " << callee.getNumArguments();
  if (failed(machine.call(op, callee, arguments)) || failed(checkBuffers(machine, op, arguments, results)))
    return failure();
  return results;
}

static LogicalResult runCallTIR(Machine &machine, relax::CallTIROp op) {
  auto callee = dyn_cast_or_null<FunctionOpInterface>(machine.lookup(op, op.getCalleeAttr()));
  if (!callee)
    return op.emitOpError("expected the function ") << op.getCalleeAttr() << " in the module";
  std::vector<Datum> arguments;
  for (auto size : op.getSizes().getAsRange<relax::SizeAttr>()) {
    FailureOr<int64_t> value = evaluateSize(machine, op, size);
    if (failed(value))
      return failure();
    arguments.push_back(Scalar::of(*value));
  }
  FailureOr<std::vector<Datum>> results;
  if (callee.getNumResults() == 0) {
    results = callOnBuffers(machine, op, callee, std::move(arguments));
  } else {
    for (Value operand : op.getOperands())
      if (!isSize(operand))
        arguments.push_back(machine.get(operand));
    results = machine.call(op, callee, std::move(arguments));
  }
  return failed(results) ? failure() : setChecked(machine, op, std::move(*results));
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

static LogicalResult runWeight(Machine &machine, relax::WeightOp op) {
  auto type = cast<RankedTensorType>(op.getType());
  if (!machine.getOptions().weights)
    return op.emitOpError("expected a source of weights for '") << op.getName() << "'";
  auto found = machine.getOptions().weights(op.getName(), type.getElementType());
  if (const auto *error = std::get_if<std::string>(&found))
    return op.emitOpError() << *error;
  const Array &array = std::get<Array>(found);
  std::optional<Format> format = getFormat(type.getElementType(), machine.isWide());
  if (!format || array.format != *format || ArrayRef<int64_t>(array.sizes) != type.getShape())
    return op.emitOpError("expected ") << type << " for '" << op.getName() << "', got " << describeShape(array.sizes)
                                       << " of " << getName(array.format);
  return machine.setResults(op, {array});
}

void addRelaxFunctionHandlers(Handlers &handlers) {
  handlers.add<relax::CallOp>(runCall);
  handlers.add<relax::CallTIROp>(runCallTIR);
  handlers.add<relax::MatchCastOp>(runMatchCast);
  handlers.add<relax::WeightOp>(runWeight);
  handlers.add<relax::CallDPSOp>([](Machine &, relax::CallDPSOp op) -> LogicalResult {
    return op.emitOpError("expected no library function: the interpreter knows none, got \"")
           << op.getFunction() << "\"";
  });
  handlers.add<relax::SymbolOp>(
      [](Machine &machine, relax::SymbolOp op) { return setSize(machine, op, cast<relax::SizeType>(op.getType())); });
  handlers.add<relax::DimOp>([](Machine &machine, relax::DimOp op) {
    return machine.setResults(op, {Scalar::of(machine.getArray(op.getInput()).sizes[op.getDim()])});
  });
  handlers.add<relax::IfOp>([](Machine &machine, relax::IfOp op) {
    bool holds = machine.getArray(op.getCondition()).integer(0);
    return runRegion(machine, op, holds ? op.getThenRegion() : op.getElseRegion());
  });
  handlers.add<relax::DataflowOp>(
      [](Machine &machine, relax::DataflowOp op) { return runRegion(machine, op, op.getBody()); });
  handlers.add<relax::SegmentOp>(
      [](Machine &machine, relax::SegmentOp op) { return runRegion(machine, op, op.getBody()); });
  handlers.add<relax::TupleOp>([](Machine &machine, relax::TupleOp op) {
    Tuple tuple;
    for (Value element : op.getElements())
      tuple.push_back(machine.get(element));
    return machine.setResults(op, {std::move(tuple)});
  });
  handlers.add<relax::GetItemOp>([](Machine &machine, relax::GetItemOp op) {
    return machine.setResults(op, {machine.get<Tuple>(op.getTuple())[op.getIndex()]});
  });
  handlers.add<relax::ConstantOp>([](Machine &machine, relax::ConstantOp op) -> LogicalResult {
    FailureOr<Datum> value = getConstant(machine, op, op.getValue());
    return failed(value) ? failure() : machine.setResults(op, {*value});
  });
}

} // namespace lamella::reference
