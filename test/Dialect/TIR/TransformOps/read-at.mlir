// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --tir-verify --tir-verify-schedule --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// A row at a time.
// CHECK-LABEL: func.func @rows
// CHECK-SAME: (%[[A:.*]]: memref<8x64xf32>
// CHECK: %[[T:.*]] = memref.alloc() : memref<8x64xf32, #tir.scope<local>>
// CHECK: tir.for %[[I:.*]] to 8 attributes {tir.i} {
// CHECK-NEXT: tir.for %[[K:.*]] to 64 {
// CHECK-NEXT: tir.block "C.read_at0" (%[[V:.*]]: spatial to 8 = %[[I]], %[[W:.*]]: spatial to 64 = %[[K]]) attributes {tir.copy} {
// CHECK-NEXT: tir.read %[[A]][%[[V]], %[[W]]]
// CHECK-NEXT: tir.write %[[T]][%[[V]], %[[W]]]
// CHECK: tir.for %{{.*}} to 64 attributes {tir.k} {
// CHECK-NEXT: tir.block "C" ({{.*}}) attributes {tir.c} {
// CHECK-NEXT: tir.read %[[T]]
// CHECK: memref.load %[[T]]
// expected-remark @below {{'rows' computes what it did}}
func.func @rows(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 64 {
      tir.block "C" (%v: spatial to 8 = %i, %r: reduce to 64 = %k) {
        tir.read %A[%v, %r] : memref<8x64xf32>
        tir.write %C[%v] : memref<8xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %C[%v] : memref<8xf32>
        }
        %a = memref.load %A[%v, %r] : memref<8x64xf32>
        %c = memref.load %C[%v] : memref<8xf32>
        %s = arith.addf %c, %a : f32
        memref.store %s, %C[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  %i, %k = transform.tir.get_loops %C
  %copy = transform.tir.read_at %C read 0 at %i scope "local"
  transform.tir.annotate %copy "tir.copy" = unit
  transform.tir.annotate %C "tir.c" = unit
  transform.tir.annotate %i "tir.i" = unit
  transform.tir.annotate %k "tir.k" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Two reads beside each other, of a buffer that the same loop has written before; the last tile is cut off.
// CHECK-LABEL: func.func @tiles
// CHECK: tir.block "P"
// CHECK: tir.for %{{.*}} to 5 {
// CHECK: tir.block "Q.read_at0" {{.*}} where (%{{.*}} < %{{.*}} + 1)
// CHECK: tir.block "Q"
// expected-remark @below {{'tiles' computes what it did}}
func.func @tiles(%n: index, %X: memref<?xf32>, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %X to [%n + 1] : memref<?xf32>
  tir.bind %A to [%n + 1] : memref<?xf32>
  tir.bind %B to [%n] : memref<?xf32>
  tir.for %o to 2 {
    tir.for %i to %n + 1 {
      tir.block "P" (%v: spatial to %n + 1 = %i) {
        tir.read %X[%v] : memref<?xf32>
        tir.write %A[%v] : memref<?xf32>
        %a = memref.load %X[%v] : memref<?xf32>
        %b = arith.addf %a, %a : f32
        memref.store %b, %A[%v] : memref<?xf32>
      }
    }
    tir.for %i to %n {
      tir.block "Q" (%v: spatial to %n = %i) {
        tir.read %A[%v] : memref<?xf32>
        tir.read %A[%v + 1] : memref<?xf32>
        tir.write %B[%v] : memref<?xf32>
        %one = arith.constant 1 : index
        %next = arith.addi %v, %one : index
        %a = memref.load %A[%v] : memref<?xf32>
        %b = memref.load %A[%next] : memref<?xf32>
        %c = arith.addf %a, %b : f32
        memref.store %c, %B[%v] : memref<?xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  %o, %i = transform.tir.get_loops %Q
  %io, %ii = transform.tir.split %i by [?, 4]
  %copy = transform.tir.read_at %Q read 0 at %io scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @region(%A: memref<8xf32>, %B: memref<8xf32>) {
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
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a read region below 1, got 1}}
  %copy = transform.tir.read_at %b read 1 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @scope(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
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
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected scope global, local, shared or warp, got near}}
  %copy = transform.tir.read_at %b read 0 at %i scope "near"
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
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
    }
  }
  // expected-note @below {{the loop is here}}
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.write %B[%v] : memref<8xf32>
      %z = arith.constant 0.0 : f32
      memref.store %z, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  %c = transform.tir.get_block "c" in %m
  %j = transform.tir.get_loops %c
  // expected-error @below {{refused: expected a loop around the block}}
  %copy = transform.tir.read_at %b read 0 at %j scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @parallel(%A: memref<8xf32>, %B: memref<8xf32>) {
  // expected-note @below {{the condition fails here}}
  // expected-note @below {{this loop is not serial}}
  tir.for %i to 8 {
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
  %i = transform.tir.get_loops %b
  transform.tir.parallel %i
  // expected-error @below {{refused: expected serial loops around a copy of global scope}}
  %copy = transform.tir.read_at %b read 0 at %i scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @vectorized(%A: memref<8xf32>, %B: memref<8xf32>) {
  // expected-note @below {{this loop is vectorized}}
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
  %i = transform.tir.get_loops %b
  transform.tir.vectorize %i
  // expected-error @below {{refused: expected no vectorized loop around}}
  %copy = transform.tir.read_at %b read 0 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @updated(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
      // expected-note @below {{used here}}
      %c = memref.cast %A : memref<8xf32> to memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a buffer that the block only loads from}}
  %copy = transform.tir.read_at %b read 0 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @writer(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %j to 1 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to 8 = %i) {
        tir.read %A[%v] : memref<8xf32>
        tir.write %B[%v] : memref<8xf32>
        %a = memref.load %A[%v] : memref<8xf32>
        memref.store %a, %B[%v] : memref<8xf32>
      }
      // expected-note @below {{this block writes it}}
      tir.block "w" (%v: spatial to 8 = %i) {
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
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected no other block behind the copy that writes the buffer in the same iteration}}
  %copy = transform.tir.read_at %b read 0 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Where the square of an inner loop's variable lies is not known.
func.func @unknown(%A: memref<?xf32>, %B: memref<8xf32>, %n: index) {
  tir.bind %A to [%n * %n] : memref<?xf32>
  tir.for %i to 8 {
    tir.for %j to %n {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to %n = %j) {
        // expected-note @below {{the condition fails here}}
        tir.read %A[%w * %n mod 7] : memref<?xf32>
        tir.write %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a region that is known in terms of the loop}}
  %copy = transform.tir.read_at %b read 0 at %i scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Which of the two begins first is not known.
func.func @hull(%A: memref<?xf32>, %B: memref<8xf32>, %n: index, %k: index) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<?xf32>
      // expected-note @below {{the condition fails here}}
      tir.read %A[%k] : memref<?xf32>
      tir.write %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected reads whose hull is known in terms of the loop}}
  %copy = transform.tir.read_at %b read 0 at %i scope "global"
  transform.yield
}
}
