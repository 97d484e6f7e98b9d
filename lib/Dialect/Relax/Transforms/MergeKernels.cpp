// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One call in place of several: of two of which the second reads what the first makes,
//
//   %w = call_tir @dequantize<>(%codes, %scales)
//   %y = call_tir @matmul<b * n>(%x, %w)    ->    %y = call_tir @dequantize_matmul<b * n>(%codes, %scales, %x)
//
// or of calls that read the same,
//
//   %q = call_tir @matmul<n>(%x, %wq)
//   %k = call_tir @matmul_0<n>(%x, %wk)     ->    %q, %k = call_tir @matmul_matmul_0<n>(%x, %wq, %wk)
//
// 1. The merged kernel's sizes are those of all calls, without the ones that others of them determine: where one call
//    passes <h> and the other <(h + 1) floordiv 2>, it has h alone. Operands are those of all; a tensor that two read
//    is passed once.
// 2. Extents are expressions over a kernel's sizes, and those of all kernels are rewritten over the merged ones. The
//    tensor between must have the same extents on both sides, else the calls stay apart: the merged kernel would hold
//    two descriptions of one tensor.
// 3. The merged call stands where the consumer stood, or the first of the calls. Every name in its sizes stays visible:
//    a name in the type of the tensor between is declared, or occurs in the type of an operand of the producer, which
//    is an operand of the merged call.
#include "MergeKernels.h"

#include "lamella/Dialect/Relax/IR/SizeAffine.h"
#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/TIR/IR/Extents.h"
#include "lamella/Dialect/TIR/IR/TIR.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

/// Of a state a kernel has keys, values and lengths.
static constexpr unsigned kStateFields = 3;

/// The index of the element in the list, where it is added if it is new.
template <typename List, typename T>
static unsigned addOnce(List &list, const T &element) {
  auto found = llvm::find(list, element);
  unsigned index = found - list.begin();
  if (found == list.end())
    list.push_back(element);
  return index;
}

MergedCall::MergedCall(KernelCall producer, KernelCall consumer) : tensorBetween(producer.call.getResult(0)) {
  addParts({producer, consumer});
  valid = agreeOnTensorBetween() && keepsSizes(parts[1]);
}

MergedCall::MergedCall(ArrayRef<KernelCall> calls) : valid(true) { addParts(calls); }

void MergedCall::addParts(ArrayRef<KernelCall> calls) {
  for (const KernelCall &call : calls)
    parts.push_back({call.call, call.kernel, {}, {}});
  collectSizes();
  for (Part &part : parts)
    expressSizes(part);
  for (Part &part : parts)
    addOperands(part);
}

//===----------------------------------------------------------------------===//
// Sizes and operands
//===----------------------------------------------------------------------===//

/// True if the size is an expression over these names: its minima and maxima are not.
static bool isExpressible(SizeAttr size, ArrayRef<Attribute> sizes) {
  return llvm::all_of(size.getAtoms(), [&](AtomAttr atom) {
    if (atom.getKind() == AtomKind::Symbol)
      return llvm::any_of(sizes,
                          [&](Attribute other) { return cast<SizeAttr>(other).getBareSymbol() == atom.getName(); });
    return atom.getKind() != AtomKind::Min && atom.getKind() != AtomKind::Max &&
           llvm::all_of(atom.getOperands(), [&](SizeAttr operand) { return isExpressible(operand, sizes); });
  });
}

void MergedCall::collectSizes() {
  SmallVector<Attribute> all;
  for (Part &part : parts)
    for (Attribute size : part.call.getSizes())
      addOnce(all, size);
  for (Attribute attribute : all) {
    auto size = cast<SizeAttr>(attribute);
    if (size.getConstant() || size.getBareSymbol() || !isExpressible(size, all))
      sizes.push_back(size);
  }
}

void MergedCall::expressSizes(Part &part) const {
  auto getSymbol = [&](Attribute size) {
    const auto *found = llvm::find(sizes, size);
    return found == sizes.end() ? AffineExpr() : getAffineSymbolExpr(found - sizes.begin(), size.getContext());
  };
  for (Attribute size : part.call.getSizes()) {
    AffineExpr expr = getSymbol(size);
    part.sizes.push_back(expr ? expr : getAffineExpr(cast<SizeAttr>(size), [&](AtomAttr atom) {
      return atom.getKind() == AtomKind::Symbol ? getSymbol(getSymbolSize(atom.getName())) : AffineExpr();
    }));
  }
}

