// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A sum over the last dimension and what is made of it, as in a norm: the threads share groups of 32 rows, so that fewer
// rows stay on one thread.
module attributes {transform.with_named_sequence} {
transform.named_sequence @norm(%f: !transform.any_op {transform.readonly}) -> (!transform.any_op, !transform.any_op) {
  %sum, %result = transform.tir.match_blocks %f ["rms_norm_sum", "rms_norm"]
  transform.tir.match_iterators %sum [spatial, reduce]
  transform.tir.match_iterators %result [spatial, spatial]
  transform.yield %sum, %result : !transform.any_op, !transform.any_op
}

transform.named_sequence @norm_of_batch(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.any_op) {
  %sum, %result = transform.tir.match_blocks %f ["rms_norm_sum", "rms_norm"]
  transform.tir.match_iterators %sum [spatial, spatial, reduce]
  transform.tir.match_iterators %result [spatial, spatial, spatial]
  transform.yield %sum, %result : !transform.any_op, !transform.any_op
}

transform.named_sequence @share_rows(%row: !transform.any_op {transform.readonly}) {
  %group, %one = transform.tir.split %row by [?, 32]
  transform.tir.parallel %group
  transform.yield
}

transform.named_sequence @schedule_norm(%sum: !transform.any_op {transform.readonly},
                                        %result: !transform.any_op {transform.readonly}) {
  %i, %k = transform.tir.get_loops %sum
  transform.include @share_rows failures(propagate) (%i) : (!transform.any_op) -> ()
  %i1, %k1 = transform.tir.get_loops %result
  transform.include @share_rows failures(propagate) (%i1) : (!transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @schedule_norm_of_batch(%sum: !transform.any_op {transform.readonly},
                                                 %result: !transform.any_op {transform.readonly}) {
  %i, %j, %k = transform.tir.get_loops %sum
  %row = transform.tir.fuse %i, %j
  transform.include @share_rows failures(propagate) (%row) : (!transform.any_op) -> ()
  %i1, %j1, %k1 = transform.tir.get_loops %result
  %row1 = transform.tir.fuse %i1, %j1
  transform.include @share_rows failures(propagate) (%row1) : (!transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @norm -> @schedule_norm, @norm_of_batch -> @schedule_norm_of_batch
      : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
