// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// Two consumers, one of a whole row; the producer's dimensions are swapped and shifted.
// CHECK-LABEL: func.func @compute_inline
// CHECK-NOT: memref.alloc
// CHECK-NOT: tir.block "P"
// CHECK: tir.block "Q" (%[[V:.*]]: spatial to 8 = %{{.*}}, %[[W:.*]]: spatial to 16 = %{{.*}}) {
// CHECK-NEXT: tir.read %[[A:.*]][%[[W]], %[[V]]] : memref<16x8xf32>
// CHECK-NEXT: tir.read %[[S:.*]][%[[V]]] : memref<8xf32>
// CHECK: %[[X:.*]] = memref.load %[[A]][%[[W]], %[[V]]]
// CHECK: %[[Y:.*]] = memref.load %[[S]][%[[V]]]
// CHECK: %[[Z:.*]] = arith.mulf %[[X]], %[[Y]]
// CHECK: memref.store %[[Z]]
// CHECK: tir.block "R" (%[[V:.*]]: spatial to 8 = %{{.*}}) {
// CHECK-NEXT: tir.read %[[A]][0 to 16, %[[V]]] : memref<16x8xf32>
// CHECK-NEXT: tir.read %[[S]][%[[V]]] : memref<8xf32>
func.func @compute_inline(%A: memref<16x8xf32>, %S: memref<8xf32>, %D: memref<8x16xf32>, %E: memref<8xf32>) {
  %T = memref.alloc() : memref<8x17xf32>
  tir.for %i to 16 {
    tir.for %j to 8 {
      tir.block "P" (%v: spatial to 16 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<16x8xf32>
        tir.read %S[%w] : memref<8xf32>
        tir.write %T[%w, %v + 1] : memref<8x17xf32>
        %one = arith.constant 1 : index
        %x = arith.addi %v, %one : index
        %a = memref.load %A[%v, %w] : memref<16x8xf32>
        %s = memref.load %S[%w] : memref<8xf32>
        %p = arith.mulf %a, %s : f32
        memref.store %p, %T[%w, %x] : memref<8x17xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 16 {
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 16 = %j) {
        tir.read %T[%v, %w + 1] : memref<8x17xf32>
        tir.write %D[%v, %w] : memref<8x16xf32>
        %one = arith.constant 1 : index
        %x = arith.addi %w, %one : index
        %a = memref.load %T[%v, %x] : memref<8x17xf32>
        memref.store %a, %D[%v, %w] : memref<8x16xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.block "R" (%v: spatial to 8 = %i) {
      tir.read %T[%v, 1 to 17] : memref<8x17xf32>
      tir.write %E[%v] : memref<8xf32>
      %one = arith.constant 1 : index
      %a = memref.load %T[%v, %one] : memref<8x17xf32>
      memref.store %a, %E[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i, %j = transform.tir.get_loops %P
  transform.tir.compute_inline %P
  %k, %l = transform.tir.get_loops %Q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_inline_empties(%D: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.write %T[%v] : memref<8xf32>
      %one = arith.constant 1.0 : f32
      memref.store %one, %T[%v] : memref<8xf32>
    }
  }
  tir.for %i to 8 {
    tir.block "Q" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %a = memref.load %T[%v] : memref<8xf32>
      memref.store %a, %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-note @below {{'transform.tir.compute_inline' emptied the handle}}
  transform.tir.compute_inline %P
  // expected-error @below {{'transform.tir.annotate' expected handle 0 to hold one op, got 0}}
  transform.tir.annotate %P "tir.p" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inline_reduce(%A: memref<16xf32>, %D: memref<16xf32>) {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
// expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 16 = %i, %r: reduce to 1 = 0) {
      tir.read %A[%v] : memref<16xf32>
      tir.write %T[%v] : memref<16xf32>
      %a = memref.load %A[%v] : memref<16xf32>
      memref.store %a, %T[%v] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "Q" (%v: spatial to 16 = %i) {
      tir.read %T[%v] : memref<16xf32>
      tir.write %D[%v] : memref<16xf32>
      %a = memref.load %T[%v] : memref<16xf32>
      memref.store %a, %D[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a block without reduce iterators}}
  transform.tir.compute_inline %P
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inline_body(%A: memref<16xf32>, %D: memref<16xf32>) {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
// expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[%v] : memref<16xf32>
// expected-note @below {{this op is none of them}}
      %a = func.call @draw() : () -> f32
      memref.store %a, %T[%v] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "Q" (%v: spatial to 16 = %i) {
      tir.read %T[%v] : memref<16xf32>
      tir.write %D[%v] : memref<16xf32>
      %a = memref.load %T[%v] : memref<16xf32>
      memref.store %a, %D[%v] : memref<16xf32>
    }
  }
  return
}
func.func private @draw() -> f32

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a body of loads, operations without effects and one store}}
  transform.tir.compute_inline %P
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inline_stores(%A: memref<16xf32>, %D: memref<16xf32>) {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
// expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[%v] : memref<16xf32>
      %a = arith.constant 1.0 : f32
      memref.store %a, %T[%v] : memref<16xf32>
      memref.store %a, %T[%v] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "Q" (%v: spatial to 16 = %i) {
      tir.read %T[%v] : memref<16xf32>
      tir.write %D[%v] : memref<16xf32>
      %a = memref.load %T[%v] : memref<16xf32>
      memref.store %a, %D[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected one store and one written region, got 2 and 1}}
  transform.tir.compute_inline %P
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inline_argument(%A: memref<16xf32>, %T: memref<16xf32>, %D: memref<16xf32>) {
  tir.for %i to 16 {
// expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.read %A[%v] : memref<16xf32>
      tir.write %T[%v] : memref<16xf32>
      %a = memref.load %A[%v] : memref<16xf32>
      memref.store %a, %T[%v] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "Q" (%v: spatial to 16 = %i) {
      tir.read %T[%v] : memref<16xf32>
      tir.write %D[%v] : memref<16xf32>
      %a = memref.load %T[%v] : memref<16xf32>
      memref.store %a, %D[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a block that writes a buffer of its function, got one that writes an argument}}
  transform.tir.compute_inline %P
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inline_in_place(%A: memref<16xf32>, %D: memref<16xf32>) {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
// expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 16 = %i) {
// expected-note @below {{it is read here}}
      tir.read %T[%v] : memref<16xf32>
      tir.write %T[%v] : memref<16xf32>
      %a = arith.constant 1.0 : f32
      memref.store %a, %T[%v] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "Q" (%v: spatial to 16 = %i) {
      tir.read %T[%v] : memref<16xf32>
      tir.write %D[%v] : memref<16xf32>
      %a = memref.load %T[%v] : memref<16xf32>
      memref.store %a, %D[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a block that does not read what it writes}}
  transform.tir.compute_inline %P
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inline_writer(%A: memref<16xf32>, %D: memref<16xf32>) {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
// expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.read %A[%v] : memref<16xf32>
      tir.write %T[%v] : memref<16xf32>
      %a = memref.load %A[%v] : memref<16xf32>
      memref.store %a, %T[%v] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "O" (%v: spatial to 16 = %i) {
// expected-note @below {{used here}}
      tir.write %T[%v] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "Q" (%v: spatial to 16 = %i) {
      tir.read %T[%v] : memref<16xf32>
      tir.write %D[%v] : memref<16xf32>
      %a = memref.load %T[%v] : memref<16xf32>
      memref.store %a, %D[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a buffer that others only load from}}
  transform.tir.compute_inline %P
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inline_store_place(%A: memref<16xf32>, %D: memref<16xf32>) {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[%v floordiv 2] : memref<16xf32>
      %x = affine.apply affine_map<(d0) -> (d0 floordiv 2)>(%v)
      %a = arith.constant 1.0 : f32
// expected-note @below {{the condition fails here}}
      memref.store %a, %T[%x] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "Q" (%v: spatial to 16 = %i) {
      tir.read %T[%v] : memref<16xf32>
      tir.write %D[%v] : memref<16xf32>
      %a = memref.load %T[%v] : memref<16xf32>
      memref.store %a, %D[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a store at the block's iterators, each in one dimension, plus constants}}
  transform.tir.compute_inline %P
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inline_store_unused(%A: memref<16xf32>, %D: memref<16xf32>) {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[0] : memref<16xf32>
      %x = arith.constant 0 : index
      %a = arith.constant 1.0 : f32
// expected-note @below {{the condition fails here}}
      memref.store %a, %T[%x] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "Q" (%v: spatial to 16 = %i) {
      tir.read %T[%v] : memref<16xf32>
      tir.write %D[%v] : memref<16xf32>
      %a = memref.load %T[%v] : memref<16xf32>
      memref.store %a, %D[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a store at the block's iterators, each in one dimension, plus constants}}
  transform.tir.compute_inline %P
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inline_covered(%A: memref<16xf32>, %D: memref<16xf32>) {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
// expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 16 = %i) where (%i < 9) {
      tir.read %A[%v] : memref<16xf32>
      tir.write %T[%v] : memref<16xf32>
      %a = memref.load %A[%v] : memref<16xf32>
      memref.store %a, %T[%v] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "Q" (%v: spatial to 16 = %i) {
      tir.read %T[%v] : memref<16xf32>
      tir.write %D[%v] : memref<16xf32>
      %a = memref.load %T[%v] : memref<16xf32>
      memref.store %a, %D[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: no instance of block "P" runs the point (9)}}
  transform.tir.compute_inline %P
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inline_order(%A: memref<16xf32>, %D: memref<16xf32>) {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
    tir.block "B" (%v: spatial to 16 = %i) {
// expected-note @below {{it is read here}}
      tir.read %T[%v] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
// expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.read %A[%v] : memref<16xf32>
      tir.write %T[%v] : memref<16xf32>
      %a = memref.load %A[%v] : memref<16xf32>
      memref.store %a, %T[%v] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "Q" (%v: spatial to 16 = %i) {
      tir.read %T[%v] : memref<16xf32>
      tir.write %D[%v] : memref<16xf32>
      %a = memref.load %T[%v] : memref<16xf32>
      memref.store %a, %D[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected the block before its consumers, in the same block or function}}
  transform.tir.compute_inline %P
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inline_inputs(%A: memref<16xf32>, %D: memref<16xf32>) {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
// expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.read %A[%v] : memref<16xf32>
      tir.write %T[%v] : memref<16xf32>
      %a = memref.load %A[%v] : memref<16xf32>
      memref.store %a, %T[%v] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
// expected-note @below {{this block writes one}}
    tir.block "O" (%v: spatial to 16 = %i) {
      tir.write %A[%v] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "Q" (%v: spatial to 16 = %i) {
      tir.read %T[%v] : memref<16xf32>
      tir.write %D[%v] : memref<16xf32>
      %a = memref.load %T[%v] : memref<16xf32>
      memref.store %a, %D[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected inputs that do not change up to the last consumer}}
  transform.tir.compute_inline %P
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inline_region(%n: index, %A: memref<?xf32>, %D: memref<16xf32>) {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
    tir.block "P" (%v: spatial to 16 = %i) {
// expected-note @below {{the condition fails here}}
      tir.read %A[%v * %n] : memref<?xf32>
      tir.write %T[%v] : memref<16xf32>
      %a = arith.constant 1.0 : f32
      memref.store %a, %T[%v] : memref<16xf32>
    }
  }
  tir.for %i to 4 {
    tir.block "Q" (%v: spatial to 4 = %i) {
// expected-note @below {{which is this}}
      tir.read %T[%v * 4 to %v * 4 + 4] : memref<16xf32>
      tir.write %D[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected an input whose region is known for what a consumer reads}}
  transform.tir.compute_inline %P
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inline_values(%A: memref<16xf32>, %D: memref<16xf32>) {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
    %c0 = arith.constant 0 : index
    %late = memref.load %A[%c0] : memref<16xf32>
// expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[%v] : memref<16xf32>
      memref.store %late, %T[%v] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.block "Q" (%v: spatial to 16 = %i) {
      tir.read %T[%v] : memref<16xf32>
      tir.write %D[%v] : memref<16xf32>
// expected-note @below {{at this one}}
      %a = memref.load %T[%v] : memref<16xf32>
      memref.store %a, %D[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected values that are known at the consumers}}
  transform.tir.compute_inline %P
  transform.yield
}
}
