// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verification of the ops of RelaxFunctionOps.td: symbols, calls, regions.
#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/Symbols.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

LogicalResult ReturnOp::verify() {
  // C1
  auto function = cast<FuncOp>((*this)->getParentOp());
  if (!isWeakeningOf(getOperandTypes(), function.getResultTypes()))
    return emitOpError("expected operands of the function's result types (")
           << function.getResultTypes() << "), got (" << getOperandTypes() << ")";
  return success();
}

//===----------------------------------------------------------------------===//
// Symbols
//===----------------------------------------------------------------------===//

LogicalResult SymbolOp::verify() {
  // C1
  auto function = (*this)->getParentOfType<FuncOp>();
  if (!function || !function.getSymbolDecl(getNameAttr()))
    return emitOpError("expected a symbol that the function declares, got '") << getName() << "'";
  // C2
  relax::SizeType expected = relax::SizeType::get(getContext(), getSymbolSize(getContext(), getName()));
  if (getResult().getType() != expected)
    return emitOpError("expected result type ") << expected << ", got " << getResult().getType();
  return success();
}

LogicalResult DimOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  // C1
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  int64_t dim = adaptor.getDim();
  if (dim < 0 || dim >= input.getRank())
    return emitOptionalError(location, "expected a dimension inside rank ", input.getRank(), ", got ", dim);
  SizeAttr size = getSize(input, dim);
  if (!size)
    return emitOptionalError(location, "expected a known extent, got '?' in dimension ", dim,
                             "; give it a name by relax.match_cast");
  types.push_back(relax::SizeType::get(context, size));
  return success();
}

/// Checks that no dimension of two tensors is provably different.
static LogicalResult verifySameSizes(Operation *op, RankedTensorType lhs, RankedTensorType rhs) {
  for (auto [dim, pair] : llvm::enumerate(llvm::zip(getSizes(lhs), getSizes(rhs)))) {
    auto [left, right] = pair;
    if (compare(left, right) == SizeRelation::Different)
      return op->emitOpError("expected equal dimensions ")
             << dim << ", got " << left.str() << " and " << right.str() << " in " << lhs << " and " << rhs;
  }
  return success();
}

