// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Linear layers over quantized weights compute with 8-bit activations.
//
//   %w = relax.dequantize q8_0 %c, %s              %p = relax.pack q8_0 %c, %s interleave 16
//   %y = relax.matmul %x, %w transpose_rhs   ->    %q, %d, %u = relax.quantize %x
//                                                  %y = relax.quantized_matmul q8_0 %q, %d, %u weight %p interleave 16
//
// A weight whose scales are not those of 32 elements keeps the product in f32.
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
    int64_t interleave = *rows % interleavedRows == 0 ? interleavedRows : 1;
    // Where the weight is, so that equal work is one op in the function, and behind all parts, whoever made them.
    OpBuilder builder(weight);
    Value packed =
        PackOp::create(builder, weight.getParts().back().getLoc(), weight.getFormat(), weight.getParts(), interleave);
    builder.setInsertionPoint(matmul);
    auto rowsOf = QuantizeOp::create(builder, matmul.getLoc(), matmul.getLhs());
    Value product = QuantizedMatmulOp::create(builder, matmul.getLoc(), weight.getFormat(), rowsOf.getCodes(),
                                              rowsOf.getScales(), rowsOf.getSums(), packed, interleave);
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
