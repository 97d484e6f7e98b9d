// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A linear layer with 8-bit activations over a quantized weight whose rows are interleaved by 16, with or without one
// element-wise block behind it. A lane of a vector is a column of the result: the dot products of one block of 32 codes
// for 16 columns are an intrinsic, which unpacks the weight's codes in registers, and their sums over the blocks of a row
// stay in registers too. Three versions:
//
//   one row     a task has 16 columns: its part of the weight is one piece of memory
//   few rows    a task has 16 columns, and two rows at a time
//   many rows   a task has 16 columns, and eight rows at a time, which share the unpacked codes
//
// Rows that fill no tile are computed one by one.
module attributes {transform.with_named_sequence} {
transform.named_sequence @linear_u4(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %d, %y = transform.tir.match_blocks %f ["block_dot_u4", "quantized_matmul"]
  transform.tir.match_iterators %d [spatial, spatial by 16, spatial, reduce by 32]
  transform.yield %f : !transform.any_op
}

transform.named_sequence @linear_u4_then(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %d, %y, %next = transform.tir.match_blocks %f ["block_dot_u4", "quantized_matmul", ?]
  transform.tir.match_iterators %d [spatial, spatial by 16, spatial, reduce by 32]
  transform.tir.match_iterators %next [spatial, spatial by 16] contiguous
  transform.yield %f : !transform.any_op
}

transform.named_sequence @linear_u5(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %d, %y = transform.tir.match_blocks %f ["block_dot_u5", "quantized_matmul"]
  transform.tir.match_iterators %d [spatial, spatial by 16, spatial, reduce by 32]
  transform.yield %f : !transform.any_op
}

transform.named_sequence @linear_u5_then(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %d, %y, %next = transform.tir.match_blocks %f ["block_dot_u5", "quantized_matmul", ?]
  transform.tir.match_iterators %d [spatial, spatial by 16, spatial, reduce by 32]
  transform.tir.match_iterators %next [spatial, spatial by 16] contiguous
  transform.yield %f : !transform.any_op
}

transform.named_sequence @linear_u8(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %d, %y = transform.tir.match_blocks %f ["block_dot_u8", "quantized_matmul"]
  transform.tir.match_iterators %d [spatial, spatial by 16, spatial, reduce by 32]
  transform.yield %f : !transform.any_op
}

transform.named_sequence @linear_u8_then(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %d, %y, %next = transform.tir.match_blocks %f ["block_dot_u8", "quantized_matmul", ?]
  transform.tir.match_iterators %d [spatial, spatial by 16, spatial, reduce by 32]
  transform.tir.match_iterators %next [spatial, spatial by 16] contiguous
  transform.yield %f : !transform.any_op
}

// The dot products of a block and their sums go to registers. Returns both blocks and the one that reads the sums.
transform.named_sequence @find_alone(%f: !transform.any_op {transform.readonly}) -> (!transform.any_op,
    !transform.any_op, !transform.any_op) {
  %d, %y = transform.tir.match_blocks %f [?, "quantized_matmul"]
  %copy = transform.tir.cache_write %d write 0 scope "local"
  transform.tir.compute_inline %copy
  %last = transform.tir.cache_write %y write 0 scope "local"
  transform.yield %d, %y, %last : !transform.any_op, !transform.any_op, !transform.any_op
}

transform.named_sequence @find_with_next(%f: !transform.any_op {transform.readonly}) -> (!transform.any_op,
    !transform.any_op, !transform.any_op) {
  %d, %y, %last = transform.tir.match_blocks %f [?, "quantized_matmul", ?]
  %copy = transform.tir.cache_write %d write 0 scope "local"
  transform.tir.compute_inline %copy
  %sums = transform.tir.cache_write %y write 0 scope "local"
  transform.tir.compute_inline %sums
  transform.yield %d, %y, %last : !transform.any_op, !transform.any_op, !transform.any_op
}

// Returns the loop that is the intrinsic.
transform.named_sequence @one_row(%d: !transform.any_op {transform.readonly},
    %y: !transform.any_op {transform.readonly}, %last: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %i, %j, %b = transform.tir.get_loops %y
  %task, %lane = transform.tir.split %j by [?, 16]
  transform.tir.reorder %task, %i, %b, %lane
  %last_lane = transform.tir.reverse_compute_at %last at %i
  transform.tir.vectorize %last_lane
  %dot, %dot_k = transform.tir.compute_at %d at %b
  %init = transform.tir.decompose_reduction %y at %b
  %init_task, %init_i, %init_lane = transform.tir.get_loops %init
  transform.tir.vectorize %init_lane
  %zero = transform.tir.decompose_reduction %d at %dot
  %zero_task, %zero_i, %zero_b, %zero_lane = transform.tir.get_loops %zero
  transform.tir.vectorize %zero_lane
  transform.tir.vectorize %lane
  transform.tir.parallel %task
  transform.yield %dot : !transform.any_op
}

transform.named_sequence @few_tiles(%y: !transform.any_op {transform.readonly}) -> (!transform.any_op,
    !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) {
  %i, %j, %b = transform.tir.get_loops %y
  %task, %lane = transform.tir.split %j by [?, 16]
  %tile, %row = transform.tir.split %i by [?, 2]
  transform.tir.reorder %task, %tile, %b, %row, %lane
  transform.yield %task, %tile, %row, %lane, %b : !transform.any_op, !transform.any_op, !transform.any_op,
      !transform.any_op, !transform.any_op
}

transform.named_sequence @many_tiles(%y: !transform.any_op {transform.readonly}) -> (!transform.any_op,
    !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) {
  %i, %j, %b = transform.tir.get_loops %y
  %task, %lane = transform.tir.split %j by [?, 16]
  %tile, %row = transform.tir.split %i by [?, 8]
  transform.tir.reorder %task, %tile, %b, %row, %lane
  transform.yield %task, %tile, %row, %lane, %b : !transform.any_op, !transform.any_op, !transform.any_op,
      !transform.any_op, !transform.any_op
}

// Returns the loops that are the intrinsic, in whole tiles and in the tail.
transform.named_sequence @tile_rows(%d: !transform.any_op {transform.readonly},
    %y: !transform.any_op {transform.readonly}, %last: !transform.any_op {transform.readonly},
    %task: !transform.any_op {transform.readonly}, %tile: !transform.any_op {transform.readonly},
    %row: !transform.any_op {transform.readonly}, %lane: !transform.any_op {transform.readonly},
    %b: !transform.any_op {transform.readonly}) -> (!transform.any_op, !transform.any_op) {
  %last_i, %last_j = transform.tir.reverse_compute_at %last at %tile
  %dot, %dot_k = transform.tir.compute_at %d at %row
  %tail = transform.tir.loop_partition %tile
  %init = transform.tir.decompose_reduction %y at %b
  %init_task, %init_tile, %init_row, %init_lane = transform.tir.get_loops %init
  transform.tir.vectorize %init_lane
  transform.tir.unroll %init_row
  %zero = transform.tir.decompose_reduction %d at %dot
  %zero_task, %zero_tile, %zero_b, %zero_row, %zero_lane = transform.tir.get_loops %zero
  transform.tir.vectorize %zero_lane
  transform.tir.vectorize %lane
  transform.tir.unroll %row
  transform.tir.vectorize %last_j
  transform.tir.unroll %last_i
  %tail_blocks = transform.structured.match ops{["tir.block"]} in %tail : (!transform.any_op) -> !transform.any_op
  %tail_d, %tail_y, %tail_last = transform.split_handle %tail_blocks
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op)
  %tail_task, %tail_tile, %tail_b, %tail_row, %tail_lane = transform.tir.get_loops %tail_y
  transform.tir.reorder %tail_row, %tail_b
  %tail_init = transform.tir.decompose_reduction %tail_y at %tail_b
  %tail_init_task, %tail_init_tile, %tail_init_row, %tail_init_lane = transform.tir.get_loops %tail_init
  transform.tir.vectorize %tail_init_lane
  %tail_dot_task, %tail_dot_tile, %tail_dot_row, %tail_dot_b, %tail_dot, %tail_k = transform.tir.get_loops %tail_d
  %tail_zero = transform.tir.decompose_reduction %tail_d at %tail_dot
  %tz_task, %tz_tile, %tz_row, %tz_b, %tail_zero_lane = transform.tir.get_loops %tail_zero
  transform.tir.vectorize %tail_zero_lane
  transform.tir.vectorize %tail_lane
  %tail_last_task, %tail_last_tile, %tail_last_row, %tail_last_lane = transform.tir.get_loops %tail_last
  transform.tir.vectorize %tail_last_lane
  transform.tir.parallel %task
  transform.yield %dot, %tail_dot : !transform.any_op, !transform.any_op
}

