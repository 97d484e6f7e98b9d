// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Size expressions as arithmetic on i64. Each expression is computed once where it is first needed; an overflow ends
// the call with an error that names the expression and the values of its symbols.
#include "FunctionEmitter.h"

#include "lamella-c/Module.h"
#include "lamella/Dialect/Relax/IR/Symbols.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

static bool isNonNegative(SizeAttr size) { return maximum({size, getConstantSize(size.getContext(), 0)}) == size; }

/// Rounds toward minus infinity, or the remainder of that; the divisor is positive.
Value FunctionEmitter::divide(AtomAttr atom) {
  SizeAttr dividendSize = atom.getOperands()[0], divisorSize = atom.getOperands()[1];
  Value dividend = evaluate(dividendSize), divisor = evaluate(divisorSize), zero = builder.i64(0);
  if (!divisorSize.getConstant()) {
    Value bad = builder.compare(LLVM::ICmpPredicate::sle, divisor, zero);
    failIf(bad, LAMELLA_ERROR_SHAPE, [&] {
      Message message;
      message << source.getName() << ": expected a positive divisor in a size, got " << divisorSize.str() << " = ";
      return message.number(divisor);
    });
  }
  bool isFloorDiv = atom.getKind() == AtomKind::FloorDiv;
  Value rest = builder.create<LLVM::SRemOp>(dividend, divisor);
  Value quotient = isFloorDiv ? builder.create<LLVM::SDivOp>(dividend, divisor) : Value();
  if (isNonNegative(dividendSize))
    return isFloorDiv ? quotient : rest;
  Value negative = builder.compare(LLVM::ICmpPredicate::slt, rest, zero);
  Value corrected = isFloorDiv ? Value(builder.create<LLVM::SubOp>(quotient, builder.i64(1)))
                               : Value(builder.create<LLVM::AddOp>(rest, divisor));
  return builder.create<LLVM::SelectOp>(negative, corrected, isFloorDiv ? quotient : rest);
}

Value FunctionEmitter::evaluateAtom(AtomAttr atom, Value &overflow) {
  switch (atom.getKind()) {
  case AtomKind::Symbol:
    if (Value value = scope.symbols.lookup(atom.getName()))
      return value;
    emitError(builder.getLoc(), "expected symbol '") << atom.getName().getValue() << "' to have a value here";
    failed = true;
    return builder.i64(0);
  case AtomKind::FloorDiv:
  case AtomKind::Mod:
    return divide(atom);
  case AtomKind::Min:
  case AtomKind::Max: {
    Value extremum = evaluate(atom.getOperands()[0]);
    for (SizeAttr operand : atom.getOperands().drop_front()) {
      Value value = evaluate(operand);
      extremum = atom.getKind() == AtomKind::Min ? Value(builder.create<LLVM::SMinOp>(extremum, value))
                                                 : Value(builder.create<LLVM::SMaxOp>(extremum, value));
    }
    return extremum;
  }
  }
  llvm_unreachable("unknown atom");
}

Value FunctionEmitter::evaluate(SizeAttr size) {
  if (std::optional<int64_t> constant = size.getConstant())
    return builder.i64(*constant);
  if (Value value = scope.evaluated.lookup(size))
    return value;
  Value sum, overflow;
  unsigned begin = 0;
  for (auto [coefficient, end] : llvm::zip_equal(size.getCoefficients(), size.getEnds())) {
    Value product;
    for (AtomAttr atom : size.getAtoms().slice(begin, end - begin)) {
      Value factor = evaluateAtom(atom, overflow);
      product = product ? builder.multiplyChecked(product, factor, overflow) : factor;
    }
    begin = end;
    if (!product)
      product = builder.i64(coefficient);
    else if (coefficient != 1)
      product = builder.multiplyChecked(product, builder.i64(coefficient), overflow);
    sum = sum ? builder.addChecked(sum, product, overflow) : product;
  }
  if (overflow)
    failIf(overflow, LAMELLA_ERROR_MEMORY, [&] {
      Message message;
      message << source.getName() << ": size " << size.str() << " overflows";
      appendBindings(message, relax::SizeType::get(size.getContext(), size), [](StringAttr) { return false; });
      return message;
    });
  scope.evaluated[size] = sum;
  return sum;
}

SmallVector<Value, 4> FunctionEmitter::evaluateShape(RankedTensorType type) {
  return llvm::map_to_vector<4>(relax::getSizes(type), [&](SizeAttr size) { return evaluate(size); });
}

void FunctionEmitter::appendBindings(Message &message, Type type, function_ref<bool(StringAttr)> skip) {
  SymbolSet names;
  collectSymbols(type, names);
  const char *separator = " with ";
  for (StringAttr name : names) {
    Value value = scope.symbols.lookup(name);
    if (!value || skip(name))
      continue;
    message << separator << name.getValue() << " = ";
    message.number(value);
    if (auto argument = boundBy.find(name); argument != boundBy.end())
      message << " (from argument " << std::to_string(argument->second) << ")";
    separator = ", ";
  }
}

Value FunctionEmitter::multiplyAll(ArrayRef<Value> factors, Location location) {
  Value product = builder.i64(1), overflow;
  for (Value factor : factors)
    product = builder.multiplyChecked(product, factor, overflow);
  if (overflow)
    failIf(overflow, LAMELLA_ERROR_MEMORY, [&] {
      Message message;
      message << source.getName() << ": the number of elements overflows for shape ";
      return message.shape(factors);
    });
  return product;
}
