// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two schedules of a matrix product: one sequence with one new token shares the columns, others the rows.
module attributes {transform.with_named_sequence} {
transform.named_sequence @is_linear(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %b = transform.tir.match_blocks %f ["matmul"]
  transform.tir.match_iterators %b [spatial, spatial, spatial by 32, reduce by 32]
  transform.yield %f : !transform.any_op
}

transform.named_sequence @is_fused(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %w, %b = transform.tir.match_blocks %f ["dequantize", "matmul", ...]
  transform.tir.match_iterators %b [spatial, spatial, spatial by 32, reduce by 32]
  transform.yield %f : !transform.any_op
}

transform.named_sequence @schedule(%f: !transform.any_op {transform.readonly}) {
  %one, %many = transform.tir.guard %f by [affine_set<(d0, d1) : (-d0 + 1 == 0, -d1 + 1 == 0)>]
  %b = transform.tir.get_block "matmul" in %one
  %i, %j, %k, %l = transform.tir.get_loops %b
  %ko, %ki = transform.tir.split %k by [?, 32]
  transform.tir.parallel %ko
  %b1 = transform.tir.get_block "matmul" in %many
  %i1, %j1, %k1, %l1 = transform.tir.get_loops %b1
  %row = transform.tir.fuse %i1, %j1
  transform.tir.parallel %row
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @is_linear -> @schedule, @is_fused -> @schedule
      : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
