// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arguments and results of an entry.
//
//   1. Each argument's kind, element type and rank are compared with its type.
//   2. A symbol takes its value from the first bare dimension or size argument that names it, and must lie in its
//   bounds.
//   3. Every other dimension is compared with its expression.
#include "FunctionEmitter.h"

#include "lamella-c/Module.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

std::string FunctionEmitter::describeArgument(unsigned index) {
  std::string text = (source.getName() + ": argument " + Twine(index)).str();
  if (auto name = source.getArgAttrOfType<StringAttr>(index, "relax.name"))
    return text + " '" + name.getValue().str() + "'";
  std::string name = getLocationName(source.getArgument(index).getLoc());
  return name.empty() ? text : text + " '" + name + "'";
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

/// The sizes of an argument's type; null where any value is right.
static SmallVector<SizeAttr> listSizes(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return relax::getSizes(tensor);
  if (auto state = dyn_cast<StateType>(type))
    return SmallVector<SizeAttr>(state.getSizes());
  return {cast<relax::SizeType>(type).getExpr()};
}

FunctionEmitter::Argument FunctionEmitter::loadArgument(unsigned index) {
  MLIRContext *context = builder.getContext();
  Type type = source.getArgumentTypes()[index], i32 = builder.getI32Type(), i64 = builder.getI64Type();
  auto valueType = layout::getValueType(context), tensorType = layout::getTensorType(context);
  Argument argument;
  argument.index = index;
  argument.address = builder.elementAddress(arguments, valueType, index);
  argument.tensor = builder.fieldAddress(argument.address, valueType, {layout::value::As});
  auto expectField = [&](Value value, int32_t expected, function_ref<void(Message &)> describe) {
    failIf(builder.notEqual(value, builder.i32(expected)), LAMELLA_ERROR_SHAPE, [&] {
      Message message;
      message << describeArgument(index) << ": expected ";
      describe(message);
      return message;
    });
  };
  auto expectElementType = [&](Value got, Type expected) {
    expectField(got, *layout::getElementType(expected), [&](Message &message) {
      (message << "element type " << toString(expected) << ", got ").elementType(got);
    });
  };

  bool isTensor = isa<RankedTensorType>(type), isState = isa<StateType>(type);
  Value kind = builder.loadField(argument.address, valueType, {layout::value::Kind}, i32);
  int32_t expectedKind = isTensor ? LAMELLA_TENSOR : isState ? LAMELLA_KV_CACHE : LAMELLA_SIZE;
  StringRef kindName = isTensor ? "a tensor" : isState ? "a key/value cache" : "a size";
  expectField(kind, expectedKind, [&](Message &message) { (message << kindName << ", got ").kind(kind); });

  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    expectElementType(builder.loadField(argument.tensor, tensorType, {layout::tensor::ElementType}, i32),
                      tensor.getElementType());
    Value rank = builder.loadField(argument.tensor, tensorType, {layout::tensor::Rank}, i32);
    expectField(rank, tensor.getRank(),
                [&](Message &message) { (message << toString(type) << ", got shape ").shapeAt(argument.tensor); });
    argument.host.pointer =
        builder.loadField(argument.tensor, tensorType, {layout::tensor::Data}, builder.getPointer());
    for (int32_t dim = 0; dim < tensor.getRank(); ++dim)
      argument.sizes.push_back(builder.loadField(argument.tensor, tensorType, {layout::tensor::Shape, dim}, i64));
    argument.host.sizes = argument.sizes;
  } else if (auto state = dyn_cast<StateType>(type)) {
    auto cacheType = layout::getCacheType(context);
    argument.host.pointer = builder.load(argument.tensor, builder.getPointer());
    Value elementType = builder.loadField(argument.host.pointer, cacheType, {layout::cache::ElementType}, i32);
    expectElementType(elementType, state.getElementType());
    for (int32_t field : {layout::cache::Batch, layout::cache::Layers, layout::cache::Heads, layout::cache::HeadDim})
      argument.sizes.push_back(builder.loadField(argument.host.pointer, cacheType, {field}, i64));
  } else {
    argument.sizes.push_back(builder.load(argument.tensor, i64));
    argument.host.sizes = argument.sizes;
  }
  return argument;
}

void FunctionEmitter::bindSymbols(const Argument &argument) {
  for (auto [size, value] : llvm::zip_equal(listSizes(source.getArgumentTypes()[argument.index]), argument.sizes)) {
    StringAttr name = size ? size.getBareSymbol() : StringAttr();
    if (!name || scope.symbols.contains(name))
      continue;
    scope.symbols[name] = value;
    boundBy[name] = argument.index;
    SymbolDeclAttr decl = source.getSymbolDecl(name);
    Value bad = builder.compare(LLVM::ICmpPredicate::slt, value, builder.i64(decl.getLower()));
    if (decl.getUpper())
      bad = builder.logicalOr(bad, builder.compare(LLVM::ICmpPredicate::sgt, value, builder.i64(*decl.getUpper())));
    failIf(bad, LAMELLA_ERROR_SHAPE, [&, value = value] {
      Message message;
      message << describeArgument(argument.index) << ": expected " << name.getValue() << " in ["
              << std::to_string(decl.getLower()) << ", " << (decl.getUpper() ? std::to_string(*decl.getUpper()) : "inf")
              << "], got " << name.getValue() << " = ";
      return message.number(value);
    });
  }
}

