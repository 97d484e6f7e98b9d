// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @bind
// CHECK: tir.for thread("blockIdx.x") %{{.*}} to 8 {
// CHECK: tir.for thread("threadIdx.x") %{{.*}} to 16 {
func.func @bind(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
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
  transform.tir.bind %i to "blockIdx.x"
  transform.tir.bind %j to "threadIdx.x"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @axis(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  // expected-note @below {{the condition fails here}}
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
  // expected-error @below {{'transform.tir.bind' refused: expected one of blockIdx.{x,y,z}, threadIdx.{x,y,z}, got "laneIdx.x"}}
  transform.tir.bind %i to "laneIdx.x"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @serial(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  // expected-note @below {{the condition fails here}}
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
  transform.tir.parallel %i
  // expected-error @below {{'transform.tir.bind' refused: expected a serial loop, got one of kind parallel}}
  transform.tir.bind %i to "blockIdx.x"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @taken(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  // expected-note @below {{this loop is bound to it}}
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
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
  transform.tir.bind %i to "blockIdx.x"
  // expected-error @below {{'transform.tir.bind' refused: expected an axis that no loop around or inside is bound to, got "blockIdx.x"}}
  transform.tir.bind %j to "blockIdx.x"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @taken_inside(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    // expected-note @below {{this loop is bound to it}}
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
  transform.tir.bind %j to "threadIdx.x"
  // expected-error @below {{'transform.tir.bind' refused: expected an axis that no loop around or inside is bound to, got "threadIdx.x"}}
  transform.tir.bind %i to "threadIdx.x"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @dependent(%A: memref<8x16xf32>, %B: memref<8x16xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<8x16xf32>
        tir.write %B[%v, 0] : memref<8x16xf32>
        %z = arith.constant 0 : index
        %a = memref.load %A[%v, %w] : memref<8x16xf32>
        memref.store %a, %B[%v, %z] : memref<8x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error-re @below {{'transform.tir.bind' refused: block "b" writes and block "b" writes the same element at {{.*}}}}
  transform.tir.bind %j to "threadIdx.x"
  transform.yield
}
}
