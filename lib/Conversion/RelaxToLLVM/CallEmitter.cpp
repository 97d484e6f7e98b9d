// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls of kernels and library functions, and memory for what they write.
#include "FunctionEmitter.h"

#include "lamella-c/Module.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Value FunctionEmitter::requestMemory(layout::context::Field from, Value bytes) {
  Type pointer = builder.getPointer();
  Value function = builder.loadField(context, layout::getContextType(builder.getContext()), {int32_t(from)}, pointer);
  // An allocator may answer 0 bytes with null.
  Value atLeastOne = builder.create<LLVM::SMaxOp>(bytes, builder.i64(1));
  auto type = LLVM::LLVMFunctionType::get(pointer, {pointer, builder.getI64Type()});
  Value memory = builder.create<LLVM::CallOp>(type, ValueRange{function, context, atLeastOne}).getResult();
  Value isNull = builder.compare(LLVM::ICmpPredicate::eq, memory, builder.null());
  failIf(isNull, LAMELLA_ERROR_MEMORY, [&] {
    Message message;
    message << source.getName() << ": cannot allocate ";
    return message.number(bytes) << (from == layout::context::Workspace ? " bytes of workspace"
                                                                        : " bytes for a result");
  });
  return memory;
}

HostValue FunctionEmitter::allocate(OpResult result, int64_t slot) {
  auto type = cast<RankedTensorType>(result.getType());
  HostValue host{type, {}, {}, {}};
  SizeAttr zero = getConstantSize(type.getContext(), 0);
  Value negative;
  for (SizeAttr size : relax::getSizes(type)) {
    host.sizes.push_back(evaluate(size));
    if (maximum({size, zero}) != size)
      negative =
          builder.logicalOr(negative, builder.compare(LLVM::ICmpPredicate::slt, host.sizes.back(), builder.i64(0)));
  }
  if (negative)
    failIf(negative, LAMELLA_ERROR_SHAPE, [&] {
      Message message;
      message << describe(result.getOwner()) << ": expected sizes of 0 or more in " << toString(type) << ", got shape ";
      return message.shape(host.sizes);
    });
  if (Value memory = scope.slots.lookup(slot)) {
    host.pointer = memory;
    return host;
  }
  int64_t elementBytes = layout::getElementBytes(type.getElementType());
  bool isResult = slot < 0;
  // A slot that is not in the block of the entry is made by its first tensor, which is as large as it.
  Value bytes = evaluate(multiply(getElementCount(type), elementBytes));
  host.pointer = requestMemory(isResult ? layout::context::Allocate : layout::context::Workspace, bytes);
  if (!isResult)
    scope.slots[slot] = host.pointer;
  return host;
}

