// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tir.guarded: a kernel that chooses one of its versions.
#include "GuardedOp.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

namespace lamella::tir {

//===----------------------------------------------------------------------===//
// Text: [set -> @function, ..., otherwise -> @function]
//===----------------------------------------------------------------------===//

ParseResult parseGuardedCases(OpAsmParser &parser, ArrayAttr &sets, ArrayAttr &callees) {
  SmallVector<Attribute> parsedSets, parsedCallees;
  bool closed = false;
  auto parseCase = [&]() -> ParseResult {
    SMLoc loc = parser.getCurrentLocation();
    if (closed)
      return parser.emitError(loc, "expected nothing behind 'otherwise'");
    closed = succeeded(parser.parseOptionalKeyword("otherwise"));
    IntegerSetAttr set;
    if (!closed) {
      if (parser.parseAttribute(set))
        return failure();
      parsedSets.push_back(set);
    }
    FlatSymbolRefAttr callee;
    if (parser.parseArrow() || parser.parseAttribute(callee))
      return failure();
    parsedCallees.push_back(callee);
    return success();
  };
  if (parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square, parseCase))
    return failure();
  if (!closed)
    return parser.emitError(parser.getCurrentLocation(), "expected the last case to be 'otherwise'");
  sets = parser.getBuilder().getArrayAttr(parsedSets);
  callees = parser.getBuilder().getArrayAttr(parsedCallees);
  return success();
}

void printGuardedCases(OpAsmPrinter &printer, Operation *, ArrayAttr sets, ArrayAttr callees) {
  printer << " [";
  for (auto [set, callee] : llvm::zip(sets.getAsRange<IntegerSetAttr>(), callees)) {
    printer << "affine_set<"; // in place, whatever aliases the module has
    set.getValue().print(printer.getStream());
    printer << "> -> " << callee << ", ";
  }
  printer << "otherwise -> " << callees[callees.size() - 1] << "] ";
}

//===----------------------------------------------------------------------===//
// Meaning
//===----------------------------------------------------------------------===//

FlatSymbolRefAttr GuardedOp::choose(ArrayRef<int64_t> sizes) {
  SmallVector<AffineExpr> values =
      llvm::map_to_vector(sizes, [&](int64_t size) { return getAffineConstantExpr(size, getContext()); });
  auto holds = [&](IntegerSet set) {
    for (auto [constraint, isEquality] : llvm::zip(set.getConstraints(), set.getEqFlags())) {
      auto value = cast<AffineConstantExpr>(constraint.replaceDims(values));
      if (isEquality ? value.getValue() != 0 : value.getValue() < 0)
        return false;
    }
    return true;
  };
  for (unsigned i = 0, e = getSets().size(); i < e; ++i)
    if (holds(getSet(i)))
      return getCallee(i);
  return getCallee(getSets().size());
}

LogicalResult GuardedOp::verify() {
  // C1
  auto function = dyn_cast<FunctionOpInterface>((*this)->getParentOp());
  if (!function || !llvm::hasSingleElement(function.getFunctionBody()) || !function.getResultTypes().empty())
    return emitOpError("expected to be in a function with one block and without results");
  for (Operation &other : *(*this)->getBlock())
    if (&other != getOperation() && !isa<BindOp, AssumeOp>(other) && !other.hasTrait<OpTrait::IsTerminator>()) {
      InFlightDiagnostic diagnostic = emitOpError("expected only tir.bind and tir.assume beside it, got ")
                                      << other.getName();
      diagnostic.attachNote(other.getLoc()) << "found here";
      return diagnostic;
    }
  // C2
  auto isArgument = [&](Value value) { return llvm::is_contained(function.getArguments(), value); };
  if (!llvm::all_of(getSizes(), isArgument))
    return emitOpError("expected sizes that are arguments of the function");
  if (!llvm::equal(getInputs(), function.getArguments()))
    return emitOpError("expected all ") << function.getNumArguments()
                                        << " arguments of the function as inputs, in their order";
  // C3
  if (getSets().empty())
    return emitOpError("expected at least one set");
  if (getCallees().size() != getSets().size() + 1)
    return emitOpError("expected ") << getSets().size() + 1 << " functions, got " << getCallees().size();
  for (unsigned i = 0, e = getSets().size(); i < e; ++i)
    if (getSet(i).getNumDims() != getSizes().size() || getSet(i).getNumSymbols() != 0)
      return emitOpError("expected sets with ")
             << getSizes().size() << " dimensions, one for each size, and no symbols, got " << getSets()[i];
  return success();
}

LogicalResult GuardedOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  auto kernel = cast<FunctionOpInterface>((*this)->getParentOp());
  for (auto name : getCallees().getAsRange<FlatSymbolRefAttr>()) { // C4
    auto callee = symbolTable.lookupNearestSymbolFrom<FunctionOpInterface>(*this, name);
    if (!callee)
      return emitOpError("expected ") << name << " to be a function";
    if (callee == kernel)
      return emitOpError("expected versions other than the kernel itself, got ") << name;
    if (callee.getFunctionType() == kernel.getFunctionType())
      continue;
    InFlightDiagnostic diagnostic = emitOpError("expected ")
                                    << name << " to have the kernel's type " << kernel.getFunctionType() << ", got "
                                    << callee.getFunctionType();
    diagnostic.attachNote(callee->getLoc()) << "the function is here";
    return diagnostic;
  }
  return success();
}

} // namespace lamella::tir
