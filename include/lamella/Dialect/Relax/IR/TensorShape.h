// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes of tensors as lists of sizes, and the type inference that the operators share.
#ifndef LAMELLA_DIALECT_RELAX_IR_TENSORSHAPE_H
#define LAMELLA_DIALECT_RELAX_IR_TENSORSHAPE_H

#include "lamella/Dialect/Relax/IR/SizeExpr.h"

namespace lamella::relax {

/// One size for each dimension: a constant for a static one, the expression of the encoding, or null where unknown.
llvm::SmallVector<SizeAttr> getSizes(mlir::RankedTensorType type);
SizeAttr getSize(mlir::RankedTensorType type, unsigned dim);

/// The tensor type of that shape in its one spelling: constants become static dimensions, and the encoding is left out
/// when no dimension names a symbol.
mlir::RankedTensorType getTensorType(llvm::ArrayRef<SizeAttr> sizes, mlir::Type elementType);

/// The type without its encoding: `tensor<?x576xf32>`.
mlir::RankedTensorType eraseSymbols(mlir::RankedTensorType type);

/// The product of all dimensions; null if one is unknown.
SizeAttr getElementCount(mlir::RankedTensorType type);

/// Whether each declared type equals the inferred one up to dimensions that it leaves unknown.
bool isWeakeningOf(mlir::TypeRange inferred, mlir::TypeRange declared);

/// Joins the sizes of one dimension of several tensors that must be equal there. Failure if two are provably different.
mlir::FailureOr<SizeAttr> joinSizes(llvm::ArrayRef<SizeAttr> sizes);

/// The type of an element-wise op over tensors of one element type, with NumPy broadcasting.
llvm::LogicalResult inferBroadcast(std::optional<mlir::Location> location, mlir::TypeRange operands,
                                   llvm::SmallVectorImpl<mlir::Type> &results);
/// The shape that `shapes` broadcast to.
mlir::FailureOr<llvm::SmallVector<SizeAttr>> broadcastSizes(std::optional<mlir::Location> location,
                                                            llvm::ArrayRef<llvm::SmallVector<SizeAttr>> shapes);

llvm::LogicalResult inferReduction(std::optional<mlir::Location> location, mlir::RankedTensorType input,
                                   llvm::ArrayRef<int64_t> dims, bool keepDims,
                                   llvm::SmallVectorImpl<mlir::Type> &results);

/// What a block is in the model file, and what `relax.unpack` makes of it.
struct BlockLayout {
  /// Of a block in the file.
  int64_t elements, bytes;
  /// Elements that share a scale, and the bytes of their codes: half as many where a byte holds two.
  int64_t group, codeBytes;
  /// The parts besides codes and scales.
  bool hasHighBits, hasMinima;
  /// Scales and minima are f32, else f16.
  bool hasWideScales;
  /// What is taken off a code.
  int64_t zero;
};
const BlockLayout &getBlockLayout(BlockFormat format);

/// The types of the parts of a weight with these leading dimensions and `blocks` blocks in a row, in the order of
/// `relax.unpack`.
llvm::SmallVector<mlir::RankedTensorType> getPartTypes(mlir::MLIRContext *context, BlockFormat format,
                                                       llvm::ArrayRef<SizeAttr> leading, int64_t blocks);
/// Where the fields of a block lie among the words (16 bits) of `relax.pack`, for `interleave` rows side by side: each
/// row's first word of a field, and how many words there are. A field that the format lacks is empty.
struct PackedLayout {
  int64_t codes, highBits, scales, minima, words;
};
PackedLayout getPackedLayout(BlockFormat format, int64_t interleave);

} // namespace lamella::relax

#endif // LAMELLA_DIALECT_RELAX_IR_TENSORSHAPE_H
