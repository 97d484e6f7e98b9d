// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Handles.h"

using namespace mlir;

namespace lamella::tir::schedule {

DiagnosedSilenceableFailure SplitOp::apply(transform::TransformRewriter &rewriter, transform::TransformResults &results,
                                           transform::TransformState &state) {
  ForOp loop;
  DiagnosedSilenceableFailure diagnostic = getOnly(*this, state, getLoop(), loop);
  if (!diagnostic.succeeded())
    return diagnostic;
  SmallVector<int64_t> factors(getStaticFactors());
  unsigned next = 0;
  for (int64_t &factor : factors) {
    if (!ShapedType::isDynamic(factor))
      continue;
    ArrayRef<Attribute> params = state.getParams(getDynamicFactors()[next++]);
    if (params.size() != 1)
      return emitSilenceableFailure(getLoc())
             << "'" << getOperationName() << "' expected one value for each parameter, got " << params.size();
    factor = cast<IntegerAttr>(params[0]).getInt();
    if (factor == kInferredFactor)
      factor = 0; // refused as a factor that is not positive
  }
  SmallVector<ForOp> loops;
  diagnostic = runPrimitive(*this, rewriter, state, [&](Refusal &refusal) -> LogicalResult {
    FailureOr<SmallVector<ForOp>> split = splitLoop(rewriter, loop, factors, refusal);
    if (succeeded(split))
      loops = *split;
    return split;
  });
  if (!diagnostic.succeeded())
    return diagnostic;
  return setLoops(*this, results, getLoops(), loops, /*optional=*/false);
}

LogicalResult SplitOp::verify() {
  if (getStaticFactors().size() != getLoops().size())
    return emitOpError("expected one result for each of the ")
           << getStaticFactors().size() << " factors, got " << getLoops().size();
  return success();
}

} // namespace lamella::tir::schedule
