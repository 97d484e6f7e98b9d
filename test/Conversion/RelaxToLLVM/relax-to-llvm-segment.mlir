// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s -pass-pipeline='builtin.module(relax.func(relax-split-segments,relax-plan-memory),relax-to-llvm)' | FileCheck %s

// A segment is a private function that the entry calls; its status is checked.
// CHECK: llvm.func @f(%[[CONTEXT:.*]]: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr) -> i32
// CHECK: %[[STATUS:.*]] = llvm.call @f$segment0(%[[CONTEXT]],
// CHECK: llvm.icmp "ne" %[[STATUS]]
// CHECK: llvm.func internal @f$segment0(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr{{.*}}) -> i32
relax.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = relax.call_dps "a"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  relax.return %a : tensor<4xf32>
}
