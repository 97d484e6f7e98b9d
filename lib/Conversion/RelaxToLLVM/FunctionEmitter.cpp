// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "FunctionEmitter.h"

#include "lamella-c/Module.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

Message &Message::shape(ArrayRef<Value> sizes) {
  text += "[";
  for (auto [index, size] : llvm::enumerate(sizes)) {
    text += index == 0 ? "" : ", ";
    number(size);
  }
  text += "]";
  return *this;
}

FunctionEmitter::FunctionEmitter(FuncOp source, ModuleObject &object, HostSupport &support)
    : source(source), object(object), support(support), builder(source.getLoc(), source.getContext()) {}

void FunctionEmitter::set(Value value, HostValue host) {
  host.type = value.getType();
  values[value] = std::move(host);
}

//===----------------------------------------------------------------------===//
// Failures
//===----------------------------------------------------------------------===//

void FunctionEmitter::failIf(Value condition, int32_t code, function_ref<Message()> message) {
  Block *current = builder.getInsertionBlock();
  Block *onward = current->splitBlock(builder.getInsertionPoint());
  Block *failure = builder.createBlock(current->getParent(), current->getParent()->end());
  Message text = message();
  auto array = LLVM::LLVMArrayType::get(builder.getI64Type(), std::max<size_t>(text.values.size(), 1));
  Value list = builder.create<LLVM::AllocaOp>(builder.getPointer(), array, builder.i32(1));
  for (auto [index, value] : llvm::enumerate(text.values)) {
    Value wide = value;
    if (isa<LLVM::LLVMPointerType>(value.getType()))
      wide = builder.create<LLVM::PtrToIntOp>(builder.getI64Type(), value);
    else if (!value.getType().isInteger(64))
      wide = builder.create<LLVM::SExtOp>(builder.getI64Type(), value);
    builder.store(wide, builder.elementAddress(list, builder.getI64Type(), index));
  }
  Value status =
      builder
          .create<LLVM::CallOp>(support.get("fail"), ValueRange{context, builder.i32(code),
                                                                builder.addressOf(object.getText(text.text)), list})
          .getResult();
  builder.create<LLVM::ReturnOp>(status);
  builder.setInsertionPointToEnd(current);
  // Failures are rare: the code after the check is laid out straight on.
  builder.create<LLVM::CondBrOp>(condition, failure, ValueRange(), onward, ValueRange(),
                                 std::pair<uint32_t, uint32_t>(1, 2000));
  builder.setInsertionPointToStart(onward);
}

void FunctionEmitter::checkStatus(Value status) {
  Block *current = builder.getInsertionBlock();
  Block *onward = current->splitBlock(builder.getInsertionPoint());
  Block *failure = builder.createBlock(current->getParent(), current->getParent()->end());
  builder.create<LLVM::ReturnOp>(status);
  builder.setInsertionPointToEnd(current);
  builder.create<LLVM::CondBrOp>(builder.notEqual(status, builder.i32(LAMELLA_OK)), failure, ValueRange(), onward,
                                 ValueRange(), std::pair<uint32_t, uint32_t>(1, 2000));
  builder.setInsertionPointToStart(onward);
}

/// "name", "file:line:column" or "".
static std::string describePlace(Location location) {
  std::string place = getLocationName(location);
  if (auto file = location->findInstanceOf<FileLineColLoc>(); file && place.empty())
    place = (file.getFilename().getValue() + ":" + Twine(file.getLine()) + ":" + Twine(file.getColumn())).str();
  return place;
}

std::string FunctionEmitter::describe(Operation *op) {
  std::string place = describePlace(op->getLoc());
  return (source.getName() + ": " + op->getName().stripDialect() + (place.empty() ? "" : " at ") + place).str();
}

//===----------------------------------------------------------------------===//
// Values as lists
//===----------------------------------------------------------------------===//

void FunctionEmitter::flattenTypes(Type type, SmallVectorImpl<Type> &list) {
  if (auto tuple = dyn_cast<TupleType>(type)) {
    for (Type element : tuple.getTypes())
      flattenTypes(element, list);
  } else if (isa<relax::SizeType>(type)) {
    list.push_back(builder.getI64Type());
  } else {
    list.push_back(builder.getPointer());
    if (auto tensor = dyn_cast<RankedTensorType>(type))
      list.append(tensor.getNumDynamicDims(), builder.getI64Type());
  }
}

void FunctionEmitter::flatten(const HostValue &host, Type type, SmallVectorImpl<Value> &list) {
  if (auto tuple = dyn_cast<TupleType>(type)) {
    for (auto [element, elementType] : llvm::zip_equal(host.elements, tuple.getTypes()))
      flatten(element, elementType, list);
  } else if (isa<relax::SizeType>(type)) {
    list.push_back(host.sizes[0]);
  } else {
    list.push_back(host.pointer);
    if (auto tensor = dyn_cast<RankedTensorType>(type))
      for (auto [dim, size] : llvm::enumerate(host.sizes))
        if (tensor.isDynamicDim(dim))
          list.push_back(size);
  }
}

HostValue FunctionEmitter::unflatten(Type type, ArrayRef<Value> &list) {
  auto take = [&]() {
    Value value = list.front();
    list = list.drop_front();
    return value;
  };
  HostValue host{type, {}, {}, {}};
  if (auto tuple = dyn_cast<TupleType>(type)) {
    for (Type element : tuple.getTypes())
      host.elements.push_back(unflatten(element, list));
  } else if (isa<relax::SizeType>(type)) {
    host.sizes.push_back(take());
  } else {
    host.pointer = take();
    if (auto tensor = dyn_cast<RankedTensorType>(type))
      for (int64_t extent : tensor.getShape())
        host.sizes.push_back(ShapedType::isDynamic(extent) ? take() : builder.i64(extent));
  }
  return host;
}

