// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Extents, index arithmetic and views.
// RUN: lamella-opt %s --linalg-to-tir --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @extents(
// CHECK-SAME:    %[[N:.*]]: index, %[[M:.*]]: index, %[[X:.*]]: memref<?x?xf32>)
func.func @extents(%n: index, %m: index,
    %x: memref<?x?xf32> {tir.extents = affine_map<()[s0, s1] -> (s0 * s1, s1 floordiv 2 + 1)>}) {
  // CHECK-NEXT: tir.bind %[[X]] to [%[[N]] * %[[M]], %[[M]] floordiv 2 + 1]
  // memref.dim is the extent; an allocation has the extents of its sizes.
  // CHECK: memref.alloc(%{{.*}}) : memref<?xf32>
  // CHECK: tir.for %{{.*}} to %[[N]] * %[[M]] + 3 {
  // CHECK-NEXT: tir.block "fill" (%{{.*}}: spatial to %[[N]] * %[[M]] + 3 = %{{.*}}) {
  %c0 = arith.constant 0 : index
  %c3 = arith.constant 3 : index
  %d = memref.dim %x, %c0 : memref<?x?xf32>
  %e = arith.addi %d, %c3 : index
  %y = memref.alloc(%e) : memref<?xf32>
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%y : memref<?xf32>)
  return
}

// CHECK-LABEL: func.func @subview(
// CHECK-SAME:    %[[N:.*]]: index, %[[X:.*]]: memref<?x8xf32>, %[[Y:.*]]: memref<?x4xf32>)
func.func @subview(%n: index, %x: memref<?x8xf32> {tir.extents = affine_map<()[s0] -> (s0 * 2, 8)>},
    %y: memref<?x4xf32> {tir.extents = affine_map<()[s0] -> (s0, 4)>}) {
  // CHECK: tir.block "copy" (%[[V:.*]]: spatial to %[[N]] = %{{.*}}, %[[W:.*]]: spatial to 4 = %{{.*}}) {
  // CHECK-NEXT: tir.read %[[X]][%[[V]] * 2 + %[[N]], %[[W]] + 2] : memref<?x8xf32>
  // CHECK-NEXT: tir.write %[[Y]][%[[V]], %[[W]]]
  // CHECK-NOT: subview
  %s = memref.subview %x[%n, 2] [%n, 4] [2, 1] : memref<?x8xf32> to memref<?x4xf32, strided<[16, 1], offset: ?>>
  memref.copy %s, %y : memref<?x4xf32, strided<[16, 1], offset: ?>> to memref<?x4xf32>
  // A dropped dimension.
  // CHECK: tir.block "copy_1" (%[[W:.*]]: spatial to 4 = %{{.*}}) {
  // CHECK-NEXT: tir.read %[[X]][1, %[[W]] + 3]
  // CHECK-NEXT: tir.write %[[Y]][0, %[[W]]]
  %r = memref.subview %x[1, 3] [1, 4] [1, 1] : memref<?x8xf32> to memref<4xf32, strided<[1], offset: 11>>
  %t = memref.subview %y[0, 0] [1, 4] [1, 1] : memref<?x4xf32> to memref<4xf32, strided<[1]>>
  memref.copy %r, %t : memref<4xf32, strided<[1], offset: 11>> to memref<4xf32, strided<[1]>>
  return
}

// CHECK-LABEL: func.func @reshape(
// CHECK-SAME:    %[[N:.*]]: index, %[[X:.*]]: memref<?x6xf32>, %[[Y:.*]]: memref<?xf32>, %[[Z:.*]]: memref<?x2x3xf32>)
func.func @reshape(%n: index, %x: memref<?x6xf32> {tir.extents = affine_map<()[s0] -> (s0, 6)>},
    %y: memref<?xf32> {tir.extents = affine_map<()[s0] -> (s0 * 6)>},
    %z: memref<?x2x3xf32> {tir.extents = affine_map<()[s0] -> (s0, 2, 3)>}) {
  // CHECK: tir.block "copy" (%[[V:.*]]: spatial to %[[N]] * 6 = %{{.*}}) {
  // CHECK-NEXT: tir.read %[[X]][%[[V]] floordiv 6, %[[V]] mod 6]
  // CHECK-NEXT: tir.write %[[Y]][%[[V]]]
  %c = memref.collapse_shape %x [[0, 1]] : memref<?x6xf32> into memref<?xf32>
  memref.copy %c, %y : memref<?xf32> to memref<?xf32>
  // CHECK: tir.block "copy_1" (%[[A:.*]]: spatial to %[[N]] = %{{.*}}, %[[B:.*]]: spatial to 2 = %{{.*}}, %[[C:.*]]: spatial to 3 = %{{.*}}) {
  // CHECK-NEXT: tir.read %[[X]][%[[A]], %[[B]] * 3 + %[[C]]]
  // CHECK-NEXT: tir.write %[[Z]][%[[A]], %[[B]], %[[C]]]
  %e = memref.expand_shape %x [[0], [1, 2]] output_shape [%n, 2, 3] : memref<?x6xf32> into memref<?x2x3xf32>
  memref.copy %e, %z : memref<?x2x3xf32> to memref<?x2x3xf32>
  return
}
