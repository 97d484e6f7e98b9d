// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An intrinsic for a machine that does not exist.
module attributes {transform.with_named_sequence} {
tir.intrinsic @copy desc @copy_desc impl @copy_desc requires ["no-such-feature"]

func.func private @copy_desc(%a: memref<8xf32, strided<[1], offset: ?>>) {
  return
}

transform.named_sequence @is_sum(%f: !transform.any_op {transform.readonly}) -> !transform.any_op {
  %b = transform.tir.match_blocks %f ["sum"]
  transform.yield %b : !transform.any_op
}

transform.named_sequence @schedule(%b: !transform.any_op {transform.readonly}) {
  %t = transform.tir.tensorize %b with @copy
  transform.yield
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.foreach_match restrict_root in %root @is_sum -> @schedule : (!transform.any_op) -> !transform.any_op
  transform.yield
}
}
