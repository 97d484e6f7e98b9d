// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products of matrices in f32, C[m, n] = A[m, k] * B[k, n], with or without one element-wise block behind: row-major, or
// with B in panels of 64 columns, [n / 64, k, 64].
//
//   one row       64 sums for each panel; of many columns of row-major B, eight rows at a time: eight streams
//   up to eight   tiles of exactly these rows by 64 columns, or 32
//   up to 96      tiles of 6x64, then of two rows, then of one, straight from B. In a row-major B the rows of a panel are far
//                 apart, where no processor fetches ahead on its own: hints do
//   more          the same tiles, after a task has copied its panel of B
//
// 24 sums of 16 lanes, four registers of B and one element of A: what 32 registers hold.
module attributes {transform.with_named_sequence, tir.requires = ["avx512f"]} {
//===--- Which kernels ---------------------------------------------------------------------------------------------===//
transform.named_sequence @matmul(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y = transform.tir.match_blocks %f ["matmul"]
  transform.tir.match_iterators %y [spatial, spatial by 64, reduce] contiguous along 1
  transform.yield %f : !transform.any_op
}

transform.named_sequence @matmul_then(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y, %next = transform.tir.match_blocks %f ["matmul", ?]
  transform.tir.match_iterators %y [spatial, spatial by 64, reduce] contiguous along 1
  transform.tir.match_iterators %next [spatial, spatial by 64] contiguous
  transform.yield %f : !transform.any_op
}

transform.named_sequence @wide_matmul(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y = transform.tir.match_blocks %f ["matmul"]
  transform.tir.match_iterators %y [spatial, spatial by 512, reduce by 8] contiguous along 1
  transform.yield %f : !transform.any_op
}

transform.named_sequence @packed_matmul(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y = transform.tir.match_blocks %f ["packed_matmul"]
  transform.tir.match_iterators %y [spatial, spatial by 64, reduce]
  transform.yield %f : !transform.any_op
}

transform.named_sequence @packed_matmul_then(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y, %next = transform.tir.match_blocks %f ["packed_matmul", ?]
  transform.tir.match_iterators %y [spatial, spatial by 64, reduce]
  transform.tir.match_iterators %next [spatial, spatial by 64] contiguous
  transform.yield %f : !transform.any_op
}

//===--- Tiles -----------------------------------------------------------------------------------------------------===//
// One row, many columns: eight tasks of neighbouring ones, each of which adds eight rows of B at a time to the result.
transform.named_sequence @one_wide_row(%f: !transform.any_op {transform.readonly}) {
  %Y = transform.collect_matching @product in %f : (!transform.any_op) -> !transform.any_op
  %i, %j, %k = transform.tir.get_loops %Y
  %ko, %ki = transform.tir.split %k by [?, 8]
  %task, %jo, %ji = transform.tir.split %j by [8, ?, 64]
  transform.tir.reorder %i, %task, %ko, %jo, %ki, %ji
  %init = transform.tir.decompose_reduction %Y at %ko
  %init_i, %init_task, %init_jo, %init_ji = transform.tir.get_loops %init
  transform.tir.vectorize %init_ji
  transform.tir.vectorize %ji
  transform.tir.unroll %ki
  transform.tir.parallel %task
  transform.yield
}

transform.named_sequence @product(%b: !transform.any_op {transform.readonly}) -> !transform.any_op {
  transform.tir.match_iterators %b [spatial, spatial, reduce]
  transform.yield %b : !transform.any_op
}

transform.named_sequence @is_read_by_another(%b: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y, %copy, %next = transform.tir.match_blocks from %b [?, ?, ?]
  transform.tir.match_iterators %y [spatial, spatial, reduce]
  transform.yield %copy : !transform.any_op
}

// Sums get a buffer of their own. Returns the product and what reads the sums: the element-wise block, or else a copy.
transform.named_sequence @keep_sums(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.any_op) {
  %Y = transform.collect_matching @product in %f : (!transform.any_op) -> !transform.any_op
  %copy = transform.tir.cache_write %Y write 0 scope "local"
  %copies = transform.collect_matching @is_read_by_another in %f : (!transform.any_op) -> !transform.any_op
  transform.foreach %copies : !transform.any_op {
  ^bb0(%one: !transform.any_op):
    transform.tir.compute_inline %one
  }
  %S = transform.tir.get_consumers %Y
  transform.yield %Y, %S : !transform.any_op, !transform.any_op
}

// One row: four sums of 16 lanes.
transform.named_sequence @one_row(%f: !transform.any_op {transform.readonly}) {
  %Y, %S = transform.include @keep_sums failures(propagate) (%f) : (!transform.any_op)
      -> (!transform.any_op, !transform.any_op)
  %i, %j, %k = transform.tir.get_loops %Y
  %jo, %ji = transform.tir.split %j by [?, 64]
  transform.tir.reorder %i, %jo, %k, %ji
  %store_j = transform.tir.reverse_compute_at %S at %jo
  transform.tir.parallel %jo
  %init = transform.tir.decompose_reduction %Y at %k
  %init_i, %init_jo, %init_j = transform.tir.get_loops %init
  transform.tir.vectorize %init_j
  transform.tir.vectorize %ji
  transform.tir.vectorize %store_j
  transform.yield
}

// Two rows or more in one tile: their number is a constant. 64 columns for up to six rows, 32 for eight.
transform.named_sequence @one_tile(%f: !transform.any_op {transform.readonly}) {
  %Y, %S, %i, %j, %k = transform.include @begin_tile failures(propagate) (%f) : (!transform.any_op)
      -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op)
  %jo, %ji = transform.tir.split %j by [?, 64]
  transform.include @end_tile failures(propagate) (%Y, %S, %i, %jo, %k, %ji) : (!transform.any_op, !transform.any_op,
      !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @narrow_tile(%f: !transform.any_op {transform.readonly}) {
  %Y, %S, %i, %j, %k = transform.include @begin_tile failures(propagate) (%f) : (!transform.any_op)
      -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op)
  %jo, %ji = transform.tir.split %j by [?, 32]
  transform.include @end_tile failures(propagate) (%Y, %S, %i, %jo, %k, %ji) : (!transform.any_op, !transform.any_op,
      !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @begin_tile(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op) {
  %Y, %S = transform.include @keep_sums failures(propagate) (%f) : (!transform.any_op)
      -> (!transform.any_op, !transform.any_op)
  %i, %j, %k = transform.tir.get_loops %Y
  transform.yield %Y, %S, %i, %j, %k
      : !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op
}

transform.named_sequence @end_tile(%Y: !transform.any_op {transform.readonly}, %S: !transform.any_op {transform.readonly},
    %i: !transform.any_op {transform.readonly}, %jo: !transform.any_op {transform.readonly},
    %k: !transform.any_op {transform.readonly}, %ji: !transform.any_op {transform.readonly}) {
  transform.tir.reorder %jo, %k, %i, %ji
  %store_i, %store_j = transform.tir.reverse_compute_at %S at %jo
  transform.tir.parallel %jo
  %init = transform.tir.decompose_reduction %Y at %k
  %init_jo, %init_i, %init_j = transform.tir.get_loops %init
  transform.tir.vectorize %init_j
  transform.tir.unroll %init_i
  transform.tir.vectorize %ji
  transform.tir.unroll %i
  transform.tir.vectorize %store_j
  transform.tir.unroll %store_i
  transform.yield
}

// Seven rows: four and three. A tile of seven would need every register, and LLVM runs out of them.
transform.named_sequence @two_tiles(%f: !transform.any_op {transform.readonly}) {
  %Y, %S = transform.include @keep_sums failures(propagate) (%f) : (!transform.any_op)
      -> (!transform.any_op, !transform.any_op)
  %i, %j, %k = transform.tir.get_loops %Y
  %jo, %ji = transform.tir.split %j by [?, 64]
  %io, %ii = transform.tir.split %i by [?, 4]
  transform.tir.reorder %jo, %io, %k, %ii, %ji
  %store_i, %store_j = transform.tir.reverse_compute_at %S at %io
  transform.tir.parallel %jo
  %tail = transform.tir.loop_partition %io
  %blocks = transform.tir.get_child_blocks %tail
  %Yt, %St = transform.split_handle %blocks : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
  transform.include @registers failures(propagate) (%Y, %S) : (!transform.any_op, !transform.any_op) -> ()
  transform.include @registers failures(propagate) (%Yt, %St) : (!transform.any_op, !transform.any_op) -> ()
  transform.yield
}

// Tiles of six rows by 64 columns, each with its sums in registers over the whole reduction.
transform.named_sequence @tiles(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.any_op, !transform.any_op) {
  %Y, %S = transform.include @keep_sums failures(propagate) (%f) : (!transform.any_op)
      -> (!transform.any_op, !transform.any_op)
  %i, %j, %k = transform.tir.get_loops %Y
  %jo, %ji = transform.tir.split %j by [?, 64]
  %io, %ii = transform.tir.split %i by [?, 6]
  transform.tir.reorder %jo, %io, %k, %ii, %ji
  %store_i, %store_j = transform.tir.reverse_compute_at %S at %io
  transform.yield %Y, %S, %jo : !transform.any_op, !transform.any_op, !transform.any_op
}

// Tasks, and registers for the tiles; rows that fill no tile are cut off, and come by twos and then one.
transform.named_sequence @cut(%Y: !transform.any_op {transform.readonly}, %S: !transform.any_op {transform.readonly}) {
  %jo, %io, %k, %ii, %ji = transform.tir.get_loops %Y
  transform.tir.parallel %jo
  %tail = transform.tir.loop_partition %io
  %blocks = transform.tir.get_child_blocks %tail
  %Yt, %St = transform.split_handle %blocks : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
  transform.include @registers failures(propagate) (%Y, %S) : (!transform.any_op, !transform.any_op) -> ()

  %tail_jo, %tail_io, %tail_k, %tail_i, %tail_j = transform.tir.get_loops %Yt
  %tail_o, %tail_pair = transform.tir.split %tail_i by [?, 2]
  transform.tir.reorder %tail_o, %tail_k, %tail_pair
  %last = transform.tir.loop_partition %tail_o
  %store_jo, %store_io, %store_i, %store_j = transform.tir.get_loops %St
  %store_o, %store_pair = transform.tir.split %store_i by [?, 2]
  %last_store = transform.tir.loop_partition %store_o
  %init = transform.tir.decompose_reduction %Yt at %tail_k
  %init_jo, %init_io, %init_o, %init_i, %init_j = transform.tir.get_loops %init
  transform.tir.vectorize %init_j
  transform.tir.unroll %init_i
  transform.tir.vectorize %tail_j
  transform.tir.unroll %tail_pair
  transform.tir.vectorize %store_j
  %Yl = transform.tir.get_child_blocks %last
  %last_jo, %last_io, %last_o, %last_k, %last_i, %last_j = transform.tir.get_loops %Yl
  transform.tir.reorder %last_i, %last_k
  %last_init = transform.tir.decompose_reduction %Yl at %last_k
  %last_init_jo, %last_init_io, %last_init_o, %last_init_i, %last_init_j = transform.tir.get_loops %last_init
  transform.tir.vectorize %last_init_j
  transform.tir.vectorize %last_j
  %Sl = transform.tir.get_child_blocks %last_store
  %last_store_jo, %last_store_io, %last_store_o, %last_store_i, %last_store_j = transform.tir.get_loops %Sl
  transform.tir.vectorize %last_store_j
  transform.yield
}

transform.named_sequence @registers(%Y: !transform.any_op {transform.readonly},
    %S: !transform.any_op {transform.readonly}) {
  %jo, %io, %k, %ii, %ji = transform.tir.get_loops %Y
  %init = transform.tir.decompose_reduction %Y at %k
  %init_jo, %init_io, %init_i, %init_j = transform.tir.get_loops %init
  transform.tir.vectorize %init_j
  transform.tir.unroll %init_i
  transform.tir.unroll %ii
  transform.tir.vectorize %ji
  %store_jo, %store_io, %store_i, %store_j = transform.tir.get_loops %S
  transform.tir.vectorize %store_j
  transform.tir.unroll %store_i
  transform.yield
}

transform.named_sequence @few_rows(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %Y, %S, %jo = transform.include @tiles failures(propagate) (%f) : (!transform.any_op)
      -> (!transform.any_op, !transform.any_op, !transform.any_op)
  transform.include @cut failures(propagate) (%Y, %S) : (!transform.any_op, !transform.any_op) -> ()
  transform.yield %Y : !transform.any_op
}

// Hints for rows of B that are twelve steps of the reduction ahead.
transform.named_sequence @few_far_rows(%f: !transform.any_op {transform.readonly}) {
  %Y = transform.include @few_rows failures(propagate) (%f) : (!transform.any_op) -> !transform.any_op
  %jo, %io, %k, %ii, %ji = transform.tir.get_loops %Y
  transform.tir.prefetch %Y read 1 at %k ahead 12
  transform.yield
}

transform.named_sequence @many_rows(%f: !transform.any_op {transform.readonly}) {
  %product = transform.collect_matching @product in %f : (!transform.any_op) -> !transform.any_op
  %B = transform.tir.cache_read %product read 1 scope "global"
  %Y, %S, %jo = transform.include @tiles failures(propagate) (%f) : (!transform.any_op)
      -> (!transform.any_op, !transform.any_op, !transform.any_op)
  %copy_k, %copy_j = transform.tir.compute_at %B at %jo
  transform.tir.vectorize %copy_j
  transform.tir.transform_layout %B write 0 by affine_map<(k, j) -> (j floordiv 64, k, j mod 64)>
  transform.include @cut failures(propagate) (%Y, %S) : (!transform.any_op, !transform.any_op) -> ()
  transform.yield
}

//===--- Versions --------------------------------------------------------------------------------------------------===//
// Makes them; schedules those for two to eight rows. Returns those for one row, up to 96, and more.
transform.named_sequence @versions(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.any_op, !transform.any_op) {
  %v:10 = transform.tir.guard %f by [affine_set<(m) : (m - 1 == 0)>, affine_set<(m) : (m - 2 == 0)>,
      affine_set<(m) : (m - 3 == 0)>, affine_set<(m) : (m - 4 == 0)>, affine_set<(m) : (m - 5 == 0)>,
      affine_set<(m) : (m - 6 == 0)>, affine_set<(m) : (m - 7 == 0)>, affine_set<(m) : (m - 8 == 0)>,
      affine_set<(m) : (96 - m >= 0)>]
  %tiles = transform.merge_handles %v#1, %v#2, %v#3, %v#4, %v#5 : !transform.any_op
  transform.foreach %tiles : !transform.any_op {
  ^bb0(%tile: !transform.any_op):
    transform.include @one_tile failures(propagate) (%tile) : (!transform.any_op) -> ()
  }
  transform.include @two_tiles failures(propagate) (%v#6) : (!transform.any_op) -> ()
  transform.include @narrow_tile failures(propagate) (%v#7) : (!transform.any_op) -> ()
  transform.yield %v#0, %v#8, %v#9 : !transform.any_op, !transform.any_op, !transform.any_op
}

transform.named_sequence @schedule_wide(%f: !transform.any_op {transform.readonly}) {
  %one, %few, %many = transform.include @versions failures(propagate) (%f) : (!transform.any_op)
      -> (!transform.any_op, !transform.any_op, !transform.any_op)
  transform.include @one_wide_row failures(propagate) (%one) : (!transform.any_op) -> ()
  transform.include @few_far_rows failures(propagate) (%few) : (!transform.any_op) -> ()
  transform.include @many_rows failures(propagate) (%many) : (!transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @schedule_matmul(%f: !transform.any_op {transform.readonly}) {
  %one, %few, %many = transform.include @versions failures(propagate) (%f) : (!transform.any_op)
      -> (!transform.any_op, !transform.any_op, !transform.any_op)
  transform.include @one_row failures(propagate) (%one) : (!transform.any_op) -> ()
  transform.include @few_far_rows failures(propagate) (%few) : (!transform.any_op) -> ()
  transform.include @many_rows failures(propagate) (%many) : (!transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @schedule_packed(%f: !transform.any_op {transform.readonly}) {
  %one, %few, %many = transform.include @versions failures(propagate) (%f) : (!transform.any_op)
      -> (!transform.any_op, !transform.any_op, !transform.any_op)
  transform.include @one_row failures(propagate) (%one) : (!transform.any_op) -> ()
  %few_y = transform.include @few_rows failures(propagate) (%few) : (!transform.any_op) -> !transform.any_op
  %many_y = transform.include @few_rows failures(propagate) (%many) : (!transform.any_op) -> !transform.any_op
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root
      @wide_matmul -> @schedule_wide, @matmul -> @schedule_matmul, @matmul_then -> @schedule_matmul,
      @packed_matmul -> @schedule_packed, @packed_matmul_then -> @schedule_packed
      : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
