// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --transform-interpreter --tir-verify-schedule --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// A maximum may begin with any constant; equal constants are one index.
// CHECK-LABEL: func.func @maximum
// CHECK: tir.block "S_rf" (%[[L:.*]]: spatial to 8 = %{{.*}}, %{{.*}}: reduce to 4 = %{{.*}}) {
// CHECK: tir.init {
// CHECK-NEXT: memref.store %[[LEAST:.*]], %{{.*}}[%{{.*}}, %[[L]]] : memref<1x8xf32>
// CHECK: arith.maximumf
// CHECK: tir.block "S" (%{{.*}}: reduce to 8 = %{{.*}}) {
// CHECK: tir.init {
// CHECK-NEXT: memref.store %[[LEAST]], %{{.*}} : memref<1xf32>
func.func @maximum(%A: memref<32xf32>, %S: memref<1xf32>) {
  %least = arith.constant -3.0e+38 : f32
  tir.for %k to 32 {
    tir.block "S" (%vk: reduce to 32 = %k) {
      tir.read %A[%vk] : memref<32xf32>
      tir.write %S[0] : memref<1xf32>
      tir.init {
        %c = arith.constant 0 : index
        memref.store %least, %S[%c] : memref<1xf32>
      }
      %from = arith.constant 0 : index
      %to = arith.constant 0 : index
      %a = memref.load %A[%vk] : memref<32xf32>
      %s = memref.load %S[%from] : memref<1xf32>
      %t = arith.maximumf %s, %a : f32
      memref.store %t, %S[%to] : memref<1xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %S = transform.tir.get_block "S" in %m
  %k = transform.tir.get_loops %S
  %ko, %ki = transform.tir.split %k by [4, 8]
  %rf = transform.tir.rfactor %S at %ki scope "global"
  transform.yield
}
}
