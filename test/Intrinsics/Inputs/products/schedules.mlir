// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Each product in tiles of its intrinsic, with sums in registers.
module attributes {transform.with_named_sequence} {
transform.named_sequence @is_sdot(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y = transform.tir.match_blocks %f ["product_sdot"]
  transform.yield %y : !transform.any_op
}

transform.named_sequence @schedule_sdot(%y: !transform.any_op {transform.readonly}) {
  %acc = transform.tir.cache_write %y write 0 scope "local"
  %i, %j, %k = transform.tir.get_loops %y
  %jo, %ji = transform.tir.split %j by [?, 4]
  %ko, %ki = transform.tir.split %k by [?, 4]
  transform.tir.reorder %i, %jo, %ko, %ji, %ki
  %last_j = transform.tir.reverse_compute_at %acc at %jo
  %init = transform.tir.decompose_reduction %y at %ko
  %step = transform.tir.tensorize %ji with @sdot
  transform.tir.parallel %i
  transform.yield
}

transform.named_sequence @is_smmla(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y = transform.tir.match_blocks %f ["product_smmla"]
  transform.yield %y : !transform.any_op
}

transform.named_sequence @schedule_smmla(%y: !transform.any_op {transform.readonly}) {
  %acc = transform.tir.cache_write %y write 0 scope "local"
  %i, %j, %k = transform.tir.get_loops %y
  %io, %ii = transform.tir.split %i by [?, 2]
  %jo, %ji = transform.tir.split %j by [?, 2]
  %ko, %ki = transform.tir.split %k by [?, 8]
  transform.tir.reorder %io, %jo, %ko, %ii, %ji, %ki
  %last_i, %last_j = transform.tir.reverse_compute_at %acc at %jo
  %init = transform.tir.decompose_reduction %y at %ko
  %step = transform.tir.tensorize %ii with @smmla
  transform.tir.parallel %io
  transform.yield
}

transform.named_sequence @is_bfmmla(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y = transform.tir.match_blocks %f ["product_bfmmla"]
  transform.yield %y : !transform.any_op
}

transform.named_sequence @schedule_bfmmla(%y: !transform.any_op {transform.readonly}) {
  %acc = transform.tir.cache_write %y write 0 scope "local"
  %i, %j, %k = transform.tir.get_loops %y
  %io, %ii = transform.tir.split %i by [?, 2]
  %jo, %ji = transform.tir.split %j by [?, 2]
  %ko, %ki = transform.tir.split %k by [?, 4]
  transform.tir.reorder %io, %jo, %ko, %ii, %ji, %ki
  %last_i, %last_j = transform.tir.reverse_compute_at %acc at %jo
  %init = transform.tir.decompose_reduction %y at %ko
  %step = transform.tir.tensorize %ii with @bfmmla
  transform.tir.parallel %io
  transform.yield
}

transform.named_sequence @is_dpbf16(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y = transform.tir.match_blocks %f ["product_dpbf16"]
  transform.yield %y : !transform.any_op
}

transform.named_sequence @schedule_dpbf16(%y: !transform.any_op {transform.readonly}) {
  %acc = transform.tir.cache_write %y write 0 scope "local"
  %i, %j, %k = transform.tir.get_loops %y
  %jo, %ji = transform.tir.split %j by [?, 16]
  %ko, %ki = transform.tir.split %k by [?, 2]
  transform.tir.reorder %i, %jo, %ko, %ji, %ki
  %last_j = transform.tir.reverse_compute_at %acc at %jo
  %init = transform.tir.decompose_reduction %y at %ko
  %step = transform.tir.tensorize %ji
  transform.tir.parallel %i
  transform.yield
}

transform.named_sequence @is_dpbusd(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %y = transform.tir.match_blocks %f ["product_dpbusd"]
  transform.yield %y : !transform.any_op
}

transform.named_sequence @schedule_dpbusd(%y: !transform.any_op {transform.readonly}) {
  %acc = transform.tir.cache_write %y write 0 scope "local"
  %i, %j, %k = transform.tir.get_loops %y
  %jo, %ji = transform.tir.split %j by [?, 16]
  %ko, %ki = transform.tir.split %k by [?, 4]
  transform.tir.reorder %i, %jo, %ko, %ji, %ki
  %last_j = transform.tir.reverse_compute_at %acc at %jo
  %init = transform.tir.decompose_reduction %y at %ko
  %step = transform.tir.tensorize %ji
  transform.tir.parallel %i
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @is_sdot -> @schedule_sdot, @is_smmla -> @schedule_smmla,
      @is_bfmmla -> @schedule_bfmmla, @is_dpbf16 -> @schedule_dpbf16,
      @is_dpbusd -> @schedule_dpbusd : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
