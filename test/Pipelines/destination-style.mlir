// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --destination-style --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func @two(
// CHECK-SAME:    %[[N:.*]]: index, %[[X:.*]]: tensor<?xf32> {bufferization.writable = false, tir.extents = affine_map<()[s0] -> (s0)>},
// CHECK-SAME:    %[[A:.*]]: memref<?xf32> {tir.extents = affine_map<()[s0] -> (s0)>}, %[[B:.*]]: memref<4xf32>) {
func.func @two(%n: index, %x: tensor<?xf32> {tir.extents = affine_map<()[s0] -> (s0)>})
    -> (tensor<?xf32> {tir.extents = affine_map<()[s0] -> (s0)>}, tensor<4xf32>) {
  // CHECK: bufferization.materialize_in_destination %[[X]] in restrict writable %[[A]]
  // CHECK: bufferization.materialize_in_destination %{{.*}} in restrict writable %[[B]]
  // CHECK: return{{$}}
  %e = tensor.empty() : tensor<4xf32>
  return %x, %e : tensor<?xf32>, tensor<4xf32>
}

// -----

// expected-error @below {{expected tensors as results of a kernel, got 'f32'}}
func.func @scalar(%x: tensor<4xf32>) -> f32 {
  %c = arith.constant 0.0 : f32
  return %c : f32
}

// -----

// expected-error @below {{expected a kernel with one basic block, got 2}}
func.func @blocks(%x: tensor<4xf32>) -> tensor<4xf32> {
  cf.br ^next
^next:
  return %x : tensor<4xf32>
}
