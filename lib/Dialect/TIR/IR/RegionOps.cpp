// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tir.read, tir.write, tir.prefetch, tir.init.
#include "lamella/Dialect/TIR/IR/TIR.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lamella::tir {
namespace {

template <typename OpTy>
void buildRegion(OpBuilder &builder, OperationState &state, Value buffer, ArrayRef<Interval> region) {
  SmallVector<IndexExpr> bounds;
  for (const Interval &interval : region)
    bounds.push_back(interval.lower);
  for (const Interval &interval : region)
    bounds.push_back(interval.upper);
  IndexMap map = buildIndexMap(builder.getContext(), bounds);
  state.addOperands(buffer);
  state.addOperands(map.operands);
  state.getOrAddProperties<typename OpTy::Properties>().boundMap = AffineMapAttr::get(map.map);
}

template <typename OpTy>
ParseResult parseRegion(OpAsmParser &parser, OperationState &state) {
  OpAsmParser::UnresolvedOperand buffer;
  SmallVector<IndexExpr> bounds, upper;
  auto parseInterval = [&]() -> ParseResult {
    IndexExpr from, to;
    if (parseIndexExpr(parser, from))
      return failure();
    to = from + 1;
    if (succeeded(parser.parseOptionalKeyword("to")) && parseIndexExpr(parser, to))
      return failure();
    bounds.push_back(from);
    upper.push_back(to);
    return success();
  };
  Type type;
  if (parser.parseOperand(buffer) || parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square, parseInterval) ||
      parser.parseOptionalAttrDict(state.attributes) || parser.parseColonType(type) ||
      parser.resolveOperand(buffer, type, state.operands))
    return failure();
  bounds.append(upper);
  IndexMap map = buildIndexMap(parser.getContext(), bounds);
  state.addOperands(map.operands);
  state.getOrAddProperties<typename OpTy::Properties>().boundMap = AffineMapAttr::get(map.map);
  return success();
}

template <typename OpTy>
void printRegion(OpTy op, OpAsmPrinter &printer) {
  printer << " " << op.getBuffer() << "[";
  AffineMap map = op.getBoundMap();
  for (unsigned dim = 0, rank = op.getRank(); dim < rank; ++dim) {
    if (dim > 0)
      printer << ", ";
    printIndexExpr(printer, map.getResult(dim), map.getNumDims(), op.getBoundOperands());
    if (op.isPoint(dim))
      continue;
    printer << " to ";
    printIndexExpr(printer, map.getResult(rank + dim), map.getNumDims(), op.getBoundOperands());
  }
  printer << "]";
  printer.printOptionalAttrDict(llvm::to_vector(op->getDiscardableAttrs()));
  printer << " : " << op.getBuffer().getType();
}

template <typename OpTy>
LogicalResult verifyRegion(OpTy op) {
  int64_t rank = cast<MemRefType>(op.getBuffer().getType()).getRank();
  if (op.getBoundMap().getNumResults() != 2 * rank)
    return op.emitOpError("expected one entry for each of the ")
           << rank << " dimensions of the buffer, got " << op.getRank();
  return success();
}

int64_t elementsInLine(MemRefType type) {
  int64_t bits = type.getElementType().isIntOrFloat() ? type.getElementTypeBitWidth() : 64;
  return std::max<int64_t>(1, kPrefetchLineBytes * 8 / bits);
}

template <typename OpTy>
SmallVector<Interval> intervalsOf(OpTy op) {
  SmallVector<Interval> intervals;
  for (unsigned dim = 0, rank = op.getRank(); dim < rank; ++dim)
    intervals.push_back({op.getLower(dim), op.getUpper(dim)});
  return intervals;
}

template <typename OpTy>
void setRegion(OpTy op, ArrayRef<Interval> region) {
  SmallVector<IndexExpr> bounds;
  for (const Interval &interval : region)
    bounds.push_back(interval.lower);
  for (const Interval &interval : region)
    bounds.push_back(interval.upper);
  op.setIndexMap(0, buildIndexMap(op.getContext(), bounds));
}

} // namespace

