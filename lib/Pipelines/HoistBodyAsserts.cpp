// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Assertions in the body of an op, as other compilers write them for gathers, become one in front of it:
//
//   %y = linalg.generic ins(%i) {              %ok = linalg.generic reduces ins(%i) outs(1) {
//     %c = arith.cmpi ult, %in, %n                %c = arith.cmpi ult, %in, %n
//     cf.assert %c, "..."              =>         and of %out and %c
//     tensor.extract %x[%in]                    }
//   }                                           cf.assert %ok, "..."
//                                               %y = linalg.generic ins(%i) { tensor.extract %x[%in] }
//
// The reduction runs over those loops only that the condition depends on.
#include "lamella/Pipelines/Passes.h"
#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace lamella {
#define GEN_PASS_DEF_HOISTBODYASSERTSPASS
#include "lamella/Pipelines/Passes.h.inc"

using namespace mlir;

namespace {
/// What the condition of an assertion in a body depends on.
struct Condition {
  SetVector<Operation *> ops;      /// of the body, in order
  SmallVector<OpOperand *> inputs; /// of which elements are read
  SmallVector<unsigned> loops;     /// that these or an index name, in order
};
} // namespace

static LogicalResult fail(cf::AssertOp op, StringRef got) {
  return op.emitOpError("expected a condition on elements of inputs and indices, got ") << got;
}

static FailureOr<Condition> analyze(cf::AssertOp op, linalg::GenericOp generic) {
  Condition condition;
  Block *body = generic.getBody();
  if (op->getBlock() != body)
    return fail(op, "one inside another op of the body");
  BackwardSliceOptions options;
  options.inclusive = true;
  options.omitBlockArguments = true;
  options.filter = [&](Operation *inner) { return inner->getBlock() == body; };
  if (Operation *root = op.getArg().getDefiningOp(); root && failed(getBackwardSlice(root, &condition.ops, options)))
    return fail(op, "what cannot be followed");
  llvm::SmallBitVector loops(generic.getNumLoops());
  auto addValue = [&](Value value) -> LogicalResult {
    auto argument = dyn_cast<BlockArgument>(value);
    if (!argument || argument.getOwner() != body)
      return success();
    OpOperand *operand = generic.getMatchingOpOperand(argument);
    if (generic.isDpsInit(operand))
      return fail(op, "an element of a result");
    if (!llvm::is_contained(condition.inputs, operand))
      condition.inputs.push_back(operand);
    generic.getMatchingIndexingMap(operand).walkExprs([&](AffineExpr expr) {
      if (auto dim = dyn_cast<AffineDimExpr>(expr))
        loops.set(dim.getPosition());
    });
    return success();
  };
  if (failed(addValue(op.getArg())))
    return failure();
  for (Operation *inner : condition.ops) {
    if (!isPure(inner) || isa<tensor::ExtractOp>(inner) || inner->getNumRegions())
      return fail(op, ("'" + inner->getName().getStringRef() + "'").str());
    if (auto index = dyn_cast<linalg::IndexOp>(inner))
      loops.set(index.getDim());
    for (Value operand : inner->getOperands())
      if (failed(addValue(operand)))
        return failure();
  }
  llvm::append_range(condition.loops, loops.set_bits());
  return condition;
}

/// The loops of the condition need an extent: each is a dimension of an input that it reads.
static LogicalResult verifyExtents(cf::AssertOp op, linalg::GenericOp generic, const Condition &condition) {
  for (unsigned loop : condition.loops)
    if (llvm::none_of(condition.inputs, [&](OpOperand *input) {
          AffineMap map = generic.getMatchingIndexingMap(input);
          return map.getResultPosition(getAffineDimExpr(loop, op.getContext())).has_value();
        }))
      return fail(op, "an index of a dimension that no input of the condition has");
  return success();
}

static Value reduceCondition(OpBuilder &builder, cf::AssertOp op, linalg::GenericOp generic,
                             const Condition &condition) {
  MLIRContext *context = op.getContext();
  Location loc = op.getLoc();
  SmallVector<AffineExpr> numbers(generic.getNumLoops(), getAffineConstantExpr(0, context));
  for (auto [number, loop] : llvm::enumerate(condition.loops))
    numbers[loop] = getAffineDimExpr(number, context);
  SmallVector<AffineMap> maps;
  SmallVector<Value> inputs;
  for (OpOperand *input : condition.inputs) {
    AffineMap map = generic.getMatchingIndexingMap(input);
    maps.push_back(map.replaceDimsAndSymbols(numbers, {}, condition.loops.size(), 0));
    inputs.push_back(input->get());
  }
  maps.push_back(AffineMap::get(condition.loops.size(), 0, context));
  Type flag = builder.getI32Type();
  Value one = arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(RankedTensorType::get({}, flag), builder.getI32IntegerAttr(1)));
  SmallVector<utils::IteratorType> kinds(condition.loops.size(), utils::IteratorType::reduction);
  auto check = linalg::GenericOp::create(
      builder, loc, one.getType(), inputs, one, maps, kinds, [&](OpBuilder &inner, Location, ValueRange arguments) {
        IRMapping mapping;
        for (auto [input, argument] : llvm::zip(condition.inputs, arguments))
          mapping.map(generic.getMatchingBlockArgument(input), argument);
        for (Operation *part : condition.ops) {
          Operation *copy = inner.clone(*part, mapping);
          if (auto index = dyn_cast<linalg::IndexOp>(copy))
            index.setDim(llvm::find(condition.loops, index.getDim()) - condition.loops.begin());
        }
        Value holds = arith::ExtUIOp::create(inner, loc, flag, mapping.lookupOrDefault(op.getArg()));
        Value both = arith::AndIOp::create(inner, loc, arguments.back(), holds);
        linalg::YieldOp::create(inner, loc, both);
      });
  Value result = tensor::ExtractOp::create(builder, loc, check.getResult(0), ValueRange());
  Value zero = arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(0));
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, result, zero);
}

static LogicalResult hoist(cf::AssertOp op) {
  auto generic = op->getParentOfType<linalg::GenericOp>();
  if (!generic.hasPureTensorSemantics())
    return op.emitOpError("expected an assertion in the body of an op on tensors");
  FailureOr<Condition> condition = analyze(op, generic);
  if (failed(condition) || failed(verifyExtents(op, generic, *condition)))
    return failure();
  OpBuilder builder(generic);
  Value holds = op.getArg();
  if (!condition->inputs.empty() || !condition->loops.empty()) {
    holds = reduceCondition(builder, op, generic, *condition);
  } else {
    // Nothing of it changes from element to element.
    for (Operation *inner : condition->ops)
      inner->moveBefore(generic);
  }
  cf::AssertOp::create(builder, op.getLoc(), holds, op.getMsg());
  op.erase();
  return success();
}

namespace {
struct HoistBodyAssertsPass : impl::HoistBodyAssertsPassBase<HoistBodyAssertsPass> {
  void runOnOperation() override {
    SmallVector<cf::AssertOp> asserts;
    getOperation().walk([&](cf::AssertOp op) {
      if (op->getParentOfType<linalg::GenericOp>())
        asserts.push_back(op);
    });
    for (cf::AssertOp op : asserts)
      if (failed(hoist(op)))
        return signalPassFailure();
  }
};
} // namespace
} // namespace lamella
