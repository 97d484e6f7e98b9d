// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Control flow, segments, and the ops that check or change what is known of a shape.
#include "FunctionEmitter.h"

#include "lamella-c/Module.h"
#include "lamella/Dialect/Relax/IR/Symbols.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

//===----------------------------------------------------------------------===//
// relax.if
//===----------------------------------------------------------------------===//

// The regions' values come together as arguments of the block after them.
LogicalResult FunctionEmitter::emit(IfOp op) {
  Value byte = builder.load(get(op.getCondition()).pointer, builder.getI8Type());
  Value zero = builder.create<LLVM::ConstantOp>(builder.getI8Type(), builder.getI8IntegerAttr(0));
  Value condition = builder.notEqual(byte, zero);
  Block *before = builder.getInsertionBlock();
  Region *region = before->getParent();
  Block *after = builder.createBlock(region, region->end());
  SmallVector<Type> types;
  for (Type type : op.getResultTypes())
    flattenTypes(type, types);
  SmallVector<Value> joined;
  for (Type type : types)
    joined.push_back(after->addArgument(type, op.getLoc()));

  Block *starts[2];
  Scope outer = scope;
  for (auto [index, arm] : llvm::enumerate(op->getRegions())) {
    starts[index] = builder.createBlock(region, region->end());
    scope = outer;
    if (mlir::failed(emitBlock(arm.front())))
      return failure();
    at(op.getLoc());
    SmallVector<Value> yielded;
    for (auto [value, type] : llvm::zip_equal(arm.front().getTerminator()->getOperands(), op.getResultTypes()))
      flatten(get(value), type, yielded);
    builder.create<LLVM::BrOp>(yielded, after);
  }
  scope = outer;
  builder.setInsertionPointToEnd(before);
  builder.create<LLVM::CondBrOp>(condition, starts[0], starts[1]);
  builder.setInsertionPointToStart(after);
  ArrayRef<Value> rest = joined;
  for (Value result : op.getResults())
    set(result, unflatten(result.getType(), rest));
  return success();
}

//===----------------------------------------------------------------------===//
// relax.segment
//===----------------------------------------------------------------------===//

// A segment is a function of its own: status = @NAME$segmentK(context, outputs, values from outside...). Its outputs
// are written to a struct of the caller. While it is written, everything from outside is an argument.
LogicalResult FunctionEmitter::emit(SegmentOp op) {
  SmallVector<Type> outputTypes, inputTypes;
  for (Type type : op.getResultTypes())
    flattenTypes(type, outputTypes);
  auto outputs = LLVM::LLVMStructType::getLiteral(builder.getContext(), outputTypes);

  // Every symbol and slot of the scope, and the values that the body uses.
  SetVector<Value> captured;
  getUsedValuesDefinedAbove(op.getBody(), captured);
  SmallVector<Value> inputs;
  SmallVector<StringAttr> names;
  for (SymbolDeclAttr decl : source.getSymbols().getAsRange<SymbolDeclAttr>())
    names.push_back(decl.getName());
  source.getBody().walk([&](Operation *definer) {
    for (StringAttr name : getDefinedSymbols(definer))
      if (scope.symbols.contains(name))
        names.push_back(name);
  });
  for (StringAttr name : names)
    inputs.push_back(scope.symbols.lookup(name));
  SmallVector<int64_t> slots = llvm::to_vector(llvm::make_first_range(scope.slots));
  llvm::sort(slots);
  for (int64_t slot : slots)
    inputs.push_back(scope.slots.lookup(slot));
  for (Value value : captured)
    flatten(get(value), value.getType(), inputs);

  Type pointer = builder.getPointer();
  inputTypes = {pointer, pointer};
  llvm::append_range(inputTypes, ValueRange(inputs).getTypes());
  std::string name = (source.getName() + "$segment" + Twine(segments++)).str();
  auto functionType = LLVM::LLVMFunctionType::get(builder.getI32Type(), inputTypes);
  Block *before = builder.getInsertionBlock();
  OpBuilder atModule(source);
  auto function = LLVM::LLVMFuncOp::create(atModule, op.getLoc(), name, functionType, LLVM::Linkage::Internal);

  // Inside.
  Value outerContext = context, outerArrays[] = {sizeArray, bufferArray, tensorArray};
  Scope outerScope = scope;
  llvm::DenseMap<Value, HostValue> outerValues = values;
  startFunction(function, op.getBody());
  scope = Scope();
  SmallVector<Value> passed(function.getArguments().begin() + 2, function.getArguments().end());
  ArrayRef<Value> rest = passed;
  auto take = [&]() { return rest = rest.drop_front(), *(rest.data() - 1); };
  for (StringAttr symbol : names)
    scope.symbols[symbol] = take();
  for (int64_t slot : slots)
    scope.slots[slot] = take();
  for (Value value : captured)
    set(value, unflatten(value.getType(), rest));
  LogicalResult emitted = emitSegmentBody(op, function, outputs);

  // Outside again.
  context = outerContext;
  sizeArray = outerArrays[0], bufferArray = outerArrays[1], tensorArray = outerArrays[2];
  scope = std::move(outerScope);
  values = std::move(outerValues);
  at(op.getLoc()).setInsertionPointToEnd(before);
  Value frame = builder.null();
  if (!outputTypes.empty())
    frame = builder.create<LLVM::AllocaOp>(pointer, outputs, builder.i32(1));
  SmallVector<Value> callArguments = {context, frame};
  callArguments.append(inputs);
  checkStatus(builder.create<LLVM::CallOp>(function, callArguments).getResult());
  SmallVector<Value> loaded;
  for (auto [index, type] : llvm::enumerate(outputTypes))
    loaded.push_back(builder.loadField(frame, outputs, {int32_t(index)}, type));
  rest = loaded;
  for (Value result : op.getResults())
    set(result, unflatten(result.getType(), rest));
  return emitted;
}

