// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "DispatchRules.h"

#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

/// A size that a rule's argument may have: it matches itself, or names what it matches.
static bool isPlainSize(SizeAttr size) { return size && (size.getConstant() || size.getBareSymbol()); }

static LogicalResult checkArguments(FuncOp rule) {
  for (BlockArgument argument : rule.getBody().getArguments()) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type || !llvm::all_of(relax::getSizes(type), isPlainSize))
      return rule.emitOpError("argument ")
             << argument.getArgNumber() << ": expected a tensor whose sizes are numbers and symbols, got "
             << argument.getType();
    if (argument.use_empty())
      return rule.emitOpError("argument ") << argument.getArgNumber() << ": expected an op that reads it, got none";
  }
  return success();
}

static LogicalResult checkBody(FuncOp rule) {
  Block &body = rule.getBody().front();
  for (Operation &op : body.without_terminator()) {
    if ((!op.hasTrait<ChecksInferredTypes>() && !isa<ConstantOp>(op)) || op.getNumRegions() != 0)
      return op.emitOpError("expected an operator in a dispatch rule");
    if (op.use_empty())
      return op.emitOpError("expected an op that another one of the rule reads");
  }
  Operation *terminator = body.getTerminator();
  Operation *root = terminator->getNumOperands() == 1 ? terminator->getOperand(0).getDefiningOp() : nullptr;
  if (!root || root->getNumResults() != 1 || !root->hasOneUse())
    return terminator->emitOpError(
        "expected a dispatch rule to return the result of its last op alone, which nothing else reads");
  return success();
}

static LogicalResult checkRule(Operation &op) {
  auto rule = dyn_cast<FuncOp>(op);
  if (!rule || rule.isExternal())
    return op.emitOpError("expected dispatch rules, which are relax.func with a body");
  auto name = rule->getAttrOfType<StringAttr>(libraryAttrName);
  if (!name || name.empty())
    return rule.emitOpError("expected a dispatch rule to name a library function in the attribute '")
           << libraryAttrName << "'";
  return success(succeeded(checkArguments(rule)) && succeeded(checkBody(rule)));
}

FailureOr<DispatchRules> DispatchRules::load(MLIRContext *context, StringRef file) {
  if (!llvm::sys::fs::exists(file))
    return emitError(UnknownLoc::get(context))
           << "expected a file of dispatch rules, got '" << file << "', which does not exist";
  DispatchRules result;
  result.module = parseSourceFile<ModuleOp>(file, ParserConfig(context));
  if (!result.module)
    return failure();
  for (Operation &op : *result.module->getBody()) {
    if (failed(checkRule(op)))
      return failure();
    result.rules.push_back(cast<FuncOp>(op));
  }
  return result;
}
