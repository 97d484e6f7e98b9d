// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @loop_partition
// CHECK: tir.for parallel %[[IO:.*]] to %[[N:.*]] floordiv 16 {
// CHECK-NEXT: tir.for vectorized %[[II:.*]] to 16 {
// CHECK-NEXT: tir.block "b" (%{{.*}}: spatial to %[[N]] = %[[IO]] * 16 + %[[II]]) {
// CHECK: tir.for %[[T:.*]] to %[[N]] ceildiv 16 - %[[N]] floordiv 16 attributes {tir.tail} {
// CHECK-NEXT: tir.for %[[TI:.*]] to %[[N]] mod 16 {
// CHECK-NEXT: tir.block "b_tail" (%{{.*}}: spatial to %[[N]] = %[[T]] * 16 + %[[TI]] + %[[N]] floordiv 16 * 16) {
func.func @loop_partition(%n: index, %A: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.for %i to %n {
    tir.block "b" (%v: spatial to %n = %i) {
      tir.write %A[%v] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  %io, %ii = transform.tir.split %i by [?, 16]
  %tail = transform.tir.loop_partition %io
  transform.tir.annotate %tail "tir.tail" = unit
  transform.tir.vectorize %ii
  transform.tir.parallel %io
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @loop_partition_none(%n: index, %A: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
// expected-note @below {{the condition fails here}}
  tir.for %i to %n {
    tir.block "b" (%v: spatial to %n = %i) {
      tir.write %A[%v] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{'transform.tir.loop_partition' refused: expected a predicate below that uses the loop}}
  %tail = transform.tir.loop_partition %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @loop_partition_proved(%n: index, %A: memref<?xf32>) {

// expected-note @below {{the condition fails here}}
  tir.for %i to %n {
    tir.block "b" (%v: spatial to %n = %i) {
      tir.write %A[%v] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  %io, %ii = transform.tir.split %i by [?, 16]
  // expected-error @below {{refused: expected a main part that is proved to lie in the loop}}
  %tail = transform.tir.loop_partition %io
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @loop_partition_condition(%A: memref<64xf32>) {
  // expected-note @below {{the loop is here}}
  tir.for %i to 64 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 64 = %i) where (%i mod 7 < 3) {
      tir.write %A[%v] : memref<64xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a condition that grows with the loop's variable by a constant}}
  %tail = transform.tir.loop_partition %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @loop_partition_same(%A: memref<64xf32>) {
  tir.for %i to 64 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 64 = %i) where (%i < 32, %i < 48) {
      tir.write %A[%v] : memref<64xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected conditions that hold in the same iterations}}
  %tail = transform.tir.loop_partition %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Two loops of different extents would share the axis.
func.func @loop_partition_thread(%A: memref<62xf32>) {
  // expected-note @below {{the condition fails here}}
  tir.for thread("threadIdx.x") %i to 16 {
    tir.for %j to 4 {
      tir.block "b" (%v: spatial to 62 = %i * 4 + %j) where (%i * 4 + %j < 62) {
        tir.write %A[%v] : memref<62xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a loop that is bound to no thread axis, got one of threadIdx.x}}
  %tail = transform.tir.loop_partition %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The first iteration fills the buffer for all: the tail has none of its own.
// CHECK-LABEL: func.func @loop_partition_shared
// CHECK: %[[T:.*]] = memref.alloc() : memref<4xf32, #tir.scope<local>>
// CHECK-NOT: memref.alloc
// CHECK: tir.block "c_tail"
// CHECK: memref.load %[[T]]
func.func @loop_partition_shared(%A: memref<4xf32>, %B: memref<4xf32>) {
  %T = memref.alloc() : memref<4xf32, #tir.scope<local>>
  tir.for %i to 4 {
    tir.for %j to 4 {
      tir.block "b" (%v: spatial to 4 = %i * 4 + %j) where (%i * 4 + %j < 4) {
        tir.read %A[%v] : memref<4xf32>
        tir.write %T[%v] : memref<4xf32, #tir.scope<local>>
        %a = memref.load %A[%v] : memref<4xf32>
        memref.store %a, %T[%v] : memref<4xf32, #tir.scope<local>>
      }
    }
    tir.block "c" (%v: spatial to 4 = %i) {
      tir.read %T[%v] : memref<4xf32, #tir.scope<local>>
      tir.write %B[%v] : memref<4xf32>
      %t = memref.load %T[%v] : memref<4xf32, #tir.scope<local>>
      memref.store %t, %B[%v] : memref<4xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  %tail = transform.tir.loop_partition %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// How far the inner loop runs, and so where the condition fails, changes with the variable twice.
func.func @triangle(%A: memref<16xf32>) {
  // expected-note @below {{the loop is here}}
  tir.for %i to 4 {
    tir.for %j to %i + 1 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to 16 = %i * 4 + %j) where (%i * 4 + %j < 10) {
        tir.write %A[%v] : memref<16xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a condition that grows with the loop's variable by a constant}}
  %tail = transform.tir.loop_partition %i
  transform.yield
}
}
