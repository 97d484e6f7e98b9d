// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --infer-extents --mlir-print-local-scope --split-input-file --verify-diagnostics | FileCheck %s
// What such kernels compute: test/Integration/upstream.test.

// The sizes come first, in the order of the dimensions; those that the product says are equal are one.
// CHECK-LABEL: func.func @matmul(
// CHECK-SAME:  %[[M:.*]]: index, %[[K:.*]]: index, %[[N:.*]]: index,
// CHECK-SAME:  %{{.*}}: tensor<?x?xf32> {tir.extents = affine_map<()[s0, s1, s2] -> (s0, s1)>},
// CHECK-SAME:  %{{.*}}: tensor<?x?xf32> {tir.extents = affine_map<()[s0, s1, s2] -> (s1, s2)>})
// CHECK-SAME:  -> (tensor<?x?xf32> {tir.extents = affine_map<()[s0, s1, s2] -> (s0, s2)>})
// CHECK:       tensor.empty(%[[M]], %[[N]])
func.func @matmul(%x: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>
  %n = tensor.dim %y, %c1 : tensor<?x?xf32>
  %e = tensor.empty(%m, %n) : tensor<?x?xf32>
  %i = linalg.fill ins(%zero : f32) outs(%e : tensor<?x?xf32>) -> tensor<?x?xf32>
  %r = linalg.matmul ins(%x, %y : tensor<?x?xf32>, tensor<?x?xf32>) outs(%i : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}

// A dimension that equals a constant is no size; a size that the function had stays one.
// CHECK-LABEL: func.func @known(
// CHECK-SAME:  %{{.*}}: index, %{{.*}}: tensor<?x?xf32> {tir.extents = affine_map<()[s0] -> (4, s0)>},
// CHECK-SAME:  %{{.*}}: tensor<4x?xf32> {tir.extents = affine_map<()[s0] -> (4, s0)>})
// CHECK-SAME:  -> (tensor<?x?xf32> {tir.extents = affine_map<()[s0] -> (4, s0)>})
func.func @known(%n: index, %x: tensor<?x?xf32>, %y: tensor<4x?xf32>) -> tensor<?x?xf32> {
  %e = tensor.empty(%n) : tensor<4x?xf32>
  %z = linalg.add ins(%x, %y : tensor<?x?xf32>, tensor<4x?xf32>) outs(%e : tensor<4x?xf32>) -> tensor<4x?xf32>
  %r = tensor.cast %z : tensor<4x?xf32> to tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}

// Buffers too, where an op uses them.
// CHECK-LABEL: func.func @buffers(
// CHECK-SAME:  %{{.*}}: index, %{{.*}}: memref<?x4xf32> {tir.extents = affine_map<()[s0] -> (s0, 4)>},
// CHECK-SAME:  %{{.*}}: memref<?x4xf32> {tir.extents = affine_map<()[s0] -> (s0, 4)>})
func.func @buffers(%x: memref<?x4xf32>, %y: memref<?x4xf32>) {
  linalg.exp ins(%x : memref<?x4xf32>) outs(%y : memref<?x4xf32>)
  return
}

// Kernels that say their extents, and functions of buffers without linalg, stay.
// CHECK-LABEL: func.func @said(
// CHECK-SAME:  %{{[a-z0-9]*}}: index, %{{.*}}: tensor<?xf32> {tir.extents = {{[^}]*}}}, %{{[a-z0-9]*}}: tensor<?xf32>)
func.func @said(%n: index, %x: tensor<?xf32> {tir.extents = affine_map<()[s0] -> (s0)>}, %y: tensor<?xf32>) {
  return
}
// CHECK-LABEL: func.func @loads(
// CHECK-SAME:  %{{[a-z0-9]*}}: memref<?xf32>)
func.func @loads(%x: memref<?xf32>) {
  return
}

// -----

func.func @data(%x: tensor<?xindex>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.extract %x[%c0] : tensor<?xindex>
  %e = tensor.empty(%n) : tensor<?xf32>
  // expected-error @below {{expected the shape of result 0 to follow from the shapes of arguments, got 'tensor<?xf32>'}}
  return %e : tensor<?xf32>
}
