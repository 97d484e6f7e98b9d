// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The schedule primitives as functions. Each one checks its conditions first: a refused primitive leaves the IR
// unchanged and says which condition does not hold, or is not proved, and where. The pages of the transform ops
// (TransformOps/*.td) list the conditions.
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMS_SCHEDULE_H
#define LAMELLA_DIALECT_TIR_TRANSFORMS_SCHEDULE_H

#include "lamella/Dialect/TIR/IR/TIR.h"

#include <limits>
#include <string>

namespace mlir {
class RewriterBase;
} // namespace mlir

namespace lamella::tir {

/// Why a primitive was refused.
struct Refusal {
  std::string condition;
  mlir::Operation *at = nullptr;    // the op that breaks the condition
  mlir::Operation *other = nullptr; // a second op that the condition is about, or null
  std::string otherNote;

  /// Fills in the refusal; returns failure, so that a check can return it.
  mlir::LogicalResult set(mlir::Operation *where, const llvm::Twine &what) {
    condition = what.str();
    at = where;
    return mlir::failure();
  }
  mlir::LogicalResult set(mlir::Operation *where, const llvm::Twine &what, mlir::Operation *second,
                          const llvm::Twine &note) {
    other = second;
    otherNote = note.str();
    return set(where, what);
  }
};

/// In `splitLoop`: the factor that covers what the others leave.
constexpr int64_t kInferredFactor = std::numeric_limits<int64_t>::max(); // no factor that anybody means

/// `merged(from, to)` is called before an op goes whose place another takes.
using MergeCallback = llvm::function_ref<void(mlir::Operation *from, mlir::Operation *to)>;

mlir::FailureOr<llvm::SmallVector<ForOp>> splitLoop(mlir::RewriterBase &rewriter, ForOp loop,
                                                    llvm::ArrayRef<int64_t> factors, Refusal &refusal);
mlir::FailureOr<ForOp> fuseLoops(mlir::RewriterBase &rewriter, llvm::ArrayRef<ForOp> loops, Refusal &refusal,
                                 MergeCallback merged = nullptr);
mlir::LogicalResult reorderLoops(mlir::RewriterBase &rewriter, llvm::ArrayRef<ForOp> loops, Refusal &refusal);
/// Returns the tail; `loop` is the main part afterwards.
mlir::FailureOr<ForOp> partitionLoop(mlir::RewriterBase &rewriter, ForOp loop, Refusal &refusal);
mlir::LogicalResult parallelizeLoop(mlir::RewriterBase &rewriter, ForOp loop, Refusal &refusal);
mlir::LogicalResult vectorizeLoop(mlir::RewriterBase &rewriter, ForOp loop, Refusal &refusal);
mlir::LogicalResult unrollLoop(mlir::RewriterBase &rewriter, ForOp loop, Refusal &refusal);
mlir::LogicalResult annotateOp(mlir::RewriterBase &rewriter, mlir::Operation *op, llvm::StringRef key,
                               mlir::Attribute value, Refusal &refusal);
/// `scope` without a value: a global buffer.
mlir::FailureOr<BlockOp> cacheRead(mlir::RewriterBase &rewriter, BlockOp block, unsigned index,
                                   std::optional<Scope> scope, Refusal &refusal);
mlir::FailureOr<BlockOp> cacheWrite(mlir::RewriterBase &rewriter, BlockOp block, unsigned index,
                                    std::optional<Scope> scope, Refusal &refusal);
/// The blocks that fill the copy and give it back.
struct InplaceCache {
  BlockOp in, out;
};
/// In each iteration of the loop; around the outermost loop where there is none.
mlir::FailureOr<InplaceCache> cacheInplace(mlir::RewriterBase &rewriter, BlockOp block, unsigned index, ForOp loop,
                                           std::optional<Scope> scope, Refusal &refusal);
/// In each iteration of the loop: a copy of what the block reads there, or what it writes there copied back.
mlir::FailureOr<BlockOp> readAt(mlir::RewriterBase &rewriter, BlockOp block, unsigned index, ForOp loop,
                                std::optional<Scope> scope, Refusal &refusal);
mlir::FailureOr<BlockOp> writeAt(mlir::RewriterBase &rewriter, BlockOp block, unsigned index, ForOp loop,
                                 std::optional<Scope> scope, Refusal &refusal);
/// Returns the blocks that compute indices which stand in at least as many places.
mlir::FailureOr<llvm::SmallVector<mlir::Operation *>>
cacheIndex(mlir::RewriterBase &rewriter, BlockOp block, unsigned least, std::optional<Scope> scope, Refusal &refusal);
/// Returns the copy of the block before the loop, for what the first iteration needs beside what is new in it.
mlir::FailureOr<BlockOp> rollBuffer(mlir::RewriterBase &rewriter, BlockOp block, unsigned index, Refusal &refusal);
/// Two bounds for each dimension, over the block's iterators and the kernel's size arguments.
mlir::LogicalResult annotateBufferAccess(mlir::RewriterBase &rewriter, BlockOp block, bool ofWrite, unsigned index,
                                         mlir::AffineMap region, Refusal &refusal);
/// Unsafe: proofs leave the region out from then on.
mlir::LogicalResult hideBufferAccess(mlir::RewriterBase &rewriter, BlockOp block, bool ofWrite, unsigned index,
                                     Refusal &refusal);
/// Unsafe: the buffer of a write region keeps its elements in another type.
mlir::LogicalResult setDtype(mlir::RewriterBase &rewriter, BlockOp block, unsigned index, mlir::Type type,
                             Refusal &refusal);
/// The buffer of a write or read region, where the function allocates it.
mlir::LogicalResult transformLayout(mlir::RewriterBase &rewriter, BlockOp block, bool ofWrite, unsigned index,
                                    mlir::AffineMap map, Refusal &refusal);
mlir::LogicalResult computeInline(mlir::RewriterBase &rewriter, BlockOp block, Refusal &refusal);
mlir::LogicalResult computeInplace(mlir::RewriterBase &rewriter, BlockOp block, unsigned readIndex, unsigned writeIndex,
                                   Refusal &refusal);
/// Both return the new loops, outermost first.
mlir::FailureOr<llvm::SmallVector<ForOp>> computeAt(mlir::RewriterBase &rewriter, BlockOp block, ForOp loop,
                                                    Refusal &refusal);
mlir::FailureOr<llvm::SmallVector<ForOp>> reverseComputeAt(mlir::RewriterBase &rewriter, BlockOp block, ForOp loop,
                                                           Refusal &refusal);
mlir::FailureOr<BlockOp> decomposeReduction(mlir::RewriterBase &rewriter, BlockOp block, ForOp loop, Refusal &refusal);
/// Returns the block of the partial results, which are in a buffer of the scope; `merged(block, reducing block)`.
mlir::FailureOr<BlockOp> rfactor(mlir::RewriterBase &rewriter, BlockOp block, ForOp loop, std::optional<Scope> scope,
                                 Refusal &refusal, MergeCallback merged = nullptr);
/// The only reader of what its producer writes is computed by the producer.
mlir::LogicalResult reverseComputeInline(mlir::RewriterBase &rewriter, BlockOp block, Refusal &refusal);
mlir::LogicalResult fuseReductionEpilogue(mlir::RewriterBase &rewriter, BlockOp block, Refusal &refusal);
/// The nests of two loops become one; `merged(loop of the second, loop of the first)` for each. Returns `first`.
mlir::FailureOr<ForOp> mergeLoops(mlir::RewriterBase &rewriter, ForOp first, ForOp second, Refusal &refusal,
                                  MergeCallback merged = nullptr);
/// Around a loop or block.
mlir::FailureOr<ForOp> addUnitLoop(mlir::RewriterBase &rewriter, mlir::Operation *target, Refusal &refusal);
mlir::LogicalResult unannotateOp(mlir::RewriterBase &rewriter, mlir::Operation *op, llvm::StringRef key,
                                 Refusal &refusal);
mlir::LogicalResult bindLoop(mlir::RewriterBase &rewriter, ForOp loop, llvm::StringRef thread, Refusal &refusal);
/// `order[k]` is the iterator that becomes number k.
mlir::LogicalResult reorderBlockIters(mlir::RewriterBase &rewriter, BlockOp block, llvm::ArrayRef<int64_t> order,
                                      Refusal &refusal);
/// The map gives the new iterators from the old ones. Returns the new loops, one for each.
mlir::FailureOr<llvm::SmallVector<ForOp>> transformBlockLayout(mlir::RewriterBase &rewriter, BlockOp block,
                                                               mlir::AffineMap map, Refusal &refusal);
/// The buffer of a write region.
mlir::LogicalResult setBufferScope(mlir::RewriterBase &rewriter, BlockOp block, unsigned index,
                                   std::optional<Scope> scope, Refusal &refusal);
/// The distance between neighbours in a dimension of a buffer is a multiple of the factor, plus the offset.
struct Alignment {
  int64_t dim, factor, offset;
};
/// The attribute of an allocation that asks for it: an array of the three.
inline constexpr llvm::StringLiteral kAlignmentAttrName = "tir.align";
/// The buffer of a write region.
mlir::LogicalResult alignStorage(mlir::RewriterBase &rewriter, BlockOp block, unsigned index,
                                 const Alignment &alignment, Refusal &refusal);
/// Each iteration of a loop around the block asks for what the iteration that many steps ahead reads of a region.
mlir::LogicalResult prefetch(mlir::RewriterBase &rewriter, BlockOp block, unsigned index, ForOp loop, int64_t ahead,
                             Refusal &refusal);
/// Returns the block that copies between the buffer of a region and one in the layout of the block's iterators.
mlir::FailureOr<BlockOp> reindex(mlir::RewriterBase &rewriter, BlockOp block, bool ofWrite, unsigned index,
                                 Refusal &refusal);
/// `map` is over the block's iterators.
mlir::FailureOr<BlockOp> reindexCacheRead(mlir::RewriterBase &rewriter, BlockOp block, unsigned index,
                                          mlir::AffineMap map, std::optional<Scope> scope, Refusal &refusal);
mlir::FailureOr<BlockOp> reindexCacheWrite(mlir::RewriterBase &rewriter, BlockOp block, unsigned index,
                                           mlir::AffineMap map, std::optional<Scope> scope, Refusal &refusal);
/// Returns the block that fills with the constant before the loop.
mlir::FailureOr<BlockOp> decomposePadding(mlir::RewriterBase &rewriter, BlockOp block, ForOp loop, Refusal &refusal);
/// The blocks that copy with padding what the einsum reads, and the one that copies its result, or null.
struct PaddedEinsum {
  llvm::SmallVector<mlir::Operation *> pads;
  BlockOp crop;
};
/// Each iterator's extent becomes a multiple of its number.
mlir::FailureOr<PaddedEinsum> padEinsum(mlir::RewriterBase &rewriter, BlockOp block, llvm::ArrayRef<int64_t> padding,
                                        Refusal &refusal);
mlir::FailureOr<BlockOp> blockize(mlir::RewriterBase &rewriter, ForOp loop, Refusal &refusal);
/// `target` is a loop or a block.
mlir::FailureOr<BlockOp> tensorize(mlir::RewriterBase &rewriter, mlir::Operation *target, IntrinsicOp intrinsic,
                                   Refusal &refusal);
/// Returns the versions: one for each set, and the one for the rest. `kernel` is the choice among them afterwards.
mlir::FailureOr<llvm::SmallVector<mlir::Operation *>> guardKernel(mlir::RewriterBase &rewriter, mlir::Operation *kernel,
                                                                  llvm::ArrayRef<mlir::IntegerSet> sets,
                                                                  Refusal &refusal);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_TRANSFORMS_SCHEDULE_H
