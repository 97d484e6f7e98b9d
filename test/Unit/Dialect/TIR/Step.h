// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Schedule primitives as data: a script of steps can be applied again, shortened and printed.
#ifndef LAMELLA_TEST_UNIT_DIALECT_TIR_STEP_H
#define LAMELLA_TEST_UNIT_DIALECT_TIR_STEP_H

#include "lamella/Dialect/TIR/Transforms/Schedule.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace lamella::tir::test {

enum class Primitive {
  split,
  fuse,
  reorder,
  parallel,
  vectorize,
  unroll,
  cache_read,
  cache_write,
  compute_at,
  reverse_compute_at,
  decompose_reduction,
  blockize,
  tensorize,
  annotate,
  loop_partition,
  rfactor,
  transform_layout,
  compute_inline,
  reverse_compute_inline,
  fuse_reduction_epilogue,
  merge,
  add_unit_loop,
  unannotate,
  reorder_block_iter_var,
  set_scope,
  reindex,
  storage_align,
  transform_block_layout,
  prefetch,
  decompose_padding,
  pad_einsum,
  cache_inplace,
  reindex_cache_read,
  reindex_cache_write,
  read_at,
  write_at,
  cache_index,
  rolling_buffer,
  annotate_buffer_access,
  compute_inplace
};
inline constexpr unsigned kNumPrimitives = unsigned(Primitive::compute_inplace) + 1;
llvm::StringRef getName(Primitive primitive);

/// One primitive. Blocks and loops are numbers in the order of a walk over the function.
struct Step {
  Primitive primitive;
  unsigned block = 0, loop = 0;
  /// The factors of a split, the loops of a reorder, a fusion or a merge, the region of a cache stage or a layout, the
  /// order of iterators, an alignment, what extents become multiples of, in how many places an index stands.
  llvm::SmallVector<int64_t> numbers;
  bool isLocal = false;
  /// Of a layout: whose region, and where the elements (or the iterators) go; of a reindexing: whose region; of an
  /// annotation: whose region, and its bounds.
  bool ofWrite = false;
  mlir::AffineMap map;
};

/// `split loop 3 by [?, 4]`.
std::string describe(const Step &step);

/// The blocks and loops of a function, numbered in the order of a walk.
struct Walk {
  explicit Walk(mlir::func::FuncOp function) {
    function.walk([&](mlir::Operation *op) {
      if (auto block = mlir::dyn_cast<BlockOp>(op))
        blocks.push_back(block);
      if (auto loop = mlir::dyn_cast<ForOp>(op))
        loops.push_back(loop);
    });
  }
  unsigned find(ForOp loop) const { return llvm::find(loops, loop) - loops.begin(); }
  unsigned find(BlockOp block) const { return llvm::find(blocks, block) - blocks.begin(); }

  llvm::SmallVector<BlockOp> blocks;
  llvm::SmallVector<ForOp> loops;
};

/// True if the primitive was applied. A number that the function does not have is a refusal.
bool applyStep(mlir::func::FuncOp function, const Step &step, Refusal &refusal);

} // namespace lamella::tir::test

#endif // LAMELLA_TEST_UNIT_DIALECT_TIR_STEP_H
