// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Replaces one relax.call by its callee's body.
//
//   relax.func @g<n>(%x: <n, 4>) -> <n, 4> { %y = op %x : <n, 4> ; %z = match_cast ... : <k> ; return %y }
//   %r = relax.call @g(%a) : (<m * 2, 4>) -> <m * 2, 4>
// becomes
//   %y = op %a : <m * 2, 4> ; %z = match_cast ... : <k_1>                 and %y stands for %r
//
// 1. Bind: each symbol that the callee declares becomes the size that the operands' types show for it; one that they
//    do not show, or show as the constant 1 (a named dimension never broadcasts, a 1 does), becomes a new name. Each
//    name that the callee defines inside becomes a new name of the caller.
// 2. Arguments: an operand whose type is not the argument's under that substitution goes through a match_cast, which
//    checks what the callee's type promises.
// 3. Clone the body, substitute, and repair what held only in the callee:
//    a. relax.symbol has no declaration here: its value is that of the dimension that binds the symbol;
//    b. a result that names a symbol which the callee declared, but nothing around it shows here, gets the size as an
//       operand, or is weakened and cast;
//    c. an op that infers another type from the new operand types (where the substitution made two sizes comparable)
//       gets that type and a cast to the old one.
// 4. Results: a value whose type is not the call's is cast to it.
#include "lamella/Dialect/Relax/IR/Symbols.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "lamella/Dialect/Relax/Transforms/Passes.h"

#include "mlir/Interfaces/InferTypeOpInterface.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

namespace {
class CallInliner {
public:
  CallInliner(CallOp call, FuncOp callee)
      : call(call), callee(callee), caller(call->getParentOfType<FuncOp>()), builder(call) {}

  LogicalResult run();

private:
  // Names.
  void collectUsedNames();
  StringAttr makeName(StringAttr wish);
  LogicalResult bindSymbols();
  bool isDeclaredByCaller(StringAttr name) { return static_cast<bool>(caller.getSymbolDecl(name)); }

  // Values.
  FailureOr<Value> getSize(StringAttr symbol, Location location);
  SmallVector<Value> getSizesFor(Type type, ValueRange shown, ValueRange sources, Location location);
  FailureOr<Value> passAs(Value value, Type type, ValueRange sources);
  LogicalResult passArguments();

  // The body.
  LogicalResult cloneBody();
  LogicalResult repairNames(Operation *op, const SymbolSet &declared);
  LogicalResult repairInference(Operation *op);
  void retype(OpResult result, Type type, ValueRange sizes);
  LogicalResult replaceResults();

  CallOp call;
  FuncOp callee, caller;
  OpBuilder builder;
  llvm::DenseSet<StringAttr> usedNames;
  /// What becomes of the callee's names.
  SymbolMap map;
  /// The callee's symbols that get a new name.
  SymbolSet newSymbols;
  IRMapping mapping;
};
} // namespace

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

void CallInliner::collectUsedNames() {
  for (SymbolDeclAttr decl : caller.getSymbols().getAsRange<SymbolDeclAttr>())
    usedNames.insert(decl.getName());
  caller.walk([&](Operation *op) {
    for (StringAttr name : getDefinedSymbols(op))
      usedNames.insert(name);
  });
}

StringAttr CallInliner::makeName(StringAttr wish) {
  StringAttr name = wish;
  for (unsigned suffix = 1; !usedNames.insert(name).second; ++suffix)
    name = StringAttr::get(wish.getContext(), wish.getValue() + "_" + Twine(suffix));
  return name;
}

