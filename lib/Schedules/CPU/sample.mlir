// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The choice of a token (Kernels/sample.mlir): the greatest logit and the weights in 16 lanes, by one thread.
module attributes {transform.with_named_sequence} {
transform.named_sequence @sample(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %sample = transform.tir.match_blocks %f ["sample"]
  transform.yield %f : !transform.any_op
}

transform.named_sequence @schedule(%f: !transform.any_op {transform.readonly}) {
  %start = transform.tir.get_block "sample_lane_start" in %f
  %start_lane = transform.tir.get_loops %start
  transform.tir.vectorize %start_lane
  %best = transform.tir.get_block "sample_lane_best" in %f
  %best_token, %best_lane = transform.tir.get_loops %best
  transform.tir.vectorize %best_lane
  %weight = transform.tir.get_block "sample_weight" in %f
  %token = transform.tir.get_loops %weight
  %group, %lane = transform.tir.split %token by [?, 16]
  %rest = transform.tir.loop_partition %group
  transform.tir.vectorize %lane
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @sample -> @schedule : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
