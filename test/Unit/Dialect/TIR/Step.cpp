// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Step.h"

#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace lamella::tir::test {
namespace {

LogicalResult applyTensorize(RewriterBase &rewriter, func::FuncOp function, ForOp loop, Refusal &refusal) {
  int64_t length = std::clamp<int64_t>(loop.getConstantExtent().value_or(1), 1, 5);
  std::string name = "dot" + std::to_string(length) + "_" + function.getName().str();
  auto intrinsic =
      SymbolTable::lookupNearestSymbolFrom<IntrinsicOp>(function, StringAttr::get(function.getContext(), name));
  return LogicalResult(tensorize(rewriter, loop, intrinsic, refusal));
}

LogicalResult apply(func::FuncOp function, const Step &step, Refusal &refusal) {
  Walk walk(function);
  SmallVector<ForOp> loops;
  bool namesLoops =
      step.primitive == Primitive::fuse || step.primitive == Primitive::reorder || step.primitive == Primitive::merge;
  if (step.block >= walk.blocks.size() || step.loop >= walk.loops.size())
    return refusal.set(function, "expected a block and a loop of the function");
  for (int64_t number : namesLoops ? ArrayRef<int64_t>(step.numbers) : ArrayRef<int64_t>()) {
    if (number >= int64_t(walk.loops.size()))
      return refusal.set(function, "expected a loop of the function");
    loops.push_back(walk.loops[number]);
  }
  IRRewriter rewriter(function.getContext());
  BlockOp block = walk.blocks[step.block];
  ForOp loop = walk.loops[step.loop];
  std::optional<Scope> scope = step.isLocal ? std::optional(Scope::local) : std::nullopt;
  switch (step.primitive) {
  case Primitive::split:
    return LogicalResult(splitLoop(rewriter, loop, step.numbers, refusal));
  case Primitive::fuse:
    return LogicalResult(fuseLoops(rewriter, loops, refusal));
  case Primitive::reorder:
    return reorderLoops(rewriter, loops, refusal);
  case Primitive::parallel:
    return parallelizeLoop(rewriter, loop, refusal);
  case Primitive::vectorize:
    return vectorizeLoop(rewriter, loop, refusal);
  case Primitive::unroll:
    return unrollLoop(rewriter, loop, refusal);
  case Primitive::cache_read:
    return LogicalResult(cacheRead(rewriter, block, step.numbers[0], scope, refusal));
  case Primitive::cache_write:
    return LogicalResult(cacheWrite(rewriter, block, 0, scope, refusal));
  case Primitive::compute_at:
    return LogicalResult(computeAt(rewriter, block, loop, refusal));
  case Primitive::reverse_compute_at:
    return LogicalResult(reverseComputeAt(rewriter, block, loop, refusal));
  case Primitive::decompose_reduction:
    return LogicalResult(decomposeReduction(rewriter, block, loop, refusal));
  case Primitive::blockize:
    return LogicalResult(blockize(rewriter, loop, refusal));
  case Primitive::tensorize:
    return applyTensorize(rewriter, function, loop, refusal);
  case Primitive::annotate:
    return annotateOp(rewriter, loop, "test.note", rewriter.getI64IntegerAttr(step.loop), refusal);
  case Primitive::loop_partition:
    return LogicalResult(partitionLoop(rewriter, loop, refusal));
  case Primitive::rfactor:
    return LogicalResult(rfactor(rewriter, block, loop, scope, refusal));
  case Primitive::transform_layout:
    return transformLayout(rewriter, block, step.ofWrite, step.numbers[0], step.map, refusal);
  case Primitive::compute_inline:
    return computeInline(rewriter, block, refusal);
  case Primitive::reverse_compute_inline:
    return reverseComputeInline(rewriter, block, refusal);
  case Primitive::fuse_reduction_epilogue:
    return fuseReductionEpilogue(rewriter, block, refusal);
  case Primitive::merge:
    return LogicalResult(mergeLoops(rewriter, loops[0], loops[1], refusal));
  case Primitive::add_unit_loop:
    return LogicalResult(addUnitLoop(rewriter, step.numbers[0] ? block : loop.getOperation(), refusal));
  case Primitive::unannotate:
    return unannotateOp(rewriter, loop, "test.note", refusal);
  case Primitive::reorder_block_iter_var:
    return reorderBlockIters(rewriter, block, step.numbers, refusal);
  case Primitive::set_scope:
    return setBufferScope(rewriter, block, step.numbers[0], scope, refusal);
  case Primitive::reindex:
    return LogicalResult(reindex(rewriter, block, step.ofWrite, step.numbers[0], refusal));
  case Primitive::transform_block_layout:
    return LogicalResult(transformBlockLayout(rewriter, block, step.map, refusal));
  case Primitive::storage_align:
    return alignStorage(rewriter, block, 0, {step.numbers[0], step.numbers[1], step.numbers[2]}, refusal);
  case Primitive::prefetch:
    return prefetch(rewriter, block, step.numbers[0], loop, step.numbers[1], refusal);
  case Primitive::decompose_padding:
    return LogicalResult(decomposePadding(rewriter, block, loop, refusal));
  case Primitive::pad_einsum:
    return LogicalResult(padEinsum(rewriter, block, step.numbers, refusal));
  case Primitive::cache_inplace:
    return LogicalResult(cacheInplace(rewriter, block, 0, step.numbers[0] ? loop : ForOp(), scope, refusal));
  case Primitive::compute_inplace:
    return computeInplace(rewriter, block, step.numbers[0], 0, refusal);
  case Primitive::reindex_cache_read:
    return LogicalResult(reindexCacheRead(rewriter, block, step.numbers[0], step.map, scope, refusal));
  case Primitive::reindex_cache_write:
    return LogicalResult(reindexCacheWrite(rewriter, block, step.numbers[0], step.map, scope, refusal));
  case Primitive::read_at:
    return LogicalResult(readAt(rewriter, block, step.numbers[0], loop, scope, refusal));
  case Primitive::write_at:
    return LogicalResult(writeAt(rewriter, block, step.numbers[0], loop, scope, refusal));
  case Primitive::cache_index:
    return LogicalResult(cacheIndex(rewriter, block, step.numbers[0], scope, refusal));
  case Primitive::rolling_buffer:
    return LogicalResult(rollBuffer(rewriter, block, 0, refusal));
  case Primitive::annotate_buffer_access:
    return annotateBufferAccess(rewriter, block, step.ofWrite, step.numbers[0], step.map, refusal);
  }
  llvm_unreachable("a primitive");
}

} // namespace

