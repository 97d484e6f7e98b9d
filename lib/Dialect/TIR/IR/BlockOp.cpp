// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/IR/TIR.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lamella::tir {

//===----------------------------------------------------------------------===//
// Access
//===----------------------------------------------------------------------===//

// The groups of index expressions: extents, bindings, predicate.
unsigned BlockOp::getNumIndexMaps() { return 3; }

IndexMap BlockOp::getIndexMap(unsigned position) {
  if (position == 0)
    return {getExtentMap(), llvm::to_vector<4>(getExtentOperands())};
  if (position == 1)
    return {getBindingMap(), llvm::to_vector<4>(getBindingOperands())};
  return {getPredicateMap(), llvm::to_vector<4>(getPredicateOperands())};
}

void BlockOp::setIndexMap(unsigned position, const IndexMap &value) {
  if (position == 0) {
    setExtentMap(value.map);
    getExtentOperandsMutable().assign(value.operands);
  } else if (position == 1) {
    setBindingMap(value.map);
    getBindingOperandsMutable().assign(value.operands);
  } else {
    setPredicateMap(value.map);
    getPredicateOperandsMutable().assign(value.operands);
  }
}

IterKind BlockOp::getIterKind(unsigned i) { return cast<IterKindAttr>(getIterKinds()[i]).getValue(); }
IndexExpr BlockOp::getIterExtent(unsigned i) { return IndexExpr(getExtentMap(), i, getExtentOperands()); }
IndexExpr BlockOp::getBinding(unsigned i) { return IndexExpr(getBindingMap(), i, getBindingOperands()); }
SmallVector<IndexExpr> BlockOp::getBindings() { return getIndexExprs(getBindingMap(), getBindingOperands()); }
SmallVector<IndexExpr> BlockOp::getPredicate() { return getIndexExprs(getPredicateMap(), getPredicateOperands()); }
bool BlockOp::hasReduceIter() {
  return llvm::any_of(getIterKinds(),
                      [](Attribute kind) { return cast<IterKindAttr>(kind).getValue() == IterKind::reduce; });
}
void BlockOp::setBindings(ArrayRef<IndexExpr> bindings) { setIndexMap(1, buildIndexMap(getContext(), bindings)); }
void BlockOp::setPredicate(ArrayRef<IndexExpr> predicate) { setIndexMap(2, buildIndexMap(getContext(), predicate)); }

BlockArgument BlockOp::addIter(const BlockIter &iter) {
  SmallVector<IndexExpr> extents = getIndexExprs(getIndexMap(0)), bindings = getBindings();
  extents.push_back(iter.extent);
  bindings.push_back(iter.binding);
  SmallVector<Attribute> kinds(getIterKinds().begin(), getIterKinds().end());
  kinds.push_back(IterKindAttr::get(getContext(), iter.kind));
  setIterKindsAttr(ArrayAttr::get(getContext(), kinds));
  setIndexMap(0, buildIndexMap(getContext(), extents));
  setIndexMap(1, buildIndexMap(getContext(), bindings));
  return getBody()->addArgument(IndexType::get(getContext()), getLoc());
}

SmallVector<ReadOp, 4> BlockOp::getReads() { return llvm::to_vector<4>(getBody()->getOps<ReadOp>()); }
SmallVector<WriteOp, 4> BlockOp::getWrites() { return llvm::to_vector<4>(getBody()->getOps<WriteOp>()); }
InitOp BlockOp::getInit() {
  auto inits = getBody()->getOps<InitOp>();
  return inits.empty() ? InitOp() : *inits.begin();
}
Block::iterator BlockOp::getUpdateBegin() {
  Block::iterator it = getBody()->begin();
  while (isa<ReadOp, WriteOp, InitOp>(*it))
    ++it;
  return it;
}

void BlockOp::getAsmBlockArgumentNames(Region &region, OpAsmSetValueNameFn setName) {
  for (BlockArgument argument : region.getArguments())
    setName(argument, "v");
}