/// Step 1.
LogicalResult CallInliner::bindSymbols() {
  collectUsedNames();
  std::string reason;
  if (failed(matchSymbols(callee.getArgumentTypes(), call.getOperandTypes(), map, reason)))
    return call.emitOpError("operands do not match the arguments of '") << call.getCallee() << "': " << reason;
  // States and sizes cannot be cast: what they show stays, a constant 1 as well.
  SymbolSet fixed;
  for (Type type : callee.getArgumentTypes())
    if (!isa<RankedTensorType>(type))
      collectSymbols(type, fixed);
  for (SymbolDeclAttr decl : callee.getSymbols().getAsRange<SymbolDeclAttr>()) {
    SizeAttr bound = map.lookup(decl.getName());
    if (!bound || (bound.getConstant() == 1 && !fixed.contains(decl.getName()))) {
      map[decl.getName()] = getSymbolSize(makeName(decl.getName()));
      newSymbols.insert(decl.getName());
    }
  }
  callee.walk([&](Operation *op) {
    for (StringAttr name : getDefinedSymbols(op))
      map[name] = getSymbolSize(makeName(name));
  });
  return success();
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// A value of `map[symbol]` for a symbol that the callee declares: a size argument, or a dimension of an argument.
FailureOr<Value> CallInliner::getSize(StringAttr symbol, Location location) {
  SizeAttr size = map.lookup(symbol);
  for (BlockArgument argument : callee.getArguments()) {
    auto type = dyn_cast<relax::SizeType>(argument.getType());
    if (type && type.getExpr().getBareSymbol() == symbol)
      return mapping.lookup(argument);
    auto tensor = dyn_cast<RankedTensorType>(argument.getType());
    if (!tensor)
      continue;
    for (auto [dim, declared] : llvm::enumerate(relax::getSizes(tensor)))
      if (declared && declared.getBareSymbol() == symbol)
        return DimOp::create(builder, location, mapping.lookup(argument), dim).getResult();
  }
  // Only a state shows it, and a state's batch is declared by the caller.
  if (StringAttr name = size.getBareSymbol(); name && isDeclaredByCaller(name))
    return SymbolOp::create(builder, location, relax::SizeType::get(call.getContext(), size), name).getResult();
  return call.emitOpError("cannot be inlined: no operand of '")
         << call.getCallee() << "' gives the value of its symbol '" << symbol.getValue() << "', " << size.str();
}

/// Sizes that show the names of `type` which the function does not declare and `shown` does not show, each a dimension
/// of one of `sources`. Names that nothing shows are left: a cast to them defines them.
SmallVector<Value> CallInliner::getSizesFor(Type type, ValueRange shown, ValueRange sources, Location location) {
  SymbolSet missing, visible;
  collectSymbols(type, missing);
  for (Value value : shown)
    collectSymbols(value.getType(), visible);
  missing.remove_if([&](StringAttr name) { return visible.contains(name) || isDeclaredByCaller(name); });
  SmallVector<Value> sizes;
  for (Value source : sources) {
    SymbolSet own;
    if (isa<relax::SizeType>(source.getType())) {
      collectSymbols(source.getType(), own);
      if (missing.remove_if([&](StringAttr name) { return own.contains(name); }))
        sizes.push_back(source);
      continue;
    }
    auto tensor = dyn_cast<RankedTensorType>(source.getType());
    if (!tensor)
      continue;
    for (auto [dim, size] : llvm::enumerate(relax::getSizes(tensor))) {
      bool useful = false;
      if (size)
        size.forEachSymbol([&](StringAttr name) { useful |= missing.remove(name); });
      if (useful)
        sizes.push_back(DimOp::create(builder, location, source, dim));
    }
  }
  return sizes;
}

/// Step 2. Arguments with a new name as a bare dimension come first: their casts define it for the others.
LogicalResult CallInliner::passArguments() {
  SmallVector<BlockArgument> arguments = llvm::to_vector(callee.getArguments());
  std::stable_partition(arguments.begin(), arguments.end(), [&](BlockArgument argument) {
    SymbolSet bare;
    collectBareSymbols(argument.getType(), bare);
    return llvm::any_of(bare, [&](StringAttr name) { return newSymbols.contains(name); });
  });
  SmallVector<Value> sources = llvm::to_vector(call.getOperands());
  for (BlockArgument argument : arguments) {
    Value operand = call.getOperand(argument.getArgNumber());
    FailureOr<Value> value = passAs(operand, substituteSymbols(argument.getType(), map), sources);
    if (failed(value))
      return failure();
    mapping.map(argument, *value);
    sources.push_back(*value);
  }
  return success();
}

/// The value itself, or a cast of it to the type. Null stands for a type whose sizes overflow.
FailureOr<Value> CallInliner::passAs(Value value, Type type, ValueRange sources) {
  if (!type)
    return call.emitOpError("cannot be inlined: a size of '") << call.getCallee() << "' overflows 64 bits";
  if (type == value.getType())
    return value;
  if (!isa<RankedTensorType>(type))
    return call.emitOpError("cannot be inlined: expected type ") << type << ", got " << value.getType();
  SmallVector<Value> sizes = getSizesFor(type, value, sources, call.getLoc());
  return MatchCastOp::create(builder, call.getLoc(), type, value, sizes).getResult();
}

//===----------------------------------------------------------------------===//
// The body
//===----------------------------------------------------------------------===//

/// The names that an op of the callee may use in its results because the callee declares them, and for no other reason.
static SymbolSet getDeclaredNamesOf(Operation *op, FuncOp callee) {
  SymbolSet names;
  for (Type type : op->getResultTypes())
    collectSymbols(type, names);
  if (auto kernelCall = dyn_cast<CallTIROp>(op))
    for (SizeAttr size : kernelCall.getSizes().getAsRange<SizeAttr>())
      size.forEachSymbol([&](StringAttr name) { names.insert(name); });
  SymbolSet shown;
  for (Type type : op->getOperandTypes())
    collectSymbols(type, shown);
  names.remove_if([&](StringAttr name) { return shown.contains(name) || !callee.getSymbolDecl(name); });
  return names;
}

/// The tensor type without the dimensions that name one of `hidden`.
static RankedTensorType weaken(RankedTensorType type, const SymbolSet &hidden) {
  SmallVector<SizeAttr> sizes = relax::getSizes(type);
  for (SizeAttr &size : sizes) {
    bool hide = false;
    if (size)
      size.forEachSymbol([&](StringAttr name) { hide |= hidden.contains(name); });
    if (hide)
      size = {};
  }
  return getTensorType(sizes, type.getElementType());
}

/// Gives a result another type, and its users a cast back to the old one.
void CallInliner::retype(OpResult result, Type type, ValueRange sizes) {
  Type old = result.getType();
  result.setType(type);
  builder.setInsertionPointAfter(result.getOwner());
  auto cast = MatchCastOp::create(builder, result.getLoc(), old, result, sizes);
  result.replaceAllUsesExcept(cast.getResult(), cast);
}

/// Step 3b.
LogicalResult CallInliner::repairNames(Operation *op, const SymbolSet &declared) {
  SymbolSet missing, shown;
  for (Type type : op->getOperandTypes())
    collectSymbols(type, shown);
  SmallVector<Value> sizes;
  for (StringAttr symbol : declared) {
    bool known = true;
    map.lookup(symbol).forEachSymbol([&](StringAttr name) {
      if (!shown.contains(name) && !isDeclaredByCaller(name)) {
        missing.insert(name);
        known = false;
      }
    });
    if (known)
      continue;
    FailureOr<Value> size = getSize(symbol, op->getLoc());
    if (failed(size))
      return failure();
    sizes.push_back(*size);
  }
  if (missing.empty())
    return success();
  if (auto cast = dyn_cast<MatchCastOp>(op))
    return cast.getSizesMutable().append(sizes), success();
  if (auto reshape = dyn_cast<ReshapeOp>(op))
    return reshape.getSizesMutable().append(sizes), success();
  if (auto broadcast = dyn_cast<BroadcastToOp>(op))
    return broadcast.getSizesMutable().append(sizes), success();
  if (auto kernelCall = dyn_cast<CallTIROp>(op))
    for (SizeAttr size : kernelCall.getSizes().getAsRange<SizeAttr>()) {
      SymbolSet used;
      size.forEachSymbol([&](StringAttr name) { used.insert(name); });
      for (StringAttr name : used)
        if (missing.contains(name))
          return call.emitOpError("cannot be inlined: size ")
                 << size.str() << " of '" << kernelCall.getCallee() << "' is shown by no operand of that call";
    }
  for (OpResult result : op->getResults())
    if (auto tensor = dyn_cast<RankedTensorType>(result.getType()))
      if (RankedTensorType weaker = weaken(tensor, missing); weaker != tensor)
        retype(result, weaker, sizes);
  return success();
}

/// Step 3c.
LogicalResult CallInliner::repairInference(Operation *op) {
  auto inference = dyn_cast<InferTypeOpInterface>(op);
  if (!inference)
    return success();
  SmallVector<Type> inferred;
  if (failed(inference.inferReturnTypes(op->getContext(), op->getLoc(), op->getOperands(),
                                        op->getDiscardableAttrDictionary(), op->getPropertiesStorage(),
                                        op->getRegions(), inferred)))
    return failure();
  if (inference.isCompatibleReturnTypes(inferred, op->getResultTypes()))
    return success();
  for (auto [result, type] : llvm::zip_equal(op->getResults(), inferred))
    if (type != result.getType()) {
      builder.setInsertionPoint(op);
      retype(result, type, getSizesFor(result.getType(), ValueRange(), op->getOperands(), op->getLoc()));
    }
  return success();
}

/// Step 3.
LogicalResult CallInliner::cloneBody() {
  llvm::MapVector<Operation *, SymbolSet> originals;
  callee.getBody().walk<WalkOrder::PreOrder>([&](Operation *op) { originals[op] = getDeclaredNamesOf(op, callee); });
  for (Operation &op : callee.getBody().front().without_terminator()) {
    Operation *clone = builder.clone(op, mapping);
    if (failed(relax::substituteSymbols(clone, map)))
      return call.emitOpError("cannot be inlined: a size of '") << call.getCallee() << "' overflows 64 bits";
    clone->walk([&](Operation *inner) { inner->setLoc(CallSiteLoc::get(inner->getLoc(), call.getLoc())); });
  }
  for (auto &[original, declared] : originals) {
    Operation *clone = mapping.lookupOrNull(original);
    if (!clone)
      continue; // the callee's terminator
    builder.setInsertionPoint(clone);
    if (auto symbol = dyn_cast<SymbolOp>(clone)) {
      // 3a
      FailureOr<Value> size = getSize(symbol.getNameAttr(), symbol.getLoc());
      if (failed(size))
        return failure();
      symbol.getResult().replaceAllUsesWith(*size);
      mapping.map(cast<SymbolOp>(original).getResult(), *size);
      symbol.erase();
      continue;
    }
    if (failed(repairNames(clone, declared)) || failed(repairInference(clone)))
      return failure();
  }
  return success();
}

/// Step 4.
LogicalResult CallInliner::replaceResults() {
  builder.setInsertionPoint(call);
  Operation *terminator = callee.getBody().front().getTerminator();
  for (auto [result, returned] : llvm::zip_equal(call.getResults(), terminator->getOperands())) {
    FailureOr<Value> value = passAs(mapping.lookup(returned), result.getType(), call.getOperands());
    if (failed(value))
      return failure();
    result.replaceAllUsesWith(*value);
  }
  call.erase();
  return success();
}

LogicalResult CallInliner::run() {
  if (failed(bindSymbols()) || failed(passArguments()) || failed(cloneBody()))
    return failure();
  return replaceResults();
}

LogicalResult relax::inlineCall(CallOp call) {
  auto callee = SymbolTable::lookupNearestSymbolFrom<FuncOp>(call, call.getCalleeAttr());
  if (!callee || callee.isExternal())
    return call.emitOpError("cannot be inlined: expected '") << call.getCallee() << "' to be a relax.func with a body";
  return CallInliner(call, callee).run();
}
