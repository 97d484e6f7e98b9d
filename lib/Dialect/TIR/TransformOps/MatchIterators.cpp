// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/TransformOps/TIRTransformOps.h"

#include "lamella/Dialect/TIR/Analysis/Facts.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace lamella::tir::schedule {

static bool isMultiple(const IndexExpr &extent, int64_t divisor, const Facts &facts) {
  if (extent.mod(divisor).normalized().getConstant() == 0)
    return true;
  return llvm::any_of(facts.getDivisible(),
                      [&](const auto &fact) { return extent.getValue() == fact.first && fact.second % divisor == 0; });
}

/// Whether a step of the iterator is one element on in the region's buffer, or none.
template <typename OpT>
static bool isContiguous(OpT region, Value iterator) {
  unsigned rank = region.getRank();
  for (unsigned dim = 0; dim < rank; ++dim) {
    bool isUsed = region.getLower(dim).uses(iterator) || region.getUpper(dim).uses(iterator);
    if (isUsed && (dim + 1 != rank || !region.isPoint(dim) || region.getLower(dim).getValue() != iterator))
      return false;
  }
  return true;
}

DiagnosedSilenceableFailure MatchIteratorsOp::matchOperation(Operation *current, transform::TransformResults &,
                                                             transform::TransformState &) {
  auto block = dyn_cast<BlockOp>(current);
  if (!block)
    return emitSilenceableError() << "expected a block, got " << current->getName();
  unsigned count = block.getNumIters(), listed = getKinds().size();
  if (count < listed || (count > listed && !getMore()))
    return emitSilenceableError() << "expected " << listed << " iterators, got " << count;
  Facts facts(block);
  for (unsigned i = 0; i < count; ++i) {
    bool isListed = i + listed >= count;
    unsigned entry = i + listed - count;
    IterKind kind = isListed ? cast<IterKindAttr>(getKinds()[entry]).getValue() : IterKind::spatial;
    if (block.getIterKind(i) != kind)
      return emitSilenceableError() << "expected iterator " << i << " to be " << stringifyIterKind(kind);
    if (isListed && !isMultiple(block.getIterExtent(i), getDivisors()[entry], facts))
      return emitSilenceableError() << "expected the extent of iterator " << i << " to be a multiple of "
                                    << getDivisors()[entry];
  }
  if (!getContiguous())
    return DiagnosedSilenceableFailure::success();
  unsigned moving = getAlong() ? count - listed + *getAlong() : count - 1;
  auto steps = [&](auto region) { return isContiguous(region, block.getIter(moving)); };
  if (!llvm::all_of(block.getReads(), steps) || !llvm::all_of(block.getWrites(), steps))
    return emitSilenceableError() << "expected iterator " << moving
                                  << " to be the last index of the buffers that it reaches";
  return DiagnosedSilenceableFailure::success();
}

LogicalResult MatchIteratorsOp::verify() {
  if (getKinds().size() != getDivisors().size())
    return emitOpError("expected one divisor for each of the ")
           << getKinds().size() << " kinds, got " << getDivisors().size();
  if (getKinds().empty())
    return emitOpError("expected at least one iterator");
  if (getAlong() && (*getAlong() < 0 || *getAlong() >= int64_t(getKinds().size())))
    return emitOpError("expected one of the ") << getKinds().size() << " iterators listed, got " << *getAlong();
  for (int64_t divisor : getDivisors())
    if (divisor <= 0)
      return emitOpError("expected a positive divisor, got ") << divisor;
  return success();
}

} // namespace lamella::tir::schedule
