// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A schedule with a primitive that no proof holds runs only where the run allows it, whatever it does about failures.
// RUN: rm -rf %t && split-file %s %t
// RUN: not lamella-opt %t/kernel.mlir --apply-schedules=schedules=%t/unsafe.mlir 2>&1 | FileCheck %s --check-prefix=SAFE
// SAFE: error: the kernel is not scheduled: {{.*}}unsafe.mlir:6: 'transform.tir.set_dtype' refused: expected the switch --allow-unsafe, as no proof says that the kernel computes the same afterwards: the schedule {{.*}}unsafe.mlir is unsafe
// RUN: lamella-opt %t/kernel.mlir --apply-schedules=schedules=%t/unsafe.mlir --allow-unsafe | FileCheck %s
// CHECK: memref.alloc() : memref<8xbf16>

//--- kernel.mlir
func.func @twice(%A: memref<8xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %t = memref.load %T[%v] : memref<8xf32>
      memref.store %t, %D[%v] : memref<8xf32>
    }
  }
  return
}

//--- unsafe.mlir
module attributes {transform.with_named_sequence} {
transform.named_sequence @__transform_main(%root: !transform.any_op) {
  %b = transform.tir.get_block "b" in %root
  transform.sequence %root : !transform.any_op failures(suppress) {
  ^bb0(%f: !transform.any_op):
    transform.tir.set_dtype %b write 0 to bf16
  }
  transform.yield
}
}
