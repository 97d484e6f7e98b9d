// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// gate.swiglu over rows of a multiple of 16 elements: rows in parallel, 16 lanes.
module attributes {transform.with_named_sequence} {
transform.named_sequence @swiglu(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %block = transform.tir.match_blocks %f ["swiglu"]
  transform.tir.match_iterators %block [spatial, spatial by 16] contiguous
  transform.yield %block : !transform.any_op
}

transform.named_sequence @schedule(%block: !transform.any_op {transform.readonly}) {
  %i, %j = transform.tir.get_loops %block
  %vector, %lane = transform.tir.split %j by [?, 16]
  transform.tir.vectorize %lane
  transform.tir.parallel %i
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @swiglu -> @schedule : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