LogicalResult MatchCastOp::verify() {
  auto source = cast<RankedTensorType>(getSource().getType());
  auto result = cast<RankedTensorType>(getResult().getType());
  // C1
  if (source.getElementType() != result.getElementType() || source.getRank() != result.getRank())
    return emitOpError("expected one element type and rank, got ") << source << " and " << result;
  // C2
  if (failed(verifySameSizes(*this, source, result)))
    return failure();
  // C3
  SymbolSet bare;
  collectBareSymbols(result, bare);
  for (StringAttr name : getDefinedSymbols(*this))
    if (!bare.contains(name))
      return emitOpError("defines symbol '") << name.getValue() << "', which is not a bare dimension of " << result;
  return success();
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

LogicalResult CallOp::verifySymbolUses(SymbolTableCollection &symbols) {
  // C1
  auto callee = symbols.lookupNearestSymbolFrom<FuncOp>(*this, getCalleeAttr());
  if (!callee)
    return emitOpError("expected '") << getCallee() << "' to be a relax.func";
  if (callee.getArgumentTypes().size() != getNumOperands() || callee.getResultTypes().size() != getNumResults())
    return emitOpError("expected ") << callee.getArgumentTypes().size() << " operands and "
                                    << callee.getResultTypes().size() << " results, as '" << getCallee()
                                    << "' has, got " << getNumOperands() << " and " << getNumResults();
  // C2
  SymbolMap map;
  std::string reason;
  if (failed(matchSymbols(callee.getArgumentTypes(), getOperandTypes(), map, reason))) {
    InFlightDiagnostic diagnostic = emitOpError("operands do not match the arguments of '")
                                    << getCallee() << "': " << reason;
    diagnostic.attachNote(callee.getLoc()) << "callee is here";
    return diagnostic;
  }
  // C3: a symbol that no operand shows is unknown to the caller.
  for (auto [index, type] : llvm::enumerate(callee.getResultTypes())) {
    Type expected = instantiateType(type, map);
    if (!expected || !isWeakeningOf(expected, getResult(index).getType()))
      return emitOpError("expected result ")
             << index << " of type " << expected << ", got " << getResult(index).getType();
  }
  return success();
}

/// Compares an argument of a kernel with the value that is passed for it (C2).
static bool fitsKernelArgument(Type value, Type argument) {
  auto tensor = dyn_cast<RankedTensorType>(value);
  auto shaped = dyn_cast<ShapedType>(argument);
  if (!tensor)
    return isa<StateType>(value) && isa<BaseMemRefType>(argument);
  if (!shaped || !shaped.hasRank() || shaped.getRank() != tensor.getRank() ||
      shaped.getElementType() != tensor.getElementType())
    return false;
  return llvm::all_of(llvm::zip(tensor.getShape(), shaped.getShape()), [](auto pair) {
    auto [actual, expected] = pair;
    return actual == expected || ShapedType::isDynamic(actual) || ShapedType::isDynamic(expected);
  });
}

/// The types a kernel is given after its sizes: a kv_cache is its keys, values and lengths; a size operand only shows
/// its names.
static SmallVector<Type> listKernelOperands(TypeRange types) {
  SmallVector<Type> list;
  for (Type type : types)
    list.append(isa<SizeType>(type) ? 0 : isa<StateType>(type) ? 3 : 1, type);
  return list;
}

LogicalResult CallTIROp::verifySymbolUses(SymbolTableCollection &symbols) {
  // C1
  auto kernel = symbols.lookupNearestSymbolFrom<func::FuncOp>(*this, getCalleeAttr());
  if (!kernel)
    return emitOpError("expected '") << getCallee() << "' to be a func.func";
  ArrayRef<Type> arguments = kernel.getArgumentTypes();
  size_t sizes = llvm::count_if(arguments, [](Type type) { return type.isIndex(); });
  bool leading = llvm::all_of(arguments.take_front(sizes), [](Type type) { return type.isIndex(); });
  size_t states = llvm::count_if(getOperandTypes(), [](Type type) { return isa<StateType>(type); });
  if (!leading || sizes != getSizes().size() + states)
    return emitOpError("expected as many sizes as '")
           << getCallee() << "' has leading index arguments, got " << getSizes().size()
           << (states > 0 ? " and the capacity of each state" : "") << " for " << sizes;
  if (!llvm::all_of(getSizes(), llvm::IsaPred<SizeAttr>))
    return emitOpError("expected sizes to be size expressions");
  // C2: results are arguments in destination-passing style; a state that comes back is the one that went in.
  bool destination = kernel.getNumResults() == 0;
  SmallVector<Type> values = listKernelOperands(getOperandTypes());
  SmallVector<Type> results;
  llvm::copy_if(getResultTypes(), std::back_inserter(results), [](Type type) { return !isa<StateType>(type); });
  if (destination)
    llvm::append_range(values, results);
  ArrayRef<Type> buffers = arguments.drop_front(sizes);
  if (values.size() != buffers.size() || (!destination && kernel.getNumResults() != results.size()))
    return emitOpError("expected operands and results for the ")
           << buffers.size() << " tensors or buffers of '" << getCallee() << "', got " << values.size();
  for (auto [index, pair] : llvm::enumerate(llvm::zip(values, buffers)))
    if (auto [value, argument] = pair; !fitsKernelArgument(value, argument))
      return emitOpError("expected a value for argument ")
             << sizes + index << " of '" << getCallee() << "', " << argument << ", got " << value;
  if (!destination)
    for (auto [index, pair] : llvm::enumerate(llvm::zip(results, kernel.getResultTypes())))
      if (auto [result, type] = pair; !fitsKernelArgument(result, type))
        return emitOpError("expected result ") << index << " of type " << type << ", got " << result;
  return success();
}

// A kernel writes its results alone, unless it is given a state.
void CallTIROp::getEffects(SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {
  auto isState = [](Type type) { return isa<StateType>(type); };
  if (llvm::any_of(getOperandTypes(), isState))
    effects.emplace_back(MemoryEffects::Read::get());
  if (llvm::any_of(getResultTypes(), isState))
    effects.emplace_back(MemoryEffects::Write::get());
}

/// `<n, n * 2>`, or nothing for an empty list.
static ParseResult parseSizeList(OpAsmParser &parser, ArrayAttr &sizes) {
  SmallVector<Attribute> list;
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::OptionalLessGreater, [&]() -> ParseResult {
        FailureOr<SizeAttr> size = parseSizeExpr(parser);
        if (failed(size))
          return failure();
        list.push_back(*size);
        return success();
      }))
    return failure();
  sizes = ArrayAttr::get(parser.getContext(), list);
  return success();
}