StringRef getName(Primitive primitive) {
  static constexpr StringLiteral names[] = {"split",
                                            "fuse",
                                            "reorder",
                                            "parallel",
                                            "vectorize",
                                            "unroll",
                                            "cache_read",
                                            "cache_write",
                                            "compute_at",
                                            "reverse_compute_at",
                                            "decompose_reduction",
                                            "blockize",
                                            "tensorize",
                                            "annotate",
                                            "loop_partition",
                                            "rfactor",
                                            "transform_layout",
                                            "compute_inline",
                                            "reverse_compute_inline",
                                            "fuse_reduction_epilogue",
                                            "merge",
                                            "add_unit_loop",
                                            "unannotate",
                                            "reorder_block_iter_var",
                                            "set_scope",
                                            "reindex",
                                            "storage_align",
                                            "transform_block_layout",
                                            "prefetch",
                                            "decompose_padding",
                                            "pad_einsum",
                                            "cache_inplace",
                                            "reindex_cache_read",
                                            "reindex_cache_write",
                                            "read_at",
                                            "write_at",
                                            "cache_index",
                                            "rolling_buffer",
                                            "annotate_buffer_access",
                                            "compute_inplace"};
  return names[unsigned(primitive)];
}

std::string describe(const Step &step) {
  std::string text = getName(step.primitive).str(), loop = " loop " + std::to_string(step.loop),
              block = " block " + std::to_string(step.block);
  auto list = [&] {
    auto number = [](int64_t value) { return value == kInferredFactor ? std::string("?") : std::to_string(value); };
    return "[" + llvm::join(llvm::map_range(step.numbers, number), ", ") + "]";
  };
  switch (step.primitive) {
  case Primitive::split:
    return text + loop + " by " + list();
  case Primitive::fuse:
  case Primitive::reorder:
  case Primitive::merge:
    return text + " loops " + list();
  case Primitive::cache_read:
    return text + block + " read " + std::to_string(step.numbers[0]) + (step.isLocal ? " local" : "");
  case Primitive::cache_write:
    return text + block + (step.isLocal ? " local" : "");
  case Primitive::compute_at:
  case Primitive::reverse_compute_at:
  case Primitive::decompose_reduction:
  case Primitive::decompose_padding:
    return text + block + " at" + loop;
  case Primitive::prefetch:
    return text + block + " read " + std::to_string(step.numbers[0]) + " at" + loop + " ahead " +
           std::to_string(step.numbers[1]);
  case Primitive::read_at:
  case Primitive::write_at:
    return text + block + " " + list() + " at" + loop + (step.isLocal ? " local" : "");
  case Primitive::cache_index:
    return text + block + " at least " + list() + (step.isLocal ? " local" : "");
  case Primitive::rfactor:
    return text + block + " at" + loop + (step.isLocal ? " local" : "");
  case Primitive::cache_inplace:
    return text + block + (step.numbers[0] ? " at" + loop : "") + (step.isLocal ? " local" : "");
  case Primitive::compute_inline:
  case Primitive::reverse_compute_inline:
  case Primitive::fuse_reduction_epilogue:
  case Primitive::rolling_buffer:
    return text + block;
  case Primitive::add_unit_loop:
    return text + (step.numbers[0] ? block : loop);
  case Primitive::reorder_block_iter_var:
  case Primitive::storage_align:
  case Primitive::pad_einsum:
  case Primitive::compute_inplace:
    return text + block + " " + list();
  case Primitive::set_scope:
    return text + block + " write " + list() + (step.isLocal ? " local" : " global");
  case Primitive::reindex:
    return text + block + (step.ofWrite ? " write " : " read ") + list();
  case Primitive::transform_block_layout: {
    llvm::raw_string_ostream os(text);
    os << block << " by " << step.map;
    return text;
  }
  case Primitive::reindex_cache_read:
  case Primitive::reindex_cache_write: {
    llvm::raw_string_ostream os(text);
    os << block << " " << list() << " by " << step.map << (step.isLocal ? " local" : "");
    return text;
  }
  case Primitive::annotate_buffer_access:
  case Primitive::transform_layout: {
    llvm::raw_string_ostream os(text);
    os << block << (step.ofWrite ? " write " : " read ") << step.numbers[0] << " by " << step.map;
    return text;
  }
  default:
    return text + loop;
  }
}

bool applyStep(func::FuncOp function, const Step &step, Refusal &refusal) {
  refusal = Refusal();
  return succeeded(apply(function, step, refusal));
}

} // namespace lamella::tir::test
