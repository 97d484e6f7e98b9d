// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A vectorized loop as vectors: one lane an iteration.
//
// Values of the body fall into three kinds, decided op by op in program order:
//   uniform    the same in all lanes: stays scalar, cloned once in place of the loop
//   linear     an index that is an expression over the loop variable: kept as the expression, written where needed
//   vector     anything else: vector<Nxtype>
// A memory access whose linear position differs by one from lane to lane is one vector access. The loop's kind states
// that its iterations may run in any order; nothing is proved here.
#include "Steps.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace lamella::detail {
namespace {

class LaneVectorizer {
public:
  LaneVectorizer(scf::ForOp loop, RewriterBase &rewriter)
      : loop(loop), variable(loop.getInductionVar()), lanes(*getConstantIntValue(loop.getUpperBound())),
        builder(rewriter) {}

  LogicalResult run() {
    builder.setInsertionPoint(loop);
    linear.insert({variable, tir::IndexExpr(variable)});
    if (failed(rewriteBody(loop.getBody())))
      return failure();
    builder.eraseOp(loop);
    return success();
  }

private:
  LogicalResult rewriteBody(Block *body) {
    for (Operation &op : body->without_terminator())
      if (failed(rewrite(&op)))
        return failure();
    return success();
  }

  LogicalResult rewrite(Operation *op);
  LogicalResult rewriteLoad(memref::LoadOp load);
  LogicalResult rewriteStore(memref::StoreOp store);
  LogicalResult rewriteIf(scf::IfOp branch);
  LogicalResult rewriteFor(scf::ForOp inner);
  LogicalResult rewriteElementwise(Operation *op);
  bool rewriteIndex(Operation *op);

  InFlightDiagnostic refuse(Operation *op, const Twine &expected) {
    InFlightDiagnostic diagnostic = op->emitOpError("expected ") << expected << " inside a vectorized loop";
    diagnostic.attachNote(loop.getLoc()) << "the vectorized loop is here";
    return diagnostic;
  }

  // Values.
  bool isUniform(Value value) { return !linear.count(value) && !vectors.count(value); }
  Value getScalar(Value value) { return scalars.lookupOrDefault(value); }
  std::optional<tir::IndexExpr> getIndex(Value value) {
    if (auto it = linear.find(value); it != linear.end())
      return it->second;
    if (vectors.count(value))
      return std::nullopt;
    if (std::optional<int64_t> constant = getConstantIntValue(value))
      return tir::IndexExpr(*constant);
    return tir::IndexExpr(getScalar(value));
  }
  void setIndex(Value value, const tir::IndexExpr &expr) {
    if (isSameInAllLanes(expr))
      scalars.map(value, materializeIndex(builder, value.getLoc(), inLane(expr, 0)));
    else
      linear.insert({value, expr});
  }
  bool isSameInAllLanes(const tir::IndexExpr &expr) {
    if (!expr.normalized().uses(variable))
      return true;
    tir::IndexExpr first = inLane(expr, 0);
    return llvm::all_of(llvm::seq<int64_t>(1, lanes),
                        [&](int64_t lane) { return (inLane(expr, lane) - first).getConstant() == 0; });
  }
  tir::IndexExpr inLane(const tir::IndexExpr &expr, int64_t lane) {
    return splitResidues(expr.replace(variable, lane));
  }
  Value getVector(Value value);
  Value getLane(Value value, int64_t lane);
  VectorType vectorOf(Type type) { return VectorType::get(lanes, type); }

  // Memory accesses.
  enum class Access { uniform, consecutive, scattered };
  Access classify(MemRefType type, ValueRange indices);
  SmallVector<Value> getLaneIndices(ValueRange indices, int64_t lane) {
    return llvm::map_to_vector(indices, [&](Value index) { return getLane(index, lane); });
  }

