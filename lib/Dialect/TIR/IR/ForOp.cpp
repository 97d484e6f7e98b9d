// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/IR/TIR.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lamella::tir {

unsigned ForOp::getNumIndexMaps() { return 1; }

IndexMap ForOp::getIndexMap(unsigned) { return {getExtentMap(), llvm::to_vector<4>(getExtentOperands())}; }

void ForOp::setIndexMap(unsigned, const IndexMap &value) {
  setExtentMap(value.map);
  getExtentOperandsMutable().assign(value.operands);
}

IndexExpr ForOp::getExtent() { return IndexExpr(getExtentMap(), 0, getExtentOperands()); }

void ForOp::setExtent(const IndexExpr &extent) { setIndexMap(0, buildIndexMap(getContext(), extent)); }

std::optional<int64_t> ForOp::getConstantExtent() { return getExtent().getConstant(); }

void ForOp::getAsmBlockArgumentNames(Region &region, OpAsmSetValueNameFn setName) {
  if (!region.empty() && region.getNumArguments() == 1)
    setName(region.getArgument(0), "i");
}

void ForOp::build(OpBuilder &builder, OperationState &state, const IndexExpr &extent, ForKind kind, StringRef thread) {
  OpBuilder::InsertionGuard guard(builder);
  MLIRContext *context = builder.getContext();
  IndexMap map = buildIndexMap(context, extent);
  state.addOperands(map.operands);
  Properties &properties = state.getOrAddProperties<Properties>();
  properties.extentMap = AffineMapAttr::get(map.map);
  properties.kind = ForKindAttr::get(context, kind);
  if (!thread.empty())
    properties.thread = builder.getStringAttr(thread);
  Region *region = state.addRegion();
  builder.createBlock(region, {}, builder.getIndexType(), state.location);
  ensureTerminator(*region, builder, state.location);
}

ParseResult ForOp::parse(OpAsmParser &parser, OperationState &state) {
  Properties &properties = state.getOrAddProperties<Properties>();
  MLIRContext *context = parser.getContext();
  ForKind kind = ForKind::serial;
  StringRef keyword;
  if (succeeded(parser.parseOptionalKeyword(&keyword, {"parallel", "vectorized", "unrolled", "thread"})))
    kind = *symbolizeForKind(keyword);
  properties.kind = ForKindAttr::get(context, kind);
  if (kind == ForKind::thread) {
    std::string name;
    if (parser.parseLParen() || parser.parseString(&name) || parser.parseRParen())
      return failure();
    properties.thread = StringAttr::get(context, name);
  }
  OpAsmParser::Argument variable;
  variable.type = parser.getBuilder().getIndexType();
  IndexExpr extent;
  if (parser.parseArgument(variable) || parser.parseKeyword("to") || parseIndexExpr(parser, extent) ||
      parser.parseOptionalAttrDictWithKeyword(state.attributes))
    return failure();
  IndexMap map = buildIndexMap(context, extent);
  properties.extentMap = AffineMapAttr::get(map.map);
  state.addOperands(map.operands);
  Region *region = state.addRegion();
  if (parser.parseRegion(*region, variable))
    return failure();
  ensureTerminator(*region, parser.getBuilder(), state.location);
  classifyAsDims(region->getArguments());
  return success();
}

void ForOp::print(OpAsmPrinter &printer) {
  if (getKind() != ForKind::serial)
    printer << " " << stringifyForKind(getKind());
  if (getThread())
    printer << "(\"" << *getThread() << "\")";
  printer << " " << getInductionVar() << " to ";
  printIndexExpr(printer, getExtentMap().getResult(0), getExtentMap().getNumDims(), getExtentOperands());
  printer.printOptionalAttrDictWithKeyword((*this)->getDiscardableAttrs().empty()
                                               ? ArrayRef<NamedAttribute>()
                                               : llvm::to_vector((*this)->getDiscardableAttrs()));
  printer << " ";
  printer.printRegion(getRegion(), /*printEntryBlockArgs=*/false, /*printBlockTerminators=*/false);
}

LogicalResult ForOp::verify() {
  if (getExtentMap().getNumResults() != 1)
    return emitOpError("expected one extent, got ") << getExtentMap().getNumResults();
  Block &body = getRegion().front();
  if (body.getNumArguments() != 1 || !body.getArgument(0).getType().isIndex())
    return emitOpError("expected one loop variable of type 'index'");
  static constexpr StringLiteral threads[] = {"blockIdx.x",  "blockIdx.y",  "blockIdx.z",
                                              "threadIdx.x", "threadIdx.y", "threadIdx.z"};
  bool isThread = getKind() == ForKind::thread;
  if (isThread != getThread().has_value())
    return emitOpError("expected a thread name exactly where the kind is thread");
  if (isThread && !llvm::is_contained(threads, *getThread()))
    return emitOpError("expected one of blockIdx.{x,y,z}, threadIdx.{x,y,z}, got \"") << *getThread() << "\"";
  return success();
}

} // namespace lamella::tir
