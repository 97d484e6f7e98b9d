// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s -pass-pipeline='builtin.module(relax.func(relax-plan-memory),relax-to-llvm)' | FileCheck %s
// What the code does is tested by running it (test/Unit/Conversion/RelaxToLLVM); here is its form.

func.func private @double(%n: index, %x: memref<?xf32>, %y: memref<?xf32>)
func.func private @unused(%n: index)

// CHECK-LABEL: llvm.func @step(
// CHECK-SAME: %[[CONTEXT:.*]]: !llvm.ptr, %[[ARGUMENTS:.*]]: !llvm.ptr, %[[RESULTS:.*]]: !llvm.ptr) -> i32
// One array of sizes and one of buffers serve both calls.
// CHECK: llvm.alloca {{.*}} x !llvm.array<1 x i64>
// CHECK: llvm.alloca {{.*}} x !llvm.array<2 x ptr>
// CHECK-NOT: llvm.alloca {{.*}} x !llvm.array<2 x ptr>
// The extent is checked against the bounds.
// CHECK: %[[N:.*]] = llvm.load {{.*}} -> i64
// CHECK: llvm.icmp "slt" %[[N]]
// CHECK: llvm.icmp "sgt" %[[N]]
// The first tensor lies in the workspace, the second in memory of the caller.
// CHECK: llvm.getelementptr %[[CONTEXT]][0, 3]
// CHECK: %[[BLOCK:.*]] = llvm.call %{{.*}}(%[[CONTEXT]], %{{.*}}) : !llvm.ptr, (!llvm.ptr, i64) -> !llvm.ptr
// CHECK: %[[A:.*]] = llvm.getelementptr %[[BLOCK]]
// CHECK: llvm.store %[[N]]
// CHECK: llvm.store %[[A]]
// CHECK: llvm.getelementptr %[[CONTEXT]][0, 0]
// CHECK: llvm.call %{{.*}}(%[[CONTEXT]], %{{.*}}, %{{.*}}) : !llvm.ptr, (!llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
// CHECK: llvm.getelementptr %[[CONTEXT]][0, 2]
// CHECK: %[[B:.*]] = llvm.call %{{.*}}(%[[CONTEXT]], %{{.*}}) : !llvm.ptr, (!llvm.ptr, i64) -> !llvm.ptr
// CHECK: llvm.store %[[A]]
// CHECK: llvm.store %[[B]]
// CHECK: llvm.getelementptr %[[RESULTS]][0]
// CHECK: llvm.store %[[B]]
// CHECK: llvm.return
// CHECK: llvm.call @lamella_host_fail(%[[CONTEXT]]
relax.func @step<n in [1, 64]>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>> {
  %a = relax.call_tir @double<n>(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %b = relax.call_tir @double<n>(%a) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %b : tensor<?xf32, #relax.shape<n>>
}

// CHECK-NOT: relax.func
// CHECK: llvm.func @double$packed(!llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
// CHECK: llvm.mlir.global private constant @lamella_kernel_table
// CHECK: llvm.mlir.addressof @double$packed
// CHECK: llvm.mlir.global external constant @lamella_module()