SmallVector<HostValue> FunctionEmitter::allocateResults(Operation *op) {
  auto slots = op->getAttrOfType<DenseI64ArrayAttr>("relax.slots");
  SmallVector<HostValue> list;
  size_t next = 0;
  for (OpResult result : op->getResults()) {
    if (!isa<RankedTensorType>(result.getType()))
      continue;
    if (!slots || next >= slots.asArrayRef().size()) {
      op->emitOpError("expected the attribute 'relax.slots' of relax-plan-memory");
      failed = true;
      return {};
    }
    list.push_back(allocate(result, slots.asArrayRef()[next++]));
    set(result, HostValue(list.back()));
  }
  return list;
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

LogicalResult FunctionEmitter::emit(CallTIROp op) {
  Type pointer = builder.getPointer(), i64 = builder.getI64Type();
  SmallVector<HostValue> made = allocateResults(op);
  if (failed)
    return failure();
  SmallVector<Value> sizes, buffers, states;
  for (SizeAttr size : op.getSizes().getAsRange<SizeAttr>())
    sizes.push_back(evaluate(size));
  auto cacheType = layout::getCacheType(builder.getContext());
  for (Value operand : op.getOperands()) {
    if (isa<relax::SizeType>(operand.getType())) // it only shows its names
      continue;
    const HostValue &host = get(operand);
    if (!isa<StateType>(operand.getType())) {
      buffers.push_back(host.pointer);
      continue;
    }
    states.push_back(operand);
    sizes.push_back(builder.loadField(host.pointer, cacheType, {layout::cache::Capacity}, i64));
    for (int32_t field : {layout::cache::Keys, layout::cache::Values, layout::cache::Lengths})
      buffers.push_back(builder.loadField(host.pointer, cacheType, {field}, pointer));
  }
  for (const HostValue &result : made)
    buffers.push_back(result.pointer);
  // A state that comes back is the one that went in.
  size_t nextState = 0;
  for (Value result : op.getResults())
    if (isa<StateType>(result.getType())) {
      if (nextState == states.size())
        return op.emitOpError("expected a state operand for each state result");
      set(result, HostValue(get(states[nextState++])));
    }
  for (auto [index, size] : llvm::enumerate(sizes))
    builder.store(size, builder.elementAddress(sizeArray, i64, index));
  for (auto [index, buffer] : llvm::enumerate(buffers))
    builder.store(buffer, builder.elementAddress(bufferArray, pointer, index));

  Value table =
      builder.loadField(context, layout::getContextType(builder.getContext()), {layout::context::Kernels}, pointer);
  Value kernel = builder.load(builder.elementAddress(table, pointer, object.getKernelSlot(op.getCallee())), pointer);
  auto type = LLVM::LLVMFunctionType::get(builder.getI32Type(), {pointer, pointer, pointer});
  checkStatus(builder.create<LLVM::CallOp>(type, ValueRange{kernel, context, sizeArray, bufferArray}).getResult());
  return success();
}

//===----------------------------------------------------------------------===//
// Library functions
//===----------------------------------------------------------------------===//

void FunctionEmitter::storeTensor(const HostValue &host, Value address) {
  auto type = cast<RankedTensorType>(host.type);
  auto tensorType = layout::getTensorType(builder.getContext());
  auto storeField = [&](Value value, ArrayRef<int32_t> path) { builder.storeField(value, address, tensorType, path); };
  storeField(host.pointer, {layout::tensor::Data});
  storeField(builder.i32(*layout::getElementType(type.getElementType())), {layout::tensor::ElementType});
  storeField(builder.i32(type.getRank()), {layout::tensor::Rank});
  for (int32_t dim = 0; dim < LAMELLA_MAX_RANK; ++dim)
    storeField(dim < type.getRank() ? host.sizes[dim] : builder.i64(0), {layout::tensor::Shape, dim});
}

LogicalResult FunctionEmitter::emit(CallDPSOp op) {
  for (Type type : llvm::concat<const Type>(op->getOperandTypes(), op->getResultTypes())) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor || tensor.getRank() > LAMELLA_MAX_RANK || !layout::getElementType(tensor.getElementType()))
      return op.emitOpError("expected tensors of the module ABI's element types with rank at most ")
             << LAMELLA_MAX_RANK << ", got " << type;
  }
  SmallVector<HostValue> made = allocateResults(op);
  if (failed)
    return failure();
  Type pointer = builder.getPointer(), i32 = builder.getI32Type();
  auto contextType = layout::getContextType(builder.getContext());
  std::string name = op.getFunction().str();
  auto finderType = LLVM::LLVMFunctionType::get(pointer, {pointer, pointer});
  Value finder = builder.loadField(context, contextType, {layout::context::FindLibrary}, pointer);
  Value nameText = builder.addressOf(object.getText(name));
  Value function = builder.create<LLVM::CallOp>(finderType, ValueRange{finder, context, nameText}).getResult();
  Value missing = builder.compare(LLVM::ICmpPredicate::eq, function, builder.null());
  failIf(missing, LAMELLA_ERROR_LIBRARY, [&] {
    Message message;
    return message << describe(op) << ": there is no library function '" << name << "'";
  });

  SmallVector<HostValue> tensors = llvm::map_to_vector(op.getOperands(), [&](Value value) { return get(value); });
  tensors.append(made);
  auto tensorType = layout::getTensorType(builder.getContext());
  for (auto [index, tensor] : llvm::enumerate(tensors))
    storeTensor(tensor, builder.elementAddress(tensorArray, tensorType, index));
  auto type = LLVM::LLVMFunctionType::get(i32, {pointer, pointer, i32});
  Value status =
      builder.create<LLVM::CallOp>(type, ValueRange{function, context, tensorArray, builder.i32(tensors.size())})
          .getResult();
  failIf(builder.notEqual(status, builder.i32(LAMELLA_OK)), LAMELLA_ERROR_LIBRARY, [&] {
    Message message;
    message << describe(op) << ": library function '" << name << "' failed with status ";
    return message.number(status);
  });
  return success();
}
