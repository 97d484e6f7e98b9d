// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a model computes in. Plain C++: those who only run a model choose it too.
#ifndef LAMELLA_PIPELINES_PRECISION_H
#define LAMELLA_PIPELINES_PRECISION_H

namespace lamella {

enum class Precision {
  F32,  /// as the weights dequantized to f32 would give
  Fast, /// 8-bit activations and a cache of f16: the passes `relax-quantize-activations` and `relax-narrow-caches`
};

} // namespace lamella

#endif // LAMELLA_PIPELINES_PRECISION_H
