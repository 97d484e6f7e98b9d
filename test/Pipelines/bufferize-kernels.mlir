// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --bufferize-kernels | FileCheck %s
// RUN: lamella-opt %s --bufferize-kernels --linalg-to-tir | FileCheck %s --check-prefix=TIR

#w = affine_map<(j, k) -> (j, k floordiv 32, k mod 16)>
#s = affine_map<(j, k) -> (j, k floordiv 32)>
#id = affine_map<(j, k) -> (j, k)>

// CHECK: memref.global "private" constant @[[$TABLE:__constant_2xf32_.+]] : memref<2xf32>

// A dequantization that a product reads again and again stays: two blocks, and a schedule says where the first is
// computed. The product is written where the caller wants it.
// CHECK-LABEL: func.func private @matmul_quantized(
// CHECK-SAME:    %[[N:.*]]: index, %[[X:.*]]: memref<?x64xf32> {tir.extents = {{.*}}}, %[[C:.*]]: memref<48x2x16xi8>, %[[S:.*]]: memref<48x2xf16>,
// CHECK-SAME:    %[[Y:.*]]: memref<?x48xf32> {tir.extents = affine_map<()[s0] -> (s0, 48)>}) {
// CHECK:         %[[W:.*]] = memref.alloc() {{.*}} : memref<48x64xf32>
// CHECK-NOT:     alloc
// CHECK:         linalg.generic {{.*}} ins(%[[C]], %[[S]] : {{.*}}) outs(%[[W]]
// CHECK:         linalg.fill ins(%{{.*}}) outs(%[[Y]]
// CHECK:         linalg.generic {{.*}} ins(%[[X]], %[[W]] : {{.*}}) outs(%[[Y]]
// CHECK-NOT:     linalg.generic
// CHECK:         return
// TIR-LABEL: func.func private @matmul_quantized(
// TIR:         tir.block "map"
// TIR:         tir.block "matmul"
// TIR:         tir.init
// TIR-NOT:     tir.block
// TIR:         return
func.func private @matmul_quantized(%n: index, %x: tensor<?x64xf32> {tir.extents = affine_map<()[s0] -> (s0, 64)>},
    %codes: tensor<48x2x16xi8>, %scales: tensor<48x2xf16>)
    -> (tensor<?x48xf32> {tir.extents = affine_map<()[s0] -> (s0, 48)>}) {
  %e = tensor.empty() : tensor<48x64xf32>
  %w = linalg.generic {indexing_maps = [#w, #s, #id], iterator_types = ["parallel", "parallel"]}
    ins(%codes, %scales : tensor<48x2x16xi8>, tensor<48x2xf16>) outs(%e : tensor<48x64xf32>) {
  ^bb0(%c: i8, %d: f16, %out: f32):
    %f = arith.sitofp %c : i8 to f32
    %g = arith.extf %d : f16 to f32
    %v = arith.mulf %f, %g : f32
    linalg.yield %v : f32
  } -> tensor<48x64xf32>
  %zero = arith.constant 0.0 : f32
  %e2 = tensor.empty(%n) : tensor<?x48xf32>
  %init = linalg.fill ins(%zero : f32) outs(%e2 : tensor<?x48xf32>) -> tensor<?x48xf32>
  %y = linalg.matmul indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (j, k)>,
                                      affine_map<(i, j, k) -> (i, j)>]
     ins(%x, %w : tensor<?x64xf32>, tensor<48x64xf32>) outs(%init : tensor<?x48xf32>) -> tensor<?x48xf32>
  return %y : tensor<?x48xf32>
}

// What is read once is fused, in whatever order. What is read several times stays, be it cheap or not.
// CHECK-LABEL: func.func private @once(
// CHECK-NOT:     alloc
// CHECK-COUNT-1: linalg.generic
// CHECK-NOT:     linalg.generic
// CHECK:         return
func.func private @once(%x: tensor<4x8xf32>) -> tensor<8x4xf32> {
  %e = tensor.empty() : tensor<4x8xf32>
  %c = linalg.exp ins(%x : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) -> tensor<4x8xf32>
  %e2 = tensor.empty() : tensor<8x4xf32>
  %r = linalg.transpose ins(%c : tensor<4x8xf32>) outs(%e2 : tensor<8x4xf32>) permutation = [1, 0]
  return %r : tensor<8x4xf32>
}
// CHECK-LABEL: func.func private @expensive(
// CHECK:         memref.alloc
// CHECK:         math.cos
// CHECK:         linalg.generic
func.func private @expensive(%x: tensor<4xf32>, %y: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %c = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
    ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%a: f32, %out: f32):
    %v = math.cos %a : f32
    linalg.yield %v : f32
  } -> tensor<4xf32>
  %e2 = tensor.empty() : tensor<4x8xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i)>, #id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%c, %y : tensor<4xf32>, tensor<4x8xf32>) outs(%e2 : tensor<4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %v = arith.mulf %a, %b : f32
    linalg.yield %v : f32
  } -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}

