// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @vectorize
// CHECK: tir.for vectorized %{{.*}} to 64 attributes {tir.x} {
func.func @vectorize(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  transform.tir.vectorize %i
  transform.tir.annotate %i "tir.x" = unit
  transform.yield
}
}

// -----

// A predicate that is the same for all lanes.
module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @vectorize_rows
// CHECK: tir.for vectorized %[[LANE:.*]] to 16
// CHECK: where (%{{.*}} * 32 + %{{.*}} < %{{.*}})
func.func @vectorize_rows(%n: index, %A: memref<?x16xf32>, %B: memref<?x16xf32>) {
  tir.bind %A to [%n, 16] : memref<?x16xf32>
  tir.bind %B to [%n, 16] : memref<?x16xf32>
  tir.for %i to %n {
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to %n = %i, %w: spatial to 16 = %j) {
        tir.read %A[%v, %w] : memref<?x16xf32>
        tir.write %B[%v, %w] : memref<?x16xf32>
        %a = memref.load %A[%v, %w] : memref<?x16xf32>
        memref.store %a, %B[%v, %w] : memref<?x16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  %0, %1 = transform.tir.split %i by [?, 32]
  transform.tir.vectorize %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @vectorize_extent(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  // expected-error @below {{'transform.tir.vectorize' refused: expected a constant extent}}
  transform.tir.vectorize %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @vectorize_predicated(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %B to [%n] : memref<?xf32>
  tir.for %i to %n {
    // expected-note @below {{the condition fails here}}
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
  %0, %1 = transform.tir.split %i by [?, 8]
  // expected-error @below {{refused: expected a predicate that is the same for all lanes: partition the loop into main part and tail, or pad the cache stage first}}
  transform.tir.vectorize %1
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @vectorize_nest(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
  tir.bind %A to [%n, 32] : memref<?x32xf32>
  tir.bind %C to [%n, 64] : memref<?x64xf32>
  tir.for %i to %n {
    // expected-note @below {{the condition fails here}}
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
  // expected-error @below {{refused: expected a loop that holds one block and nothing else}}
  transform.tir.vectorize %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @vectorize_reduce(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
  tir.bind %A to [%n, 32] : memref<?x32xf32>
  tir.bind %C to [%n, 64] : memref<?x64xf32>
  tir.for %i to %n {
    tir.for %j to 64 {
      // expected-note @below {{the condition fails here}}
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
  // expected-error @below {{refused: the loop variable feeds a reduce iterator of block "C"}}
  transform.tir.vectorize %k
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @vectorize_serial(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  transform.tir.vectorize %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// A row is a block of its own, and rows run as lanes.
func.func @vectorize_in_lanes(%A: memref<8x4xf32>, %B: memref<8x4xf32>) {
  // expected-note @below {{this loop is vectorized}}
  tir.for vectorized %i to 8 {
    tir.block "row" (%r: spatial to 8 = %i) {
      tir.read %A[%r, 0 to 4] : memref<8x4xf32>
      tir.write %B[%r, 0 to 4] : memref<8x4xf32>
      // expected-note @below {{the condition fails here}}
      tir.for %j to 4 {
        tir.block "b" (%v: spatial to 4 = %j) {
          tir.read %A[%r, %v] : memref<8x4xf32>
          tir.write %B[%r, %v] : memref<8x4xf32>
          %a = memref.load %A[%r, %v] : memref<8x4xf32>
          memref.store %a, %B[%r, %v] : memref<8x4xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected no vectorized loop around}}
  transform.tir.vectorize %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func private @elsewhere(memref<8xf32>)

func.func @vectorize_call(%A: memref<8xf32>, %B: memref<4x8xf32>) {
  tir.for %i to 4 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 4 = %i) {
      tir.read %A[0 to 8] : memref<8xf32>
      tir.write %B[%v, 0 to 8] : memref<4x8xf32>
      // expected-note @below {{got this}}
      func.call @elsewhere(%A) : (memref<8xf32>) -> ()
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected loads, stores and element-wise operations on all lanes alike}}
  transform.tir.vectorize %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// No iteration of the outer loop runs, so the inner one is independent; but its lanes would do the same.
func.func @feeds_none(%A: memref<8xf32>) {
  tir.for %o to 0 {
    // expected-note @below {{the condition fails here}}
    tir.for %i to 4 {
      tir.block "b" (%v: spatial to 8 = %o) {
        tir.write %A[%v] : memref<8xf32>
        %z = arith.constant 0.0 : f32
        memref.store %z, %A[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %o, %i = transform.tir.get_loops %b
  // expected-error @below {{'transform.tir.vectorize' refused: expected a loop that feeds an iterator of the block, so that lanes differ}}
  transform.tir.vectorize %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Lanes do not branch apart: decompose_padding comes first.
func.func @vectorize_choice(%A: memref<6xf32>, %P: memref<8xf32>) {
  %c6 = arith.constant 6 : index
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[0 to 6] : memref<6xf32>
      tir.write %P[%v] : memref<8xf32>
      %inside = arith.cmpi slt, %v, %c6 : index
      // expected-note @below {{got this}}
      %x = scf.if %inside -> f32 {
        %a = memref.load %A[%v] : memref<6xf32>
        scf.yield %a : f32
      } else {
        %zero = arith.constant 0.0 : f32
        scf.yield %zero : f32
      }
      memref.store %x, %P[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected loads, stores and element-wise operations on all lanes alike}}
  transform.tir.vectorize %i
  transform.yield
}
}
