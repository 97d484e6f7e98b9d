// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tir.bind, tir.assume, tir.intrinsic: what is stated about a kernel rather than done by it.
#include "lamella/Dialect/TIR/IR/TIR.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

namespace lamella::tir {

//===----------------------------------------------------------------------===//
// tir.bind
//===----------------------------------------------------------------------===//

unsigned BindOp::getNumIndexMaps() { return 1; }
IndexMap BindOp::getIndexMap(unsigned) { return {getExtentMap(), llvm::to_vector<4>(getExtentOperands())}; }
void BindOp::setIndexMap(unsigned, const IndexMap &value) {
  setExtentMap(value.map);
  getExtentOperandsMutable().assign(value.operands);
}
IndexExpr BindOp::getExtent(unsigned dim) { return IndexExpr(getExtentMap(), dim, getExtentOperands()); }

void BindOp::build(OpBuilder &builder, OperationState &state, Value buffer, ArrayRef<IndexExpr> extents) {
  IndexMap map = buildIndexMap(builder.getContext(), extents);
  state.addOperands(buffer);
  state.addOperands(map.operands);
  state.getOrAddProperties<Properties>().extentMap = AffineMapAttr::get(map.map);
}

ParseResult BindOp::parse(OpAsmParser &parser, OperationState &state) {
  OpAsmParser::UnresolvedOperand buffer;
  SmallVector<IndexExpr> extents;
  Type type;
  auto parseExtent = [&]() { return parseIndexExpr(parser, extents.emplace_back()); };
  if (parser.parseOperand(buffer) || parser.parseKeyword("to") ||
      parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square, parseExtent) ||
      parser.parseOptionalAttrDict(state.attributes) || parser.parseColonType(type) ||
      parser.resolveOperand(buffer, type, state.operands))
    return failure();
  IndexMap map = buildIndexMap(parser.getContext(), extents);
  state.addOperands(map.operands);
  state.getOrAddProperties<Properties>().extentMap = AffineMapAttr::get(map.map);
  return success();
}

void BindOp::print(OpAsmPrinter &printer) {
  printer << " " << getBuffer() << " to [";
  llvm::interleaveComma(getExtentMap().getResults(), printer, [&](AffineExpr expr) {
    printIndexExpr(printer, expr, getExtentMap().getNumDims(), getExtentOperands());
  });
  printer << "]";
  printer.printOptionalAttrDict(llvm::to_vector((*this)->getDiscardableAttrs()));
  printer << " : " << getBuffer().getType();
}

