// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/Analysis/Facts.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

namespace lamella::tir {

Facts::Facts(Operation *op) {
  Operation *function = op;
  while (function && !isa<FunctionOpInterface>(function))
    function = function->getParentOp();
  if (!function)
    return;
  function->walk([&](Operation *fact) {
    if (auto bind = dyn_cast<BindOp>(fact)) {
      bound[bind.getBuffer()] = bind;
      for (const IndexExpr &extent : getIndexExprs(bind.getIndexMap(0)))
        if (!extent.getConstant())
          nonNegative.push_back(extent);
      return;
    }
    auto assume = dyn_cast<AssumeOp>(fact);
    if (!assume)
      return;
    Value subject = assume.getSubject();
    if (assume.getFact() == Fact::divisible) {
      divisible.push_back({subject, static_cast<int64_t>(*assume.getDivisor())});
    } else if (assume.getFact() == Fact::injective) {
      injective.push_back(subject);
    } else if (assume.getFact() == Fact::range && subject.getType().isIndex()) {
      nonNegative.push_back(IndexExpr(subject) - assume.getLower());
      nonNegative.push_back(assume.getUpper() - subject - 1);
    } else if (assume.getFact() == Fact::range) {
      elementRanges.push_back(assume);
    }
  });
}

std::optional<int64_t> Facts::getLowerBound(Value value) const {
  std::optional<int64_t> best;
  for (const IndexExpr &expr : nonNegative) {
    // value - c >= 0
    std::optional<int64_t> rest = (expr - value).getConstant();
    if (rest && (!best || -*rest > *best))
      best = -*rest;
  }
  return best;
}

std::optional<std::pair<IndexExpr, IndexExpr>> Facts::getElementRange(Value buffer) const {
  for (AssumeOp assume : elementRanges)
    if (assume.getSubject() == buffer)
      return std::pair(AssumeOp(assume).getLower(), AssumeOp(assume).getUpper());
  return std::nullopt;
}

std::optional<IndexExpr> Facts::getExtent(Value buffer, unsigned dim) const {
  auto type = cast<MemRefType>(buffer.getType());
  if (!type.isDynamicDim(dim))
    return IndexExpr(type.getDimSize(dim));
  if (auto it = bound.find(buffer); it != bound.end())
    return BindOp(it->second).getExtent(dim);
  if (auto alloc = buffer.getDefiningOp<memref::AllocOp>())
    return IndexExpr(alloc.getDynamicSizes()[type.getDynamicDimIndex(dim)]);
  return std::nullopt;
}

} // namespace lamella::tir
