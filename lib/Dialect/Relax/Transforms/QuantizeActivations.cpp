// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Linear layers over quantized weights compute with 8-bit activations.
//
//   %c, %s = relax.unpack q8_0 %b                  %c, %s = relax.unpack q8_0 %b
//   %w = relax.dequantize q8_0 %c, %s              %p = relax.permute (relax.reshape %c), %t = ... %s
//   %y = relax.matmul %x, %w transpose_rhs   ->    %q, %d, %u = relax.quantize %x
//                                                  %y = relax.quantized_matmul q8_0 %q, %d, %u weight %p, %t interleave
//                                                  16
//
// 1. A part of a weight becomes [rows / 16, 16, B, ...] by a reshape, and [rows / 16, B, ..., 16] by a permutation;
// codes
//    keep four bytes together: [rows / 16, B, bytes / 4, 16, 4].
// 2. A weight with other rows keeps its parts as they are. One whose scales are not those of 32 elements keeps the
//    product in f32.
#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "lamella/Dialect/Relax/Transforms/Passes.h"

namespace lamella::relax {
#define GEN_PASS_DEF_QUANTIZEACTIVATIONSPASS
#include "lamella/Dialect/Relax/Transforms/Passes.h.inc"
} // namespace lamella::relax

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

/// Rows that lie side by side: the lanes of 32 bits in 512.
static constexpr int64_t interleavedRows = 16;

/// Step 1 for one part.
static Value interleave(OpBuilder &builder, Location loc, Value part) {
  auto type = cast<RankedTensorType>(part.getType());
  int64_t groups = type.getDimSize(0) / interleavedRows, blocks = type.getDimSize(1);
  SmallVector<int64_t> split = {groups, interleavedRows, blocks}, permutation = {0, 2, 1};
  if (type.getRank() == 3) {
    split.append({type.getDimSize(2) / 4, 4});
    permutation = {0, 2, 3, 1, 4};
  }
  auto grouped = RankedTensorType::get(split, type.getElementType());
  Value reshaped = ReshapeOp::create(builder, loc, grouped, part, ValueRange());
  return PermuteOp::create(builder, loc, reshaped, builder.getDenseI64ArrayAttr(permutation));
}

/// The weight's rows if the product is a linear layer that the pass is for.
static std::optional<int64_t> getRows(MatmulOp matmul) {
  auto weight = matmul.getRhs().getDefiningOp<DequantizeOp>();
  auto input = cast<RankedTensorType>(matmul.getLhs().getType());
  if (!weight || getBlockLayout(weight.getFormat()).group != 32 || !matmul.getTransposeRhs() || input.getRank() != 2 ||
      !input.getElementType().isF32() || input.isDynamicDim(1))
    return std::nullopt;
  auto type = cast<RankedTensorType>(weight.getType());
  if (type.getRank() != 2 || !type.hasStaticShape())
    return std::nullopt;
  return type.getDimSize(0);
}

void relax::quantizeActivations(FuncOp function) {
  SmallVector<MatmulOp> products;
  function.walk([&](MatmulOp matmul) { products.push_back(matmul); });
  for (MatmulOp matmul : products) {
    std::optional<int64_t> rows = getRows(matmul);
    if (!rows)
      continue;
    auto weight = matmul.getRhs().getDefiningOp<DequantizeOp>();
    bool isInterleaved = *rows % interleavedRows == 0;
    SmallVector<Value> parts(weight.getParts());
    // Where the parts are, so that equal work is one op in the function.
    for (Value &part : parts)
      if (isInterleaved) {
        OpBuilder builder(function.getContext());
        builder.setInsertionPointAfterValue(part);
        part = interleave(builder, part.getLoc(), part);
      }
    OpBuilder builder(matmul);
    auto rowsOf = QuantizeOp::create(builder, matmul.getLoc(), matmul.getLhs());
    Value product =
        QuantizedMatmulOp::create(builder, matmul.getLoc(), weight.getFormat(), rowsOf.getCodes(), rowsOf.getScales(),
                                  rowsOf.getSums(), parts, isInterleaved ? interleavedRows : 1);
    matmul.replaceAllUsesWith(product);
    matmul.erase();
    if (weight->use_empty())
      weight.erase();
  }
}

namespace {
struct QuantizeActivationsPass : relax::impl::QuantizeActivationsPassBase<QuantizeActivationsPass> {
  void runOnOperation() override { quantizeActivations(getOperation()); }
};
} // namespace