LogicalResult BindOp::verify() {
  auto argument = dyn_cast<BlockArgument>(getBuffer());
  bool inEntry = argument && argument.getOwner() == (*this)->getBlock() &&
                 isa<FunctionOpInterface>((*this)->getParentOp()) && argument.getOwner()->isEntryBlock();
  if (!inEntry)
    return emitOpError("expected an argument of the function, bound in its entry block");
  for (Operation *user : argument.getUsers())
    if (auto other = dyn_cast<BindOp>(user); other && other != *this && other->isBeforeInBlock(*this))
      return (emitOpError("expected each buffer to be bound once").attachNote(other.getLoc()) << "bound here first",
              failure());
  auto type = cast<MemRefType>(argument.getType());
  if (getExtentMap().getNumResults() != type.getRank())
    return emitOpError("expected ") << type.getRank() << " extents, got " << getExtentMap().getNumResults();
  for (int64_t dim = 0; dim < type.getRank(); ++dim) {
    std::optional<int64_t> extent = getExtent(dim).getConstant();
    if (extent && !type.isDynamicDim(dim) && *extent != type.getDimSize(dim))
      return emitOpError("expected extent ")
             << type.getDimSize(dim) << " for dimension " << dim << " as the type says, got " << *extent;
    if (extent && *extent < 0)
      return emitOpError("expected an extent of 0 or more for dimension ") << dim << ", got " << *extent;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// tir.assume
//===----------------------------------------------------------------------===//

unsigned AssumeOp::getNumIndexMaps() { return 1; }
IndexMap AssumeOp::getIndexMap(unsigned) { return {getBoundMap(), llvm::to_vector<4>(getBoundOperands())}; }
void AssumeOp::setIndexMap(unsigned, const IndexMap &value) {
  setBoundMap(value.map);
  getBoundOperandsMutable().assign(value.operands);
}
IndexExpr AssumeOp::getLower() { return IndexExpr(getBoundMap(), 0, getBoundOperands()); }
IndexExpr AssumeOp::getUpper() { return IndexExpr(getBoundMap(), 1, getBoundOperands()); }

static void addFact(OperationState &state, MLIRContext *context, Fact fact, Value subject, ArrayRef<IndexExpr> bounds) {
  IndexMap map = buildIndexMap(context, bounds);
  state.addOperands(subject);
  state.addOperands(map.operands);
  auto &properties = state.getOrAddProperties<AssumeOp::Properties>();
  properties.fact = FactAttr::get(context, fact);
  properties.boundMap = AffineMapAttr::get(map.map);
}

void AssumeOp::build(OpBuilder &builder, OperationState &state, Value subject, const IndexExpr &lower,
                     const IndexExpr &upper) {
  addFact(state, builder.getContext(), Fact::range, subject, {lower, upper});
}
void AssumeOp::build(OpBuilder &builder, OperationState &state, Value subject, int64_t divisor) {
  addFact(state, builder.getContext(), Fact::divisible, subject, {});
  state.getOrAddProperties<Properties>().divisor = builder.getI64IntegerAttr(divisor);
}
void AssumeOp::build(OpBuilder &builder, OperationState &state, Fact fact, Value subject) {
  addFact(state, builder.getContext(), fact, subject, {});
}

ParseResult AssumeOp::parse(OpAsmParser &parser, OperationState &state) {
  StringRef keyword;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseKeyword(&keyword))
    return failure();
  std::optional<Fact> fact = symbolizeFact(keyword);
  if (!fact)
    return parser.emitError(loc, "expected range, divisible, monotone or injective, got ") << keyword;
  OpAsmParser::UnresolvedOperand subject;
  IndexExpr lower, upper;
  int64_t divisor = 0;
  if (parser.parseOperand(subject))
    return failure();
  if (*fact == Fact::range && (parser.parseKeyword("in") || parser.parseLSquare() || parseIndexExpr(parser, lower) ||
                               parser.parseComma() || parseIndexExpr(parser, upper) || parser.parseRParen()))
    return failure();
  if (*fact == Fact::divisible && (parser.parseKeyword("by") || parser.parseInteger(divisor)))
    return failure();
  Type type = parser.getBuilder().getIndexType();
  SmallVector<Value, 1> value;
  if (parser.parseOptionalAttrDict(state.attributes) ||
      (succeeded(parser.parseOptionalColon()) && parser.parseType(type)) || parser.resolveOperand(subject, type, value))
    return failure();
  SmallVector<IndexExpr> bounds;
  if (*fact == Fact::range)
    bounds = {lower, upper};
  addFact(state, parser.getContext(), *fact, value[0], bounds);
  if (*fact == Fact::divisible)
    state.getOrAddProperties<Properties>().divisor = parser.getBuilder().getI64IntegerAttr(divisor);
  return success();
}

void AssumeOp::print(OpAsmPrinter &printer) {
  printer << " " << stringifyFact(getFact()) << " " << getSubject();
  if (getFact() == Fact::range) {
    AffineMap map = getBoundMap();
    printer << " in [";
    printIndexExpr(printer, map.getResult(0), map.getNumDims(), getBoundOperands());
    printer << ", ";
    printIndexExpr(printer, map.getResult(1), map.getNumDims(), getBoundOperands());
    printer << ")";
  }
  if (getDivisor())
    printer << " by " << *getDivisor();
  printer.printOptionalAttrDict(llvm::to_vector((*this)->getDiscardableAttrs()));
  if (!getSubject().getType().isIndex())
    printer << " : " << getSubject().getType();
}

LogicalResult AssumeOp::verify() {
  Type type = getSubject().getType();
  auto buffer = dyn_cast<MemRefType>(type);
  bool integers = buffer && buffer.getElementType().isIntOrIndex();
  Fact fact = getFact();
  if (fact == Fact::range       ? !type.isIndex() && !integers
      : fact == Fact::divisible ? !type.isIndex()
                                : !integers || buffer.getRank() != 1)
    return emitOpError("expected ") << (fact == Fact::range       ? "an index or a buffer of integers"
                                        : fact == Fact::divisible ? "an index"
                                                                  : "a buffer of integers of rank 1")
                                    << " for " << stringifyFact(fact) << ", got " << type;
  if (getBoundMap().getNumResults() != (fact == Fact::range ? 2u : 0u))
    return emitOpError("expected two bounds for a range and none for other facts, got ")
           << getBoundMap().getNumResults();
  if ((fact == Fact::divisible) != getDivisor().has_value())
    return emitOpError("expected a divisor exactly where the fact is divisible");
  if (getDivisor() && static_cast<int64_t>(*getDivisor()) <= 0)
    return emitOpError("expected a positive divisor, got ") << static_cast<int64_t>(*getDivisor());
  if (fact != Fact::range)
    return success();
  std::optional<int64_t> size = (getUpper() - getLower()).getConstant();
  if (size && *size <= 0)
    return emitOpError("expected a range that is not empty");
  return success();
}

//===----------------------------------------------------------------------===//
// tir.intrinsic
//===----------------------------------------------------------------------===//

LogicalResult IntrinsicOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  FunctionOpInterface functions[2];
  FlatSymbolRefAttr names[2] = {getDescAttr(), getImplAttr()};
  for (auto [i, name] : llvm::enumerate(names)) {
    functions[i] = symbolTable.lookupNearestSymbolFrom<FunctionOpInterface>(*this, name);
    if (!functions[i])
      return emitOpError("expected ") << name << " to be a function";
  }
  if (functions[0].getFunctionType() == functions[1].getFunctionType())
    return success();
  InFlightDiagnostic diagnostic = emitOpError("expected desc and impl of one type, got ")
                                  << functions[0].getFunctionType() << " and " << functions[1].getFunctionType();
  diagnostic.attachNote(functions[1]->getLoc()) << "impl is here";
  return diagnostic;
}

} // namespace lamella::tir