AffineMap MergedCall::Part::getExtents(Attribute attribute, unsigned numSizes) const {
  auto extents = dyn_cast_if_present<AffineMapAttr>(attribute);
  return extents ? extents.getValue().replaceDimsAndSymbols({}, sizes, 0, numSizes) : AffineMap();
}

SmallVector<SizeAttr> MergedCall::Part::getCallExtents(Attribute attribute) const {
  CallTIROp op = call;
  SmallVector<SizeAttr> symbols(op.getSizes().getAsRange<SizeAttr>()), extents;
  if (auto map = dyn_cast_if_present<AffineMapAttr>(attribute))
    for (AffineExpr expr : map.getValue().getResults())
      extents.push_back(getSizeOfExpr(expr, symbols));
  return extents;
}

AffineMap MergedCall::Part::getArgumentExtents(unsigned argument, unsigned numSizes) const {
  func::FuncOp function = kernel;
  return getExtents(function.getArgAttr(getBuffer(argument).getArgNumber(), tir::extentsAttrName), numSizes);
}

void MergedCall::addOperands(Part &part) {
  for (Value operand : part.call.getOperands()) {
    if (operand == tensorBetween) {
      part.arguments.push_back(between);
      continue;
    }
    unsigned fields = isa<StateType>(operand.getType()) ? kStateFields : isa<RankedTensorType>(operand.getType());
    bool isNew = fields == 0 && !llvm::is_contained(operands, operand);
    for (unsigned field = 0; field < fields; ++field) {
      unsigned number = part.arguments.size(), before = arguments.size();
      Argument argument{operand, field, part.getBuffer(number).getType(),
                        part.getArgumentExtents(number, sizes.size())};
      part.arguments.push_back(addOnce(arguments, argument));
      isNew |= arguments.size() > before;
    }
    if (isNew)
      operands.push_back(operand);
  }
}

unsigned MergedCall::Part::getNumStates() const {
  return llvm::count_if(CallTIROp(call).getOperandTypes(), [](Type type) { return isa<StateType>(type); });
}

BlockArgument MergedCall::Part::getBuffer(unsigned number) const {
  return func::FuncOp(kernel).getArgument(getNumSizes() + getNumStates() + number);
}

unsigned MergedCall::getFirstBuffer() const {
  unsigned number = sizes.size(); // states are of one part at most
  for (const Part &part : parts)
    number += part.getNumStates();
  return number;
}

/// Where a kernel of loops describes buffers by its sizes, each of these must stay an argument.
bool MergedCall::keepsSizes(const Part &part) const {
  return part.getNumStates() == 0 ||
         llvm::all_of(part.sizes, [](AffineExpr size) { return isa<AffineSymbolExpr>(size); });
}

bool MergedCall::agreeOnTensorBetween() const {
  const Part &producer = parts[0], &consumer = parts[1];
  func::FuncOp maker = producer.kernel, reader = consumer.kernel;
  auto type = cast<RankedTensorType>(maker.getResultTypes()[0]);
  SmallVector<SizeAttr> extents = producer.getCallExtents(maker.getResultAttr(0, tir::extentsAttrName));
  if (llvm::is_contained(extents, SizeAttr()))
    return false;
  for (auto [index, merged] : llvm::enumerate(consumer.arguments)) {
    if (merged != between)
      continue;
    BlockArgument argument = consumer.getBuffer(index);
    if (auto buffer = dyn_cast<MemRefType>(argument.getType())) { // made for the call's types
      if (buffer.getShape() != type.getShape() || buffer.getElementType() != type.getElementType())
        return false;
    } else if (argument.getType() != type ||
               consumer.getCallExtents(reader.getArgAttr(argument.getArgNumber(), tir::extentsAttrName)) != extents) {
      return false;
    }
  }
  return true;
}

std::string MergedCall::getKey() const {
  std::string key;
  llvm::raw_string_ostream stream(key);
  for (const Part &part : parts) {
    func::FuncOp kernel = part.kernel;
    stream << kernel.getSymName() << " <";
    llvm::interleaveComma(part.sizes, stream);
    stream << "> (";
    llvm::interleaveComma(part.arguments, stream);
    stream << ") ";
  }
  return key;
}