transform.named_sequence @versions_alone(%f: !transform.any_op {transform.readonly}) -> (!transform.any_op,
    !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) {
  %first, %second, %rest = transform.tir.guard %f by [affine_set<(m) : (m - 1 == 0)>, affine_set<(m) : (7 - m >= 0)>]
  %d1, %y1, %last1 = transform.include @find_alone failures(propagate) (%first)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op)
  %one = transform.include @one_row failures(propagate) (%d1, %y1, %last1)
      : (!transform.any_op, !transform.any_op, !transform.any_op) -> !transform.any_op
  %d_f, %y_f, %last_f = transform.include @find_alone failures(propagate) (%second)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op)
  %task_f, %tile_f, %row_f, %lane_f, %b_f = transform.include @few_tiles failures(propagate) (%y_f)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op)
  %few, %few_tail = transform.include @tile_rows failures(propagate) (%d_f, %y_f, %last_f, %task_f, %tile_f, %row_f, %lane_f, %b_f)
      : (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op, !transform.any_op, !transform.any_op) -> (!transform.any_op, !transform.any_op)
  %d_m, %y_m, %last_m = transform.include @find_alone failures(propagate) (%rest)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op)
  %task_m, %tile_m, %row_m, %lane_m, %b_m = transform.include @many_tiles failures(propagate) (%y_m)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op)
  %many, %many_tail = transform.include @tile_rows failures(propagate) (%d_m, %y_m, %last_m, %task_m, %tile_m, %row_m, %lane_m, %b_m)
      : (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op, !transform.any_op, !transform.any_op) -> (!transform.any_op, !transform.any_op)
  transform.yield %one, %few, %few_tail, %many, %many_tail : !transform.any_op, !transform.any_op, !transform.any_op,
      !transform.any_op, !transform.any_op
}