  scf::ForOp loop;
  Value variable;
  int64_t lanes;
  RewriterBase &builder;
  IRMapping scalars;
  DenseMap<Value, tir::IndexExpr> linear;
  DenseMap<Value, Value> vectors;
};

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// The value in one lane, as a scalar.
Value LaneVectorizer::getLane(Value value, int64_t lane) {
  if (auto it = linear.find(value); it != linear.end())
    return materializeIndex(builder, value.getLoc(), inLane(it->second, lane));
  if (auto it = vectors.find(value); it != vectors.end())
    return vector::ExtractOp::create(builder, value.getLoc(), it->second, lane);
  return getScalar(value);
}

Value LaneVectorizer::getVector(Value value) {
  if (auto it = vectors.find(value); it != vectors.end())
    return it->second;
  Location loc = value.getLoc();
  auto it = linear.find(value);
  if (it == linear.end())
    return vector::BroadcastOp::create(builder, loc, vectorOf(value.getType()), getScalar(value));
  tir::IndexExpr first = inLane(it->second, 0);
  SmallVector<int64_t> offsets;
  for (int64_t lane = 0; lane < lanes; ++lane)
    if (std::optional<int64_t> offset = (inLane(it->second, lane) - first).getConstant())
      offsets.push_back(*offset);
  if (static_cast<int64_t>(offsets.size()) < lanes) {
    SmallVector<Value> elements;
    for (int64_t lane = 0; lane < lanes; ++lane)
      elements.push_back(getLane(value, lane));
    return vector::FromElementsOp::create(builder, loc, vectorOf(value.getType()), elements);
  }
  auto values = DenseElementsAttr::get(vectorOf(value.getType()), llvm::map_to_vector(offsets, [&](int64_t offset) {
                                         return builder.getIndexAttr(offset).getValue();
                                       }));
  Value steps = arith::ConstantOp::create(builder, loc, values);
  Value base = materializeIndex(builder, loc, first);
  Value start = vector::BroadcastOp::create(builder, loc, vectorOf(value.getType()), base);
  return arith::AddIOp::create(builder, loc, start, steps);
}

/// True for a quotient or remainder by a positive constant that equals the one that rounds down: the dividend is not
/// negative, or the op rounds down itself.
static bool isFlooringDivision(Operation *op, ArrayRef<tir::IndexExpr> operands) {
  if (!isa<arith::DivUIOp, arith::DivSIOp, arith::FloorDivSIOp, arith::RemUIOp, arith::RemSIOp>(op))
    return false;
  std::optional<int64_t> divisor = operands[1].getConstant();
  return divisor && *divisor > 0 && (isa<arith::FloorDivSIOp>(op) || isNonNegative(operands[0]));
}

/// Ops on indices that keep an expression an expression.
bool LaneVectorizer::rewriteIndex(Operation *op) {
  if (op->getNumResults() != 1 || !op->getResult(0).getType().isIndex())
    return false;
  SmallVector<tir::IndexExpr> operands;
  for (Value operand : op->getOperands()) {
    std::optional<tir::IndexExpr> index = operand.getType().isIndex() ? getIndex(operand) : std::nullopt;
    if (!index)
      return false;
    operands.push_back(*index);
  }
  Value result = op->getResult(0);
  if (auto apply = dyn_cast<affine::AffineApplyOp>(op)) {
    tir::IndexExpr expr(apply.getMap(), 0, apply.getMapOperands());
    setIndex(result, expr.replace([&](Value value) { return getIndex(value); }));
  } else if (isa<arith::AddIOp>(op)) {
    setIndex(result, operands[0] + operands[1]);
  } else if (isa<arith::SubIOp>(op)) {
    setIndex(result, operands[0] - operands[1]);
  } else if (isa<arith::MulIOp>(op)) {
    setIndex(result, operands[0] * operands[1]);
  } else if (isFlooringDivision(op, operands)) {
    bool quotient = isa<arith::DivUIOp, arith::DivSIOp, arith::FloorDivSIOp>(op);
    setIndex(result, quotient ? operands[0].floorDiv(operands[1]) : operands[0].mod(operands[1]));
  } else {
    return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Memory accesses
//===----------------------------------------------------------------------===//

LaneVectorizer::Access LaneVectorizer::classify(MemRefType type, ValueRange indices) {
  if (llvm::all_of(indices, [&](Value index) { return isUniform(index); }))
    return Access::uniform;
  // One bit a lane is packed in a vector and a byte in memory.
  if (type.getElementType().isIntOrFloat() && type.getElementTypeBitWidth() % 8 != 0)
    return Access::scattered;
  if (!type.isLastDimUnitStride())
    return Access::scattered;
  for (auto [dim, index] : llvm::enumerate(indices)) {
    std::optional<tir::IndexExpr> expr = getIndex(index);
    if (!expr)
      return Access::scattered;
    tir::IndexExpr first = inLane(*expr, 0);
    for (int64_t lane = 1; lane < lanes; ++lane)
      if ((inLane(*expr, lane) - first).getConstant() != (dim + 1 == indices.size() ? lane : 0))
        return Access::scattered;
  }
  return Access::consecutive;
}

LogicalResult LaneVectorizer::rewriteLoad(memref::LoadOp load) {
  if (!isUniform(load.getMemRef()))
    return refuse(load, "a buffer that is the same in all lanes");
  Location loc = load.getLoc();
  Value buffer = getScalar(load.getMemRef());
  switch (classify(load.getMemRefType(), load.getIndices())) {
  case Access::uniform:
    builder.clone(*load, scalars);
    break;
  case Access::consecutive:
    vectors[load] =
        vector::LoadOp::create(builder, loc, vectorOf(load.getType()), buffer, getLaneIndices(load.getIndices(), 0));
    break;
  case Access::scattered: {
    SmallVector<Value> elements;
    for (int64_t lane = 0; lane < lanes; ++lane)
      elements.push_back(memref::LoadOp::create(builder, loc, buffer, getLaneIndices(load.getIndices(), lane)));
    vectors[load] = vector::FromElementsOp::create(builder, loc, vectorOf(load.getType()), elements);
  }
  }
  return success();
}

LogicalResult LaneVectorizer::rewriteStore(memref::StoreOp store) {
  if (!isUniform(store.getMemRef()))
    return refuse(store, "a buffer that is the same in all lanes");
  Location loc = store.getLoc();
  Value buffer = getScalar(store.getMemRef());
  switch (classify(store.getMemRefType(), store.getIndices())) {
  case Access::uniform:
    return refuse(store, "stores of different lanes to different elements");
  case Access::consecutive:
    vector::StoreOp::create(builder, loc, getVector(store.getValueToStore()), buffer,
                            getLaneIndices(store.getIndices(), 0));
    break;
  case Access::scattered:
    for (int64_t lane = 0; lane < lanes; ++lane)
      memref::StoreOp::create(builder, loc, getLane(store.getValueToStore(), lane), buffer,
                              getLaneIndices(store.getIndices(), lane));
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Other ops
//===----------------------------------------------------------------------===//

LogicalResult LaneVectorizer::rewriteIf(scf::IfOp branch) {
  if (branch.getNumResults() != 0 || !isUniform(branch.getCondition()))
    return refuse(branch, "a condition that is the same in all lanes, and no results,");
  OpBuilder::InsertionGuard guard(builder);
  bool withElse = !branch.getElseRegion().empty();
  auto copy = scf::IfOp::create(builder, branch.getLoc(), getScalar(branch.getCondition()), withElse);
  builder.setInsertionPoint(copy.thenBlock()->getTerminator());
  if (failed(rewriteBody(branch.thenBlock())))
    return failure();
  if (!withElse)
    return success();
  builder.setInsertionPoint(copy.elseBlock()->getTerminator());
  return rewriteBody(branch.elseBlock());
}

LogicalResult LaneVectorizer::rewriteFor(scf::ForOp inner) {
  if (!llvm::all_of(ValueRange{inner.getLowerBound(), inner.getUpperBound(), inner.getStep()},
                    [&](Value bound) { return isUniform(bound); }))
    return refuse(inner, "bounds that are the same in all lanes");
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Value> inits = llvm::map_to_vector(inner.getInitArgs(), [&](Value init) { return getVector(init); });
  auto copy = scf::ForOp::create(builder, inner.getLoc(), getScalar(inner.getLowerBound()),
                                 getScalar(inner.getUpperBound()), getScalar(inner.getStep()), inits);
  copy->setDiscardableAttrs(inner->getDiscardableAttrDictionary());
  scalars.map(inner.getInductionVar(), copy.getInductionVar());
  for (auto [from, to] : llvm::zip(inner.getRegionIterArgs(), copy.getRegionIterArgs()))
    vectors[from] = to;
  Block *body = copy.getBody();
  if (inits.empty())
    builder.setInsertionPoint(body->getTerminator());
  else
    builder.setInsertionPointToEnd(body);
  if (failed(rewriteBody(inner.getBody())))
    return failure();
  if (!inits.empty())
    scf::YieldOp::create(builder, inner.getLoc(),
                         llvm::map_to_vector(inner.getBody()->getTerminator()->getOperands(),
                                             [&](Value value) { return getVector(value); }));
  for (auto [from, to] : llvm::zip(inner.getResults(), copy.getResults()))
    vectors[from] = to;
  return success();
}

LogicalResult LaneVectorizer::rewriteElementwise(Operation *op) {
  auto isElement = [](Type type) { return type.isIntOrIndexOrFloat(); };
  if (!llvm::all_of(op->getOperandTypes(), isElement) || !llvm::all_of(op->getResultTypes(), isElement))
    return refuse(op, "operations on scalars");
  OperationState state(op->getLoc(), op->getName());
  for (Value operand : op->getOperands())
    state.addOperands(getVector(operand));
  for (Type type : op->getResultTypes())
    state.addTypes(vectorOf(type));
  state.addAttributes(op->getAttrs());
  Operation *copy = builder.create(state);
  for (auto [from, to] : llvm::zip(op->getResults(), copy->getResults()))
    vectors[from] = to;
  return success();
}

LogicalResult LaneVectorizer::rewrite(Operation *op) {
  if (auto load = dyn_cast<memref::LoadOp>(op))
    return rewriteLoad(load);
  if (auto store = dyn_cast<memref::StoreOp>(op))
    return rewriteStore(store);
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return rewriteIf(branch);
  if (auto inner = dyn_cast<scf::ForOp>(op))
    return rewriteFor(inner);
  bool uniform = llvm::all_of(op->getOperands(), [&](Value value) { return isUniform(value); });
  if (uniform && op->getNumRegions() == 0 && isPure(op)) {
    builder.clone(*op, scalars);
    return success();
  }
  if (rewriteIndex(op))
    return success();
  if (isa<affine::AffineApplyOp>(op)) { // of an index that was loaded: lane by lane
    SmallVector<Value> elements;
    for (int64_t lane = 0; lane < lanes; ++lane) {
      IRMapping mapping;
      for (Value operand : op->getOperands())
        mapping.map(operand, getLane(operand, lane));
      elements.push_back(builder.clone(*op, mapping)->getResult(0));
    }
    vectors[op->getResult(0)] =
        vector::FromElementsOp::create(builder, op->getLoc(), vectorOf(builder.getIndexType()), elements);
    return success();
  }
  if (OpTrait::hasElementwiseMappableTraits(op) && op->getNumRegions() == 0)
    return rewriteElementwise(op);
  return refuse(op, "loads, stores and element-wise operations");
}

} // namespace

LogicalResult vectorizeLanes(scf::ForOp loop, RewriterBase &rewriter) { return LaneVectorizer(loop, rewriter).run(); }

} // namespace lamella::detail
