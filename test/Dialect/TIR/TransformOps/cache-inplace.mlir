// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --tir-verify-schedule --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// A chunk of a reduction works on a tile that is filled before and given back behind.
// CHECK-LABEL: func.func @chunk
// CHECK-SAME: (%[[N:.*]]: index, %{{.*}}, %{{.*}}, %[[C:.*]]: memref<?x8xf32>)
// CHECK: tir.block "C_init"
// CHECK: %[[T:.*]] = memref.alloc(%[[N]]) : memref<?x8xf32, #tir.scope<local>>
// CHECK: tir.for %[[KO:.*]] to 4 {
// CHECK-NEXT: tir.for %[[IO:.*]] to %[[N]] ceildiv 4 {
// CHECK-NEXT: tir.for %[[I:.*]] to 4 {
// CHECK-NEXT: tir.for %[[J:.*]] to 8 {
// CHECK-NEXT: tir.block "C.in0" (%[[V:.*]]: spatial to %[[N]] = %[[IO]] * 4 + %[[I]], %[[W:.*]]: spatial to 8 = %[[J]]) where (%[[IO]] * 4 + %[[I]] < %[[N]]) attributes {tir.in} {
// CHECK-NEXT: tir.read %[[C]][%[[V]], %[[W]]]
// CHECK-NEXT: tir.write %[[T]][%[[V]], %[[W]]]
// CHECK: tir.for %[[KI:.*]] to 8 {
// CHECK-NEXT: tir.for %[[I:.*]] to 4 attributes {tir.i} {
// CHECK: tir.block "C" (%[[V:.*]]: spatial to %[[N]] = %[[IO]] * 4 + %[[I]], %[[W:.*]]: spatial to 8 = %{{.*}}, %{{.*}}: reduce to 32 = %[[KO]] * 8 + %[[KI]]) where (%[[IO]] * 4 + %[[I]] < %[[N]]) attributes {tir.c} {
// CHECK: tir.write %[[T]][%[[V]], %[[W]]]
// CHECK: memref.load %[[T]][%[[V]], %[[W]]]
// CHECK: memref.store %{{.*}}, %[[T]][%[[V]], %[[W]]]
// CHECK: tir.for %[[I:.*]] to 4 {
// CHECK-NEXT: tir.for %[[J:.*]] to 8 {
// CHECK-NEXT: tir.block "C.out0" (%[[V:.*]]: spatial to %[[N]] = %[[IO]] * 4 + %[[I]], %[[W:.*]]: spatial to 8 = %[[J]]) where (%[[IO]] * 4 + %[[I]] < %[[N]]) attributes {tir.out} {
// CHECK-NEXT: tir.read %[[T]][%[[V]], %[[W]]]
// CHECK-NEXT: tir.write %[[C]][%[[V]], %[[W]]]
// expected-remark @below {{'chunk' computes what it did}}
func.func @chunk(%n: index, %A: memref<?x32xf32>, %B: memref<32x8xf32>, %C: memref<?x8xf32>) {
  tir.bind %A to [%n, 32] : memref<?x32xf32>
  tir.bind %C to [%n, 8] : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.for %k to 32 {
        tir.block "C" (%v: spatial to %n = %i, %w: spatial to 8 = %j, %r: reduce to 32 = %k) {
          tir.read %A[%v, %r] : memref<?x32xf32>
          tir.read %B[%r, %w] : memref<32x8xf32>
          tir.write %C[%v, %w] : memref<?x8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %C[%v, %w] : memref<?x8xf32>
          }
          %a = memref.load %A[%v, %r] : memref<?x32xf32>
          %b = memref.load %B[%r, %w] : memref<32x8xf32>
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
  %i, %j, %k = transform.tir.get_loops %C
  %io, %ii = transform.tir.split %i by [?, 4]
  %ko, %ki = transform.tir.split %k by [4, 8]
  transform.tir.reorder %ko, %io, %ki, %ii, %j
  %init = transform.tir.decompose_reduction %C at %ko
  %in, %out = transform.tir.cache_inplace %C write 0 at %io scope "local"
  transform.tir.annotate %in "tir.in" = unit
  transform.tir.annotate %out "tir.out" = unit
  transform.tir.annotate %C "tir.c" = unit
  transform.tir.annotate %ii "tir.i" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Around the outermost loop, and a row at a time: the region has a loop of its own.
// CHECK-LABEL: func.func @rows
// CHECK-SAME: (%[[A:.*]]: memref<4x8xf32>)
// CHECK: %[[T:.*]] = memref.alloc() : memref<4x8xf32>
// CHECK: tir.for %[[I:.*]] to 4 {
// CHECK-NEXT: tir.for %[[J:.*]] to 8 {
// CHECK-NEXT: tir.block "row.in0" (%[[V:.*]]: spatial to 4 = %[[I]], %[[W:.*]]: spatial to 8 = %[[J]]) {
// CHECK-NEXT: tir.read %[[A]][%[[V]], %[[W]]]
// CHECK: tir.block "row"
// CHECK-NEXT: tir.read %[[T]]
// CHECK: tir.block "b"
// CHECK-NEXT: tir.read %[[T]]
// CHECK: tir.block "row.out0"
// expected-remark @below {{'rows' computes what it did}}
func.func @rows(%A: memref<4x8xf32>) {
  tir.for %i to 4 {
    tir.block "row" (%v: spatial to 4 = %i) {
      tir.read %A[%v, 0 to 8] : memref<4x8xf32>
      tir.write %A[%v, 0 to 8] : memref<4x8xf32>
      tir.for %j to 8 {
        tir.block "b" (%w: spatial to 8 = %j) {
          tir.read %A[%v, %w] : memref<4x8xf32>
          tir.write %A[%v, %w] : memref<4x8xf32>
          %a = memref.load %A[%v, %w] : memref<4x8xf32>
          %b = arith.addf %a, %a : f32
          memref.store %b, %A[%v, %w] : memref<4x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "row" in %m
  %in, %out = transform.tir.cache_inplace %b write 0 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @region(%A: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %A[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{'transform.tir.cache_inplace' refused: expected a write region below 1, got 1}}
  %in, %out = transform.tir.cache_inplace %b write 1 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @init(%A: memref<8xf32>, %B: memref<1xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: reduce to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[0] : memref<1xf32>
      tir.init {
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a block without init: decompose_reduction first}}
  %in, %out = transform.tir.cache_inplace %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @no_update(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a block that reads what it writes: cache_write is for others}}
  %in, %out = transform.tir.cache_inplace %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The first instance reads an element that no copy would bring.
func.func @prefix(%A: memref<9xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      // expected-note @below {{this region is another}}
      tir.read %A[%v] : memref<9xf32>
      // expected-note @below {{the condition fails here}}
      tir.write %A[%v + 1] : memref<9xf32>
      %a = memref.load %A[%v] : memref<9xf32>
      %one = arith.constant 1 : index
      %next = arith.addi %v, %one : index
      memref.store %a, %A[%next] : memref<9xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected one region of the buffer that the block reads and writes}}
  %in, %out = transform.tir.cache_inplace %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @passed(%A: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %A[%v] : memref<8xf32>
      // expected-note @below {{used here}}
      %c = memref.cast %A : memref<8xf32> to memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a buffer that the block only loads from and stores to}}
  %in, %out = transform.tir.cache_inplace %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @size(%A: memref<8xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[0 to %v] : memref<8xf32>
      // expected-note @below {{the condition fails here}}
      tir.write %A[0 to %v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a region of one size for all instances}}
  %in, %out = transform.tir.cache_inplace %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @loop(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %A[%v] : memref<8xf32>
    }
  }
  // expected-note @below {{the loop is here}}
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.write %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %c = transform.tir.get_block "c" in %m
  %i = transform.tir.get_loops %c
  // expected-error @below {{refused: expected a loop around the block}}
  %in, %out = transform.tir.cache_inplace %b write 0 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The reader beside the block would see old elements.
func.func @other(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %A[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      %b = arith.addf %a, %a : f32
      memref.store %b, %A[%v] : memref<8xf32>
    }
    // expected-note @below {{this block uses it}}
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected no other block inside that uses the buffer}}
  %in, %out = transform.tir.cache_inplace %b write 0 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @extent(%A: memref<?xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<?xf32>
      tir.write %A[%v] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a buffer whose extents are known, got an unknown extent in dimension 0}}
  %in, %out = transform.tir.cache_inplace %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @both_kinds(%A: memref<4x8xf32>, %B: memref<4xf32>) {
  // expected-note @below {{the condition fails here}}
  tir.for %i to 32 {
    tir.block "b" (%v: spatial to 4 = %i floordiv 8, %r: reduce to 8 = %i mod 8) {
      tir.read %A[%v, %r] : memref<4x8xf32>
      tir.write %B[%v] : memref<4xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected loops that feed spatial or reduce iterators, not both}}
  %in, %out = transform.tir.cache_inplace %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// A row is a block of its own, and rows run as lanes.
func.func @lanes(%A: memref<8x4xf32>) {
  // expected-note @below {{this loop is vectorized}}
  tir.for vectorized %i to 8 {
    tir.block "row" (%r: spatial to 8 = %i) {
      tir.read %A[%r, 0 to 4] : memref<8x4xf32>
      tir.write %A[%r, 0 to 4] : memref<8x4xf32>
      // expected-note @below {{the condition fails here}}
      tir.for %j to 4 {
        tir.block "b" (%v: spatial to 4 = %j) {
          tir.read %A[%r, %v] : memref<8x4xf32>
          tir.write %A[%r, %v] : memref<8x4xf32>
          %a = memref.load %A[%r, %v] : memref<8x4xf32>
          memref.store %a, %A[%r, %v] : memref<8x4xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected no vectorized loop around}}
  %in, %out = transform.tir.cache_inplace %b write 0 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @scope(%A: memref<8xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %A[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected scope global, local, shared or warp, got near}}
  %in, %out = transform.tir.cache_inplace %b write 0 scope "near"
  transform.yield
}
}
