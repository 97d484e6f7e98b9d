// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/TransformOps/TIRTransformOps.h"

#include "lamella/Dialect/TIR/IR/TIR.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

namespace lamella::tir::schedule {

/// Whether a tensor intrinsic is made of the function.
static bool belongsToIntrinsic(FunctionOpInterface function) {
  Operation *module = function->getParentOp();
  for (Region &region : module->getRegions())
    for (auto intrinsic : region.getOps<IntrinsicOp>())
      if (intrinsic.getDesc() == function.getName() || intrinsic.getImpl() == function.getName())
        return true;
  return false;
}

/// The blocks directly inside a function or block.
static SmallVector<BlockOp> getOutermostBlocks(Operation *around) {
  SmallVector<BlockOp> blocks;
  for (Region &region : around->getRegions())
    region.walk<WalkOrder::PreOrder>([&](BlockOp block) {
      blocks.push_back(block);
      return WalkResult::skip();
    });
  return blocks;
}

DiagnosedSilenceableFailure MatchBlocksOp::matchOperation(Operation *current, transform::TransformResults &results,
                                                          transform::TransformState &) {
  auto function = dyn_cast<FunctionOpInterface>(current);
  if (getInside() ? !isa<BlockOp>(current) : !function || belongsToIntrinsic(function))
    return emitSilenceableError() << "expected a " << (getInside() ? "block" : "kernel") << ", got "
                                  << current->getName();
  SmallVector<BlockOp> blocks = getOutermostBlocks(current);
  unsigned named = getNames().size();
  if (blocks.size() < named || (blocks.size() > named && !getMore()))
    return emitSilenceableError() << "expected " << named << " blocks, got " << blocks.size();
  for (auto [i, block] : llvm::enumerate(blocks)) {
    StringRef name = i < named ? cast<StringAttr>(getNames()[i]).getValue() : "";
    if (!name.empty() && name != block.getBlockName())
      return emitSilenceableError() << "expected a block \"" << name << "\", got \"" << block.getBlockName() << "\"";
    if (i >= named && block.hasReduceIter())
      return emitSilenceableError() << "expected no reduction in the block \"" << block.getBlockName() << "\"";
  }
  for (auto [result, block] : llvm::zip(getBlocks(), blocks))
    results.set(cast<OpResult>(result), {block.getOperation()});
  return DiagnosedSilenceableFailure::success();
}

LogicalResult MatchBlocksOp::verify() {
  if (!getBlocks().empty() && getBlocks().size() != getNames().size())
    return emitOpError("expected no result or ")
           << getNames().size() << ", one for each name, got " << getBlocks().size();
  return success();
}

} // namespace lamella::tir::schedule