static void printSizeList(OpAsmPrinter &printer, Operation *, ArrayAttr sizes) {
  if (sizes.empty())
    return;
  printer << "<";
  llvm::interleaveComma(sizes.getAsRange<SizeAttr>(), printer,
                        [&](SizeAttr size) { size.printExpr(printer.getStream()); });
  printer << ">";
}

//===----------------------------------------------------------------------===//
// Regions
//===----------------------------------------------------------------------===//

/// Checks what a region yields against the op's result types.
static LogicalResult verifyYield(Operation *op, Region &region) {
  auto yield = dyn_cast<YieldOp>(region.front().getTerminator());
  if (!yield)
    return op->emitOpError("expected its region to end in relax.yield");
  if (!isWeakeningOf(yield.getOperandTypes(), op->getResultTypes()))
    return yield.emitOpError("expected operands of types (")
           << op->getResultTypes() << "), got (" << yield.getOperandTypes() << ")";
  return success();
}

LogicalResult IfOp::verify() {
  // C1. C3 is the local rule, checked by relax.func.
  auto condition = cast<RankedTensorType>(getCondition().getType());
  if (condition.getRank() != 0 || !condition.getElementType().isInteger(1))
    return emitOpError("expected a condition of type tensor<i1>, got ") << condition;
  // C2
  if (failed(verifyYield(*this, getThenRegion())))
    return failure();
  return verifyYield(*this, getElseRegion());
}

LogicalResult DataflowOp::verify() {
  // C1
  WalkResult walk = getBody().walk([&](Operation *op) {
    bool consumes = llvm::any_of(op->getResultTypes(), [](Type type) { return isa<StateType>(type); });
    if (!isa<IfOp, CallOp, SegmentOp>(op) && !consumes)
      return WalkResult::advance();
    InFlightDiagnostic diagnostic = emitOpError("expected no control flow, call or state change inside, got '")
                                    << op->getName() << "'";
    diagnostic.attachNote(op->getLoc()) << "the op is here";
    return WalkResult::interrupt();
  });
  if (walk.wasInterrupted())
    return failure();
  // C2
  return verifyYield(*this, getBody());
}

LogicalResult SegmentOp::verify() {
  // C1: ops whose result the host reads.
  WalkResult walk = getBody().walk([&](Operation *op) {
    if (!isa<IfOp, SegmentOp, CallOp>(op))
      return WalkResult::advance();
    InFlightDiagnostic diagnostic = emitOpError("expected nothing inside that waits, got '") << op->getName() << "'";
    diagnostic.attachNote(op->getLoc()) << "the op is here";
    return WalkResult::interrupt();
  });
  if (walk.wasInterrupted())
    return failure();
  // C3
  if (!isa<FuncOp, IfOp>((*this)->getParentOp()))
    return emitOpError("expected to be directly inside a relax.func or relax.if, got '")
           << (*this)->getParentOp()->getName() << "'";
  // C2
  return verifyYield(*this, getBody());
}

void IfOp::getSuccessorRegions(RegionBranchPoint point, SmallVectorImpl<RegionSuccessor> &successors) {
  if (point.isParent()) {
    successors.emplace_back(&getThenRegion());
    successors.emplace_back(&getElseRegion());
    return;
  }
  successors.emplace_back(getOperation(), getResults());
}

void DataflowOp::getSuccessorRegions(RegionBranchPoint point, SmallVectorImpl<RegionSuccessor> &successors) {
  if (point.isParent())
    successors.emplace_back(&getBody());
  else
    successors.emplace_back(getOperation(), getResults());
}

void SegmentOp::getSuccessorRegions(RegionBranchPoint point, SmallVectorImpl<RegionSuccessor> &successors) {
  if (point.isParent())
    successors.emplace_back(&getBody());
  else
    successors.emplace_back(getOperation(), getResults());
}

// A region may yield a stronger type than the op's.
bool IfOp::areTypesCompatible(Type yielded, Type result) { return isWeakeningOf(yielded, result); }
bool DataflowOp::areTypesCompatible(Type yielded, Type result) { return isWeakeningOf(yielded, result); }
bool SegmentOp::areTypesCompatible(Type yielded, Type result) { return isWeakeningOf(yielded, result); }

#define GET_OP_DEFS_0
#include "lamella/Dialect/Relax/IR/RelaxOps.cpp.inc"
