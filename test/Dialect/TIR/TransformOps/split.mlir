// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @split_symbolic
// CHECK: tir.for %[[IO:.*]] to %[[N:.*]] ceildiv 16 attributes {tir.outer = 1 : i64} {
// CHECK-NEXT: tir.for %[[ONE:.*]] to 1 {
// CHECK-NEXT: tir.for parallel %[[II:.*]] to 16 {
// CHECK-NEXT: tir.block "b" (%{{.*}}: spatial to %[[N]] = %[[IO]] * 16 + %[[ONE]] * 16 + %[[II]]) where (%[[IO]] * 16 + %[[ONE]] * 16 + %[[II]] < %[[N]]) attributes {tir.note} {
func.func @split_symbolic(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  %io, %ii = transform.tir.split %i by [?, 16]
  // Every handle is valid afterwards: %i is the outer loop.
  transform.tir.annotate %b "tir.note" = unit
  transform.tir.parallel %ii
  %again, %one = transform.tir.split %i by [?, 1]
  transform.tir.annotate %io "tir.outer" = 1 : i64
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @split_exact
// CHECK: tir.for %[[I0:.*]] to 2 {
// CHECK-NEXT: tir.for %[[I1:.*]] to 4 {
// CHECK-NEXT: tir.for %[[I2:.*]] to 8 {
// CHECK-NEXT: tir.block "b" (%{{.*}}: spatial to 64 = %[[I0]] * 32 + %[[I1]] * 8 + %[[I2]]) {
func.func @split_exact(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  %p = transform.param.constant 4 : i64 -> !transform.param<i64>
  %0, %1, %2 = transform.tir.split %i by [2, %p, ?]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @split_divisible
// CHECK: tir.block "b" (%{{.*}}: spatial to %{{.*}} = %{{.*}} * 16 + %{{.*}}) {
func.func @split_divisible(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %B to [%n] : memref<?xf32>
  tir.assume divisible %n by 16
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
  %0, %1 = transform.tir.split %i by [?, 16]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @split_bounded
// CHECK: tir.for %{{.*}} to 4 {
// CHECK-NEXT: tir.for %{{.*}} to 25 {
// CHECK-NEXT: tir.block "b" {{.*}} where
func.func @split_bounded(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %B to [%n] : memref<?xf32>
  tir.assume range %n in [1, 101)
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
  %0, %1 = transform.tir.split %i by [4, 25]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @split_not_serial(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %B to [%n] : memref<?xf32>
  // expected-note @below {{the condition fails here}}
  tir.for parallel %i to %n {
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
  // expected-error @below {{'transform.tir.split' refused: expected a serial loop, got one of kind parallel}}
  %0, %1 = transform.tir.split %i by [?, 4]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @split_factor(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  // expected-error @below {{refused: expected a positive factor, got 0}}
  %0, %1 = transform.tir.split %i by [?, 0]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @split_open_twice(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  // expected-error @below {{refused: expected at most one factor that is left open, got two}}
  %0, %1 = transform.tir.split %i by [?, ?]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @split_cover(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %B to [%n] : memref<?xf32>
  // expected-note @below {{the condition fails here}}
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
  // expected-error @below {{refused: expected factors that cover the extent 64, got the product 60}}
  %0, %1 = transform.tir.split %i by [4, 15]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @split_cover_unknown(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  // expected-error @below {{refused: expected factors that cover the extent, got the product 60}}
  %0, %1 = transform.tir.split %i by [4, 15]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @split_other_op(%n: index, %A: memref<?xindex>) {
  // expected-note @below {{the condition fails here}}
  tir.for %i to %n {
    tir.block "b" (%v: spatial to %n = %i) {
    }
    // expected-note @below {{used here}}
    memref.store %i, %A[%n] : memref<?xindex>
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a loop variable that is used in index expressions only}}
  %0, %1 = transform.tir.split %i by [?, 4]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @split_stray_op(%n: index, %x: index, %A: memref<?xindex>) {
  // expected-note @below {{the condition fails here}}
  tir.for %i to %n {
    tir.block "b" (%v: spatial to %n = %i) {
    }
    // expected-note @below {{found here}}
    memref.store %x, %A[%n] : memref<?xindex>
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected only loops and blocks below the loop, got memref.store}}
  %0, %1 = transform.tir.split %i by [?, 4]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// A refused primitive leaves the IR as it was, and the script may go on.
// CHECK-LABEL: func.func @split_suppressed
// CHECK: tir.for %[[I:.*]] to 64 {
// CHECK-NEXT: tir.block "b" (%{{.*}}: spatial to 64 = %[[I]]) {
func.func @split_suppressed(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  transform.sequence %m : !transform.any_op failures(suppress) {
  ^bb0(%f: !transform.any_op):
    %b = transform.tir.get_block "b" in %f
    %i = transform.tir.get_loops %b
    %0, %1 = transform.tir.split %i by [4, 15]
    transform.yield
  }
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @split_overflow(%A: memref<8xf32>) {
  // expected-note @below {{the condition fails here}}
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
  // expected-error @below {{refused: expected factors whose product fits 64 bits}}
  %a, %c, %d = transform.tir.split %i by [4294967296, 2147483648, 2]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @split_open_inside(%A: memref<8x8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.for %j to %i + 1 {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        tir.write %A[%v, %w] : memref<8x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected the open factor first where the extent depends on a loop}}
  %jo, %ji = transform.tir.split %j by [4, ?]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @split_nothing(%A: memref<8xf32>) {
  // expected-note @below {{the condition fails here}}
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
  // expected-error @below {{refused: expected at least one factor}}
  transform.tir.split %i by []
  transform.yield
}
}

// -----


module attributes {transform.with_named_sequence} {
func.func @split_params(%A: memref<64xf32>) {
  tir.for %i to 4 {
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.write %A[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  %p = transform.param.constant 4 : i64 -> !transform.param<i64>
  %q = transform.merge_handles %p, %p : !transform.param<i64>
  // expected-error @below {{'transform.tir.split' expected one value for each parameter, got 2}}
  %a:2 = transform.tir.split %i by [?, %q]
  transform.yield
}
}

// -----


module attributes {transform.with_named_sequence} {
func.func @split_results(%A: memref<64xf32>) {
  tir.for %i to 4 {
    tir.for %j to 16 {
      tir.block "b" (%v: spatial to 64 = %i * 16 + %j) {
        tir.write %A[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{'transform.tir.split' op expected one result for each of the 2 factors, got 1}}
  %a = transform.tir.split %i by [2, 2]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @split_negative(%A: memref<16xf32>) {
  // expected-note @below {{the condition fails here}}
  tir.for %i to 16 {
    tir.block "b" (%v: spatial to 16 = %i) {
      tir.write %A[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a positive factor, got -1}}
  %0, %1 = transform.tir.split %i by [16, -1]
  transform.yield
}
}
