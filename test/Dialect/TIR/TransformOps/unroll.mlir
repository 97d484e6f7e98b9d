// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @unroll
// CHECK: tir.for unrolled %{{.*}} to 64 attributes {tir.x} {
func.func @unroll(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %B to [%n] : memref<?xf32>
  tir.for %i to 64 {
    tir.block "b" (%v: spatial to 64 = %i) {
      tir.read %A[%v] : memref<?xf32>
      tir.write %B[%v] : memref<?xf32>
      %a = memref.load %A[%v] : memref<?xf32>
      memref.store %a, %B[%v] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  transform.tir.unroll %i
  transform.tir.annotate %i "tir.x" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @unroll_extent(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %B to [%n] : memref<?xf32>
  // expected-note @below {{the condition fails here}}
  tir.for %i to %n {
    tir.block "b" (%v: spatial to %n = %i) {
      tir.read %A[%v] : memref<?xf32>
      tir.write %B[%v] : memref<?xf32>
      %a = memref.load %A[%v] : memref<?xf32>
      memref.store %a, %B[%v] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{'transform.tir.unroll' refused: expected a constant extent}}
  transform.tir.unroll %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @unroll_serial(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %B to [%n] : memref<?xf32>
  // expected-note @below {{the condition fails here}}
  tir.for parallel %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<?xf32>
      tir.write %B[%v] : memref<?xf32>
      %a = memref.load %A[%v] : memref<?xf32>
      memref.store %a, %B[%v] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a serial loop, got one of kind parallel}}
  transform.tir.unroll %i
  transform.yield
}
}