#define LAMELLA_TIR_REGION_OP(OP)                                                                                      \
  unsigned OP::getNumIndexMaps() { return 1; }                                                                         \
  IndexMap OP::getIndexMap(unsigned) { return {getBoundMap(), llvm::to_vector<4>(getBoundOperands())}; }               \
  void OP::setIndexMap(unsigned, const IndexMap &value) {                                                              \
    setBoundMap(value.map);                                                                                            \
    getBoundOperandsMutable().assign(value.operands);                                                                  \
  }                                                                                                                    \
  IndexExpr OP::getLower(unsigned dim) { return IndexExpr(getBoundMap(), dim, getBoundOperands()); }                   \
  IndexExpr OP::getUpper(unsigned dim) { return IndexExpr(getBoundMap(), getRank() + dim, getBoundOperands()); }       \
  bool OP::isPoint(unsigned dim) { return Interval{getLower(dim), getUpper(dim)}.isPoint(); }                          \
  SmallVector<Interval> OP::getIntervals() { return intervalsOf(*this); }                                              \
  void OP::setIntervals(ArrayRef<Interval> region) { setRegion(*this, region); }                                       \
  void OP::build(OpBuilder &builder, OperationState &state, Value buffer, ArrayRef<Interval> region) {                 \
    buildRegion<OP>(builder, state, buffer, region);                                                                   \
  }                                                                                                                    \
  ParseResult OP::parse(OpAsmParser &parser, OperationState &state) { return parseRegion<OP>(parser, state); }         \
  void OP::print(OpAsmPrinter &printer) { printRegion(*this, printer); }

LAMELLA_TIR_REGION_OP(ReadOp)
LAMELLA_TIR_REGION_OP(WriteOp)
LAMELLA_TIR_REGION_OP(PrefetchOp)
#undef LAMELLA_TIR_REGION_OP

LogicalResult ReadOp::verify() { return verifyRegion(*this); }
LogicalResult WriteOp::verify() { return verifyRegion(*this); }

//===----------------------------------------------------------------------===//
// Prefetch
//===----------------------------------------------------------------------===//

std::optional<int64_t> countPrefetchLines(MemRefType type, ArrayRef<IndexExpr> sizes) {
  int64_t lines = 1;
  for (auto [dim, size] : llvm::enumerate(sizes)) {
    std::optional<int64_t> constant = size.getConstant();
    if (!constant || *constant < 1 || *constant > kPrefetchLines * kPrefetchLineBytes)
      return std::nullopt;
    bool isLast = dim + 1 == sizes.size();
    lines *= isLast ? llvm::divideCeil(*constant, elementsInLine(type)) : *constant;
    if (lines > kPrefetchLines)
      return std::nullopt;
  }
  return lines;
}

LogicalResult PrefetchOp::verify() {
  if (failed(verifyRegion(*this)))
    return failure();
  SmallVector<IndexExpr> sizes;
  for (const Interval &interval : getIntervals())
    sizes.push_back((interval.upper - interval.lower).normalized());
  if (!countPrefetchLines(cast<MemRefType>(getBuffer().getType()), sizes))
    return emitOpError("expected a region of constant size with at most ")
           << kPrefetchLines << " cache lines of " << kPrefetchLineBytes << " bytes";
  return success();
}

SmallVector<SmallVector<int64_t>> PrefetchOp::getLines() {
  SmallVector<SmallVector<int64_t>> lines = {{}};
  for (auto [dim, interval] : llvm::enumerate(getIntervals())) {
    int64_t size = *(interval.upper - interval.lower).normalized().getConstant();
    int64_t step = dim + 1 == getRank() ? elementsInLine(cast<MemRefType>(getBuffer().getType())) : 1;
    SmallVector<SmallVector<int64_t>> longer;
    for (const SmallVector<int64_t> &line : lines)
      for (int64_t at = 0; at < size; at += step) {
        longer.push_back(line);
        longer.back().push_back(at);
      }
    lines = std::move(longer);
  }
  return lines;
}

void InitOp::build(OpBuilder &builder, OperationState &state) {
  OpBuilder::InsertionGuard guard(builder);
  Region *region = state.addRegion();
  builder.createBlock(region);
  ensureTerminator(*region, builder, state.location);
}

} // namespace lamella::tir
