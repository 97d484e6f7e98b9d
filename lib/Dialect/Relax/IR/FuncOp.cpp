// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// relax.func: its text, and the rules that hold in a whole function: symbols (C1 to C4) and states (C5).
#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/Symbols.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

#include "mlir/Interfaces/FunctionImplementation.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

void FuncOp::build(OpBuilder &builder, OperationState &state, StringRef name, FunctionType type,
                   ArrayRef<SymbolDeclAttr> symbols) {
  state.addAttribute(getSymNameAttrName(state.name), builder.getStringAttr(name));
  state.addAttribute(getFunctionTypeAttrName(state.name), TypeAttr::get(type));
  SmallVector<Attribute> decls(symbols.begin(), symbols.end());
  state.addAttribute(getSymbolsAttrName(state.name), builder.getArrayAttr(decls));
  Region *body = state.addRegion();
  Block &entry = body->emplaceBlock();
  for (Type input : type.getInputs())
    entry.addArgument(input, state.location);
}

SymbolDeclAttr FuncOp::getSymbolDecl(StringAttr name) {
  for (SymbolDeclAttr decl : getSymbols().getAsRange<SymbolDeclAttr>())
    if (decl.getName() == name)
      return decl;
  return {};
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

ParseResult FuncOp::parse(OpAsmParser &parser, OperationState &result) {
  Builder &builder = parser.getBuilder();
  (void)mlir::impl::parseOptionalVisibilityKeyword(parser, result.attributes);
  StringAttr name;
  if (parser.parseSymbolName(name, getSymNameAttrName(result.name), result.attributes))
    return failure();

  SmallVector<Attribute> symbols;
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::OptionalLessGreater, [&]() -> ParseResult {
        FailureOr<SymbolDeclAttr> decl = parseSymbolDecl(parser);
        if (failed(decl))
          return failure();
        symbols.push_back(*decl);
        return success();
      }))
    return failure();
  result.addAttribute(getSymbolsAttrName(result.name), builder.getArrayAttr(symbols));

  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<Type> resultTypes;
  SmallVector<DictionaryAttr> resultAttributes;
  bool isVariadic = false;
  if (function_interface_impl::parseFunctionSignatureWithArguments(parser, /*allowVariadic=*/false, arguments,
                                                                   isVariadic, resultTypes, resultAttributes))
    return failure();
  SmallVector<Type> argumentTypes = llvm::map_to_vector(arguments, [](const auto &argument) { return argument.type; });
  result.addAttribute(getFunctionTypeAttrName(result.name),
                      TypeAttr::get(builder.getFunctionType(argumentTypes, resultTypes)));
  if (parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  call_interface_impl::addArgAndResultAttrs(builder, result, arguments, resultAttributes,
                                            getArgAttrsAttrName(result.name), getResAttrsAttrName(result.name));
  Region *body = result.addRegion();
  OptionalParseResult parsed = parser.parseOptionalRegion(*body, arguments, /*enableNameShadowing=*/false);
  return parsed.has_value() ? *parsed : success();
}

void FuncOp::print(OpAsmPrinter &printer) {
  if (StringAttr visibility = getSymVisibilityAttr())
    printer << " " << visibility.getValue();
  printer << " ";
  printer.printSymbolName(getSymName());
  if (!getSymbols().empty()) {
    printer << "<";
    llvm::interleaveComma(getSymbols().getAsRange<SymbolDeclAttr>(), printer,
                          [&](SymbolDeclAttr decl) { printSymbolDecl(printer.getStream(), decl); });
    printer << ">";
  }
  function_interface_impl::printFunctionSignature(printer, *this, getArgumentTypes(), /*isVariadic=*/false,
                                                  getResultTypes());
  function_interface_impl::printFunctionAttributes(printer, *this,
                                                   {getSymNameAttrName(), getFunctionTypeAttrName(),
                                                    getSymVisibilityAttrName(), getArgAttrsAttrName(),
                                                    getResAttrsAttrName(), getSymbolsAttrName()});
  if (!getBody().empty()) {
    printer << " ";
    printer.printRegion(getBody(), /*printEntryBlockArgs=*/false, /*printBlockTerminators=*/true);
  }
}

