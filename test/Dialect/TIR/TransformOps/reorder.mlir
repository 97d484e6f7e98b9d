// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @reorder
// CHECK: tir.for %[[K:.*]] to 32 attributes {tir.k} {
// CHECK-NEXT: tir.for %[[J:.*]] to 64 {
// CHECK-NEXT: tir.for %[[I:.*]] to %[[N:.*]] attributes {tir.i} {
// CHECK-NEXT: tir.block "C" (%{{.*}}: spatial to %[[N]] = %[[I]], %{{.*}}: spatial to 64 = %[[J]], %{{.*}}: reduce to 32 = %[[K]]) {
func.func @reorder(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
  tir.bind %A to [%n, 32] : memref<?x32xf32>
  tir.bind %C to [%n, 64] : memref<?x64xf32>
  tir.for %i to %n {
    tir.for %j to 64 {
      tir.for %k to 32 {
        tir.block "C" (%vi: spatial to %n = %i, %vj: spatial to 64 = %j, %vk: reduce to 32 = %k) {
          tir.read %A[%vi, %vk] : memref<?x32xf32>
          tir.read %B[%vk, %vj] : memref<32x64xf32>
          tir.write %C[%vi, %vj] : memref<?x64xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %C[%vi, %vj] : memref<?x64xf32>
          }
          %a = memref.load %A[%vi, %vk] : memref<?x32xf32>
          %b = memref.load %B[%vk, %vj] : memref<32x64xf32>
          %c = memref.load %C[%vi, %vj] : memref<?x64xf32>
          %p = arith.mulf %a, %b fastmath<contract> : f32
          %s = arith.addf %c, %p fastmath<contract> : f32
          memref.store %s, %C[%vi, %vj] : memref<?x64xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  %i, %j, %k = transform.tir.get_loops %C
  transform.tir.reorder %k, %i
  transform.tir.annotate %i "tir.i" = unit
  transform.tir.annotate %k "tir.k" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reorder_twice(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
  tir.bind %A to [%n, 32] : memref<?x32xf32>
  tir.bind %C to [%n, 64] : memref<?x64xf32>
  // expected-note @below {{the condition fails here}}
  tir.for %i to %n {
    tir.for %j to 64 {
      tir.for %k to 32 {
        tir.block "C" (%vi: spatial to %n = %i, %vj: spatial to 64 = %j, %vk: reduce to 32 = %k) {
          tir.read %A[%vi, %vk] : memref<?x32xf32>
          tir.read %B[%vk, %vj] : memref<32x64xf32>
          tir.write %C[%vi, %vj] : memref<?x64xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %C[%vi, %vj] : memref<?x64xf32>
          }
          %a = memref.load %A[%vi, %vk] : memref<?x32xf32>
          %b = memref.load %B[%vk, %vj] : memref<32x64xf32>
          %c = memref.load %C[%vi, %vj] : memref<?x64xf32>
          %p = arith.mulf %a, %b fastmath<contract> : f32
          %s = arith.addf %c, %p fastmath<contract> : f32
          memref.store %s, %C[%vi, %vj] : memref<?x64xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  %i, %j, %k = transform.tir.get_loops %C
  // expected-error @below {{'transform.tir.reorder' refused: expected each loop once}}
  transform.tir.reorder %i, %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reorder_siblings() {
  // expected-note @below {{the condition fails here}}
  tir.for %i to 4 {
    // expected-note @below {{this loop is not alone}}
    tir.for %j to 4 {
      tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 4 = %j) {
      }
    }
    tir.block "c" (%v: spatial to 4 = %i) {
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected loops of one chain, each the only op in the one before}}
  transform.tir.reorder %j, %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reorder_stray() {
  // expected-note @below {{the condition fails here}}
  tir.for %i to 4 {
    tir.block "b" (%v: spatial to 4 = %i) {
    }
  }
  // expected-note @below {{this loop is not below it}}
  tir.for %i to 4 {
    tir.block "c" (%v: spatial to 4 = %i) {
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %c = transform.tir.get_block "c" in %m
  %i = transform.tir.get_loops %b
  %j = transform.tir.get_loops %c
  // expected-error @below {{refused: expected loops of one chain}}
  transform.tir.reorder %j, %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reorder_triangle() {
  // expected-note @below {{it depends on this loop}}
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.for %j to %i + 1 {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected an extent that does not depend on a loop further in}}
  transform.tir.reorder %j, %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The element written by (i, j) is read by (i + 1, j - 1), which would come first.
func.func @reorder_dependence(%A: memref<16x16xf32>) {
  // expected-note @below {{the condition fails here}}
  tir.for %i to 15 {
    tir.for %j to 15 {
      tir.block "b" (%v: spatial to 15 = %i, %w: spatial to 15 = %j) {
        tir.read %A[%v, %w + 1] : memref<16x16xf32>
        tir.write %A[%v + 1, %w] : memref<16x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: block "b" reads and block "b" writes the same element at }}
  transform.tir.reorder %j, %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// After fuse and a split that does not divide, the init would not come first.
func.func @reorder_init(%A: memref<4x3xf32>, %B: memref<4xf32>) {
  // expected-note @below {{the condition fails here}}
  tir.for %i to 4 {
    tir.for %k to 3 {
      tir.block "b" (%v: spatial to 4 = %i, %r: reduce to 3 = %k) {
        tir.read %A[%v, %r] : memref<4x3xf32>
        tir.write %B[%v] : memref<4xf32>
        tir.init {
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  %f = transform.tir.fuse %i, %j
  %fo, %fi = transform.tir.split %f by [6, 2]
  // expected-error @below {{refused: a step of block "b" would come before its init at }}
  transform.tir.reorder %fi, %fo
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reorder_vectorized(%A: memref<16x4xf32>, %B: memref<16x4xf32>) {
  // expected-note @below {{this loop would lie inside it}}
  tir.for %i to 16 {
    // expected-note @below {{the condition fails here}}
    tir.for %j to 4 {
      tir.block "b" (%v: spatial to 16 = %i, %w: spatial to 4 = %j) {
        tir.read %A[%v, %w] : memref<16x4xf32>
        tir.write %B[%v, %w] : memref<16x4xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  transform.tir.vectorize %j
  // expected-error @below {{refused: expected a vectorized loop to stay innermost}}
  transform.tir.reorder %j, %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reorder_nothing(%A: memref<8xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.write %A[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected at least one loop}}
  transform.tir.reorder
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Horner's rule: each step doubles what the steps before it left.
func.func @reorder_steps(%A: memref<8x32xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %ko to 4 {
      tir.for %ki to 8 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 32 = %ko * 8 + %ki) {
          tir.read %A[%v, %r] : memref<8x32xf32>
          tir.write %B[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %B[%v] : memref<8xf32>
          }
          %b = memref.load %B[%v] : memref<8xf32>
          %two = arith.constant 2.0 : f32
          %p = arith.mulf %b, %two : f32
          %a = memref.load %A[%v, %r] : memref<8x32xf32>
          %s = arith.addf %p, %a : f32
          // expected-note @below {{this is another use}}
          memref.store %s, %B[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %ko, %ki = transform.tir.get_loops %b
  transform.tir.reorder %ko, %i
  // expected-error @below {{refused: expected a reduction whose steps combine what they store with what was there before}}
  transform.tir.reorder %ki, %ko
  transform.yield
}
}