//===----------------------------------------------------------------------===//
// Building, parsing, printing
//===----------------------------------------------------------------------===//

static void addMaps(OperationState &state, MLIRContext *context, StringRef name, ArrayRef<BlockIter> iters,
                    ArrayRef<IndexExpr> predicate) {
  SmallVector<Attribute> kinds;
  SmallVector<IndexExpr> extents, bindings;
  for (const BlockIter &iter : iters) {
    kinds.push_back(IterKindAttr::get(context, iter.kind));
    extents.push_back(iter.extent);
    bindings.push_back(iter.binding);
  }
  IndexMap maps[] = {buildIndexMap(context, extents), buildIndexMap(context, bindings),
                     buildIndexMap(context, predicate)};
  auto &properties = state.getOrAddProperties<BlockOp::Properties>();
  properties.block_name = StringAttr::get(context, name);
  properties.iter_kinds = ArrayAttr::get(context, kinds);
  properties.extentMap = AffineMapAttr::get(maps[0].map);
  properties.bindingMap = AffineMapAttr::get(maps[1].map);
  properties.predicateMap = AffineMapAttr::get(maps[2].map);
  for (auto [i, map] : llvm::enumerate(maps)) {
    state.addOperands(map.operands);
    properties.operandSegmentSizes[i] = map.operands.size();
  }
}

void BlockOp::build(OpBuilder &builder, OperationState &state, StringRef name, ArrayRef<BlockIter> iters,
                    ArrayRef<IndexExpr> predicate) {
  OpBuilder::InsertionGuard guard(builder);
  addMaps(state, builder.getContext(), name, iters, predicate);
  Region *region = state.addRegion();
  SmallVector<Type> types(iters.size(), builder.getIndexType());
  SmallVector<Location> locs(iters.size(), state.location);
  builder.createBlock(region, {}, types, locs);
  ensureTerminator(*region, builder, state.location);
}

ParseResult BlockOp::parse(OpAsmParser &parser, OperationState &state) {
  std::string name;
  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<BlockIter> iters;
  SmallVector<IndexExpr> predicate;
  auto parseIter = [&]() -> ParseResult {
    OpAsmParser::Argument &argument = arguments.emplace_back();
    argument.type = parser.getBuilder().getIndexType();
    BlockIter &iter = iters.emplace_back();
    StringRef kind;
    if (parser.parseArgument(argument) || parser.parseColon())
      return failure();
    SMLoc loc = parser.getCurrentLocation();
    if (failed(parser.parseOptionalKeyword(&kind, {"spatial", "reduce"})))
      return parser.emitError(loc, "expected an iterator of kind spatial or reduce");
    iter.kind = *symbolizeIterKind(kind);
    return failure(parser.parseKeyword("to") || parseIndexExpr(parser, iter.extent) || parser.parseEqual() ||
                   parseIndexExpr(parser, iter.binding));
  };
  auto parseCondition = [&]() { return parseIndexLess(parser, predicate.emplace_back()); };
  if (parser.parseString(&name) || parser.parseCommaSeparatedList(OpAsmParser::Delimiter::OptionalParen, parseIter) ||
      (succeeded(parser.parseOptionalKeyword("where")) &&
       parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Paren, parseCondition)) ||
      parser.parseOptionalAttrDictWithKeyword(state.attributes))
    return failure();
  addMaps(state, parser.getContext(), name, iters, predicate);
  Region *region = state.addRegion();
  if (parser.parseRegion(*region, arguments))
    return failure();
  ensureTerminator(*region, parser.getBuilder(), state.location);
  classifyAsDims(region->getArguments());
  return success();
}

