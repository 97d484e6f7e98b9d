// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two schedules of a linear layer: one row shares the columns among the threads, more rows are shared themselves.
module attributes {transform.with_named_sequence} {
transform.named_sequence @is_linear(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %w, %b = transform.tir.match_blocks %f ["dequantize", "matmul", ...]
  transform.tir.match_iterators %b [spatial, spatial by 32, reduce by 32]
  transform.yield %f : !transform.any_op
}

transform.named_sequence @schedule(%f: !transform.any_op {transform.readonly}) {
  %one, %many = transform.tir.guard %f by [affine_set<(d0) : (-d0 + 1 == 0)>]
  %b = transform.tir.get_block "matmul" in %one
  %i, %j, %k = transform.tir.get_loops %b
  %jo, %ji = transform.tir.split %j by [?, 32]
  transform.tir.parallel %jo
  %b1 = transform.tir.get_block "matmul" in %many
  %row, %j1, %k1 = transform.tir.get_loops %b1
  transform.tir.parallel %row
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @is_linear -> @schedule : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