//===----------------------------------------------------------------------===//
// The kernel and its call
//===----------------------------------------------------------------------===//

SmallVector<Value> MergedCall::inlinePart(OpBuilder &builder, const Part &part, func::FuncOp merged,
                                          Value valueBetween) const {
  func::FuncOp kernel = part.kernel;
  IRMapping mapping;
  for (auto [number, size] : llvm::enumerate(part.sizes)) {
    auto symbol = dyn_cast<AffineSymbolExpr>(size);
    mapping.map(kernel.getArgument(number),
                symbol ? Value(merged.getArgument(symbol.getPosition()))
                       : affine::AffineApplyOp::create(builder, merged.getLoc(), AffineMap::get(0, sizes.size(), size),
                                                       merged.getArguments().take_front(sizes.size())));
  }
  for (unsigned state = 0; state < part.getNumStates(); ++state)
    mapping.map(kernel.getArgument(part.getNumSizes() + state), merged.getArgument(sizes.size() + state));
  for (auto [number, argument] : llvm::enumerate(part.arguments)) {
    BlockArgument buffer = part.getBuffer(number);
    Value value = argument == between ? valueBetween : merged.getArgument(getFirstBuffer() + argument);
    if (argument == between && isa<MemRefType>(buffer.getType()))
      value = bufferization::ToBufferOp::create(builder, merged.getLoc(), buffer.getType(), value, /*read_only=*/true);
    mapping.map(buffer, value);
  }
  Block &body = kernel.getBody().front();
  for (Operation &op : body.without_terminator()) {
    auto bind = dyn_cast<tir::BindOp>(op);
    if (!bind || isa<BlockArgument>(mapping.lookup(bind.getBuffer()))) // the tensor between has its extents
      builder.clone(op, mapping);
  }
  return llvm::map_to_vector(body.getTerminator()->getOperands(),
                             [&](Value value) { return mapping.lookupOrDefault(value); });
}

func::FuncOp MergedCall::createKernel(StringRef name, Location loc) const {
  func::FuncOp last = parts.back().kernel;
  OpBuilder builder(last);
  SmallVector<Type> inputs(getFirstBuffer(), builder.getIndexType()), results;
  for (const Argument &argument : arguments)
    inputs.push_back(argument.type);
  for (const Part &part : getPartsWithResults())
    llvm::append_range(results, func::FuncOp(part.kernel).getResultTypes());
  auto merged = func::FuncOp::create(loc, name, builder.getFunctionType(inputs, results));
  merged.setPrivate();
  for (auto [number, argument] : llvm::enumerate(arguments))
    if (argument.extents)
      merged.setArgAttr(getFirstBuffer() + number, tir::extentsAttrName, AffineMapAttr::get(argument.extents));
  unsigned number = 0;
  for (const Part &part : getPartsWithResults()) {
    func::FuncOp kernel = part.kernel;
    for (unsigned result = 0; result < kernel.getNumResults(); ++result, ++number)
      if (AffineMap extents = part.getExtents(kernel.getResultAttr(result, tir::extentsAttrName), sizes.size()))
        merged.setResultAttr(number, tir::extentsAttrName, AffineMapAttr::get(extents));
  }
  builder.setInsertionPointToStart(merged.addEntryBlock());
  Value valueBetween;
  SmallVector<Value> returned;
  for (const Part &part : parts) {
    SmallVector<Value> values = inlinePart(builder, part, merged, valueBetween);
    if (tensorBetween && !valueBetween)
      valueBetween = values.front();
    else
      llvm::append_range(returned, values);
  }
  func::ReturnOp::create(builder, last.getLoc(), returned);
  return merged;
}

void MergedCall::replaceCalls(func::FuncOp kernel, Location loc) {
  OpBuilder builder(getPartsWithResults().front().call);
  SmallVector<Type> types;
  for (const Part &part : getPartsWithResults())
    llvm::append_range(types, CallTIROp(part.call).getResultTypes());
  auto call = CallTIROp::create(builder, loc, types, kernel.getSymName(), builder.getArrayAttr(sizes), operands);
  auto results = call.getResults();
  for (const Part &part : getPartsWithResults()) {
    CallTIROp old = part.call;
    old->replaceAllUsesWith(results.take_front(old.getNumResults()));
    results = results.drop_front(old.getNumResults());
    old.erase();
  }
}
