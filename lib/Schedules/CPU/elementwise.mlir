// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One block without reductions whose rows lie side by side in every buffer: the threads share groups of 32 rows, so that
// fewer rows stay on one thread (they take less time than waking another), and a row is computed in vectors of 16.
module attributes {transform.with_named_sequence} {
transform.named_sequence @two_loops(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %b = transform.tir.match_blocks %f [?]
  transform.tir.match_iterators %b [spatial, spatial by 16] contiguous
  transform.yield %b : !transform.any_op
}

transform.named_sequence @three_loops(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %b = transform.tir.match_blocks %f [?]
  transform.tir.match_iterators %b [spatial, spatial, spatial by 16] contiguous
  transform.yield %b : !transform.any_op
}

transform.named_sequence @four_loops(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %b = transform.tir.match_blocks %f [?]
  transform.tir.match_iterators %b [spatial, spatial, spatial, spatial by 16] contiguous
  transform.yield %b : !transform.any_op
}

transform.named_sequence @share_rows(%row: !transform.any_op {transform.readonly},
                                     %column: !transform.any_op {transform.readonly}) {
  %chunk, %lane = transform.tir.split %column by [?, 16]
  transform.tir.vectorize %lane
  %group, %one = transform.tir.split %row by [?, 32]
  transform.tir.parallel %group
  transform.yield
}

transform.named_sequence @schedule_two(%b: !transform.any_op {transform.readonly}) {
  %i, %j = transform.tir.get_loops %b
  transform.include @share_rows failures(propagate) (%i, %j) : (!transform.any_op, !transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @schedule_three(%b: !transform.any_op {transform.readonly}) {
  %i, %j, %k = transform.tir.get_loops %b
  %row = transform.tir.fuse %i, %j
  transform.include @share_rows failures(propagate) (%row, %k) : (!transform.any_op, !transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @schedule_four(%b: !transform.any_op {transform.readonly}) {
  %i, %j, %k, %l = transform.tir.get_loops %b
  %row = transform.tir.fuse %i, %j, %k
  transform.include @share_rows failures(propagate) (%row, %l) : (!transform.any_op, !transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root
      @two_loops -> @schedule_two, @three_loops -> @schedule_three, @four_loops -> @schedule_four
      : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
