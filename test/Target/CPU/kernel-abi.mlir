// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --cpu-kernel-abi | FileCheck %s

// The kernel takes addresses and rebuilds its buffers.
// CHECK-LABEL: func.func @rows
// CHECK-SAME: (%[[N:.*]]: index, %[[A:.*]]: !llvm.ptr {llvm.noalias}, %[[B:.*]]: !llvm.ptr {llvm.noalias}, %{{.*}}: !llvm.ptr {lamella.context})
// CHECK-SAME: llvm.linkage = #llvm.linkage<internal>
// CHECK: affine.apply #{{.*}}()[%[[N]]]
// CHECK: llvm.insertvalue %[[A]], %{{.*}}[0]
// CHECK: llvm.insertvalue %[[A]], %{{.*}}[1]
// CHECK: unrealized_conversion_cast {{.*}} to memref<?x8xf32>
func.func @rows(%n: index, %a: memref<?x8xf32> {lamella.extents = affine_map<()[s0] -> (s0 * 2, 8)>},
                %b: memref<3x8xf32> {lamella.extents = affine_map<()[s0] -> (3, s0)>},
                %context: !llvm.ptr {lamella.context}) {
  %c0 = arith.constant 0 : index
  %x = memref.load %a[%c0, %c0] : memref<?x8xf32>
  memref.store %x, %b[%c0, %c0] : memref<3x8xf32>
  return
}

// CHECK: llvm.mlir.global internal constant @rows$packed$error1("rows: expected size 0 to be 0 or more\00")
// CHECK: llvm.mlir.global internal constant @rows$packed$error3("rows: expected extent 8 in dimension 1 of buffer 1, got another from the sizes\00")
// CHECK: llvm.func @rows$packed(%[[CONTEXT:.*]]: !llvm.ptr, %[[SIZES:.*]]: !llvm.ptr, %[[BUFFERS:.*]]: !llvm.ptr) -> i32
// CHECK: %[[ADDRESS:.*]] = llvm.getelementptr %[[SIZES]][0]
// CHECK: %[[SIZE:.*]] = llvm.load %[[ADDRESS]] : !llvm.ptr -> i64
// CHECK: arith.cmpi sge
// CHECK: llvm.cond_br %{{.*}}, ^[[NEXT:.*]], ^[[FAILED:.*]]
// CHECK: ^[[FAILED]]:
// CHECK: %[[TEXT:.*]] = llvm.getelementptr %[[CONTEXT]][0, 7]
// CHECK: "llvm.intr.memcpy"(%[[TEXT]]
// CHECK: llvm.mlir.constant(1 : i32)
// CHECK: llvm.return
// CHECK: ^[[NEXT]]:
// CHECK: arith.cmpi eq
// CHECK: llvm.cond_br
// CHECK: llvm.getelementptr %[[BUFFERS]][1]
// CHECK: call @rows(%{{.*}}, %{{.*}}, %{{.*}}, %[[CONTEXT]])
// CHECK: llvm.mlir.constant(0 : i32)

// A declaration of the entry is replaced.
// CHECK-NOT: llvm.func @declared$packed(!llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
llvm.func @declared$packed(!llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
// CHECK: llvm.func @declared$packed(%{{.*}}: !llvm.ptr
func.func private @declared(%a: memref<4xf32>) {
  return
}

// No kernels: what another function calls or called, what returns a value, what has no buffers.
// CHECK-NOT: called$packed
// CHECK: func.func @called(%{{.*}}: memref<4xf32>)
func.func @called(%a: memref<4xf32>) {
  return
}
// CHECK-NOT: intrinsic$packed
// CHECK: func.func private @intrinsic(%{{.*}}: memref<4xf32, strided<[2]>>)
func.func private @intrinsic(%a: memref<4xf32, strided<[2]>>) attributes {lamella.intrinsic} {
  return
}
// CHECK: func.func @value(%{{.*}}: memref<4xf32>) -> i32
func.func @value(%a: memref<4xf32>) -> i32 {
  func.call @called(%a) : (memref<4xf32>) -> ()
  %c0 = arith.constant 0 : i32
  return %c0 : i32
}
// CHECK: func.func @main() {
func.func @main() {
  return
}
