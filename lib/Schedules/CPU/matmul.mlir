// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products of matrices in f32, C[m, n] = A[m, k] * B[k, n], all row-major, with or without one element-wise block behind:
// tiles of six rows by 16 columns, which 12 registers of eight lanes hold, then rows one by one. From 97 rows on a task
// copies its panel of B first.
module attributes {transform.with_named_sequence} {
transform.named_sequence @matmul(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y = transform.tir.match_blocks %f ["matmul"]
  transform.tir.match_iterators %y [spatial, spatial by 16, reduce] contiguous along 1
  transform.yield %f : !transform.any_op
}

transform.named_sequence @matmul_then(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y, %next = transform.tir.match_blocks %f ["matmul", ?]
  transform.tir.match_iterators %y [spatial, spatial by 16, reduce] contiguous along 1
  transform.tir.match_iterators %next [spatial, spatial by 16] contiguous
  transform.yield %f : !transform.any_op
}

transform.named_sequence @product(%b: !transform.any_op {transform.readonly}) -> !transform.any_op {
  transform.tir.match_iterators %b [spatial, spatial, reduce]
  transform.yield %b : !transform.any_op
}

transform.named_sequence @copy_of_sums(%b: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y, %copy, %next = transform.tir.match_blocks from %b [?, ?, ?]
  transform.tir.match_iterators %y [spatial, spatial, reduce]
  transform.yield %copy : !transform.any_op
}

// Tasks of 16 columns; sums get a buffer of their own. Returns the product, what reads the sums, and the loop over tasks.
transform.named_sequence @tiles(%f: !transform.any_op {transform.readonly})
    -> (!transform.any_op, !transform.any_op, !transform.any_op) {
  %Y = transform.collect_matching @product in %f : (!transform.any_op) -> !transform.any_op
  %copy = transform.tir.cache_write %Y write 0 scope "local"
  %copies = transform.collect_matching @copy_of_sums in %f : (!transform.any_op) -> !transform.any_op
  transform.foreach %copies : !transform.any_op {
  ^bb0(%one: !transform.any_op):
    transform.tir.compute_inline %one
  }
  %S = transform.tir.get_consumers %Y
  %i, %j, %k = transform.tir.get_loops %Y
  %jo, %ji = transform.tir.split %j by [?, 16]
  %io, %ii = transform.tir.split %i by [?, 6]
  transform.tir.reorder %jo, %io, %k, %ii, %ji
  %store_i, %store_j = transform.tir.reverse_compute_at %S at %io
  transform.yield %Y, %S, %jo : !transform.any_op, !transform.any_op, !transform.any_op
}

transform.named_sequence @cut(%Y: !transform.any_op {transform.readonly}, %S: !transform.any_op {transform.readonly}) {
  %jo, %io, %k, %ii, %ji = transform.tir.get_loops %Y
  transform.tir.parallel %jo
  %tail = transform.tir.loop_partition %io
  %blocks = transform.tir.get_child_blocks %tail
  %Yt, %St = transform.split_handle %blocks : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
  %init = transform.tir.decompose_reduction %Y at %k
  %init_jo, %init_io, %init_i, %init_j = transform.tir.get_loops %init
  transform.tir.vectorize %init_j
  transform.tir.unroll %init_i
  transform.tir.vectorize %ji
  transform.tir.unroll %ii
  %store_jo, %store_io, %store_i, %store_j = transform.tir.get_loops %S
  transform.tir.vectorize %store_j
  transform.tir.unroll %store_i
  %tail_jo, %tail_io, %tail_k, %tail_i, %tail_j = transform.tir.get_loops %Yt
  transform.tir.reorder %tail_i, %tail_k
  %tail_init = transform.tir.decompose_reduction %Yt at %tail_k
  %tail_init_jo, %tail_init_io, %tail_init_i, %tail_init_j = transform.tir.get_loops %tail_init
  transform.tir.vectorize %tail_init_j
  transform.tir.vectorize %tail_j
  %tail_store_jo, %tail_store_io, %tail_store_i, %tail_store_j = transform.tir.get_loops %St
  transform.tir.vectorize %tail_store_j
  transform.yield
}

transform.named_sequence @schedule(%f: !transform.any_op {transform.readonly}) {
  %few, %many = transform.tir.guard %f by [affine_set<(m) : (96 - m >= 0)>]
  %few_y, %few_s, %few_jo = transform.include @tiles failures(propagate) (%few)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op)
  transform.include @cut failures(propagate) (%few_y, %few_s) : (!transform.any_op, !transform.any_op) -> ()
  %product = transform.collect_matching @product in %many : (!transform.any_op) -> !transform.any_op
  %B = transform.tir.cache_read %product read 1 scope "global"
  %Y, %S, %jo = transform.include @tiles failures(propagate) (%many)
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op)
  %copy_k, %copy_j = transform.tir.compute_at %B at %jo
  transform.tir.vectorize %copy_j
  transform.tir.transform_layout %B write 0 by affine_map<(k, j) -> (j floordiv 16, k, j mod 16)>
  transform.include @cut failures(propagate) (%Y, %S) : (!transform.any_op, !transform.any_op) -> ()
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @matmul -> @schedule, @matmul_then -> @schedule
      : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