// Slices are written straight into the result.
// CHECK-LABEL: func.func private @concat(
// CHECK-NOT:     alloc
// CHECK:         memref.subview %[[OUT:.*]][0, 0]
// CHECK:         memref.copy
// CHECK:         memref.subview %[[OUT]][%{{.*}}, 0]
// CHECK:         memref.copy
// CHECK:         return
func.func private @concat(%n: index, %a: tensor<?x4xf32> {tir.extents = affine_map<()[s0] -> (s0, 4)>},
    %b: tensor<3x4xf32>) -> (tensor<?x4xf32> {tir.extents = affine_map<()[s0] -> (s0 + 3, 4)>}) {
  %c3 = arith.constant 3 : index
  %m = arith.addi %n, %c3 : index
  %e = tensor.empty(%m) : tensor<?x4xf32>
  %0 = tensor.insert_slice %a into %e[0, 0] [%n, 4] [1, 1] : tensor<?x4xf32> into tensor<?x4xf32>
  %1 = tensor.insert_slice %b into %0[%n, 0] [3, 4] [1, 1] : tensor<3x4xf32> into tensor<?x4xf32>
  return %1 : tensor<?x4xf32>
}

// An operand is not written, though the op could work in place.
// CHECK-LABEL: func.func private @operand(
// CHECK-SAME:    %[[X:.*]]: memref<4xf32>, %[[OUT:.*]]: memref<4xf32>)
// CHECK-NOT:     outs(%[[X]]
func.func private @operand(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = arith.constant 1.0 : f32
  %0 = linalg.fill ins(%c : f32) outs(%x : tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// A table of constants becomes a global whose name is free.
// CHECK: func.func private @__constant_2xf32(memref<4xf32>)
// CHECK: memref.get_global @[[$TABLE]]
func.func private @__constant_2xf32(%x: memref<4xf32>)
func.func private @table(%i: tensor<2xf32>) -> tensor<2xf32> {
  %t = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %e = tensor.empty() : tensor<2xf32>
  %r = linalg.add ins(%i, %t : tensor<2xf32>, tensor<2xf32>) outs(%e : tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// Graph functions and kernels on buffers stay.
// CHECK-LABEL: relax.func @graph
// CHECK: relax.call_tir @concat<n>
relax.func @graph<n>(%a: tensor<?x4xf32, #relax.shape<n, 4>>, %b: tensor<3x4xf32>)
    -> (tensor<?x4xf32, #relax.shape<n + 3, 4>>) {
  %r = relax.call_tir @concat<n>(%a, %b) : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<3x4xf32>)
      -> tensor<?x4xf32, #relax.shape<n + 3, 4>>
  relax.return %r : tensor<?x4xf32, #relax.shape<n + 3, 4>>
}
