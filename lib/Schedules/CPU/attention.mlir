module attributes {transform.with_named_sequence} {
transform.named_sequence @attention(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %chunk, %merge = transform.tir.match_blocks %f ["attention_chunk", "attention_merge"]
  transform.yield %f : !transform.any_op
}
transform.named_sequence @vectorize_dim(%d: !transform.any_op {transform.readonly}) {
  %do, %di = transform.tir.split %d by [?, 16]
  transform.tir.vectorize %di
  transform.yield
}
// What both versions share: one row of the tile and one query head after the other, 16 keys or elements of a row at a time.
transform.named_sequence @rows(%f: !transform.any_op {transform.readonly}) {
  %query = transform.tir.get_block "attention_query" in %f
  %query_r, %query_q, %query_d = transform.tir.get_loops %query
  transform.include @vectorize_dim failures(propagate) (%query_d) : (!transform.any_op) -> ()
  %mask = transform.tir.get_block "attention_mask" in %f
  %mask_r, %mask_k, %mask_q, %mask_l = transform.tir.get_loops %mask
  transform.tir.vectorize %mask_l
  %max = transform.tir.get_block "attention_lane_max" in %f
  %max_r, %max_q, %max_k, %max_l = transform.tir.get_loops %max
  %max0 = transform.tir.decompose_reduction %max at %max_k
  %max0_r, %max0_q, %max0_l = transform.tir.get_loops %max0
  transform.tir.vectorize %max0_l
  transform.tir.vectorize %max_l
  %exp = transform.tir.get_block "attention_exp" in %f
  %exp_r, %exp_q, %exp_k, %exp_l = transform.tir.get_loops %exp
  transform.tir.vectorize %exp_l
  %total = transform.tir.get_block "attention_lane_total" in %f
  %total_r, %total_q, %total_k, %total_l = transform.tir.get_loops %total
  %total0 = transform.tir.decompose_reduction %total at %total_k
  %total0_r, %total0_q, %total0_l = transform.tir.get_loops %total0
  transform.tir.vectorize %total0_l
  transform.tir.vectorize %total_l
  %part = transform.tir.get_block "attention_part_sum" in %f
  %part_r, %part_q, %part_d = transform.tir.get_loops %part
  transform.include @vectorize_dim failures(propagate) (%part_d) : (!transform.any_op) -> ()
  %sum = transform.tir.get_block "attention_merge_sum" in %f
  %sum_r, %sum_q, %sum_c, %sum_d = transform.tir.get_loops %sum
  %sum0 = transform.tir.decompose_reduction %sum at %sum_c
  %sum0_r, %sum0_q, %sum0_d = transform.tir.get_loops %sum0
  transform.include @vectorize_dim failures(propagate) (%sum0_d) : (!transform.any_op) -> ()
  transform.include @vectorize_dim failures(propagate) (%sum_d) : (!transform.any_op) -> ()
  %result = transform.tir.get_block "attention_result" in %f
  %result_r, %result_q, %result_d = transform.tir.get_loops %result
  transform.include @vectorize_dim failures(propagate) (%result_d) : (!transform.any_op) -> ()
  %padding = transform.tir.get_block "attention_padding" in %f
  %padding_r, %padding_q, %padding_d = transform.tir.get_loops %padding
  transform.include @vectorize_dim failures(propagate) (%padding_d) : (!transform.any_op) -> ()
  transform.yield
}
transform.named_sequence @one_row(%f: !transform.any_op {transform.readonly}) {
  transform.include @rows failures(propagate) (%f) : (!transform.any_op) -> ()
  %S = transform.tir.get_block "attention_score" in %f
  %k, %r, %d, %q, %l = transform.tir.get_loops %S
  %S_copy = transform.tir.cache_write %S write 0 scope "local"
  %ko, %ki = transform.tir.split %k by [?, 2]
  transform.tir.reorder %r, %ko, %d, %ki, %q, %l
  transform.tir.reverse_compute_at %S_copy at %ko
  transform.include @finish_tile failures(propagate) (%f, %ko, %d) : (!transform.any_op, !transform.any_op, !transform.any_op) -> ()
  %O = transform.tir.get_block "attention_sum" in %f
  %or, %oj, %oq, %od = transform.tir.get_loops %O
  %O_copy = transform.tir.cache_write %O write 0 scope "local"
  %ojo, %oji = transform.tir.split %oj by [?, 16]
  %odo, %odi, %odl = transform.tir.split %od by [?, 2, 16]
  transform.tir.reorder %or, %odo, %ojo, %oji, %oq, %odi, %odl
  %cq, %cd = transform.tir.reverse_compute_at %O_copy at %odo
  %cdo, %cdi = transform.tir.split %cd by [?, 16]
  transform.tir.reorder %cdo, %cq
  transform.include @registers failures(propagate) (%O_copy) : (!transform.any_op) -> ()
  %O_init = transform.include @cut_sum failures(propagate) (%O, %ojo) : (!transform.any_op, !transform.any_op) -> !transform.any_op
  transform.include @registers failures(propagate) (%O_init) : (!transform.any_op) -> ()
  transform.include @sum_registers failures(propagate) (%O) : (!transform.any_op) -> ()
  %rest = transform.tir.get_block "attention_sum_tail" in %f
  transform.include @sum_registers failures(propagate) (%rest) : (!transform.any_op) -> ()
  %chunk = transform.tir.get_block "attention_chunk" in %f
  %cs, %ct, %cg, %cc = transform.tir.get_loops %chunk
  %task = transform.tir.fuse %cs, %ct, %cg, %cc
  transform.tir.parallel %task
  transform.yield
}
// Cuts off what fills no register tile, and puts the tiles into registers. The loops of the scores inside the one that
// is cut are, from the outside: of the reduction, two of the tile, 16 lanes.
transform.named_sequence @finish_tile(%f: !transform.any_op {transform.readonly},
    %cut: !transform.any_op {transform.readonly}, %d: !transform.any_op {transform.readonly}) {
  %tail = transform.tir.loop_partition %cut
  %S = transform.tir.get_block "attention_score" in %f
  %i = transform.tir.decompose_reduction %S at %d
  transform.include @registers failures(propagate) (%i) : (!transform.any_op) -> ()
  %r1, %ko1, %d1, %ki1, %q1, %l1 = transform.tir.get_loops %S
  transform.tir.vectorize %l1
  transform.tir.unroll %q1
  transform.tir.unroll %ki1
  %copy = transform.tir.get_block "attention_score.write0" in %f
  transform.include @registers failures(propagate) (%copy) : (!transform.any_op) -> ()
  %T = transform.tir.get_block "attention_score_tail" in %f
  %tr, %tko, %td, %tki, %tq, %tl = transform.tir.get_loops %T
  %ti = transform.tir.decompose_reduction %T at %td
  %ti_r, %ti_ko, %ti_ki, %ti_q, %ti_l = transform.tir.get_loops %ti
  transform.tir.vectorize %ti_l
  transform.tir.vectorize %tl
  %tcopy = transform.tir.get_block "attention_score.write0_tail" in %f
  %tc_r, %tc_k, %tc_ki, %tc_q, %tc_l = transform.tir.get_loops %tcopy
  transform.tir.vectorize %tc_l
  transform.yield
}
transform.named_sequence @registers(%b: !transform.any_op {transform.readonly}) {
  %1, %2, %3, %4, %lane = transform.tir.get_loops %b
  transform.tir.vectorize %lane
  transform.tir.unroll %4
  transform.tir.unroll %3
  transform.yield
}
// The sum over positions: panels of 16, then the rest.
transform.named_sequence @cut_sum(%O: !transform.any_op {transform.readonly},
    %panel: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %init = transform.tir.decompose_reduction %O at %panel
  %rest = transform.tir.loop_partition %panel
  transform.yield %init : !transform.any_op
}
// 16 lanes, inside loops whose extents are not known.
transform.named_sequence @lanes5(%b: !transform.any_op {transform.readonly}) {
  %1, %2, %3, %4, %lane = transform.tir.get_loops %b
  transform.tir.vectorize %lane
  transform.yield
}
transform.named_sequence @lanes7(%b: !transform.any_op {transform.readonly}) {
  %1, %2, %3, %4, %5, %6, %lane = transform.tir.get_loops %b
  transform.tir.vectorize %lane
  transform.yield
}
transform.named_sequence @sum_registers(%b: !transform.any_op {transform.readonly}) {
  %1, %2, %panel, %j, %3, %4, %lane = transform.tir.get_loops %b
  transform.tir.vectorize %lane
  transform.tir.unroll %4
  transform.tir.unroll %3
  transform.yield
}
transform.named_sequence @many_rows(%f: !transform.any_op {transform.readonly}) {
  transform.include @rows failures(propagate) (%f) : (!transform.any_op) -> ()
  %S = transform.tir.get_block "attention_score" in %f
  %k, %r, %d, %q, %l = transform.tir.get_loops %S
  %S_copy = transform.tir.cache_write %S write 0 scope "local"
  %ro, %ri = transform.tir.split %r by [?, 2]
  transform.tir.reorder %k, %ro, %d, %ri, %q, %l
  transform.tir.reverse_compute_at %S_copy at %ro
  transform.include @finish_tile failures(propagate) (%f, %ro, %d) : (!transform.any_op, !transform.any_op, !transform.any_op) -> ()
  %O = transform.tir.get_block "attention_sum" in %f
  %or, %oj, %oq, %od = transform.tir.get_loops %O
  %O_copy = transform.tir.cache_write %O write 0 scope "local"
  %ojo, %oji = transform.tir.split %oj by [?, 16]
  %odo, %odl = transform.tir.split %od by [?, 16]
  %oro, %ori = transform.tir.split %or by [?, 2]
  transform.tir.reorder %odo, %oro, %ojo, %oji, %ori, %oq, %odl
  %cr, %cq, %cd = transform.tir.reverse_compute_at %O_copy at %oro
  %tail = transform.tir.loop_partition %oro
  %O_init = transform.include @cut_sum failures(propagate) (%O, %ojo) : (!transform.any_op, !transform.any_op) -> !transform.any_op
  transform.include @registers failures(propagate) (%O_init) : (!transform.any_op) -> ()
  transform.include @sum_registers failures(propagate) (%O) : (!transform.any_op) -> ()
  transform.include @registers failures(propagate) (%O_copy) : (!transform.any_op) -> ()
  %T = transform.tir.get_block "attention_sum_tail" in %f
  %tdo, %tro, %tjo, %tji, %tri, %tq, %tdl = transform.tir.get_loops %T
  %T_init = transform.include @cut_sum failures(propagate) (%T, %tjo) : (!transform.any_op, !transform.any_op) -> !transform.any_op
  transform.include @lanes5 failures(propagate) (%T_init) : (!transform.any_op) -> ()
  transform.include @lanes7 failures(propagate) (%T) : (!transform.any_op) -> ()
  %tcopy = transform.tir.get_block "attention_sum.write0_tail" in %f
  transform.include @lanes5 failures(propagate) (%tcopy) : (!transform.any_op) -> ()
  %rest = transform.tir.get_block "attention_sum_tail_1" in %f
  transform.include @sum_registers failures(propagate) (%rest) : (!transform.any_op) -> ()
  %tail_rest = transform.tir.get_block "attention_sum_tail_tail" in %f
  transform.include @lanes7 failures(propagate) (%tail_rest) : (!transform.any_op) -> ()
  %chunk = transform.tir.get_block "attention_chunk" in %f
  %merge = transform.tir.get_block "attention_merge" in %f
  %s, %t, %g = transform.tir.get_loops %merge
  %c = transform.tir.compute_at %chunk at %g
  %task = transform.tir.fuse %t, %g
  transform.tir.parallel %task
  transform.yield
}
transform.named_sequence @schedule(%f: !transform.any_op {transform.readonly}) {
  %one, %many = transform.tir.guard %f by [affine_set<(b, n, e, l, c) : (n - 1 == 0)>]
  transform.include @one_row failures(propagate) (%one) : (!transform.any_op) -> ()
  transform.include @many_rows failures(propagate) (%many) : (!transform.any_op) -> ()
  transform.yield
}
transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @attention -> @schedule : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
