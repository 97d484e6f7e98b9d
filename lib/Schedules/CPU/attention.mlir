// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attention over the cache (Kernels/attention.mlir), two versions.
//
// One row in each sequence (decode): the threads share chunks of 512 positions of each sequence and key head. A chunk's
// keys are read once for all query heads of the key head: four panels of 16 keys at a time, one sum a lane; then its
// values, up to 64 elements of the row at a time. That makes several streams of memory, each read in order. The merge of
// the chunks is little work, by one thread.
//
// More rows: the threads share tiles of 16 rows of each key head; the merge belongs to the tile, so that what the
// chunks leave stays with the thread. Scores are register tiles of 2 rows of all query heads by 16 keys over the whole
// head dimension, sums of values are such tiles by 16 elements over the chunk.
//
// The head dimension decides the vectors: %lanes elements, %vectors of them at a time where there is one row.
module attributes {transform.with_named_sequence} {
transform.named_sequence @attention(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.any_op) {
  %chunk, %merge = transform.tir.match_blocks %f ["attention_chunk", "attention_merge"]
  %query, %score, %mask, %lane_max, %max, %safe, %exp, %lane_total, %total, %sum, %part, %part_sum =
      transform.tir.match_blocks inside %chunk ["attention_query", "attention_score", "attention_mask",
                                                "attention_lane_max", "attention_max", "attention_safe",
                                                "attention_exp", "attention_lane_total", "attention_total",
                                                "attention_sum", "attention_part", "attention_part_sum"]
  transform.yield %f, %query : !transform.any_op, !transform.any_op
}

transform.named_sequence @by_64(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.param<i64>, !transform.param<i64>) {
  %kernel, %query = transform.include @attention failures(propagate) (%f)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
  transform.tir.match_iterators %query [spatial, spatial, spatial by 64]
  %lanes = transform.param.constant 16 : i64 -> !transform.param<i64>
  %vectors = transform.param.constant 4 : i64 -> !transform.param<i64>
  transform.yield %kernel, %lanes, %vectors : !transform.any_op, !transform.param<i64>, !transform.param<i64>
}

transform.named_sequence @by_32(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.param<i64>, !transform.param<i64>) {
  %kernel, %query = transform.include @attention failures(propagate) (%f)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
  transform.tir.match_iterators %query [spatial, spatial, spatial by 32]
  %lanes = transform.param.constant 16 : i64 -> !transform.param<i64>
  %vectors = transform.param.constant 2 : i64 -> !transform.param<i64>
  transform.yield %kernel, %lanes, %vectors : !transform.any_op, !transform.param<i64>, !transform.param<i64>
}

transform.named_sequence @by_16(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.param<i64>, !transform.param<i64>) {
  %kernel, %query = transform.include @attention failures(propagate) (%f)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
  transform.tir.match_iterators %query [spatial, spatial, spatial by 16]
  %lanes = transform.param.constant 16 : i64 -> !transform.param<i64>
  %vectors = transform.param.constant 1 : i64 -> !transform.param<i64>
  transform.yield %kernel, %lanes, %vectors : !transform.any_op, !transform.param<i64>, !transform.param<i64>
}

transform.named_sequence @by_8(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.param<i64>, !transform.param<i64>) {
  %kernel, %query = transform.include @attention failures(propagate) (%f)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
  transform.tir.match_iterators %query [spatial, spatial, spatial by 8]
  %lanes = transform.param.constant 8 : i64 -> !transform.param<i64>
  %vectors = transform.param.constant 1 : i64 -> !transform.param<i64>
  transform.yield %kernel, %lanes, %vectors : !transform.any_op, !transform.param<i64>, !transform.param<i64>
}

transform.named_sequence @by_1(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.param<i64>, !transform.param<i64>) {
  %kernel, %query = transform.include @attention failures(propagate) (%f)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
  %one = transform.param.constant 1 : i64 -> !transform.param<i64>
  transform.yield %kernel, %one, %one : !transform.any_op, !transform.param<i64>, !transform.param<i64>
}

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

transform.named_sequence @vectorize_dim(%d: !transform.any_op {transform.readonly},
                                        %lanes: !transform.param<i64> {transform.readonly}) {
  %vector, %lane = transform.tir.split %d by [?, %lanes]
  transform.tir.vectorize %lane
  transform.yield
}

// A register tile: vectors in two unrolled loops, inside two others.
transform.named_sequence @registers(%b: !transform.any_op {transform.readonly}) {
  %1, %2, %3, %4, %lane = transform.tir.get_loops %b
  transform.tir.vectorize %lane
  transform.tir.unroll %4
  transform.tir.unroll %3
  transform.yield
}

transform.named_sequence @registers_of_sum(%b: !transform.any_op {transform.readonly}) {
  %1, %2, %panel, %j, %3, %4, %lane = transform.tir.get_loops %b
  transform.tir.vectorize %lane
  transform.tir.unroll %4
  transform.tir.unroll %3
  transform.yield
}

// The rest that fills no register tile: vectors, in loops whose extents are not constant.
transform.named_sequence @rest(%b: !transform.any_op {transform.readonly}) {
  %1, %2, %3, %4, %lane = transform.tir.get_loops %b
  transform.tir.vectorize %lane
  transform.yield
}

transform.named_sequence @rest_of_sum(%b: !transform.any_op {transform.readonly}) {
  %1, %2, %panel, %j, %3, %4, %lane = transform.tir.get_loops %b
  transform.tir.vectorize %lane
  transform.yield
}

// What both versions share: one row and query head after the other, 16 keys or a vector of the row at a time.
transform.named_sequence @rows(%f: !transform.any_op {transform.readonly},
                               %lanes: !transform.param<i64> {transform.readonly}) {
  %query = transform.tir.get_block "attention_query" in %f
  %query_r, %query_q, %query_d = transform.tir.get_loops %query
  transform.include @vectorize_dim failures(propagate) (%query_d, %lanes)
      : (!transform.any_op, !transform.param<i64>) -> ()
  %mask = transform.tir.get_block "attention_mask" in %f
  %mask_r, %mask_k, %mask_q, %mask_l = transform.tir.get_loops %mask
  transform.tir.vectorize %mask_l
  %max = transform.tir.get_block "attention_lane_max" in %f
  %max_r, %max_q, %max_k, %max_l = transform.tir.get_loops %max
  %max_init = transform.tir.decompose_reduction %max at %max_k
  %max_init_r, %max_init_q, %max_init_l = transform.tir.get_loops %max_init
  transform.tir.vectorize %max_init_l
  transform.tir.vectorize %max_l
  %exp = transform.tir.get_block "attention_exp" in %f
  %exp_r, %exp_q, %exp_k, %exp_l = transform.tir.get_loops %exp
  transform.tir.vectorize %exp_l
  %total = transform.tir.get_block "attention_lane_total" in %f
  %total_r, %total_q, %total_k, %total_l = transform.tir.get_loops %total
  %total_init = transform.tir.decompose_reduction %total at %total_k
  %total_init_r, %total_init_q, %total_init_l = transform.tir.get_loops %total_init
  transform.tir.vectorize %total_init_l
  transform.tir.vectorize %total_l
  %part = transform.tir.get_block "attention_part_sum" in %f
  %part_r, %part_q, %part_d = transform.tir.get_loops %part
  transform.include @vectorize_dim failures(propagate) (%part_d, %lanes)
      : (!transform.any_op, !transform.param<i64>) -> ()
  %sum = transform.tir.get_block "attention_merge_sum" in %f
  %sum_r, %sum_q, %sum_c, %sum_d = transform.tir.get_loops %sum
  %sum_init = transform.tir.decompose_reduction %sum at %sum_c
  %sum_init_r, %sum_init_q, %sum_init_d = transform.tir.get_loops %sum_init
  transform.include @vectorize_dim failures(propagate) (%sum_init_d, %lanes)
      : (!transform.any_op, !transform.param<i64>) -> ()
  transform.include @vectorize_dim failures(propagate) (%sum_d, %lanes)
      : (!transform.any_op, !transform.param<i64>) -> ()
  %result = transform.tir.get_block "attention_result" in %f
  %result_r, %result_q, %result_d = transform.tir.get_loops %result
  transform.include @vectorize_dim failures(propagate) (%result_d, %lanes)
      : (!transform.any_op, !transform.param<i64>) -> ()
  %padding = transform.tir.get_block "attention_padding" in %f
  %padding_r, %padding_q, %padding_d = transform.tir.get_loops %padding
  transform.include @vectorize_dim failures(propagate) (%padding_d, %lanes)
      : (!transform.any_op, !transform.param<i64>) -> ()
  transform.yield
}

// Puts tiles of scores into registers; %cut is the loop over tiles, cut into whole ones and a rest.
transform.named_sequence @tile_scores(%f: !transform.any_op {transform.readonly},
    %cut: !transform.any_op {transform.readonly}, %d: !transform.any_op {transform.readonly}) {
  %tail = transform.tir.loop_partition %cut
  %S = transform.tir.get_block "attention_score" in %f
  %init = transform.tir.decompose_reduction %S at %d
  transform.include @registers failures(propagate) (%init) : (!transform.any_op) -> ()
  %1, %2, %3, %4, %5, %lane = transform.tir.get_loops %S
  transform.tir.vectorize %lane
  transform.tir.unroll %5
  transform.tir.unroll %4
  %T = transform.tir.get_block "attention_score_tail" in %f
  %t1, %t2, %t3, %t4, %t5, %tail_lane = transform.tir.get_loops %T
  %tail_init = transform.tir.decompose_reduction %T at %t3
  transform.include @rest failures(propagate) (%tail_init) : (!transform.any_op) -> ()
  transform.tir.vectorize %tail_lane
  transform.yield
}

// The sum of values over positions, cut into panels of 16 and a rest. Returns the block that clears it.
transform.named_sequence @cut_positions(%O: !transform.any_op {transform.readonly},
                                        %panel: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %init = transform.tir.decompose_reduction %O at %panel
  %rest = transform.tir.loop_partition %panel
  transform.yield %init : !transform.any_op
}

//===----------------------------------------------------------------------===//
// Versions
//===----------------------------------------------------------------------===//

transform.named_sequence @one_row(%f: !transform.any_op {transform.readonly},
                                  %lanes: !transform.param<i64> {transform.readonly},
                                  %vectors: !transform.param<i64> {transform.readonly}) {
  transform.include @rows failures(propagate) (%f, %lanes) : (!transform.any_op, !transform.param<i64>) -> ()
  %S = transform.tir.get_block "attention_score" in %f
  %k, %r, %d, %q, %l = transform.tir.get_loops %S
  %ko, %ki = transform.tir.split %k by [?, 4]
  transform.tir.reorder %r, %ko, %d, %ki, %q, %l
  transform.include @tile_scores failures(propagate) (%f, %ko, %d)
      : (!transform.any_op, !transform.any_op, !transform.any_op) -> ()
  %O = transform.tir.get_block "attention_sum" in %f
  %or, %oj, %oq, %od = transform.tir.get_loops %O
  %panel, %position = transform.tir.split %oj by [?, 16]
  %group, %vector, %lane =
      transform.tir.split %od by [?, %vectors, %lanes]
  transform.tir.reorder %or, %group, %panel, %position, %oq, %vector, %lane
  %init = transform.include @cut_positions failures(propagate) (%O, %panel)
      : (!transform.any_op, !transform.any_op) -> !transform.any_op
  transform.include @registers failures(propagate) (%init) : (!transform.any_op) -> ()
  transform.include @registers_of_sum failures(propagate) (%O) : (!transform.any_op) -> ()
  %rest = transform.tir.get_block "attention_sum_tail" in %f
  transform.include @registers_of_sum failures(propagate) (%rest) : (!transform.any_op) -> ()
  %chunk = transform.tir.get_block "attention_chunk" in %f
  %s, %t, %g, %c = transform.tir.get_loops %chunk
  %task = transform.tir.fuse %s, %t, %g, %c
  transform.tir.parallel %task
  transform.yield
}

transform.named_sequence @many_rows(%f: !transform.any_op {transform.readonly},
                                    %lanes: !transform.param<i64> {transform.readonly}) {
  transform.include @rows failures(propagate) (%f, %lanes) : (!transform.any_op, !transform.param<i64>) -> ()
  %S = transform.tir.get_block "attention_score" in %f
  %k, %r, %d, %q, %l = transform.tir.get_loops %S
  %ro, %ri = transform.tir.split %r by [?, 2]
  transform.tir.reorder %k, %ro, %d, %ri, %q, %l
  transform.include @tile_scores failures(propagate) (%f, %ro, %d)
      : (!transform.any_op, !transform.any_op, !transform.any_op) -> ()
  %O = transform.tir.get_block "attention_sum" in %f
  %or, %oj, %oq, %od = transform.tir.get_loops %O
  %panel, %position = transform.tir.split %oj by [?, 16]
  %vector, %lane = transform.tir.split %od by [?, %lanes]
  %oro, %ori = transform.tir.split %or by [?, 2]
  transform.tir.reorder %vector, %oro, %panel, %position, %ori, %oq, %lane
  %tail = transform.tir.loop_partition %oro
  %init = transform.include @cut_positions failures(propagate) (%O, %panel)
      : (!transform.any_op, !transform.any_op) -> !transform.any_op
  transform.include @registers failures(propagate) (%init) : (!transform.any_op) -> ()
  transform.include @registers_of_sum failures(propagate) (%O) : (!transform.any_op) -> ()
  %T = transform.tir.get_block "attention_sum_tail" in %f
  %t1, %t2, %tail_panel, %t4, %t5, %t6, %t7 = transform.tir.get_loops %T
  %tail_init = transform.include @cut_positions failures(propagate) (%T, %tail_panel)
      : (!transform.any_op, !transform.any_op) -> !transform.any_op
  transform.include @rest failures(propagate) (%tail_init) : (!transform.any_op) -> ()
  transform.include @rest_of_sum failures(propagate) (%T) : (!transform.any_op) -> ()
  %rest = transform.tir.get_block "attention_sum_tail_1" in %f
  transform.include @registers_of_sum failures(propagate) (%rest) : (!transform.any_op) -> ()
  %tail_rest = transform.tir.get_block "attention_sum_tail_tail" in %f
  transform.include @rest_of_sum failures(propagate) (%tail_rest) : (!transform.any_op) -> ()
  %chunk = transform.tir.get_block "attention_chunk" in %f
  %merge = transform.tir.get_block "attention_merge" in %f
  %s, %t, %g = transform.tir.get_loops %merge
  transform.tir.compute_at %chunk at %g
  %task = transform.tir.fuse %t, %g
  transform.tir.parallel %task
  transform.yield
}

// The kernel's sizes are batch, rows, extent, layer and capacity.
transform.named_sequence @schedule(%f: !transform.any_op {transform.readonly},
                                   %lanes: !transform.param<i64> {transform.readonly},
                                   %vectors: !transform.param<i64> {transform.readonly}) {
  %one, %many = transform.tir.guard %f
      by [affine_set<(batch, rows, extent, layer, capacity) : (rows - 1 == 0)>]
  transform.include @one_row failures(propagate) (%one, %lanes, %vectors)
      : (!transform.any_op, !transform.param<i64>, !transform.param<i64>) -> ()
  transform.include @many_rows failures(propagate) (%many, %lanes) : (!transform.any_op, !transform.param<i64>) -> ()
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root
      @by_64 -> @schedule, @by_32 -> @schedule, @by_16 -> @schedule, @by_8 -> @schedule, @by_1 -> @schedule
      : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
