// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --tir-to-loops --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @choose(
// CHECK-SAME: %[[N:.*]]: index, %[[M:.*]]: index, %[[A:.*]]: memref<?xf32>
// CHECK-DAG: %[[C8:.*]] = arith.constant 8
// CHECK-DAG: %[[ONE:.*]] = arith.cmpi eq
// CHECK-DAG: %[[FEW:.*]] = arith.cmpi sge
// CHECK: %[[BOTH:.*]] = arith.andi
// CHECK: scf.if %[[BOTH]] {
// CHECK-NEXT: func.call @one(%[[N]], %[[M]], %[[A]])
// CHECK-NEXT: } else {
// CHECK: scf.if
// CHECK-NEXT: func.call @some(%[[N]], %[[M]], %[[A]])
// CHECK-NEXT: } else {
// CHECK-NEXT: func.call @many(%[[N]], %[[M]], %[[A]])
func.func @choose(%n: index, %m: index, %A: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.guarded(%n, %m) [affine_set<(d0, d1) : (d0 - 1 == 0, -d1 + 8 >= 0)> -> @one,
                       affine_set<(d0, d1) : (d0 - d1 >= 0)> -> @some, otherwise -> @many](%n, %m, %A)
      : index, index, memref<?xf32>
  return
}
func.func private @one(index, index, memref<?xf32>)
func.func private @some(index, index, memref<?xf32>)
func.func private @many(index, index, memref<?xf32>)
