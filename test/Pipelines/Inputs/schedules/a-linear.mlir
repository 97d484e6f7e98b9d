// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A guard, and an intrinsic of the library in one version.
module attributes {transform.with_named_sequence} {
transform.named_sequence @is_linear(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  transform.tir.match_blocks %f ["linear"]
  transform.yield %f : !transform.any_op
}

transform.named_sequence @schedule(%f: !transform.any_op {transform.readonly}) {
  %one, %rest = transform.tir.guard %f by [affine_set<(d0) : (-d0 + 1 >= 0)>]
  %b = transform.tir.get_block "linear" in %one
  %i, %j, %k = transform.tir.get_loops %b
  %ko, %ki = transform.tir.split %k by [4, 16]
  %init = transform.tir.decompose_reduction %b at %ko
  %t = transform.tir.tensorize %ki with @dot16_f32
  transform.tir.parallel %j
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @is_linear -> @schedule : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
