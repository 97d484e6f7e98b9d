// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A file of schedules for machines with a feature is there on these alone.
// RUN: rm -rf %t && split-file %s %t
// RUN: lamella-opt %t/kernel.mlir -o %t/same.mlir
// RUN: lamella-opt %t/kernel.mlir --apply-schedules="schedules=%t/wide.mlir features=+narrow" | diff %t/same.mlir -
// RUN: lamella-opt %t/kernel.mlir --apply-schedules="schedules=%t/wide.mlir features=+narrow,+wide" | FileCheck %s
// CHECK: tir.for parallel
// RUN: not lamella-opt %t/kernel.mlir --apply-schedules=schedules=%t/word.mlir 2>&1 | FileCheck %s --check-prefix=WORD
// WORD: word.mlir:1:1: error: expected tir.requires to be an array of features, got "wide"
// RUN: not lamella-opt %t/kernel.mlir --apply-schedules=schedules=%t/number.mlir 2>&1 | FileCheck %s --check-prefix=NUMBER
// NUMBER: number.mlir:1:1: error: expected tir.requires to be an array of features, got [1]

//--- kernel.mlir
func.func @zeros(%A: memref<8xf32>) {
  %zero = arith.constant 0.0 : f32
  tir.for %i to 8 {
    tir.block "zeros" (%v: spatial to 8 = %i) {
      tir.write %A[%v] : memref<8xf32>
      memref.store %zero, %A[%v] : memref<8xf32>
    }
  }
  return
}

//--- wide.mlir
module attributes {transform.with_named_sequence, tir.requires = ["wide"]} {
transform.named_sequence @__transform_main(%root: !transform.any_op) {
  %b = transform.tir.get_block "zeros" in %root
  %i = transform.tir.get_loops %b
  transform.tir.parallel %i
  transform.yield
}
}

//--- word.mlir
module attributes {transform.with_named_sequence, tir.requires = "wide"} {
transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.yield
}
}

//--- number.mlir
module attributes {transform.with_named_sequence, tir.requires = [1]} {
transform.named_sequence @__transform_main(%root: !transform.any_op) {
  transform.yield
}
}