//===----------------------------------------------------------------------===//
// Symbols
//===----------------------------------------------------------------------===//

// C1, the part about declarations, and C2.
static LogicalResult verifyDeclarations(FuncOp function, SymbolSet &declared) {
  SymbolSet bare;
  for (Type type : function.getArgumentTypes())
    collectBareSymbols(type, bare);
  for (Attribute attribute : function.getSymbols()) {
    auto decl = dyn_cast<SymbolDeclAttr>(attribute);
    if (!decl)
      return function.emitOpError("expected declarations of symbols, got ") << attribute;
    if (!declared.insert(decl.getName()))
      return function.emitOpError("expected distinct symbols, got '") << decl.getName().getValue() << "' twice";
    if (!bare.contains(decl.getName()))
      return function.emitOpError("expected symbol '")
             << decl.getName().getValue() << "' to be a bare dimension of an argument or a size argument";
  }
  for (auto [index, type] : llvm::enumerate(function.getArgumentTypes())) {
    SymbolSet used;
    collectSymbols(type, used);
    for (StringAttr name : used)
      if (!declared.contains(name))
        return function.emitOpError("expected the symbols of argument ")
               << index << " to be declared, got '" << name.getValue() << "' in " << type;
  }
  return success();
}

// C3: what the operands, the captured values and the function make visible, or what the op defines.
static LogicalResult verifyLocalRule(Operation *op, const SymbolSet &declared) {
  SymbolSet used;
  for (Type type : op->getResultTypes())
    collectSymbols(type, used);
  if (auto call = dyn_cast<CallTIROp>(op))
    for (SizeAttr size : call.getSizes().getAsRange<SizeAttr>())
      size.forEachSymbol([&](StringAttr name) { used.insert(name); });
  if (used.empty())
    return success();
  SymbolSet visible = getDefinedSymbols(op);
  for (Type type : op->getOperandTypes())
    collectSymbols(type, visible);
  llvm::SetVector<Value> captured;
  for (Region &region : op->getRegions())
    getUsedValuesDefinedAbove(region, captured);
  for (Value value : captured)
    collectSymbols(value.getType(), visible);
  for (StringAttr name : used)
    if (!declared.contains(name) && !visible.contains(name))
      return op->emitOpError("result names symbol '")
             << name.getValue() << "', which no operand's type contains, no captured value's type contains and the "
             << "function does not declare";
  return success();
}

// C1, the part about definers, and C3.
static LogicalResult verifySymbols(FuncOp function, const SymbolSet &declared) {
  llvm::DenseMap<StringAttr, Operation *> definers;
  WalkResult walk = function.getBody().walk([&](Operation *op) {
    if (failed(verifyLocalRule(op, declared)))
      return WalkResult::interrupt();
    for (StringAttr name : getDefinedSymbols(op)) {
      if (declared.contains(name)) {
        op->emitOpError("defines symbol '") << name.getValue() << "', which the function declares";
        return WalkResult::interrupt();
      }
      auto [it, inserted] = definers.try_emplace(name, op);
      if (!inserted) {
        InFlightDiagnostic diagnostic = op->emitOpError("defines symbol '") << name.getValue() << "' a second time";
        diagnostic.attachNote(it->second->getLoc()) << "first defined here";
        return WalkResult::interrupt();
      }
    }
    return WalkResult::advance();
  });
  return failure(walk.wasInterrupted());
}

