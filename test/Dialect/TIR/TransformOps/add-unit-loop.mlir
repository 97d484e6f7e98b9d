// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @add_unit_loop
// CHECK: tir.for %{{.*}} to 1 {
// CHECK-NEXT: tir.for parallel %{{.*}} to 8 {
// CHECK-NEXT: tir.for %{{.*}} to 16 {
// CHECK-NEXT: tir.for unrolled %{{.*}} to 1 {
// CHECK-NEXT: tir.block "b"
func.func @add_unit_loop(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %B[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %B[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  %u = transform.tir.add_unit_loop %b
  %t = transform.tir.add_unit_loop %i
  transform.tir.unroll %u
  transform.tir.parallel %i
  %all = transform.tir.get_loops %b
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// expected-note @below {{the condition fails here}}
func.func @target(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %B[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %B[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  // expected-error @below {{'transform.tir.add_unit_loop' refused: expected a loop or a block, got func.func}}
  %u = transform.tir.add_unit_loop %f
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @lanes(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{this loop is vectorized}}
    tir.for %j to 16 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %B[%v, %w] : memref<8x16xf32>
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %B[%v, %w] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  transform.tir.vectorize %j
  // expected-error @below {{'transform.tir.add_unit_loop' refused: expected no vectorized loop around}}
  %u = transform.tir.add_unit_loop %b
  transform.yield
}
}
