// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --cpu-outline-parallel --canonicalize | FileCheck %s

// The body: its position, what it captures; buffers as descriptor and address.
// CHECK-LABEL: func.func private @scale$parallel0
// CHECK-SAME: (%[[I:[^:]*]]: index, %[[D:[^:]*]]: !llvm.struct<(ptr, ptr, i64, array<1 x i64>, array<1 x i64>)>, %[[P:[^:]*]]: !llvm.ptr {llvm.noalias}, %[[S:[^:]*]]: f32)
// CHECK-SAME: llvm.linkage = #llvm.linkage<internal>
// CHECK-DAG: llvm.insertvalue %[[P]], %{{.*}}[0]
// CHECK-DAG: llvm.insertvalue %[[P]], %{{.*}}[1]
// CHECK: memref.load %{{.*}}[%[[I]]]
// CHECK: return
// CHECK-LABEL: llvm.func internal @scale$parallel0$thunk(
// CHECK-SAME: %[[DATA:.*]]: !llvm.ptr, %{{.*}}: i64)
// CHECK: llvm.getelementptr %[[DATA]][0, 1]
// CHECK: call @scale$parallel0(
// CHECK: llvm.return

// CHECK-LABEL: func.func @scale
// CHECK-SAME: %[[N:.*]]: index, %[[F:.*]]: f32, %{{.*}}: memref<?xf32>, %[[CONTEXT:.*]]: !llvm.ptr {lamella.context})
func.func @scale(%n: index, %f: f32, %a: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: %[[THUNK:.*]] = llvm.mlir.addressof @scale$parallel0$thunk
  // CHECK: %[[STRUCT:.*]] = llvm.alloca
  // CHECK: llvm.store %[[F]]
  // CHECK: %[[FIELD:.*]] = llvm.getelementptr %[[CONTEXT]][0, 4]
  // CHECK: %[[RUNNER:.*]] = llvm.load %[[FIELD]]
  // CHECK: %[[COUNT:.*]] = builtin.unrealized_conversion_cast %[[N]] : index to i64
  // CHECK: llvm.call %[[RUNNER]](%[[CONTEXT]], %[[THUNK]], %[[STRUCT]], %[[COUNT]])
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    %x = memref.load %a[%i] : memref<?xf32>
    %y = arith.mulf %x, %f : f32
    memref.store %y, %a[%i] : memref<?xf32>
    scf.reduce
  }
  return
}

// A view of a buffer and the buffer itself are not different objects. The loop inside the loop stays.
// CHECK-LABEL: func.func private @view$parallel0
// CHECK-NOT: llvm.noalias
// CHECK: scf.parallel
// CHECK-LABEL: func.func @view
func.func @view(%a: memref<8x8xf32>, %b: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %row = memref.subview %a[2, 0] [1, 8] [1, 1] : memref<8x8xf32> to memref<8xf32, strided<[1], offset: 16>>
  scf.parallel (%i) = (%c0) to (%c8) step (%c1) {
    scf.parallel (%j) = (%c0) to (%c8) step (%c1) {
      %x = memref.load %row[%j] : memref<8xf32, strided<[1], offset: 16>>
      memref.store %x, %a[%i, %j] : memref<8x8xf32>
      scf.reduce
    }
    scf.reduce
  }
  return
}

// A loop from 3 by steps of 4: the position is computed in the body, the count at the call.
// CHECK-LABEL: func.func private @steps$parallel0
// CHECK-SAME: (%[[I:.*]]: index
// CHECK: %[[M:.*]] = arith.muli %[[I]], %c4
// CHECK: arith.addi %[[M]], %c3
// CHECK-LABEL: func.func @steps
// CHECK: %[[LENGTH:.*]] = arith.subi %{{.*}}, %c3
// CHECK: arith.ceildivsi %[[LENGTH]], %c4
func.func @steps(%n: index, %a: memref<?xi32>) {
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %x = arith.constant 7 : i32
  scf.parallel (%i) = (%c3) to (%n) step (%c4) {
    memref.store %x, %a[%i] : memref<?xi32>
    scf.reduce
  }
  return
}

// A caller hands its context on.
// CHECK-LABEL: func.func @caller
// CHECK-SAME: %[[CONTEXT:[^ :]*]]: !llvm.ptr {lamella.context})
// CHECK: call @steps(%{{.*}}, %{{.*}}, %[[CONTEXT]])
func.func @caller(%n: index, %a: memref<?xi32>) {
  func.call @steps(%n, %a) : (index, memref<?xi32>) -> ()
  return
}

// CHECK-LABEL: func.func @serial
// CHECK-SAME: (%{{.*}}: memref<8xf32>) {
func.func @serial(%a: memref<8xf32>) {
  return
}
