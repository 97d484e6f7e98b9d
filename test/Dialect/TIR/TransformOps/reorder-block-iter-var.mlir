// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @reorder_block_iter_var
// CHECK: tir.for parallel %[[I:.*]] to 8 {
// CHECK: tir.for vectorized %[[J:.*]] to 16 {
// CHECK: tir.block "b" (%[[W:.*]]: spatial to 16 = %[[J]], %[[V:.*]]: spatial to 8 = %[[I]]) {
// CHECK-NEXT: tir.read %{{.*}}[%[[V]], %[[W]]]
func.func @reorder_block_iter_var(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
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
  transform.tir.reorder_block_iter_var %b [1, 0]
  transform.tir.parallel %i
  transform.tir.vectorize %j
  %all = transform.tir.get_loops %b
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @twice(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  tir.for %i to 8 {
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
  // expected-error @below {{'transform.tir.reorder_block_iter_var' refused: expected each of the block's 2 iterators once}}
  transform.tir.reorder_block_iter_var %b [1, 1]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @few(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  tir.for %i to 8 {
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
  // expected-error @below {{'transform.tir.reorder_block_iter_var' refused: expected each of the block's 2 iterators once}}
  transform.tir.reorder_block_iter_var %b [0]
  transform.yield
}
}
