// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/IR/IndexExpr.h"

#include "lamella/Dialect/TIR/IR/TIR.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace lamella::tir {

IndexExpr::IndexExpr(Value value) : operands{value} { expr = getAffineSymbolExpr(0, value.getContext()); }

IndexExpr::IndexExpr(OpFoldResult value) {
  if (auto attr = dyn_cast<Attribute>(value))
    constant = cast<IntegerAttr>(attr).getInt();
  else
    *this = IndexExpr(cast<Value>(value));
}

IndexExpr::IndexExpr(AffineMap map, unsigned result, ValueRange values) {
  MLIRContext *context = map.getContext();
  AffineExpr original = map.getResult(result);
  SmallVector<AffineExpr> replacements;
  for (auto [number, value] : llvm::enumerate(values)) {
    bool occurs = number < map.getNumDims() ? original.isFunctionOfDim(number)
                                            : original.isFunctionOfSymbol(number - map.getNumDims());
    auto *it = llvm::find(operands, value);
    replacements.push_back(getAffineSymbolExpr(it - operands.begin(), context));
    if (occurs && it == operands.end())
      operands.push_back(value);
  }
  ArrayRef<AffineExpr> all = replacements;
  expr = original.replaceDimsAndSymbols(all.take_front(map.getNumDims()), all.drop_front(map.getNumDims()));
}

bool IndexExpr::uses(Value value) const {
  auto *it = llvm::find(operands, value);
  return it != operands.end() && expr.isFunctionOfSymbol(it - operands.begin());
}

std::optional<int64_t> IndexExpr::getConstant() const {
  if (!expr)
    return constant;
  if (auto value = dyn_cast<AffineConstantExpr>(normalizeIndexExpr(expr)))
    return value.getValue();
  return std::nullopt;
}

Value IndexExpr::getValue() const {
  if (!expr)
    return Value();
  auto symbol = dyn_cast<AffineSymbolExpr>(normalizeIndexExpr(expr));
  return symbol ? operands[symbol.getPosition()] : Value();
}

AffineExpr IndexExpr::getExpr(MLIRContext *context) const {
  return expr ? expr : getAffineConstantExpr(constant, context);
}

IndexExpr IndexExpr::normalized() const {
  if (!expr)
    return *this;
  IndexMap map = buildIndexMap(expr.getContext(), *this);
  IndexExpr result(map.map, 0, map.operands);
  if (auto value = dyn_cast<AffineConstantExpr>(result.expr))
    return IndexExpr(value.getValue());
  return result;
}

IndexExpr combine(AffineExprKind kind, const IndexExpr &a, const IndexExpr &b) {
  MLIRContext *context = a.expr ? a.expr.getContext() : b.expr ? b.expr.getContext() : nullptr;
  if (!context) {
    switch (kind) {
    case AffineExprKind::Add:
      return IndexExpr(a.constant + b.constant);
    case AffineExprKind::Mul:
      return IndexExpr(a.constant * b.constant);
    default:
      break;
    }
    int64_t rest = ((a.constant % b.constant) + b.constant) % b.constant;
    int64_t floor = (a.constant - rest) / b.constant;
    return IndexExpr(kind == AffineExprKind::Mod        ? rest
                     : kind == AffineExprKind::FloorDiv ? floor
                                                        : floor + (rest != 0));
  }
  SmallVector<Value, 4> operands(a.operands);
  SmallVector<AffineExpr> renamed;
  for (Value value : b.operands) {
    auto *it = llvm::find(operands, value);
    renamed.push_back(getAffineSymbolExpr(it - operands.begin(), context));
    if (it == operands.end())
      operands.push_back(value);
  }
  AffineExpr rhs = b.getExpr(context).replaceSymbols(renamed);
  return IndexExpr(getAffineBinaryOpExpr(kind, a.getExpr(context), rhs), operands);
}

