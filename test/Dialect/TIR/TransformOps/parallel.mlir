// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @parallel
// CHECK: tir.for parallel %{{.*}} to %{{.*}} attributes {tir.x} {
func.func @parallel(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %B to [%n] : memref<?xf32>
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
  transform.tir.parallel %i
  transform.tir.annotate %i "tir.x" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @parallel_reduce(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
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
  // expected-error @below {{'transform.tir.parallel' refused: the loop variable feeds a reduce iterator of block "C"}}
  transform.tir.parallel %k
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @parallel_serial(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %B to [%n] : memref<?xf32>
  // expected-note @below {{the condition fails here}}
  tir.for unrolled %i to 8 {
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
  // expected-error @below {{refused: expected a serial loop, got one of kind unrolled}}
  transform.tir.parallel %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @parallel_conflict(%A: memref<16x16xf32>) {
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
  // expected-error @below {{refused: block "b" reads and block "b" writes the same element at i0 = }}
  transform.tir.parallel %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @parallel_scatter(%n: index, %slots: memref<?xi32>, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %slots to [%n] : memref<?xi32>
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %slots[%v] : memref<?xi32>
      tir.read %A[%v] : memref<?xf32>
      tir.write %B[0 to %n] : memref<?xf32>
      %s = memref.load %slots[%v] : memref<?xi32>
      %at = arith.index_cast %s : i32 to index
      %a = memref.load %A[%v] : memref<?xf32>
      memref.store %a, %B[%at] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: block "b" writes and block "b" writes the same element at }}
  transform.tir.parallel %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The same with distinct slots.
// CHECK-LABEL: func.func @parallel_injective
// CHECK: tir.for parallel
func.func @parallel_injective(%n: index, %slots: memref<?xi32>, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %slots to [%n] : memref<?xi32>
  tir.assume injective %slots : memref<?xi32>
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %slots[%v] : memref<?xi32>
      tir.read %A[%v] : memref<?xf32>
      tir.write %B[0 to %n] : memref<?xf32>
      %s = memref.load %slots[%v] : memref<?xi32>
      %at = arith.index_cast %s : i32 to index
      %a = memref.load %A[%v] : memref<?xf32>
      memref.store %a, %B[%at] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  transform.tir.parallel %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// A quotient by a symbol that the algebra does not take apart.
func.func @parallel_unknown(%n: index, %m: index, %A: memref<?xf32>) {
  // expected-note @below {{the condition fails here}}
  tir.for %i to %n {
    tir.block "b" (%v: spatial to %n = %i floordiv %m) {
      tir.write %A[%v] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: it is not known whether block "b" writes and block "b" writes the same element: the question holds a product or quotient with a symbol}}
  transform.tir.parallel %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// A buffer of the iteration's own.
// CHECK-LABEL: func.func @parallel_private
// CHECK: tir.for parallel
func.func @parallel_private(%A: memref<9xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<9xf32, #tir.scope<local>>
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 9 = %i) {
      tir.read %A[%v] : memref<9xf32>
      tir.write %T[%v] : memref<9xf32, #tir.scope<local>>
    }
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<9xf32, #tir.scope<local>>
      tir.write %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  transform.tir.parallel %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// What another iteration wrote would not be there.
func.func @parallel_not_private(%A: memref<9xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<9xf32, #tir.scope<local>>
// expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 9 = %i) {
      tir.read %A[%v] : memref<9xf32>
      tir.write %T[%v] : memref<9xf32, #tir.scope<local>>
    }
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %T[%v + 1] : memref<9xf32, #tir.scope<local>>
      tir.write %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: it is not known whether block "b" reads only what the same iteration wrote before into a buffer of the iteration's own}}
  transform.tir.parallel %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// A row is a block of its own, and rows run as lanes.
func.func @parallel_in_lanes(%A: memref<8x4xf32>, %B: memref<8x4xf32>) {
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
  transform.tir.parallel %j
  transform.yield
}
}