void BlockOp::print(OpAsmPrinter &printer) {
  printer << " ";
  printer.printAttributeWithoutType(getBlockNameAttr());
  AffineMap extents = getExtentMap(), bindings = getBindingMap(), predicate = getPredicateMap();
  if (getNumIters() > 0) {
    printer << " (";
    for (unsigned i = 0; i < getNumIters(); ++i) {
      printer << (i > 0 ? ", " : "") << getIter(i) << ": " << stringifyIterKind(getIterKind(i)) << " to ";
      printIndexExpr(printer, extents.getResult(i), extents.getNumDims(), getExtentOperands());
      printer << " = ";
      printIndexExpr(printer, bindings.getResult(i), bindings.getNumDims(), getBindingOperands());
    }
    printer << ")";
  }
  if (predicate.getNumResults() > 0) {
    printer << " where (";
    llvm::interleaveComma(predicate.getResults(), printer, [&](AffineExpr expr) {
      printIndexLess(printer, expr, predicate.getNumDims(), getPredicateOperands());
    });
    printer << ")";
  }
  printer.printOptionalAttrDictWithKeyword(llvm::to_vector((*this)->getDiscardableAttrs()));
  printer << " ";
  printer.printRegion(getRegion(), /*printEntryBlockArgs=*/false, /*printBlockTerminators=*/false);
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

LogicalResult BlockOp::verify() {
  // C1
  unsigned count = getNumIters();
  if (getRegion().front().getNumArguments() != count || getExtentMap().getNumResults() != count ||
      getBindingMap().getNumResults() != count)
    return emitOpError("expected one body argument, one extent and one binding for each of the ")
           << count << " iterators, got " << getRegion().front().getNumArguments() << ", "
           << getExtentMap().getNumResults() << " and " << getBindingMap().getNumResults();
  for (BlockArgument argument : getRegion().front().getArguments())
    if (!argument.getType().isIndex())
      return emitOpError("expected iterators of type 'index', got ") << argument.getType();
  for (Value value : getExtentOperands())
    if (auto argument = dyn_cast<BlockArgument>(value);
        argument && isa_and_present<ForOp>(argument.getOwner()->getParentOp()))
      return emitOpError("expected iterator extents without loop variables");
  return success();
}

namespace {

/// Calls `visit` for the ops of a block's body, those of nested tir blocks aside.
WalkResult walkBody(BlockOp block, llvm::function_ref<WalkResult(Operation *)> visit) {
  return block.getRegion().walk<WalkOrder::PreOrder>([&](Operation *op) {
    WalkResult result = visit(op);
    if (result.wasInterrupted())
      return result;
    return isa<BlockOp>(op) ? WalkResult::skip() : WalkResult::advance();
  });
}

LogicalResult verifyIsolation(BlockOp block) { // C2
  auto visit = [&](Operation *op) {
    for (Value value : op->getOperands()) {
      auto argument = dyn_cast<BlockArgument>(value);
      if (!argument)
        continue;
      auto loop = dyn_cast_or_null<ForOp>(argument.getOwner()->getParentOp());
      if (!loop || !loop->isProperAncestor(block))
        continue;
      InFlightDiagnostic diagnostic = op->emitOpError("expected the body of block \"")
                                      << block.getBlockName() << "\" to use no variable of a loop around the block";
      diagnostic.attachNote(loop.getLoc()) << "the loop is here";
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  };
  return failure(walkBody(block, visit).wasInterrupted());
}

LogicalResult verifyOrder(BlockOp block) { // C3
  int stage = 0;
  for (Operation &op : *block.getBody()) {
    int next = isa<ReadOp>(op) ? 0 : isa<WriteOp>(op) ? 1 : isa<InitOp>(op) ? 2 : 3;
    if (next < stage || (next == 2 && stage == 2))
      return op.emitOpError("expected the body of block \"")
             << block.getBlockName() << "\" to begin with its reads, its writes and at most one init, in this order";
    stage = next;
  }
  return success();
}

LogicalResult verifyReduction(BlockOp block) { // C4
  bool reduces = block.hasReduceIter();
  if (block.getInit() && !reduces)
    return block.emitOpError("expected a reduce iterator in a block with tir.init");
  if (!reduces)
    return success();
  for (WriteOp write : block.getWrites()) {
    for (Value value : write.getBoundOperands()) {
      auto argument = dyn_cast<BlockArgument>(value);
      if (argument && argument.getOwner() == block.getBody() &&
          block.getIterKind(argument.getArgNumber()) == IterKind::reduce)
        return write.emitOpError("expected a region without reduce iterators in a block that reduces, got iterator ")
               << argument.getArgNumber();
    }
    for (ReadOp read : block.getReads())
      if (read.getBuffer() == write.getBuffer()) {
        InFlightDiagnostic diagnostic =
            read.emitOpError("expected no read region on a buffer that a block with reduce iterators writes");
        diagnostic.attachNote(write.getLoc()) << "the write region is here";
        return diagnostic;
      }
  }
  return success();
}

LogicalResult verifyDeclared(BlockOp block) { // C5
  llvm::SmallPtrSet<Value, 8> readable, writable;
  for (ReadOp read : block.getReads())
    readable.insert(read.getBuffer());
  for (WriteOp write : block.getWrites())
    writable.insert(write.getBuffer());
  auto visit = [&](Operation *op) {
    bool declares = op->getParentOp() == block && isa<ReadOp, WriteOp>(op);
    if (declares || isa<BlockOp>(op))
      return WalkResult::advance();
    for (OpOperand &operand : op->getOpOperands()) {
      Value buffer = operand.get();
      if (!isa<BaseMemRefType>(buffer.getType()) || block.getRegion().isAncestor(buffer.getParentRegion()))
        continue;
      bool stores = (isa<WriteOp>(op) || (op->getName().getStringRef() == "memref.store"));
      if (writable.contains(buffer) || (!stores && readable.contains(buffer)))
        continue;
      op->emitOpError("expected block \"")
          << block.getBlockName() << "\" to declare a " << (stores ? "write" : "read or write")
          << " region of the buffer of type " << buffer.getType();
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  };
  // Declarations of nested blocks stand for what they touch: a block is not skipped, its body beyond them is.
  WalkResult result = walkBody(block, [&](Operation *op) {
    if (auto nested = dyn_cast<BlockOp>(op))
      for (Operation &inner : *nested.getBody())
        if (isa<ReadOp, WriteOp>(inner) && visit(&inner).wasInterrupted())
          return WalkResult::interrupt();
    return visit(op);
  });
  return failure(result.wasInterrupted());
}

LogicalResult verifyUniqueNames(BlockOp block) { // C6
  Operation *function = block->getParentOp();
  while (function->getParentOp() && !function->hasTrait<OpTrait::IsIsolatedFromAbove>())
    function = function->getParentOp();
  llvm::StringMap<Operation *> seen;
  WalkResult result = function->walk<WalkOrder::PreOrder>([&](BlockOp other) {
    if (seen.empty() && other != block) // the first block of a function checks for all
      return WalkResult::interrupt();
    auto [it, inserted] = seen.try_emplace(other.getBlockName(), other);
    if (inserted)
      return WalkResult::advance();
    InFlightDiagnostic diagnostic = other.emitOpError("expected a block name that is unique in its function, got \"")
                                    << other.getBlockName() << "\" again";
    diagnostic.attachNote(it->second->getLoc()) << "first used here";
    return WalkResult::interrupt();
  });
  return failure(!seen.empty() && result.wasInterrupted());
}

} // namespace

LogicalResult BlockOp::verifyRegions() {
  return failure(failed(verifyIsolation(*this)) || failed(verifyOrder(*this)) || failed(verifyReduction(*this)) ||
                 failed(verifyDeclared(*this)) || failed(verifyUniqueNames(*this)));
}

} // namespace lamella::tir