IndexExpr operator+(const IndexExpr &a, const IndexExpr &b) { return combine(AffineExprKind::Add, a, b); }
IndexExpr operator*(const IndexExpr &a, const IndexExpr &b) { return combine(AffineExprKind::Mul, a, b); }
IndexExpr operator-(const IndexExpr &a, const IndexExpr &b) { return a + b * IndexExpr(-1); }
IndexExpr IndexExpr::floorDiv(const IndexExpr &divisor) const {
  return combine(AffineExprKind::FloorDiv, *this, divisor);
}
IndexExpr IndexExpr::ceilDiv(const IndexExpr &divisor) const {
  return combine(AffineExprKind::CeilDiv, *this, divisor);
}
IndexExpr IndexExpr::mod(const IndexExpr &divisor) const { return combine(AffineExprKind::Mod, *this, divisor); }

bool operator==(const IndexExpr &a, const IndexExpr &b) { return (a - b).getConstant() == 0; }

IndexExpr IndexExpr::replace(llvm::function_ref<std::optional<IndexExpr>(Value)> by) const {
  if (!expr)
    return *this;
  MLIRContext *context = expr.getContext();
  SmallVector<Value, 4> newOperands;
  auto numberOf = [&](Value value) {
    auto *it = llvm::find(newOperands, value);
    unsigned number = it - newOperands.begin();
    if (it == newOperands.end())
      newOperands.push_back(value);
    return getAffineSymbolExpr(number, context);
  };
  SmallVector<AffineExpr> replacements;
  for (Value value : operands) {
    std::optional<IndexExpr> replacement = by(value);
    if (!replacement) {
      replacements.push_back(numberOf(value));
      continue;
    }
    SmallVector<AffineExpr> inner = llvm::map_to_vector(replacement->operands, numberOf);
    replacements.push_back(replacement->getExpr(context).replaceSymbols(inner));
  }
  return IndexExpr(expr.replaceSymbols(replacements), newOperands);
}

IndexExpr IndexExpr::replace(Value value, const IndexExpr &by) const {
  return replace([&](Value operand) { return operand == value ? std::optional(by) : std::nullopt; });
}

IndexExpr IndexExpr::replace(const IRMapping &mapping) const {
  return replace([&](Value operand) -> std::optional<IndexExpr> {
    Value mapped = mapping.lookupOrNull(operand);
    return mapped ? std::optional(IndexExpr(mapped)) : std::nullopt;
  });
}

static std::optional<int64_t> evaluateExpr(AffineExpr expr, ArrayRef<int64_t> symbols) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return symbols[symbol.getPosition()];
  auto binary = cast<AffineBinaryOpExpr>(expr);
  std::optional<int64_t> a = evaluateExpr(binary.getLHS(), symbols), b = evaluateExpr(binary.getRHS(), symbols);
  if (!a || !b)
    return std::nullopt;
  if (expr.getKind() == AffineExprKind::Add)
    return *a + *b;
  if (expr.getKind() == AffineExprKind::Mul)
    return *a * *b;
  if (*b <= 0)
    return std::nullopt;
  int64_t rest = ((*a % *b) + *b) % *b;
  int64_t floor = (*a - rest) / *b;
  if (expr.getKind() == AffineExprKind::Mod)
    return rest;
  return expr.getKind() == AffineExprKind::FloorDiv ? floor : floor + (rest != 0);
}

std::optional<int64_t> IndexExpr::evaluate(llvm::function_ref<int64_t(Value)> valueOf) const {
  if (!expr)
    return constant;
  return evaluateExpr(expr, llvm::map_to_vector(operands, valueOf));
}

bool isIndexDim(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument)
    return false;
  Operation *parent = argument.getOwner()->getParentOp();
  return parent && isa<ForOp, BlockOp>(parent);
}

SmallVector<IndexExpr> getIndexExprs(AffineMap map, ValueRange operands) {
  SmallVector<IndexExpr> exprs;
  for (unsigned i = 0; i < map.getNumResults(); ++i)
    exprs.emplace_back(map, i, operands);
  return exprs;
}

namespace {
/// Numbers dimensions and symbols in the order in which a walk over expressions meets them.
struct Numbering {
  SmallVector<AffineExpr> dims, symbols; // new expression for each old number
  SmallVector<unsigned> dimOrder, symbolOrder;

