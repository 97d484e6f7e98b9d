// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --decompose-aggregates --split-input-file --verify-diagnostics | FileCheck %s
// What they compute: test/Integration/upstream.test.

// CHECK-LABEL: func.func @softmax(
// CHECK-COUNT-4: linalg.generic
// CHECK-NOT:   linalg.softmax
// CHECK:       return
func.func @softmax(%x: tensor<4x6xf32>) -> tensor<4x6xf32> {
  %e = tensor.empty() : tensor<4x6xf32>
  %r = linalg.softmax dimension(1) ins(%x : tensor<4x6xf32>) outs(%e : tensor<4x6xf32>) -> tensor<4x6xf32>
  return %r : tensor<4x6xf32>
}

// CHECK-LABEL: func.func @pad(
// CHECK:       linalg.fill
// CHECK-NEXT:  tensor.insert_slice %{{.*}}[1] [4] [1] : tensor<4xf32> into tensor<6xf32>
func.func @pad(%x: tensor<4xf32>) -> tensor<6xf32> {
  %zero = arith.constant 0.0 : f32
  %r = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %zero : f32
  } : tensor<4xf32> to tensor<6xf32>
  return %r : tensor<6xf32>
}

// CHECK-LABEL: func.func @concat(
// CHECK-COUNT-2: tensor.insert_slice
func.func @concat(%x: tensor<4xf32>, %y: tensor<2xf32>) -> tensor<6xf32> {
  %r = tensor.concat dim(0) %x, %y : (tensor<4xf32>, tensor<2xf32>) -> tensor<6xf32>
  return %r : tensor<6xf32>
}

// CHECK-LABEL: func.func @pack_unpack(
// CHECK-SAME:  %[[X:.*]]: tensor<6x4xf32>
// CHECK:       %[[E:.*]] = tensor.expand_shape %[[X]] {{\[}}[0, 1], [2, 3]] output_shape [3, 2, 1, 4]
// CHECK:       %[[P:.*]] = linalg.transpose ins(%[[E]] : tensor<3x2x1x4xf32>)
// CHECK:       linalg.transpose ins(%[[P]]
// CHECK:       tensor.collapse_shape
func.func @pack_unpack(%x: tensor<6x4xf32>) -> tensor<6x4xf32> {
  %e = tensor.empty() : tensor<3x1x2x4xf32>
  %p = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %e : tensor<6x4xf32> -> tensor<3x1x2x4xf32>
  %f = tensor.empty() : tensor<6x4xf32>
  %r = linalg.unpack %p inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %f : tensor<3x1x2x4xf32> -> tensor<6x4xf32>
  return %r : tensor<6x4xf32>
}

// CHECK-LABEL: func.func @elementwise(
// CHECK:       linalg.generic
// CHECK:       arith.addf %{{.*}}, %{{.*}} : f32
func.func @elementwise(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %r = arith.addf %x, %y : tensor<4xf32>
  return %r : tensor<4xf32>
}

// A function without such ops is as it was, dead ops included.
// CHECK-LABEL: func.func @untouched(
// CHECK-NEXT:  arith.constant
// CHECK-NEXT:  return
func.func @untouched(%x: tensor<4xf32>) -> tensor<4xf32> {
  %dead = arith.constant 1.0 : f32
  return %x : tensor<4xf32>
}

// -----

func.func @on_buffers(%x: memref<4x4xf32>, %y: memref<4x4xf32>) {
  // expected-error @below {{'linalg.softmax' op expected an op on tensors that can be said in structured ops}}
  linalg.softmax dimension(0) ins(%x : memref<4x4xf32>) outs(%y : memref<4x4xf32>)
  return
}
