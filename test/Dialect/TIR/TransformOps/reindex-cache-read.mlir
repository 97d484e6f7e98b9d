// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --tir-verify-schedule --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// Panels of 4 columns, each with its rows one after the other.
// CHECK-LABEL: func.func @panels
// CHECK-SAME: %[[B:[a-z0-9]*]]: memref<16x8xf32>, %{{[a-z0-9]*}}: memref<?x8xf32>)
// CHECK: %[[T:.*]] = memref.alloc() : memref<2x16x4xf32, #tir.scope<local>>
// CHECK: tir.for %[[J:.*]] to 8 {
// CHECK-NEXT: tir.for %[[K:.*]] to 16 {
// CHECK-NEXT: tir.block "C.reindex_read1" (%[[W:.*]]: spatial to 8 = %[[J]], %[[R:.*]]: spatial to 16 = %[[K]]) attributes {tir.copy} {
// CHECK-NEXT: tir.read %[[B]][%[[R]], %[[W]]]
// CHECK-NEXT: tir.write %[[T]][%[[W]] floordiv 4, %[[R]], %[[W]] mod 4]
// CHECK: tir.block "C" (%{{.*}}, %[[W:.*]]: spatial to 8 = %{{.*}}, %[[R:.*]]: reduce to 16 = %{{.*}}) attributes {tir.c} {
// CHECK: tir.read %[[T]][%[[W]] floordiv 4, %[[R]], %[[W]] mod 4]
// CHECK: memref.load %[[T]]
// expected-remark @below {{'panels' computes what it did}}
func.func @panels(%n: index, %A: memref<?x16xf32>, %B: memref<16x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 16] : memref<?x16xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %k to 16 {
        tir.block "C" (%v: spatial to %n = %i, %w: spatial to 8 = %j, %r: reduce to 16 = %k) {
          tir.read %A[%v, %r] : memref<?x16xf32>
          tir.read %B[%r, %w] : memref<16x8xf32>
          tir.write %C[%v, %w] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %C[%v, %w] : memref<?x8xf32>
          }
          %a = memref.load %A[%v, %r] : memref<?x16xf32>
          %b = memref.load %B[%r, %w] : memref<16x8xf32>
          %c = memref.load %C[%v, %w] : memref<?x8xf32>
          %p = arith.mulf %a, %b fastmath<contract> : f32
          %s = arith.addf %c, %p fastmath<contract> : f32
          memref.store %s, %C[%v, %w] : memref<?x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  %copy = transform.tir.reindex_cache_read %C read 1 by affine_map<(v, w, r) -> (w floordiv 4, r, w mod 4)> scope "local"
  transform.tir.annotate %copy "tir.copy" = unit
  transform.tir.annotate %C "tir.c" = unit
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
  // expected-error @below {{'transform.tir.reindex_cache_read' refused: expected a map without symbols over the 3 iterators, got one over 2}}
  %copy = transform.tir.reindex_cache_read %b read 0 by affine_map<(v, w) -> (v, w)> scope "global"
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
  // expected-error @below {{'transform.tir.reindex_cache_read' refused: expected a map of iterators that address the buffer, got one of iterator 2}}
  %copy = transform.tir.reindex_cache_read %b read 0 by affine_map<(v, w, r) -> (v, w, r)> scope "global"
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
  // expected-error @below {{'transform.tir.reindex_cache_read' refused: expected a map that gives each point a place of its own, got one place for two at}}
  %copy = transform.tir.reindex_cache_read %b read 0 by affine_map<(v, w, r) -> (v + w)> scope "global"
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
  // expected-error @below {{'transform.tir.reindex_cache_read' refused: expected a map whose results are known not to be negative}}
  %copy = transform.tir.reindex_cache_read %b read 0 by affine_map<(v, w, r) -> (v, w - 1)> scope "global"
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
  // expected-error @below {{'transform.tir.reindex_cache_read' refused: expected a read region below 1, got 1}}
  %copy = transform.tir.reindex_cache_read %b read 1 by affine_map<(v, w, r) -> (v, w)> scope "global"
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
  // expected-error @below {{'transform.tir.reindex_cache_read' refused: expected scope global, local, shared or warp, got near}}
  %copy = transform.tir.reindex_cache_read %b read 0 by affine_map<(v, w, r) -> (v, w)> scope "near"
  transform.yield
}
}
