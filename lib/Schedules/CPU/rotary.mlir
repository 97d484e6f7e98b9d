// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rotary embedding: the threads share groups of 32 rows, so that fewer rows stay on one thread; the cosines and sines of
// a row are made when its turn comes, for all heads, and stay on the stack. Keys go to the cache behind it, where the
// append is one kernel with their embedding: the threads share groups of 32 rows there too.
// Pairs are lanes, and so are the elements of each half of a head.
module attributes {transform.with_named_sequence} {
transform.named_sequence @rotary(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.any_op, !transform.any_op) {
  %cos, %sin, %y = transform.tir.match_blocks %f ["rotary_cos", "rotary_sin", "rotary"]
  transform.yield %cos, %sin, %y : !transform.any_op, !transform.any_op, !transform.any_op
}

transform.named_sequence @rotary_append(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) {
  %cos, %sin, %y, %append = transform.tir.match_blocks %f ["rotary_cos", "rotary_sin", "rotary", "append"]
  transform.tir.match_blocks inside %append ["append_row"]
  transform.yield %cos, %sin, %y, %append
      : !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op
}

transform.named_sequence @schedule_rotary(%cos: !transform.any_op {transform.readonly},
    %sin: !transform.any_op {transform.readonly}, %y: !transform.any_op {transform.readonly}) {
  transform.tir.set_scope %cos write 0 "local"
  transform.tir.set_scope %sin write 0 "local"
  %s, %i, %h, %d = transform.tir.get_loops %y
  %half, %lane = transform.tir.split %d by [2, ?]
  transform.tir.vectorize %lane
  transform.tir.unroll %half
  %row = transform.tir.fuse %s, %i
  %group, %one = transform.tir.split %row by [?, 32]
  %cos_pair = transform.tir.compute_at %cos at %one
  %sin_pair = transform.tir.compute_at %sin at %one
  transform.tir.vectorize %cos_pair
  transform.tir.vectorize %sin_pair
  transform.tir.parallel %group
  transform.yield
}

transform.named_sequence @schedule_rotary_append(%cos: !transform.any_op {transform.readonly},
    %sin: !transform.any_op {transform.readonly}, %y: !transform.any_op {transform.readonly},
    %append: !transform.any_op {transform.readonly}) {
  transform.include @schedule_rotary failures(propagate) (%cos, %sin, %y)
      : (!transform.any_op, !transform.any_op, !transform.any_op) -> ()
  %part = transform.tir.get_child_blocks %append
  %i, %h, %d = transform.tir.get_loops %part
  %group, %one = transform.tir.split %i by [?, 32]
  transform.tir.parallel %group
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root
      @rotary -> @schedule_rotary, @rotary_append -> @schedule_rotary_append
      : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
