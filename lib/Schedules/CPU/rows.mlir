// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is made of reductions over the last dimension: norms and softmax. The threads share groups of 32 rows, so that fewer
// rows stay on one thread. A row is read from memory once: what is computed of it comes together, while it is near.
module attributes {transform.with_named_sequence} {
transform.named_sequence @norm(%f: !transform.any_op {transform.readonly}) -> (!transform.any_op, !transform.any_op) {
  %sum, %result = transform.tir.match_blocks %f ["rms_norm_sum", "rms_norm"]
  transform.tir.match_iterators %sum [spatial, reduce by 64]
  transform.tir.match_iterators %result [spatial, spatial by 16]
  transform.yield %sum, %result : !transform.any_op, !transform.any_op
}

transform.named_sequence @norm_of_batch(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.any_op) {
  %sum, %result = transform.tir.match_blocks %f ["rms_norm_sum", "rms_norm"]
  transform.tir.match_iterators %sum [spatial, spatial, reduce]
  transform.tir.match_iterators %result [spatial, spatial, spatial]
  transform.yield %sum, %result : !transform.any_op, !transform.any_op
}

transform.named_sequence @softmax(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) {
  %max, %exp, %sum, %result
      = transform.tir.match_blocks %f ["softmax_max", "softmax_exp", "softmax_sum", "softmax_scale"]
  transform.tir.match_iterators %max [spatial, reduce by 64]
  transform.tir.match_iterators %result [spatial, spatial by 16] contiguous
  transform.yield %max, %exp, %sum, %result
      : !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op
}

transform.named_sequence @share_rows(%row: !transform.any_op {transform.readonly}) {
  %group, %one = transform.tir.split %row by [?, 32]
  transform.tir.parallel %group
  transform.yield
}

// A reduction of a row where the row is used, in 64 lanes: a step waits for the one before it, so four registers take
// turns. Their lanes are reduced to 16, to 4 and to one at the end, in four steps each.
transform.named_sequence @reduce_in_lanes(%block: !transform.any_op {transform.readonly},
                                          %row: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %i, %k = transform.tir.get_loops %block
  %vector, %lane = transform.tir.split %k by [?, 64]
  %partial = transform.tir.rfactor %block at %lane scope "local"
  %i1, %k1 = transform.tir.get_loops %block
  %step1, %lane1 = transform.tir.split %k1 by [?, 16]
  %partial1 = transform.tir.rfactor %block at %lane1 scope "local"
  %i2, %k2 = transform.tir.get_loops %block
  %step2, %lane2 = transform.tir.split %k2 by [?, 4]
  %partial2 = transform.tir.rfactor %block at %lane2 scope "local"
  %last = transform.tir.compute_at %block at %row
  transform.tir.unroll %last
  transform.include @place_partial failures(propagate) (%partial2, %row) : (!transform.any_op, !transform.any_op) -> ()
  transform.include @place_partial failures(propagate) (%partial1, %row) : (!transform.any_op, !transform.any_op) -> ()
  transform.include @place_partial failures(propagate) (%partial, %row) : (!transform.any_op, !transform.any_op) -> ()
  transform.yield %partial : !transform.any_op
}

transform.named_sequence @place_partial(%partial: !transform.any_op {transform.readonly},
                                        %row: !transform.any_op {transform.readonly}) {
  %lane, %step = transform.tir.compute_at %partial at %row
  transform.tir.reorder %step, %lane
  %init = transform.tir.decompose_reduction %partial at %step
  %init_row, %init_lane = transform.tir.get_loops %init
  transform.tir.vectorize %init_lane
  transform.tir.vectorize %lane
  transform.yield
}

transform.named_sequence @schedule_norm(%sum: !transform.any_op {transform.readonly},
                                        %result: !transform.any_op {transform.readonly}) {
  transform.tir.set_scope %sum write 0 "local"
  %i, %k = transform.tir.get_loops %result
  %partial = transform.include @reduce_in_lanes failures(propagate) (%sum, %i)
      : (!transform.any_op, !transform.any_op) -> !transform.any_op
  %vector, %lane = transform.tir.split %k by [?, 16]
  transform.tir.vectorize %lane
  transform.include @share_rows failures(propagate) (%i) : (!transform.any_op) -> ()
  transform.yield
}

// The sums of all rows come first here: of a row's number that is a product of two sizes no proof says that it is its own.
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

transform.named_sequence @schedule_softmax(%max: !transform.any_op {transform.readonly},
    %exp: !transform.any_op {transform.readonly}, %sum: !transform.any_op {transform.readonly},
    %result: !transform.any_op {transform.readonly}) {
  transform.tir.set_scope %max write 0 "local"
  transform.tir.set_scope %sum write 0 "local"
  %i, %k = transform.tir.get_loops %result
  %partial = transform.include @reduce_in_lanes failures(propagate) (%sum, %i)
      : (!transform.any_op, !transform.any_op) -> !transform.any_op
  %exp_k = transform.tir.compute_at %exp at %i
  %max_partial = transform.include @reduce_in_lanes failures(propagate) (%max, %i)
      : (!transform.any_op, !transform.any_op) -> !transform.any_op
  %vector, %lane = transform.tir.split %k by [?, 16]
  transform.tir.vectorize %lane
  %exp_vector, %exp_lane = transform.tir.split %exp_k by [?, 64]
  transform.tir.vectorize %exp_lane
  %row, %sum_vector, %sum_lane = transform.tir.get_loops %partial
  %steps = transform.tir.merge %exp_vector, %sum_vector
  transform.include @share_rows failures(propagate) (%i) : (!transform.any_op) -> ()
  transform.tir.compute_inplace %result read 0 write 0
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @norm -> @schedule_norm, @norm_of_batch -> @schedule_norm_of_batch,
      @softmax -> @schedule_softmax : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
