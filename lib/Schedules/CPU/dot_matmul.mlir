// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products of packed matrices whose instruction adds the products of several neighbours at once: bf16 by pairs into f32,
// unsigned by signed bytes by fours into i32. B is in panels of 16 columns, [n / 16, k / q, 16 * q], q neighbours of a column
// side by side. Tiles of six rows by 64 columns have their sums in 24 registers over the whole reduction; rows that fill no
// tile come one by one.
module attributes {transform.with_named_sequence} {
transform.named_sequence @bf16_matmul(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y = transform.tir.match_blocks %f ["bf16_matmul"]
  transform.tir.match_iterators %y [spatial, spatial by 64, reduce by 2]
  transform.yield %f : !transform.any_op
}

transform.named_sequence @u8s8_matmul(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y = transform.tir.match_blocks %f ["u8s8_matmul"]
  transform.tir.match_iterators %y [spatial, spatial by 64, reduce by 4]
  transform.yield %f : !transform.any_op
}

transform.named_sequence @product(%b: !transform.any_op {transform.readonly}) -> !transform.any_op {
  transform.tir.match_iterators %b [spatial, spatial, reduce]
  transform.yield %b : !transform.any_op
}

// Tiles and tasks; rows that fill no tile are cut off. Returns the block of these.
transform.named_sequence @tiles(%Y: !transform.any_op {transform.readonly}, %i: !transform.any_op {transform.readonly},
    %j: !transform.any_op {transform.readonly}, %ko: !transform.any_op {transform.readonly},
    %kk: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %S = transform.tir.cache_write %Y write 0 scope "local"
  %jo, %panel, %lane = transform.tir.split %j by [?, 4, 16]
  %io, %ii = transform.tir.split %i by [?, 6]
  transform.tir.reorder %jo, %io, %ko, %ii, %panel, %lane, %kk
  %store_i, %store_j = transform.tir.reverse_compute_at %S at %io
  transform.tir.parallel %jo
  %tail = transform.tir.loop_partition %io
  %blocks = transform.tir.get_child_blocks %tail
  %Yt, %St = transform.split_handle %blocks : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
  %init = transform.tir.decompose_reduction %Y at %ko
  %init_jo, %init_io, %init_i, %init_panel, %init_lane = transform.tir.get_loops %init
  transform.tir.vectorize %init_lane
  transform.tir.unroll %init_panel
  transform.tir.unroll %init_i
  transform.tir.vectorize %store_j
  transform.tir.unroll %store_i
  %tail_jo, %tail_io, %tail_k, %tail_i, %tail_panel, %tail_lane, %tail_kk = transform.tir.get_loops %Yt
  transform.tir.reorder %tail_i, %tail_k
  %tail_init = transform.tir.decompose_reduction %Yt at %tail_k
  %tail_init_jo, %tail_init_io, %tail_init_i, %tail_init_panel, %tail_init_lane = transform.tir.get_loops %tail_init
  transform.tir.vectorize %tail_init_lane
  transform.tir.unroll %tail_init_panel
  %tail_store_jo, %tail_store_io, %tail_store_i, %tail_store_j = transform.tir.get_loops %St
  transform.tir.vectorize %tail_store_j
  transform.yield %Yt : !transform.any_op
}

transform.named_sequence @schedule_bf16_matmul(%f: !transform.any_op {transform.readonly}) {
  %Y = transform.collect_matching @product in %f : (!transform.any_op) -> !transform.any_op
  %i, %j, %k = transform.tir.get_loops %Y
  %ko, %kk = transform.tir.split %k by [?, 2]
  %Yt = transform.include @tiles failures(propagate) (%Y, %i, %j, %ko, %kk) : (!transform.any_op, !transform.any_op,
      !transform.any_op, !transform.any_op, !transform.any_op) -> !transform.any_op
  %jo, %io, %ko1, %ii, %panel, %lane, %kk1 = transform.tir.get_loops %Y
  %tail_jo, %tail_io, %tail_i, %tail_k, %tail_panel, %tail_lane, %tail_kk = transform.tir.get_loops %Yt
  %dot = transform.tir.tensorize %lane with @dpbf16
  %tail_dot = transform.tir.tensorize %tail_lane with @dpbf16
  transform.tir.unroll %panel
  transform.tir.unroll %ii
  transform.tir.unroll %tail_panel
  transform.yield
}

transform.named_sequence @schedule_u8s8_matmul(%f: !transform.any_op {transform.readonly}) {
  %Y = transform.collect_matching @product in %f : (!transform.any_op) -> !transform.any_op
  %i, %j, %k = transform.tir.get_loops %Y
  %ko, %kk = transform.tir.split %k by [?, 4]
  %Yt = transform.include @tiles failures(propagate) (%Y, %i, %j, %ko, %kk) : (!transform.any_op, !transform.any_op,
      !transform.any_op, !transform.any_op, !transform.any_op) -> !transform.any_op
  %jo, %io, %ko1, %ii, %panel, %lane, %kk1 = transform.tir.get_loops %Y
  %tail_jo, %tail_io, %tail_i, %tail_k, %tail_panel, %tail_lane, %tail_kk = transform.tir.get_loops %Yt
  %dot = transform.tir.tensorize %lane with @dpbusd
  %tail_dot = transform.tir.tensorize %tail_lane with @dpbusd
  transform.tir.unroll %panel
  transform.tir.unroll %ii
  transform.tir.unroll %tail_panel
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @bf16_matmul -> @schedule_bf16_matmul,
      @u8s8_matmul -> @schedule_u8s8_matmul : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