//===----------------------------------------------------------------------===//
// The function and its ops
//===----------------------------------------------------------------------===//

/// Opens the entry block with arrays for the arguments of the calls inside `body`.
void FunctionEmitter::startFunction(LLVM::LLVMFuncOp function, Region &body) {
  builder.setInsertionPointToStart(function.addEntryBlock(builder));
  context = function.getArgument(0);
  size_t sizes = 0, buffers = 0, tensors = 0;
  body.walk([&](Operation *op) {
    size_t values = op->getNumOperands() + op->getNumResults();
    if (auto call = dyn_cast<CallTIROp>(op)) {
      // A state is three buffers and its capacity.
      size_t states = llvm::count_if(op->getOperandTypes(), llvm::IsaPred<StateType>);
      sizes = std::max(sizes, call.getSizes().size() + states);
      buffers = std::max(buffers, values + 2 * states);
    } else if (isa<CallDPSOp>(op)) {
      tensors = std::max(tensors, values);
    }
  });
  auto makeArray = [&](Type element, size_t count) -> Value {
    if (count == 0)
      return builder.null();
    return builder.create<LLVM::AllocaOp>(builder.getPointer(), LLVM::LLVMArrayType::get(element, count),
                                          builder.i32(1));
  };
  sizeArray = makeArray(builder.getI64Type(), sizes);
  bufferArray = makeArray(builder.getPointer(), buffers);
  tensorArray = makeArray(layout::getTensorType(builder.getContext()), tensors);
}

LogicalResult FunctionEmitter::emitEntry() {
  Type pointer = builder.getPointer();
  auto type = LLVM::LLVMFunctionType::get(builder.getI32Type(), {pointer, pointer, pointer});
  builder.setInsertionPoint(source);
  auto function = builder.create<LLVM::LLVMFuncOp>(source.getName(), type);
  startFunction(function, source.getBody());
  arguments = function.getArgument(1);
  results = function.getArgument(2);
  emitArguments();
  emitWorkspace();
  if (mlir::failed(emitBlock(source.getBody().front())))
    return failure();
  return failure(failed);
}

LogicalResult FunctionEmitter::emitBlock(Block &block) {
  for (Operation &op : block)
    if (mlir::failed(emitOp(op)))
      return failure();
  return success();
}

LogicalResult FunctionEmitter::emitOp(Operation &op) {
  at(op.getLoc());
  return TypeSwitch<Operation *, LogicalResult>(&op)
      .Case<CallTIROp, CallDPSOp, IfOp, SegmentOp, MatchCastOp, ReshapeOp, LengthOp, ExtendOp, TruncateOp, PositionsOp>(
          [&](auto typed) { return emit(typed); })
      .Case([&](ReturnOp typed) { return emitReturn(typed); })
      .Case([&](YieldOp) { return success(); }) // the op around it takes its operands
      .Case([&](DataflowOp typed) {
        if (mlir::failed(emitBlock(typed.getBody().front())))
          return failure();
        for (auto [result, yielded] :
             llvm::zip_equal(typed.getResults(), typed.getBody().front().getTerminator()->getOperands()))
          set(result, HostValue(get(yielded)));
        return success();
      })
      .Case([&](TupleOp typed) {
        HostValue tuple;
        for (Value element : typed.getElements())
          tuple.elements.push_back(get(element));
        set(typed.getResult(), std::move(tuple));
        return success();
      })
      .Case([&](GetItemOp typed) {
        set(typed.getResult(), HostValue(get(typed.getTuple()).elements[typed.getIndex()]));
        return success();
      })
      .Case([&](SymbolOp typed) {
        set(typed.getResult(), {{}, {}, {scope.symbols.lookup(typed.getNameAttr())}, {}});
        return success();
      })
      .Case([&](DimOp typed) {
        set(typed.getResult(), {{}, {}, {get(typed.getInput()).sizes[typed.getDim()]}, {}});
        return success();
      })
      .Case([&](ConstantOp typed) {
        auto type = cast<RankedTensorType>(typed.getResult().getType());
        if (!layout::getElementType(type.getElementType()))
          return LogicalResult(typed.emitOpError("expected an element type of the module ABI, got ") << type);
        Value data = builder.addressOf(object.getConstant(typed.getValue()));
        set(typed.getResult(), {{}, data, evaluateShape(type), {}});
        return success();
      })
      .Case([&](WeightOp typed) {
        auto type = cast<RankedTensorType>(typed.getResult().getType());
        FailureOr<unsigned> index = object.getWeight(typed);
        if (mlir::failed(index))
          return failure();
        Value list = builder.loadField(context, layout::getContextType(builder.getContext()),
                                       {layout::context::Weights}, builder.getPointer());
        Value data = builder.load(builder.elementAddress(list, builder.getPointer(), *index), builder.getPointer());
        set(typed.getResult(), {{}, data, evaluateShape(type), {}});
        return success();
      })
      .Case([&](CallOp typed) { return typed.emitOpError("expected calls to be inlined before host code is made"); })
      .Default([](Operation *other) {
        return other->emitOpError("has no form as host code; expected it to be legalized to a kernel");
      });
}
