// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @f
// CHECK: tir.block "P" ({{.*}}) attributes {tir.producer} {
// CHECK: tir.block "Q" ({{.*}}) attributes {tir.producer} {
// CHECK: tir.block "R" ({{.*}}) {
func.func @f(%A: memref<8xf32>, %B: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  %U = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  tir.for %i to 8 {
    tir.block "Q" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %U[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %U[%v] : memref<8xf32>
    }
    tir.block "R" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.read %U[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %T[%v] : memref<8xf32>
      %b = memref.load %U[%v] : memref<8xf32>
      %c = arith.addf %a, %b : f32
      memref.store %c, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %R = transform.tir.get_block "R" in %m
  %P = transform.tir.get_block "P" in %m
  %producers = transform.tir.get_producers %R
  transform.annotate %producers "tir.producer" : !transform.any_op
  %none = transform.tir.get_producers %P
  transform.annotate %none "tir.none" : !transform.any_op
  transform.yield
}
}