void FunctionEmitter::checkSizes(const Argument &argument) {
  Type type = source.getArgumentTypes()[argument.index];
  Value bad;
  for (auto [size, value] : llvm::zip_equal(listSizes(type), argument.sizes)) {
    StringAttr name = size ? size.getBareSymbol() : StringAttr();
    if (name && scope.symbols.lookup(name) == value)
      continue;
    bad = builder.logicalOr(bad, size ? builder.notEqual(value, evaluate(size))
                                      : builder.compare(LLVM::ICmpPredicate::slt, value, builder.i64(0)));
  }
  if (!bad)
    return;
  failIf(bad, LAMELLA_ERROR_SHAPE, [&] {
    Message message;
    message << describeArgument(argument.index) << ": expected " << toString(type);
    // Symbols that this argument itself gave show in its shape.
    appendBindings(message, type, [&](StringAttr name) { return boundBy.lookup(name) == argument.index; });
    if (isa<relax::SizeType>(type))
      return (message << ", got ").number(argument.sizes[0]);
    return (message << (isa<StateType>(type) ? ", got sizes " : ", got shape ")).shape(argument.sizes);
  });
}

void FunctionEmitter::emitArguments() {
  SmallVector<Argument> loaded;
  for (unsigned index = 0; index < source.getNumArguments(); ++index)
    loaded.push_back(loadArgument(index));
  for (const Argument &argument : loaded)
    bindSymbols(argument);
  for (const Argument &argument : loaded) {
    checkSizes(argument);
    set(source.getArgument(argument.index), HostValue(argument.host));
  }
}

//===----------------------------------------------------------------------===//
// Workspace
//===----------------------------------------------------------------------===//

/// One block for the slots whose size is known on entry, each at a multiple of 64 bytes.
void FunctionEmitter::emitWorkspace() {
  auto plan = source->getAttrOfType<ArrayAttr>("relax.workspace");
  if (!plan)
    return;
  Value end = builder.i64(0), overflow;
  SmallVector<std::pair<int64_t, Value>> offsets;
  for (auto [slot, size] : llvm::enumerate(plan.getAsRange<SizeAttr>())) {
    bool isKnown = true;
    size.forEachSymbol([&](StringAttr name) { isKnown &= scope.symbols.contains(name); });
    if (!isKnown)
      continue;
    offsets.emplace_back(slot, end);
    // A size that is negative has no tensor behind it that is made: its maker fails first.
    Value padded = builder.addChecked(evaluate(size), builder.i64(63), overflow);
    Value rounded = builder.create<LLVM::AndOp>(padded, builder.i64(-64));
    Value bytes = builder.create<LLVM::SMaxOp>(rounded, builder.i64(0));
    end = builder.addChecked(end, bytes, overflow);
  }
  if (offsets.empty())
    return;
  failIf(overflow, LAMELLA_ERROR_MEMORY, [&] {
    Message message;
    return message << source.getName() << ": the size of the workspace overflows";
  });
  Value block = requestMemory(layout::context::Workspace, end);
  for (auto [slot, offset] : offsets)
    scope.slots[slot] = builder.elementAddress(block, builder.getI8Type(), offset);
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

Value FunctionEmitter::copyResult(const HostValue &host) {
  auto type = cast<RankedTensorType>(host.type);
  Value bytes = multiplyAll(host.sizes, builder.getLoc());
  bytes = builder.create<LLVM::MulOp>(bytes, builder.i64(layout::getElementBytes(type.getElementType())));
  Value copy = requestMemory(layout::context::Allocate, bytes);
  builder.create<LLVM::MemcpyOp>(copy, host.pointer, bytes, /*isVolatile=*/false);
  return copy;
}

LogicalResult FunctionEmitter::emitReturn(ReturnOp op) {
  MLIRContext *context = builder.getContext();
  auto valueType = layout::getValueType(context);
  auto copied = op->getAttrOfType<DenseI64ArrayAttr>("relax.copied");
  bool hasTensors = llvm::any_of(op.getOperandTypes(), llvm::IsaPred<RankedTensorType>);
  if (hasTensors && !copied)
    return op.emitOpError("expected the attribute 'relax.copied' of relax-plan-memory");
  // All memory first: results are written when nothing can fail any more.
  SmallVector<HostValue> returned;
  for (auto [index, operand] : llvm::enumerate(op.getOperands())) {
    returned.push_back(get(operand));
    if (isa<RankedTensorType>(operand.getType()) && llvm::is_contained(copied.asArrayRef(), int64_t(index)))
      returned.back().pointer = copyResult(returned.back());
  }
  for (auto [index, host] : llvm::enumerate(returned)) {
    Value address = builder.elementAddress(results, valueType, index);
    Value as = builder.fieldAddress(address, valueType, {layout::value::As});
    bool isTensor = isa<RankedTensorType>(host.type), isState = isa<StateType>(host.type);
    int32_t kind = isTensor ? LAMELLA_TENSOR : isState ? LAMELLA_KV_CACHE : LAMELLA_SIZE;
    builder.storeField(builder.i32(kind), address, valueType, {layout::value::Kind});
    builder.storeField(builder.i32(0), address, valueType, {layout::value::Reserved});
    if (isTensor)
      storeTensor(host, as);
    else
      builder.store(isState ? host.pointer : host.sizes[0], as);
  }
  builder.create<LLVM::ReturnOp>(builder.i32(LAMELLA_OK));
  return success();
}
