// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Linear layers over quantized weights compute with 8-bit activations.
//
//   %c, %s = relax.unpack q8_0 %b                  %p = relax.pack q8_0 %b interleave 16
//   %w = relax.dequantize q8_0 %c, %s       ->     %q, %d, %u = relax.quantize %x
//   %y = relax.matmul %x, %w transpose_rhs         %y = relax.quantized_matmul q8_0 %q, %d, %u weight %p interleave 16
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

/// The weight's blocks as the file has them, if the product is a linear layer that the pass is for.
static UnpackOp getBlocks(MatmulOp matmul) {
  auto weight = matmul.getRhs().getDefiningOp<DequantizeOp>();
  auto input = cast<RankedTensorType>(matmul.getLhs().getType());
  if (!weight || !matmul.getTransposeRhs() || input.getRank() != 2 || !input.getElementType().isF32() ||
      input.isDynamicDim(1))
    return {};
  auto type = cast<RankedTensorType>(weight.getType());
  auto unpack = weight.getParts().front().getDefiningOp<UnpackOp>();
  bool isWhole = unpack && ValueRange(unpack.getResults()) == ValueRange(weight.getParts()) &&
                 unpack.getFormat() == weight.getFormat();
  return isWhole && type.getRank() == 2 && type.hasStaticShape() ? unpack : UnpackOp();
}

void relax::quantizeActivations(FuncOp function) {
  SmallVector<MatmulOp> products;
  function.walk([&](MatmulOp matmul) { products.push_back(matmul); });
  for (MatmulOp matmul : products) {
    UnpackOp blocks = getBlocks(matmul);
    if (!blocks)
      continue;
    auto weight = matmul.getRhs().getDefiningOp<DequantizeOp>();
    int64_t rows = cast<RankedTensorType>(weight.getType()).getDimSize(0);
    int64_t interleave = rows % interleavedRows == 0 ? interleavedRows : 1;
    // Where the blocks are, so that equal work is one op in the function.
    OpBuilder builder(blocks);
    Value packed = PackOp::create(builder, blocks.getLoc(), blocks.getFormat(), blocks.getBytes(), interleave);
    builder.setInsertionPoint(matmul);
    auto rowsOf = QuantizeOp::create(builder, matmul.getLoc(), matmul.getLhs());
    Value product = QuantizedMatmulOp::create(builder, matmul.getLoc(), blocks.getFormat(), rowsOf.getCodes(),
                                              rowsOf.getScales(), rowsOf.getSums(), packed, interleave);
    matmul.replaceAllUsesWith(product);
    matmul.erase();
    if (weight->use_empty())
      weight.erase();
    if (blocks->use_empty())
      blocks.erase();
  }
}

namespace {
struct QuantizeActivationsPass : relax::impl::QuantizeActivationsPassBase<QuantizeActivationsPass> {
  void runOnOperation() override { quantizeActivations(getOperation()); }
};
} // namespace