  Numbering(unsigned numDims, unsigned numSymbols) : dims(numDims), symbols(numSymbols) {}
  void visit(AffineExpr expr) {
    expr.walk([&](AffineExpr part) {
      if (auto dim = dyn_cast<AffineDimExpr>(part)) {
        if (!dims[dim.getPosition()]) {
          dims[dim.getPosition()] = getAffineDimExpr(dimOrder.size(), expr.getContext());
          dimOrder.push_back(dim.getPosition());
        }
      } else if (auto symbol = dyn_cast<AffineSymbolExpr>(part)) {
        if (!symbols[symbol.getPosition()]) {
          symbols[symbol.getPosition()] = getAffineSymbolExpr(symbolOrder.size(), expr.getContext());
          symbolOrder.push_back(symbol.getPosition());
        }
      }
    });
  }
  bool isIdentity() const { return llvm::is_sorted(dimOrder) && llvm::is_sorted(symbolOrder); }
};
} // namespace

IndexMap buildIndexMap(MLIRContext *context, ArrayRef<IndexExpr> exprs, llvm::function_ref<bool(Value)> isDim) {
  SmallVector<Value, 4> dims, symbols;
  SmallVector<AffineExpr> results;
  for (const IndexExpr &expr : exprs) {
    SmallVector<AffineExpr> classified;
    for (Value value : expr.getOperands()) {
      bool dim = isDim(value);
      SmallVector<Value, 4> &list = dim ? dims : symbols;
      auto *it = llvm::find(list, value);
      unsigned number = it - list.begin();
      if (it == list.end())
        list.push_back(value);
      classified.push_back(dim ? getAffineDimExpr(number, context) : getAffineSymbolExpr(number, context));
    }
    results.push_back(expr.getExpr(context).replaceSymbols(classified));
  }
  // The normal form depends on the numbers, and the numbers on the normal form; they settle in a few rounds.
  for (int round = 0; round < 4; ++round) {
    Numbering numbering(dims.size(), symbols.size());
    for (AffineExpr &result : results) {
      result = normalizeIndexExpr(result);
      numbering.visit(result);
    }
    bool settled = numbering.isIdentity() && numbering.dimOrder.size() == dims.size() &&
                   numbering.symbolOrder.size() == symbols.size();
    if (settled)
      break;
    auto permute = [](ArrayRef<Value> values, ArrayRef<unsigned> order) {
      return llvm::map_to_vector<4>(order, [&](unsigned old) { return values[old]; });
    };
    for (auto [list, fallback] : {std::pair(&numbering.dims, true), std::pair(&numbering.symbols, false)})
      for (AffineExpr &expr : *list)
        if (!expr) // does not occur
          expr = fallback ? getAffineDimExpr(0, context) : getAffineSymbolExpr(0, context);
    for (AffineExpr &result : results)
      result = result.replaceDimsAndSymbols(numbering.dims, numbering.symbols);
    dims = permute(dims, numbering.dimOrder);
    symbols = permute(symbols, numbering.symbolOrder);
  }
  IndexMap map{AffineMap::get(dims.size(), symbols.size(), results, context), dims};
  map.operands.append(symbols.begin(), symbols.end());
  return map;
}

void classifyAsDims(ArrayRef<BlockArgument> arguments) {
  llvm::SmallPtrSet<Operation *, 16> users;
  for (BlockArgument argument : arguments)
    users.insert(argument.user_begin(), argument.user_end());
  for (Operation *user : users) {
    auto op = dyn_cast<IndexMapOpInterface>(user);
    if (!op)
      continue;
    for (unsigned i = 0, e = op.getNumIndexMaps(); i < e; ++i) {
      IndexMap old = op.getIndexMap(i);
      ArrayRef<Value> known = ArrayRef(old.operands).take_front(old.map.getNumDims());
      op.setIndexMap(i, buildIndexMap(op.getContext(), getIndexExprs(old), [&](Value value) {
                       auto argument = dyn_cast<BlockArgument>(value);
                       return llvm::is_contained(known, value) || (argument && llvm::is_contained(arguments, argument));
                     }));
    }
  }
}

} // namespace lamella::tir
