// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Leaves out what the proofs should know.
module attributes {transform.with_named_sequence} {
transform.named_sequence @is_norm(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %sum, %b = transform.tir.match_blocks %f ["rms_norm_sum", "rms_norm"]
  transform.tir.match_iterators %b [spatial, spatial]
  transform.yield %b : !transform.any_op
}

transform.named_sequence @schedule(%b: !transform.any_op {transform.readonly}) {
  transform.tir.hide_buffer_access %b write 0
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @is_norm -> @schedule : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
