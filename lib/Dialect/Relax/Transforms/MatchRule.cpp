// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a place of the graph computes what a rule does. From the rule's last op upwards:
//
// 1. an op matches one of the same name and properties whose operands match, those of a commutative op in either order;
// 2. an argument matches any value of its type, and the same value wherever the rule reads it;
// 3. a number matches itself as a size, and a symbol whatever is provably equal wherever the rule names it; where the
//    rule declares bounds, the size must be known to keep them;
// 4. what lies between, but for constants, is read inside the match only, and all of it stands in one block.
#include "DispatchRules.h"

#include "lamella/Dialect/Relax/IR/TensorShape.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

namespace {
class Matcher {
public:
  Matcher(FuncOp rule, FuncOp function, Block *block) : rule(rule), function(function), block(block) {}

  bool match(Value pattern, Value value);
  bool isSelfContained(Operation *root) const;
  RuleMatch take() const;

private:
  bool matchOp(Operation *pattern, Operation *op);
  bool matchType(Type pattern, Type type);
  bool bind(StringAttr name, SizeAttr size);
  bool keepsBounds(StringAttr name, SizeAttr size) const;

  FuncOp rule, function;
  Block *block;
  llvm::DenseMap<Value, Value> values;
  SymbolMap symbols;
  llvm::SetVector<Operation *> ops;
};
} // namespace

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

bool Matcher::keepsBounds(StringAttr name, SizeAttr size) const {
  SymbolDeclAttr wanted = FuncOp(rule).getSymbolDecl(name);
  if (wanted.getLower() == 0 && !wanted.getUpper())
    return true;
  if (std::optional<int64_t> constant = size.getConstant())
    return *constant >= wanted.getLower() && (!wanted.getUpper() || *constant <= *wanted.getUpper());
  StringAttr bare = size.getBareSymbol();
  SymbolDeclAttr known = bare ? FuncOp(function).getSymbolDecl(bare) : SymbolDeclAttr();
  return known && known.getLower() >= wanted.getLower() &&
         (!wanted.getUpper() || (known.getUpper() && *known.getUpper() <= *wanted.getUpper()));
}

bool Matcher::bind(StringAttr name, SizeAttr size) {
  auto [known, isNew] = symbols.try_emplace(name, size);
  return isNew ? keepsBounds(name, size) : known->second == size;
}

bool Matcher::matchType(Type pattern, Type type) {
  auto wanted = dyn_cast<RankedTensorType>(pattern), tensor = dyn_cast<RankedTensorType>(type);
  if (!wanted || !tensor)
    return pattern == type;
  if (wanted.getElementType() != tensor.getElementType() || wanted.getRank() != tensor.getRank())
    return false;
  auto valueOf = [&](StringAttr symbol) { return symbols.lookup(symbol); };
  for (auto [expected, size] : llvm::zip_equal(relax::getSizes(wanted), relax::getSizes(tensor))) {
    if (!expected || !size)
      return false;
    StringAttr name = expected.getBareSymbol();
    if (name ? !bind(name, size) : substitute(expected, valueOf) != size)
      return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

bool Matcher::matchOp(Operation *pattern, Operation *op) {
  if (op->getName() != pattern->getName() || op->getBlock() != block ||
      op->getNumOperands() != pattern->getNumOperands() || op->getNumResults() != pattern->getNumResults() ||
      !op->getName().compareOpProperties(op->getPropertiesStorage(), pattern->getPropertiesStorage()))
    return false;
  auto matchInOrder = [&](bool isSwapped) {
    SmallVector<Value> operands(op->getOperands());
    if (isSwapped)
      std::swap(operands[0], operands[1]);
    for (auto [wanted, operand] : llvm::zip_equal(pattern->getOperands(), operands))
      if (!match(wanted, operand))
        return false;
    for (auto [wanted, result] : llvm::zip_equal(pattern->getResultTypes(), op->getResultTypes()))
      if (!matchType(wanted, result))
        return false;
    return true;
  };
  Matcher before = *this;
  bool fits = matchInOrder(false);
  if (!fits && op->getNumOperands() == 2 && op->hasTrait<OpTrait::IsCommutative>()) {
    *this = before;
    fits = matchInOrder(true);
  }
  if (fits)
    ops.insert(op);
  return fits;
}

bool Matcher::match(Value pattern, Value value) {
  if (Value known = values.lookup(pattern))
    return known == value;
  bool fits = false;
  if (Operation *made = pattern.getDefiningOp()) {
    auto result = dyn_cast<OpResult>(value);
    fits = result && result.getResultNumber() == cast<OpResult>(pattern).getResultNumber() &&
           matchOp(made, result.getOwner());
  } else {
    fits = matchType(pattern.getType(), value.getType());
  }
  if (fits)
    values[pattern] = value;
  return fits;
}

bool Matcher::isSelfContained(Operation *root) const {
  return llvm::all_of(ops, [&](Operation *op) {
    return op == root || isa<ConstantOp>(op) ||
           llvm::all_of(op->getUsers(), [&](Operation *user) { return ops.contains(user); });
  });
}

RuleMatch Matcher::take() const {
  RuleMatch result;
  for (BlockArgument argument : FuncOp(rule).getBody().getArguments())
    result.operands.push_back(values.lookup(argument));
  result.ops = ops;
  return result;
}

std::optional<RuleMatch> RuleMatch::find(FuncOp rule, Operation *root) {
  Value result = rule.getBody().front().getTerminator()->getOperand(0);
  if (root->getNumResults() != 1)
    return std::nullopt;
  Matcher matcher(rule, root->getParentOfType<FuncOp>(), root->getBlock());
  if (!matcher.match(result, root->getResult(0)) || !matcher.isSelfContained(root))
    return std::nullopt;
  return matcher.take();
}
