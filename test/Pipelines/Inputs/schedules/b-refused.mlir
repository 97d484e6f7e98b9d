// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The second primitive is refused: the first must leave no trace.
module attributes {transform.with_named_sequence} {
transform.named_sequence @is_sum(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %b = transform.tir.match_blocks %f ["sum"]
  transform.yield %b : !transform.any_op
}

transform.named_sequence @schedule(%b: !transform.any_op {transform.readonly}) {
  %i = transform.tir.get_loops %b
  %io, %ii = transform.tir.split %i by [?, 4]
  transform.tir.parallel %io
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @is_sum -> @schedule : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