// C4
static LogicalResult verifyResults(FuncOp function, const SymbolSet &declared) {
  for (auto [index, type] : llvm::enumerate(function.getResultTypes())) {
    SymbolSet used;
    collectSymbols(type, used);
    for (StringAttr name : used)
      if (!declared.contains(name))
        return function.emitOpError("expected result ")
               << index << " to name declared symbols only, got '" << name.getValue() << "' in " << type;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// States
//===----------------------------------------------------------------------===//

/// A state is consumed by an op that gives a state, and by a terminator; any other use reads it.
static bool consumesState(OpOperand &use) {
  Operation *user = use.getOwner();
  return user->hasTrait<OpTrait::IsTerminator>() ||
         llvm::any_of(user->getResultTypes(), [](Type type) { return isa<StateType>(type); });
}

namespace {
/// Follows one state value through the block where it lives and the regions below.
class StateUse {
public:
  explicit StateUse(Value state) : state(state) {
    for (OpOperand &use : state.getUses())
      usesOf[use.getOwner()].push_back(&use);
  }

  /// The op of the block that consumes the state, or null; failure after an error.
  FailureOr<Operation *> visit(Block &block) {
    Operation *consumer = nullptr;
    for (Operation &op : block) {
      FailureOr<Access> access = visit(&op);
      if (failed(access))
        return failure();
      if (*access == Access::None)
        continue;
      if (consumer) {
        InFlightDiagnostic diagnostic = op.emitOpError("uses a state that is already consumed");
        diagnostic.attachNote(consumer->getLoc()) << "consumed here";
        return failure();
      }
      if (*access == Access::Consume)
        consumer = &op;
    }
    return consumer;
  }

private:
  enum class Access { None, Read, Consume };

  FailureOr<Access> visit(Operation *op) {
    Access own = Access::None;
    unsigned consumed = 0;
    for (OpOperand *use : usesOf.lookup(op)) {
      consumed += consumesState(*use);
      own = consumed ? Access::Consume : Access::Read;
    }
    if (consumed > 1)
      return op->emitOpError("consumes one state twice"), failure();
    SmallVector<Operation *> consumers;
    unsigned regions = 0;
    for (Region &region : op->getRegions()) {
      if (region.empty())
        continue;
      ++regions;
      if (!llvm::any_of(usesOf, [&](auto &entry) { return region.isAncestor(entry.first->getParentRegion()); }))
        continue;
      FailureOr<Operation *> consumer = visit(region.front());
      if (failed(consumer))
        return failure();
      own = own == Access::None ? Access::Read : own;
      if (*consumer)
        consumers.push_back(*consumer);
    }
    if (consumers.empty())
      return own;
    if (consumers.size() != regions) {
      InFlightDiagnostic diagnostic = op->emitOpError("expected all of its regions to consume a state, or none");
      diagnostic.attachNote(consumers.front()->getLoc()) << "consumed here";
      return failure();
    }
    return Access::Consume;
  }

  Value state;
  llvm::DenseMap<Operation *, SmallVector<OpOperand *, 1>> usesOf;
};
} // namespace

/// Whether a tuple hides a state, whose uses could then not be followed.
static bool hidesState(Type type) {
  auto tuple = dyn_cast<TupleType>(type);
  return tuple && llvm::any_of(tuple.getTypes(), [](Type e) { return isa<StateType>(e) || hidesState(e); });
}

// C5
static LogicalResult verifyStates(FuncOp function) {
  auto verifyValue = [](Value value, Block &block) -> LogicalResult {
    if (hidesState(value.getType()))
      return emitError(value.getLoc(), "expected no state inside a tuple, got ") << value.getType();
    if (!isa<StateType>(value.getType()))
      return success();
    FailureOr<Operation *> consumer = StateUse(value).visit(block);
    if (failed(consumer))
      return failure();
    if (!*consumer)
      return emitError(value.getLoc(), "state is never consumed; return it or pass it on");
    return success();
  };
  WalkResult walk = function.getBody().walk<WalkOrder::PreOrder>([&](Block *block) {
    for (Value argument : block->getArguments())
      if (failed(verifyValue(argument, *block)))
        return WalkResult::interrupt();
    for (Operation &op : *block)
      for (Value result : op.getResults())
        if (failed(verifyValue(result, *block)))
          return WalkResult::interrupt();
    return WalkResult::advance();
  });
  return failure(walk.wasInterrupted());
}

LogicalResult FuncOp::verifyRegions() {
  SymbolSet declared;
  if (failed(verifyDeclarations(*this, declared)) || failed(verifyResults(*this, declared)))
    return failure();
  if (isExternal())
    return success();
  if (failed(verifySymbols(*this, declared)))
    return failure();
  return verifyStates(*this);
}
