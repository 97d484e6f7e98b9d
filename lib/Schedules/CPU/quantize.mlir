// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rows of activations as 8-bit codes: the threads share the rows, and all steps of one block of 32 elements follow each
// other, so that it is read once. The sums are scaled at the end: they need two results of these steps.
module attributes {transform.with_named_sequence} {
transform.named_sequence @quantize(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %max, %scale, %codes, %sum, %scaled = transform.tir.match_blocks %f
      ["quantize_max", "quantize_scale", "quantize", "quantize_sum", "quantize_scaled_sum"]
  transform.yield %f : !transform.any_op
}

transform.named_sequence @schedule_quantize(%f: !transform.any_op {transform.readonly}) {
  %max, %scale, %codes, %sum, %scaled = transform.tir.match_blocks %f
      ["quantize_max", "quantize_scale", "quantize", "quantize_sum", "quantize_scaled_sum"]
  %max_copy = transform.tir.cache_write %max write 0 scope "local"
  transform.tir.compute_inline %max_copy
  %factor_copy = transform.tir.cache_write %scale write 1 scope "local"
  transform.tir.compute_inline %factor_copy
  %i, %b, %k = transform.tir.get_loops %max
  transform.tir.reverse_compute_at %scale at %b
  %lane = transform.tir.reverse_compute_at %codes at %b
  %sum_k = transform.tir.reverse_compute_at %sum at %b
  %max_init = transform.tir.decompose_reduction %max at %k
  %sum_init = transform.tir.decompose_reduction %sum at %sum_k
  transform.tir.vectorize %lane
  transform.tir.parallel %i
  %scaled_i, %scaled_b = transform.tir.get_loops %scaled
  %scaled_group, %scaled_row = transform.tir.split %scaled_i by [?, 64]
  transform.tir.parallel %scaled_group
  %max_step = transform.tir.tensorize %k with @max_magnitude32
  %sum_step = transform.tir.tensorize %sum_k with @sum32_i8
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @quantize -> @schedule_quantize
      : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
