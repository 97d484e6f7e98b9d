// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The kernels of the operators, as linalg on tensors. Each function writes the body of one operator's kernel and
// returns true, or returns false for an op that is not its own.
#ifndef LAMELLA_LIB_CONVERSION_RELAXTOLINALG_LINALGKERNELS_H
#define LAMELLA_LIB_CONVERSION_RELAXTOLINALG_LINALGKERNELS_H

#include "KernelBuilder.h"

namespace lamella {

/// Unary and binary operators, cast, compare, select.
bool buildElementwiseKernel(mlir::Operation *op, KernelBuilder &kernel);
/// matmul.
bool buildMatmulKernel(mlir::Operation *op, KernelBuilder &kernel);
/// sum, mean, max, min, softmax, argmax.
bool buildReductionKernel(mlir::Operation *op, KernelBuilder &kernel);
/// permute, broadcast_to, concat, split, take, mask_logits.
bool buildDataMovementKernel(mlir::Operation *op, KernelBuilder &kernel);
/// rms_norm, layer_norm, rotary.
bool buildModelKernel(mlir::Operation *op, KernelBuilder &kernel);
/// unpack, dequantize.
bool buildBlockUnpackKernel(mlir::Operation *op, KernelBuilder &kernel);
bool buildQuantizedKernel(mlir::Operation *op, KernelBuilder &kernel);
/// quantize, quantized_matmul.
bool buildQuantizedMatmulKernel(mlir::Operation *op, KernelBuilder &kernel);

} // namespace lamella

#endif // LAMELLA_LIB_CONVERSION_RELAXTOLINALG_LINALGKERNELS_H
