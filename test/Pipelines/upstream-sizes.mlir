// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --infer-extents --mlir-print-local-scope | FileCheck %s

// Sizes of results are expressions, also where other compilers compute them in i64.
// CHECK-LABEL: func.func @expressions(
// CHECK-SAME:  -> (tensor<?x?xf32> {tir.extents = affine_map<()[s0, s1] -> (s0 floordiv 2, s1 * 3 - 1)>},
// CHECK-SAME:      tensor<?xf32> {tir.extents = affine_map<()[s0, s1] -> (s0 * s1)>})
func.func @expressions(%x: tensor<?x?xf32>) -> (tensor<?x?xf32>, tensor<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1 : i64
  %two = arith.constant 2 : i64
  %three = arith.constant 3 : index
  %d0 = tensor.dim %x, %c0 : tensor<?x?xf32>
  %d1 = tensor.dim %x, %c1 : tensor<?x?xf32>
  %a = arith.index_cast %d0 : index to i64
  %b = arith.subi %a, %two : i64
  %c = arith.floordivsi %b, %two : i64
  %d = arith.addi %c, %one : i64
  %m = arith.index_cast %d : i64 to index
  %t = arith.muli %d1, %three : index
  %n = affine.apply affine_map<()[s0] -> (s0 - 1)>()[%t]
  %e = tensor.empty(%m, %n) : tensor<?x?xf32>
  %f = tensor.collapse_shape %x [[0, 1]] : tensor<?x?xf32> into tensor<?xf32>
  return %e, %f : tensor<?x?xf32>, tensor<?xf32>
}

// Through slices, reshapes, casts and ops with a destination.
// CHECK-LABEL: func.func @ops(
// CHECK-SAME:  -> (tensor<?x2xf32> {tir.extents = affine_map<()[s0] -> (s0 - 1, 2)>},
// CHECK-SAME:      tensor<?x3x2xf32> {tir.extents = affine_map<()[s0] -> (s0, 3, 2)>},
// CHECK-SAME:      tensor<?xf32> {tir.extents = affine_map<()[s0] -> (s0)>},
// CHECK-SAME:      tensor<?xf32> {tir.extents = affine_map<()[s0] -> (s0 * 2)>})
func.func @ops(%x: tensor<?x6xf32>) -> (tensor<?x2xf32>, tensor<?x3x2xf32>, tensor<?xf32>, tensor<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %x, %c0 : tensor<?x6xf32>
  %less = arith.subi %n, %c1 : index
  %a = tensor.extract_slice %x[1, 0] [%less, 2] [1, 3] : tensor<?x6xf32> to tensor<?x2xf32>
  %b = tensor.expand_shape %x [[0], [1, 2]] output_shape [%n, 3, 2] : tensor<?x6xf32> into tensor<?x3x2xf32>
  %column = tensor.extract_slice %x[0, 2] [%n, 1] [1, 1] : tensor<?x6xf32> to tensor<?xf32>
  %c = linalg.fill ins(%zero : f32) outs(%column : tensor<?xf32>) -> tensor<?xf32>
  %twice = arith.muli %n, %c2 : index
  %d = tensor.splat %zero[%twice] : tensor<?xf32>
  return %a, %b, %c, %d : tensor<?x2xf32>, tensor<?x3x2xf32>, tensor<?xf32>, tensor<?xf32>
}
