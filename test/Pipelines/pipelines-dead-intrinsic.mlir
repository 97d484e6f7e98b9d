// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The only call of an intrinsic stands in a loop that never runs and goes away: its function does not become a kernel.
// RUN: lamella-opt %s --lamella-tir-to-llvm | FileCheck %s

// CHECK-DAG: llvm.func @kernel$packed
// CHECK-NOT: @impl$packed
tir.intrinsic @zero desc @desc impl @impl
func.func private @desc(%a: memref<4xf32, strided<[1], offset: ?>>) {
  return
}
func.func private @impl(%a: memref<4xf32, strided<[1], offset: ?>>) {
  return
}
func.func @kernel(%A: memref<8xf32>) {
  tir.for %i to 0 {
    tir.block "b" (%v: spatial to 2 = %i) {
      tir.write %A[%v * 4 to %v * 4 + 4] : memref<8xf32>
      %at = affine.apply affine_map<(d0) -> (d0 * 4)>(%v)
      %tile = memref.subview %A[%at] [4] [1] : memref<8xf32> to memref<4xf32, strided<[1], offset: ?>>
      func.call @impl(%tile) : (memref<4xf32, strided<[1], offset: ?>>) -> ()
    }
  }
  return
}
