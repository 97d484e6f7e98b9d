// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Machine.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

#include <numeric>

using namespace mlir;

namespace lamella::reference {

/// Deeper calls are refused: a recursion that does not end must not exhaust the stack.
static constexpr unsigned maxDepth = 200;

Machine::Machine(ModuleOp module, const Options &options)
    : options(options), fuel(options.fuel), random(options.shuffleSeed.value_or(0)) {
  addArithHandlers(handlers);
  addArithConversionHandlers(handlers);
  addMathHandlers(handlers);
  addControlFlowHandlers(handlers);
  addAffineHandlers(handlers);
  addMemRefHandlers(handlers);
  addMemRefViewHandlers(handlers);
  addVectorHandlers(handlers);
  addInstructionHandlers(handlers);
  addVectorShapeHandlers(handlers);
  addVectorTransferHandlers(handlers);
  addTIRHandlers(handlers);
  addLinalgHandlers(handlers);
  addTensorHandlers(handlers);
  addTensorSliceHandlers(handlers);
  addRelaxFunctionHandlers(handlers);
  addRelaxElementwiseHandlers(handlers);
  addRelaxTensorHandlers(handlers);
  addRelaxReductionHandlers(handlers);
  addRelaxModelHandlers(handlers);
  addRelaxSamplingHandlers(handlers);
  addRelaxQuantizedHandlers(handlers);
  addRelaxCacheHandlers(handlers);
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

SmallVector<int64_t, 4> Machine::getIntegers(ValueRange values) const {
  SmallVector<int64_t, 4> result;
  for (Value value : values)
    result.push_back(getInteger(value));
  return result;
}

SmallVector<int64_t, 4> Machine::getIntegers(ArrayRef<OpFoldResult> values) const {
  SmallVector<int64_t, 4> result;
  for (OpFoldResult value : values)
    result.push_back(isa<Attribute>(value) ? cast<IntegerAttr>(cast<Attribute>(value)).getInt()
                                           : getInteger(cast<Value>(value)));
  return result;
}

void Machine::set(Value value, Datum datum) {
  std::unique_ptr<Datum> &slot = frame->values[value];
  if (slot)
    *slot = std::move(datum);
  else
    slot = std::make_unique<Datum>(std::move(datum));
}

LogicalResult Machine::setResults(Operation *op, std::vector<Datum> values) {
  for (auto [result, value] : llvm::zip_equal(op->getResults(), values))
    set(result, std::move(value));
  return success();
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

LogicalResult Machine::spend(Operation *op, uint64_t steps) {
  if (steps > fuel)
    return op->emitOpError("expected to end within ") << options.fuel << " steps, which are spent here";
  fuel -= steps;
  return success();
}

LogicalResult Machine::run(Operation *op) {
  if (failed(spend(op, 1)))
    return failure();
  if (const Handler *handler = handlers.find(op))
    return (*handler)(*this, op);
  return op->emitOpError("expected an op that the interpreter knows");
}

FailureOr<Block *> Machine::chooseSuccessor(Operation *branch, std::vector<Datum> &arguments) {
  Block *successor = nullptr;
  OperandRange operands = branch->getOperands().take_front(0);
  if (auto always = dyn_cast<cf::BranchOp>(branch)) {
    successor = always.getDest();
    operands = always.getDestOperands();
  } else if (auto either = dyn_cast<cf::CondBranchOp>(branch)) {
    bool taken = getInteger(either.getCondition());
    successor = taken ? either.getTrueDest() : either.getFalseDest();
    operands = taken ? either.getTrueDestOperands() : either.getFalseDestOperands();
  } else {
    return branch->emitOpError("expected a branch that the interpreter knows");
  }
  arguments.clear();
  for (Value operand : operands)
    arguments.push_back(get(operand));
  return successor;
}

LogicalResult Machine::runRegion(Region &region, std::vector<Datum> arguments, std::vector<Datum> &yielded) {
  for (Block *block = &region.front();;) {
    for (auto [argument, datum] : llvm::zip_equal(block->getArguments(), arguments))
      set(argument, std::move(datum));
    for (Operation &op : block->without_terminator())
      if (failed(run(&op)))
        return failure();
    Operation *terminator = block->getTerminator();
    if (failed(spend(terminator, 1)))
      return failure();
    if (terminator->getNumSuccessors() == 0) {
      yielded.clear();
      for (Value operand : terminator->getOperands())
        yielded.push_back(get(operand));
      return success();
    }
    FailureOr<Block *> successor = chooseSuccessor(terminator, arguments);
    if (failed(successor))
      return failure();
    block = *successor;
  }
}

LogicalResult Machine::runRegion(Region &region, std::vector<Datum> arguments) {
  std::vector<Datum> yielded;
  return runRegion(region, std::move(arguments), yielded);
}

FailureOr<std::vector<Datum>> Machine::call(Operation *caller, FunctionOpInterface callee,
                                            std::vector<Datum> arguments) {
  if (callee.isExternal())
    return caller->emitOpError("expected a function with a body, got the declaration of '") << callee.getName() << "'";
  if (depth == maxDepth)
    return caller->emitOpError("expected calls at most ") << maxDepth << " deep";
  Frame inner;
  Frame *outer = std::exchange(frame, &inner);
  SmallVector<ActiveBlock, 4> outerBlocks = std::exchange(activeBlocks, {});
  ++depth;
  std::vector<Datum> results;
  LogicalResult status = enter(callee, arguments);
  if (succeeded(status))
    status = runRegion(callee.getFunctionBody(), std::move(arguments), results);
  --depth;
  activeBlocks = std::move(outerBlocks);
  frame = outer;
  if (failed(status))
    return failure();
  return results;
}

LogicalResult Machine::forEachIteration(int64_t extent, bool independent,
                                        llvm::function_ref<LogicalResult(int64_t)> body) {
  // A shuffled order is i -> (factor * i + shift) mod extent with a factor prime to the extent.
  uint64_t factor = 1, shift = 0;
  if (independent && options.shuffleSeed && extent > 1) {
    shift = random() % extent;
    do
      factor = random() % extent;
    while (std::gcd(factor, uint64_t(extent)) != 1);
  }
  for (int64_t i = 0; i < extent; ++i)
    if (failed(body(int64_t((__uint128_t(factor) * i + shift) % extent))))
      return failure();
  return success();
}

LogicalResult Machine::forEachIteration(ArrayRef<int64_t> extents, ArrayRef<bool> independent,
                                        llvm::function_ref<LogicalResult(ArrayRef<int64_t>)> body) {
  SmallVector<int64_t, 6> point(extents.size());
  std::function<LogicalResult(unsigned)> visit = [&](unsigned dim) -> LogicalResult {
    if (dim == extents.size())
      return body(point);
    return forEachIteration(extents[dim], independent[dim], [&](int64_t i) {
      point[dim] = i;
      return visit(dim + 1);
    });
  };
  return visit(0);
}

//===----------------------------------------------------------------------===//
// The entry
//===----------------------------------------------------------------------===//

/// Checks one argument of the function that the user calls.
static LogicalResult checkArgument(FunctionOpInterface function, unsigned position, const Datum &datum,
                                   const Options &options) {
  Type type = function.getArgumentTypes()[position];
  auto fail = [&]() { return function->emitOpError("argument ") << position << ": "; };
  if (auto shaped = dyn_cast<ShapedType>(type)) {
    const Array *array = std::get_if<Array>(&datum);
    if (!array)
      return fail() << "expected an array for " << type;
    if (!shaped.hasRank())
      return fail() << "expected a type with a rank, got " << type;
    std::optional<Format> format = getFormat(shaped.getElementType(), options.wide);
    if (!format || *format != array->format)
      return fail() << "expected elements of " << (format ? getName(*format) : "a type that the interpreter knows")
                    << ", got " << getName(array->format);
    bool fits = shaped.getRank() == array->getRank();
    for (int64_t dim = 0; fits && dim < shaped.getRank(); ++dim)
      fits = shaped.isDynamicDim(dim) || shaped.getDimSize(dim) == array->sizes[dim];
    if (!fits)
      return fail() << "expected " << type << ", got shape " << describeShape(array->sizes);
    return success();
  }
  bool isState = std::holds_alternative<std::shared_ptr<KVCache>>(datum);
  bool wantsState = !type.isIntOrIndexOrFloat() && type.getDialect().getNamespace() == "relax" &&
                    !StringRef(type.getAbstractType().getName()).ends_with("size");
  if (isState != wantsState || (!isState && !std::holds_alternative<Scalar>(datum)))
    return fail() << "expected " << (wantsState ? "a cache" : "a number") << " for " << type;
  return success();
}

FailureOr<std::vector<Datum>> interpret(ModuleOp module, StringRef name, std::vector<Datum> arguments,
                                        const Options &options) {
  auto function = module.lookupSymbol<FunctionOpInterface>(name);
  if (!function)
    return module.emitError("expected a function '") << name << "' to interpret";
  if (function.getNumArguments() != arguments.size())
    return function->emitOpError("expected ") << function.getNumArguments() << " inputs, got " << arguments.size();
  for (auto [position, argument] : llvm::enumerate(arguments))
    if (failed(checkArgument(function, position, argument, options)))
      return failure();
  return Machine(module, options).call(function, function, std::move(arguments));
}

std::string describeShape(ArrayRef<int64_t> sizes) {
  if (sizes.empty())
    return "scalar";
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleave(sizes, os, "x");
  return text;
}

} // namespace lamella::reference