LogicalResult FunctionEmitter::emitSegmentBody(SegmentOp op, LLVM::LLVMFuncOp function, Type outputs) {
  if (mlir::failed(emitBlock(op.getBody().front())))
    return failure();
  at(op.getLoc());
  SmallVector<Value> yielded;
  for (auto [value, type] : llvm::zip_equal(op.getBody().front().getTerminator()->getOperands(), op.getResultTypes()))
    flatten(get(value), type, yielded);
  for (auto [index, value] : llvm::enumerate(yielded))
    builder.storeField(value, function.getArgument(1), outputs, {int32_t(index)});
  builder.create<LLVM::ReturnOp>(builder.i32(LAMELLA_OK));
  return success();
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

LogicalResult FunctionEmitter::emit(MatchCastOp op) {
  HostValue host = get(op.getSource());
  auto type = cast<RankedTensorType>(op.getResult().getType());
  SmallVector<SizeAttr> sourceSizes = relax::getSizes(cast<RankedTensorType>(op.getSource().getType()));
  SmallVector<SizeAttr> sizes = relax::getSizes(type);
  for (auto [size, value] : llvm::zip_equal(sizes, host.sizes))
    if (StringAttr name = size ? size.getBareSymbol() : StringAttr(); name && !scope.symbols.contains(name))
      scope.symbols[name] = value;
  Value bad;
  for (auto [size, known, value] : llvm::zip_equal(sizes, sourceSizes, host.sizes)) {
    StringAttr name = size ? size.getBareSymbol() : StringAttr();
    if (size && compare(size, known) != SizeRelation::Equal && !(name && scope.symbols.lookup(name) == value))
      bad = builder.logicalOr(bad, builder.notEqual(value, evaluate(size)));
  }
  if (bad)
    failIf(bad, LAMELLA_ERROR_SHAPE, [&] {
      Message message;
      message << describe(op) << ": expected " << toString(type);
      appendBindings(message, type, [](StringAttr) { return false; });
      return (message << ", got shape ").shape(host.sizes);
    });
  set(op.getResult(), std::move(host));
  return success();
}

// No data moves. One unknown dimension follows from the number of elements.
LogicalResult FunctionEmitter::emit(ReshapeOp op) {
  const HostValue input = get(op.getInput());
  auto type = cast<RankedTensorType>(op.getResult().getType());
  auto inputType = cast<RankedTensorType>(op.getInput().getType());
  SmallVector<SizeAttr> sizes = relax::getSizes(type);
  if (llvm::count(sizes, SizeAttr()) > 1)
    return op.emitOpError("expected at most one unknown dimension in the result, got ") << type;
  HostValue host{type, input.pointer, {}, {}};
  SmallVector<Value> known;
  for (SizeAttr size : sizes) {
    host.sizes.push_back(size ? evaluate(size) : Value());
    if (size)
      known.push_back(host.sizes.back());
  }
  if (compare(getElementCount(inputType), getElementCount(type)) != SizeRelation::Equal) {
    Value count = multiplyAll(input.sizes, op.getLoc()), product = multiplyAll(known, op.getLoc()), rest;
    if (known.size() < sizes.size()) {
      // 0 elements in 0 rows: the unknown dimension is 0.
      Value divisor = builder.create<LLVM::SMaxOp>(product, builder.i64(1));
      rest = builder.create<LLVM::SDivOp>(count, divisor);
      product = builder.create<LLVM::MulOp>(product, rest);
      for (Value &size : host.sizes)
        size = size ? size : rest;
    }
    failIf(builder.notEqual(count, product), LAMELLA_ERROR_SHAPE, [&] {
      Message message;
      message << describe(op) << ": expected as many elements as " << toString(type) << " has";
      appendBindings(message, type, [](StringAttr) { return false; });
      return (message << ", got shape ").shape(input.sizes);
    });
  }
  set(op.getResult(), std::move(host));
  return success();
}