transform.named_sequence @versions_with_next(%f: !transform.any_op {transform.readonly}) -> (!transform.any_op,
    !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) {
  %first, %second, %rest = transform.tir.guard %f by [affine_set<(m) : (m - 1 == 0)>, affine_set<(m) : (7 - m >= 0)>]
  %d1, %y1, %last1 = transform.include @find_with_next failures(propagate) (%first)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op)
  %one = transform.include @one_row failures(propagate) (%d1, %y1, %last1)
      : (!transform.any_op, !transform.any_op, !transform.any_op) -> !transform.any_op
  %d_f, %y_f, %last_f = transform.include @find_with_next failures(propagate) (%second)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op)
  %task_f, %tile_f, %row_f, %lane_f, %b_f = transform.include @few_tiles failures(propagate) (%y_f)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op)
  %few, %few_tail = transform.include @tile_rows failures(propagate) (%d_f, %y_f, %last_f, %task_f, %tile_f, %row_f, %lane_f, %b_f)
      : (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op, !transform.any_op, !transform.any_op) -> (!transform.any_op, !transform.any_op)
  %d_m, %y_m, %last_m = transform.include @find_with_next failures(propagate) (%rest)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op)
  %task_m, %tile_m, %row_m, %lane_m, %b_m = transform.include @many_tiles failures(propagate) (%y_m)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op)
  %many, %many_tail = transform.include @tile_rows failures(propagate) (%d_m, %y_m, %last_m, %task_m, %tile_m, %row_m, %lane_m, %b_m)
      : (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op, !transform.any_op, !transform.any_op) -> (!transform.any_op, !transform.any_op)
  transform.yield %one, %few, %few_tail, %many, %many_tail : !transform.any_op, !transform.any_op, !transform.any_op,
      !transform.any_op, !transform.any_op
}

