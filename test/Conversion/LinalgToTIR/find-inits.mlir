// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --linalg-to-tir | FileCheck %s

#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#kept = affine_map<(i, j) -> (i, 0)>
#none = affine_map<(i, j) -> ()>

// CHECK-LABEL: func.func @folded(
func.func @folded(%x: memref<4x8xf32>, %y: memref<4xf32>, %z: memref<4x1xf32>) {
  %zero = arith.constant 0.0 : f32
  // CHECK-NOT: "fill"
  // CHECK: tir.block "reduce"
  // CHECK: tir.init
  linalg.fill ins(%zero : f32) outs(%y : memref<4xf32>)
  linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<4x8xf32>) outs(%y : memref<4xf32>) {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  }
  // A constant 0 for a dimension of extent 1.
  // CHECK-NOT: "fill"
  // CHECK: tir.block "reduce_1"
  // CHECK: tir.init
  linalg.fill ins(%zero : f32) outs(%z : memref<4x1xf32>)
  linalg.generic {indexing_maps = [#id, #kept], iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<4x8xf32>) outs(%z : memref<4x1xf32>) {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  }
  return
}

// Where the extent may be 0 there may be no first step.
// CHECK-LABEL: func.func @dynamic(
func.func @dynamic(%n: index, %x: memref<4x?xf32> {tir.extents = affine_map<()[s0] -> (4, s0)>}, %y: memref<4xf32>) {
  %zero = arith.constant 0.0 : f32
  // CHECK: tir.block "fill"
  // CHECK: tir.block "reduce"
  // CHECK-NOT: tir.init
  linalg.fill ins(%zero : f32) outs(%y : memref<4xf32>)
  linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<4x?xf32>) outs(%y : memref<4xf32>) {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  }
  // CHECK: return
  return
}

// Another use between, or a reduction of a part: the fill stays.
// CHECK-LABEL: func.func @kept(
func.func @kept(%x: memref<4x8xf32>, %y: memref<4xf32>, %z: memref<4xf32>, %w: memref<8xf32>) {
  %zero = arith.constant 0.0 : f32
  // CHECK: tir.block "fill"
  // CHECK: tir.block "exp"
  // CHECK: tir.block "reduce"
  // CHECK-NOT: tir.init
  linalg.fill ins(%zero : f32) outs(%y : memref<4xf32>)
  linalg.exp ins(%y : memref<4xf32>) outs(%z : memref<4xf32>)
  linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<4x8xf32>) outs(%y : memref<4xf32>) {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  }
  // CHECK: tir.block "fill_1"
  // CHECK: tir.block "reduce_1"
  // CHECK-NOT: tir.init
  linalg.fill ins(%zero : f32) outs(%w : memref<8xf32>)
  %half = memref.subview %w[0] [4] [1] : memref<8xf32> to memref<4xf32, strided<[1]>>
  linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<4x8xf32>) outs(%half : memref<4xf32, strided<[1]>>) {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  }
  // CHECK: return
  return
}

// Inside a loop that becomes one block the fill is a loop of its own.
// CHECK-LABEL: func.func @nested(
func.func @nested(%x: memref<4x8xf32>, %y: memref<4xf32>) {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  // CHECK: tir.block "for"
  // CHECK-NOT: tir.init
  // CHECK: scf.for
  // CHECK: return
  scf.for %i = %c0 to %c3 step %c1 {
    linalg.fill ins(%zero : f32) outs(%y : memref<4xf32>)
    linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
        ins(%x : memref<4x8xf32>) outs(%y : memref<4xf32>) {
    ^bb0(%a: f32, %b: f32):
      %s = arith.addf %a, %b : f32
      linalg.yield %s : f32
    }
  }
  return
}
