// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics \
// RUN:   --pass-pipeline="builtin.module(transform-interpreter,func.func(tir-compact-buffers),canonicalize)" | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @storage_align
// CHECK: memref.alloc() {tir.align = array<i64: 0, 32, 1>} : memref<64x33xf32>
func.func @storage_align(%A: memref<64x32xf32>, %B: memref<64x32xf32>) {
  %T = memref.alloc() : memref<64x32xf32>
  tir.for %i to 64 {
    tir.for %j to 32 {
      tir.block "P" (%v: spatial to 64 = %i, %w: spatial to 32 = %j) {
        tir.read %A[%v, %w] : memref<64x32xf32>
        tir.write %T[%v, %w] : memref<64x32xf32>
        %a = memref.load %A[%v, %w] : memref<64x32xf32>
        memref.store %a, %T[%v, %w] : memref<64x32xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 32 {
      tir.block "Q" (%v: spatial to 64 = %i, %w: spatial to 32 = %j) {
        tir.read %T[%v, %w] : memref<64x32xf32>
        tir.write %B[%v, %w] : memref<64x32xf32>
        %a = memref.load %T[%v, %w] : memref<64x32xf32>
        memref.store %a, %B[%v, %w] : memref<64x32xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  transform.tir.storage_align %P write 0 dim 0 factor 32 offset 1
  %i, %j = transform.tir.get_loops %P
  transform.tir.parallel %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The buffer of one iteration has one row: its stride is what was asked for all the same.
// CHECK-LABEL: func.func @shrunk
// CHECK: tir.for
// CHECK: memref.alloc() {tir.align = array<i64: 0, 48, 0>} : memref<1x48xf32>
func.func @shrunk(%A: memref<64x32xf32>, %B: memref<64x32xf32>) {
  %T = memref.alloc() : memref<64x32xf32>
  tir.for %i to 64 {
    tir.for %j to 32 {
      tir.block "P" (%v: spatial to 64 = %i, %w: spatial to 32 = %j) {
        tir.read %A[%v, %w] : memref<64x32xf32>
        tir.write %T[%v, %w] : memref<64x32xf32>
        %a = memref.load %A[%v, %w] : memref<64x32xf32>
        memref.store %a, %T[%v, %w] : memref<64x32xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 32 {
      tir.block "Q" (%v: spatial to 64 = %i, %w: spatial to 32 = %j) {
        tir.read %T[%v, %w] : memref<64x32xf32>
        tir.write %B[%v, %w] : memref<64x32xf32>
        %a = memref.load %T[%v, %w] : memref<64x32xf32>
        memref.store %a, %B[%v, %w] : memref<64x32xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i, %j = transform.tir.get_loops %Q
  transform.tir.storage_align %P write 0 dim 0 factor 48 offset 0
  %k = transform.tir.compute_at %P at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @region(%A: memref<64x32xf32>, %B: memref<64x32xf32>) {
  %T = memref.alloc() : memref<64x32xf32>
  tir.for %i to 64 {
    tir.for %j to 32 {
      // expected-note @below {{the condition fails here}}
      tir.block "P" (%v: spatial to 64 = %i, %w: spatial to 32 = %j) {
        tir.read %A[%v, %w] : memref<64x32xf32>
        tir.write %T[%v, %w] : memref<64x32xf32>
        %a = memref.load %A[%v, %w] : memref<64x32xf32>
        memref.store %a, %T[%v, %w] : memref<64x32xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 32 {
      tir.block "Q" (%v: spatial to 64 = %i, %w: spatial to 32 = %j) {
        tir.read %T[%v, %w] : memref<64x32xf32>
        tir.write %B[%v, %w] : memref<64x32xf32>
        %a = memref.load %T[%v, %w] : memref<64x32xf32>
        memref.store %a, %B[%v, %w] : memref<64x32xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.storage_align' refused: expected a write region below 1, got 1}}
  transform.tir.storage_align %P write 1 dim 0 factor 32 offset 1
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @argument(%A: memref<64x32xf32>, %B: memref<64x32xf32>) {
  %T = memref.alloc() : memref<64x32xf32>
  tir.for %i to 64 {
    tir.for %j to 32 {
      tir.block "P" (%v: spatial to 64 = %i, %w: spatial to 32 = %j) {
        tir.read %A[%v, %w] : memref<64x32xf32>
        tir.write %T[%v, %w] : memref<64x32xf32>
        %a = memref.load %A[%v, %w] : memref<64x32xf32>
        memref.store %a, %T[%v, %w] : memref<64x32xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 32 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 64 = %i, %w: spatial to 32 = %j) {
        tir.read %T[%v, %w] : memref<64x32xf32>
        tir.write %B[%v, %w] : memref<64x32xf32>
        %a = memref.load %T[%v, %w] : memref<64x32xf32>
        memref.store %a, %B[%v, %w] : memref<64x32xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.storage_align' refused: expected a buffer that its function allocates, got an argument}}
  transform.tir.storage_align %Q write 0 dim 0 factor 32 offset 1
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @last(%A: memref<64x32xf32>, %B: memref<64x32xf32>) {
  // expected-note @below {{the condition fails here}}
  %T = memref.alloc() : memref<64x32xf32>
  tir.for %i to 64 {
    tir.for %j to 32 {
      tir.block "P" (%v: spatial to 64 = %i, %w: spatial to 32 = %j) {
        tir.read %A[%v, %w] : memref<64x32xf32>
        tir.write %T[%v, %w] : memref<64x32xf32>
        %a = memref.load %A[%v, %w] : memref<64x32xf32>
        memref.store %a, %T[%v, %w] : memref<64x32xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 32 {
      tir.block "Q" (%v: spatial to 64 = %i, %w: spatial to 32 = %j) {
        tir.read %T[%v, %w] : memref<64x32xf32>
        tir.write %B[%v, %w] : memref<64x32xf32>
        %a = memref.load %T[%v, %w] : memref<64x32xf32>
        memref.store %a, %B[%v, %w] : memref<64x32xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.storage_align' refused: expected a dimension below 1, whose elements lie apart, got 1}}
  transform.tir.storage_align %P write 0 dim 1 factor 32 offset 1
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @offset(%A: memref<64x32xf32>, %B: memref<64x32xf32>) {
  // expected-note @below {{the condition fails here}}
  %T = memref.alloc() : memref<64x32xf32>
  tir.for %i to 64 {
    tir.for %j to 32 {
      tir.block "P" (%v: spatial to 64 = %i, %w: spatial to 32 = %j) {
        tir.read %A[%v, %w] : memref<64x32xf32>
        tir.write %T[%v, %w] : memref<64x32xf32>
        %a = memref.load %A[%v, %w] : memref<64x32xf32>
        memref.store %a, %T[%v, %w] : memref<64x32xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 32 {
      tir.block "Q" (%v: spatial to 64 = %i, %w: spatial to 32 = %j) {
        tir.read %T[%v, %w] : memref<64x32xf32>
        tir.write %B[%v, %w] : memref<64x32xf32>
        %a = memref.load %T[%v, %w] : memref<64x32xf32>
        memref.store %a, %B[%v, %w] : memref<64x32xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  // expected-error @below {{'transform.tir.storage_align' refused: expected a positive factor and an offset from 0 to below it, got 8 and 8}}
  transform.tir.storage_align %P write 0 dim 0 factor 8 offset 8
  transform.yield
}
}