transform.named_sequence @use_u4(%one: !transform.any_op {transform.readonly},
    %few: !transform.any_op {transform.readonly}, %few_tail: !transform.any_op {transform.readonly},
    %many: !transform.any_op {transform.readonly}, %many_tail: !transform.any_op {transform.readonly}) {
  %b_one = transform.tir.tensorize %one with @block_dot_u4
  %b_few = transform.tir.tensorize %few with @block_dot_u4
  %b_few_tail = transform.tir.tensorize %few_tail with @block_dot_u4
  %b_many = transform.tir.tensorize %many with @block_dot_u4
  %b_many_tail = transform.tir.tensorize %many_tail with @block_dot_u4
  transform.yield
}

transform.named_sequence @use_u5(%one: !transform.any_op {transform.readonly},
    %few: !transform.any_op {transform.readonly}, %few_tail: !transform.any_op {transform.readonly},
    %many: !transform.any_op {transform.readonly}, %many_tail: !transform.any_op {transform.readonly}) {
  %b_one = transform.tir.tensorize %one with @block_dot_u5
  %b_few = transform.tir.tensorize %few with @block_dot_u5
  %b_few_tail = transform.tir.tensorize %few_tail with @block_dot_u5
  %b_many = transform.tir.tensorize %many with @block_dot_u5
  %b_many_tail = transform.tir.tensorize %many_tail with @block_dot_u5
  transform.yield
}

transform.named_sequence @use_u8(%one: !transform.any_op {transform.readonly},
    %few: !transform.any_op {transform.readonly}, %few_tail: !transform.any_op {transform.readonly},
    %many: !transform.any_op {transform.readonly}, %many_tail: !transform.any_op {transform.readonly}) {
  %b_one = transform.tir.tensorize %one with @block_dot_u8
  %b_few = transform.tir.tensorize %few with @block_dot_u8
  %b_few_tail = transform.tir.tensorize %few_tail with @block_dot_u8
  %b_many = transform.tir.tensorize %many with @block_dot_u8
  %b_many_tail = transform.tir.tensorize %many_tail with @block_dot_u8
  transform.yield
}

transform.named_sequence @schedule_u4(%f: !transform.any_op {transform.readonly}) {
  %one, %few, %few_tail, %many, %many_tail = transform.include @versions_alone failures(propagate) (%f)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op)
  transform.include @use_u4 failures(propagate) (%one, %few, %few_tail, %many, %many_tail)
      : (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @schedule_u4_then(%f: !transform.any_op {transform.readonly}) {
  %one, %few, %few_tail, %many, %many_tail = transform.include @versions_with_next failures(propagate) (%f)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op)
  transform.include @use_u4 failures(propagate) (%one, %few, %few_tail, %many, %many_tail)
      : (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @schedule_u5(%f: !transform.any_op {transform.readonly}) {
  %one, %few, %few_tail, %many, %many_tail = transform.include @versions_alone failures(propagate) (%f)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op)
  transform.include @use_u5 failures(propagate) (%one, %few, %few_tail, %many, %many_tail)
      : (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @schedule_u5_then(%f: !transform.any_op {transform.readonly}) {
  %one, %few, %few_tail, %many, %many_tail = transform.include @versions_with_next failures(propagate) (%f)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op)
  transform.include @use_u5 failures(propagate) (%one, %few, %few_tail, %many, %many_tail)
      : (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @schedule_u8(%f: !transform.any_op {transform.readonly}) {
  %one, %few, %few_tail, %many, %many_tail = transform.include @versions_alone failures(propagate) (%f)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op)
  transform.include @use_u8 failures(propagate) (%one, %few, %few_tail, %many, %many_tail)
      : (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @schedule_u8_then(%f: !transform.any_op {transform.readonly}) {
  %one, %few, %few_tail, %many, %many_tail = transform.include @versions_with_next failures(propagate) (%f)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op,
        !transform.any_op)
  transform.include @use_u8 failures(propagate) (%one, %few, %few_tail, %many, %many_tail)
      : (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root
      @linear_u4 -> @schedule_u4, @linear_u4_then -> @schedule_u4_then,
      @linear_u5 -> @schedule_u5, @linear_u5_then -> @schedule_u5_then,
      @linear_u8 -> @schedule_u8, @linear_u8_then -> @schedule_u8_then
      : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
