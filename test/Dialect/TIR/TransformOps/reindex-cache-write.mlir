// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --tir-verify-schedule --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @columns
// CHECK-SAME: (%[[N:.*]]: index, %{{[a-z0-9]*}}: memref<?x8xf32>, %[[B:[a-z0-9]*]]: memref<?x8xf32>)
// CHECK: %[[T:.*]] = memref.alloc(%[[N]]) : memref<8x?xf32>
// CHECK: tir.block "b" (%[[V:.*]]: spatial to %[[N]] = %{{.*}}, %[[W:.*]]: spatial to 8 = %{{.*}}) attributes {tir.b} {
// CHECK: tir.write %[[T]][%[[W]], %[[V]]]
// CHECK: memref.store %{{.*}}, %[[T]][%[[W]], %[[V]]]
// CHECK: tir.for %[[I:.*]] to %[[N]] {
// CHECK-NEXT: tir.for %[[J:.*]] to 8 {
// CHECK-NEXT: tir.block "b.reindex_write0" (%[[V:.*]]: spatial to %[[N]] = %[[I]], %[[W:.*]]: spatial to 8 = %[[J]]) attributes {tir.copy} {
// CHECK-NEXT: tir.read %[[T]][%[[W]], %[[V]]]
// CHECK-NEXT: tir.write %[[B]][%[[V]], %[[W]]]
// expected-remark @below {{'columns' computes what it did}}
func.func @columns(%n: index, %A: memref<?x8xf32>, %B: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %B to [%n, 8] : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "b" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %B[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        memref.store %a, %B[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %copy = transform.tir.reindex_cache_write %b write 0 by affine_map<(v, w) -> (w, v)> scope "global"
  transform.tir.annotate %copy "tir.copy" = unit
  transform.tir.annotate %b "tir.b" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @dims(%A: memref<8x4x2xf32>, %B: memref<8x4xf32>) {
  tir.for %i to 8 {
    tir.for %j to 4 {
      tir.for %k to 2 {
      // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 4 = %j, %r: reduce to 2 = %k) {
          tir.read %A[%v, %w, 0] : memref<8x4x2xf32>
          tir.write %B[%v, %w] : memref<8x4xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %B[%v, %w] : memref<8x4xf32>
          }
          %c = arith.constant 0 : index
          %a = memref.load %A[%v, %w, %c] : memref<8x4x2xf32>
          %b = memref.load %B[%v, %w] : memref<8x4xf32>
          %s = arith.addf %a, %b : f32
          memref.store %s, %B[%v, %w] : memref<8x4xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex_cache_write' refused: expected a map without symbols over the 3 iterators, got one over 2}}
  %copy = transform.tir.reindex_cache_write %b write 0 by affine_map<(v, w) -> (v, w)> scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @other_iterator(%A: memref<8x4x2xf32>, %B: memref<8x4xf32>) {
  tir.for %i to 8 {
    tir.for %j to 4 {
      tir.for %k to 2 {
      // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 4 = %j, %r: reduce to 2 = %k) {
          tir.read %A[%v, %w, 0] : memref<8x4x2xf32>
          tir.write %B[%v, %w] : memref<8x4xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %B[%v, %w] : memref<8x4xf32>
          }
          %c = arith.constant 0 : index
          %a = memref.load %A[%v, %w, %c] : memref<8x4x2xf32>
          %b = memref.load %B[%v, %w] : memref<8x4xf32>
          %s = arith.addf %a, %b : f32
          memref.store %s, %B[%v, %w] : memref<8x4xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex_cache_write' refused: expected a map of iterators that address the buffer, got one of iterator 2}}
  %copy = transform.tir.reindex_cache_write %b write 0 by affine_map<(v, w, r) -> (v, w, r)> scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @one_place(%A: memref<8x4x2xf32>, %B: memref<8x4xf32>) {
  tir.for %i to 8 {
    tir.for %j to 4 {
      tir.for %k to 2 {
      // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 4 = %j, %r: reduce to 2 = %k) {
          tir.read %A[%v, %w, 0] : memref<8x4x2xf32>
          tir.write %B[%v, %w] : memref<8x4xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %B[%v, %w] : memref<8x4xf32>
          }
          %c = arith.constant 0 : index
          %a = memref.load %A[%v, %w, %c] : memref<8x4x2xf32>
          %b = memref.load %B[%v, %w] : memref<8x4xf32>
          %s = arith.addf %a, %b : f32
          memref.store %s, %B[%v, %w] : memref<8x4xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex_cache_write' refused: expected a map that gives each point a place of its own, got one place for two at}}
  %copy = transform.tir.reindex_cache_write %b write 0 by affine_map<(v, w, r) -> (v + w)> scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @negative(%A: memref<8x4x2xf32>, %B: memref<8x4xf32>) {
  tir.for %i to 8 {
    tir.for %j to 4 {
      tir.for %k to 2 {
      // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 4 = %j, %r: reduce to 2 = %k) {
          tir.read %A[%v, %w, 0] : memref<8x4x2xf32>
          tir.write %B[%v, %w] : memref<8x4xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %B[%v, %w] : memref<8x4xf32>
          }
          %c = arith.constant 0 : index
          %a = memref.load %A[%v, %w, %c] : memref<8x4x2xf32>
          %b = memref.load %B[%v, %w] : memref<8x4xf32>
          %s = arith.addf %a, %b : f32
          memref.store %s, %B[%v, %w] : memref<8x4xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex_cache_write' refused: expected a map whose results are known not to be negative}}
  %copy = transform.tir.reindex_cache_write %b write 0 by affine_map<(v, w, r) -> (v, w - 1)> scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @region(%A: memref<8x4x2xf32>, %B: memref<8x4xf32>) {
  tir.for %i to 8 {
    tir.for %j to 4 {
      tir.for %k to 2 {
      // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 4 = %j, %r: reduce to 2 = %k) {
          tir.read %A[%v, %w, 0] : memref<8x4x2xf32>
          tir.write %B[%v, %w] : memref<8x4xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %B[%v, %w] : memref<8x4xf32>
          }
          %c = arith.constant 0 : index
          %a = memref.load %A[%v, %w, %c] : memref<8x4x2xf32>
          %b = memref.load %B[%v, %w] : memref<8x4xf32>
          %s = arith.addf %a, %b : f32
          memref.store %s, %B[%v, %w] : memref<8x4xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex_cache_write' refused: expected a write region below 1, got 1}}
  %copy = transform.tir.reindex_cache_write %b write 1 by affine_map<(v, w, r) -> (v, w)> scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @scope(%A: memref<8x4x2xf32>, %B: memref<8x4xf32>) {
  tir.for %i to 8 {
    tir.for %j to 4 {
      tir.for %k to 2 {
          tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 4 = %j, %r: reduce to 2 = %k) {
          tir.read %A[%v, %w, 0] : memref<8x4x2xf32>
          tir.write %B[%v, %w] : memref<8x4xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %B[%v, %w] : memref<8x4xf32>
          }
          %c = arith.constant 0 : index
          %a = memref.load %A[%v, %w, %c] : memref<8x4x2xf32>
          %b = memref.load %B[%v, %w] : memref<8x4xf32>
          %s = arith.addf %a, %b : f32
          memref.store %s, %B[%v, %w] : memref<8x4xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.reindex_cache_write' refused: expected scope global, local, shared or warp, got near}}
  %copy = transform.tir.reindex_cache_write %b write 0 by affine_map<(v, w, r) -> (v, w)> scope "near"
  transform.yield
}
}
