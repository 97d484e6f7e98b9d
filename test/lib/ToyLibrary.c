// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Functions that modules of the tests call with relax.call_dps: operands, then the result. */
#include "lamella-c/Module.h"

/* y = max(x * transpose(w) + r, 0), f32: x [m, k], w [n, k], r [n]. */
__attribute__((visibility("default"))) int32_t lamella_library_toy_linear_add_relu(LamellaContext *context,
                                                                                   const LamellaTensor *tensors,
                                                                                   int32_t count) {
  (void)context;
  if (count != 4 || tensors[0].element_type != LAMELLA_F32 || tensors[0].rank != 2 || tensors[3].rank != 2)
    return -1;
  int64_t rows = tensors[3].shape[0], columns = tensors[3].shape[1], depth = tensors[0].shape[1];
  const float *x = tensors[0].data, *w = tensors[1].data, *r = tensors[2].data;
  float *y = tensors[3].data;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      double sum = r[j];
      for (int64_t k = 0; k < depth; ++k)
        sum += (double)x[i * depth + k] * w[j * depth + k];
      y[i * columns + j] = sum > 0 ? (float)sum : 0;
    }
  return LAMELLA_OK;
}

/* z = x * y, f32, all of one shape. */
__attribute__((visibility("default"))) int32_t lamella_library_toy_multiply(LamellaContext *context,
                                                                            const LamellaTensor *tensors,
                                                                            int32_t count) {
  (void)context;
  if (count != 3 || tensors[2].element_type != LAMELLA_F32)
    return -1;
  int64_t elements = 1;
  for (int32_t dim = 0; dim < tensors[2].rank; ++dim)
    elements *= tensors[2].shape[dim];
  const float *x = tensors[0].data, *y = tensors[1].data;
  float *z = tensors[2].data;
  for (int64_t i = 0; i < elements; ++i)
    z[i] = x[i] * y[i];
  return LAMELLA_OK;
}

__attribute__((visibility("default"))) int32_t lamella_library_toy_fail(LamellaContext *context,
                                                                        const LamellaTensor *tensors, int32_t count) {
  (void)context, (void)tensors, (void)count;
  return -7;
}
