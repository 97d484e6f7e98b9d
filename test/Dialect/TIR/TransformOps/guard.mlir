// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @guard(
// CHECK-SAME: attributes {choice}
// CHECK-NEXT: tir.bind
// CHECK-NEXT: tir.bind
// CHECK-NEXT: tir.guarded(%[[N:.*]]) [affine_set<(d0) : (-d0 + 1 >= 0)> -> @guard_guard0, affine_set<(d0) : (-d0 + 8 >= 0)> -> @guard_guard1, otherwise -> @guard_otherwise] (%[[N]], %{{.*}}, %{{.*}}) :
// CHECK-NEXT: return
// CHECK-LABEL: func.func private @guard_guard0(
// CHECK: tir.assume range %{{.*}} in [0, 2)
// CHECK: tir.block "b" {{.*}} attributes {tir.one
// CHECK-LABEL: func.func private @guard_guard1(
// CHECK: tir.assume range %{{.*}} in [2, 9)
// CHECK: tir.block "b" {{.*}} attributes {tir.few
// CHECK-LABEL: func.func private @guard_otherwise(
// CHECK: tir.assume range %[[N:.*]] in [9, %[[N]] + 1)
// CHECK: tir.for %{{.*}} to %[[N]] attributes {tir.rest
// CHECK: tir.block "b" {{.*}} attributes {tir.many
func.func @guard(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  %b = transform.tir.get_block "b" in %f
  %i = transform.tir.get_loops %b
  %one, %few, %many = transform.tir.guard %f by [affine_set<(d0) : (-d0 + 1 >= 0)>, affine_set<(d0) : (-d0 + 8 >= 0)>]
  // The handles of before are in the version for the rest, the results are the versions.
  transform.tir.annotate %i "tir.rest" = 1 : i64
  %b0 = transform.tir.get_block "b" in %one
  transform.tir.annotate %b0 "tir.one" = 1 : i64
  %b1 = transform.tir.get_block "b" in %few
  transform.tir.annotate %b1 "tir.few" = 1 : i64
  %b2 = transform.tir.get_block "b" in %many
  transform.tir.annotate %b2 "tir.many" = 1 : i64
  transform.annotate %f "choice" : !transform.any_op
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// What the kernel assumes already is not said again; a set may say more.
// CHECK-LABEL: func.func @divisible(
// CHECK: tir.assume range %{{.*}} in [1, 101)
// CHECK-LABEL: func.func private @divisible_guard0(
// CHECK: tir.assume range %{{.*}} in [1, 101)
// CHECK-NEXT: tir.assume range %{{.*}} in [16, 65)
// CHECK-NEXT: tir.assume divisible %{{.*}} by 16
// CHECK-LABEL: func.func private @divisible_otherwise(
// CHECK: tir.assume range %{{.*}} in [1, 101)
// CHECK-NOT: tir.assume
// CHECK: tir.for
func.func @divisible(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  %a, %b = transform.tir.guard %f by [affine_set<(d0) : (d0 mod 16 == 0, 64 - d0 >= 0)>]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// A size with one value is that value.
// CHECK-LABEL: func.func private @one_value_guard0(
// CHECK: tir.bind %{{.*}} to [4]
// CHECK: tir.assume range %{{.*}} in [4, 5)
// CHECK: tir.for %{{.*}} to 4 {
// CHECK-NEXT: tir.block "b" (%{{.*}}: spatial to 4 = %{{.*}})
func.func @one_value(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  %a, %b = transform.tir.guard %f by [affine_set<(d0) : (d0 - 4 == 0)>]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// CHECK: tir.guarded({{.*}}) [affine_set<(d0) : (d0 - 4 == 0)> -> @fresh_name_guard0_0, otherwise -> @fresh_name_otherwise]
func.func private @fresh_name_guard0(index)
func.func @fresh_name(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  %g = transform.tir.get_block "b" in %m
  %k = transform.get_parent_op %g {op_name = "func.func"} : (!transform.any_op) -> !transform.any_op
  %a, %b = transform.tir.guard %k by [affine_set<(d0) : (d0 - 4 == 0)>]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// expected-note @below {{the condition fails here}}
func.func @dimensions(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  // expected-error @below {{'transform.tir.guard' refused: expected sets with 1 dimensions, one for each size of the kernel, and no symbols, got affine_set<(d0, d1) : (d0 - d1 >= 0)>}}
  %a, %b = transform.tir.guard %f by [affine_set<(d0, d1) : (d0 - d1 >= 0)>]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// expected-note @below {{the condition fails here}}
func.func @no_set(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  // expected-error @below {{refused: expected at least one set}}
  %a = transform.tir.guard %f by []
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// expected-note @below {{the condition fails here}}
func.func @covered(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  // expected-error @below {{refused: expected a set that can hold, got affine_set<(d0) : (-d0 + 4 >= 0)>: the earlier affine_set<(d0) : (-d0 + 8 >= 0)> holds wherever it does}}
  %a, %b, %c = transform.tir.guard %f by [affine_set<(d0) : (-d0 + 8 >= 0)>, affine_set<(d0) : (-d0 + 4 >= 0)>]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// expected-note @below {{the condition fails here}}
func.func @covered_together(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  // expected-error @below {{refused: expected a set that can hold, got affine_set<(d0) : (-d0 + 2 >= 0, d0 - 1 >= 0)>: no sizes that the kernel allows lie in it and in none before it}}
  %a, %b, %c, %d = transform.tir.guard %f by [affine_set<(d0) : (d0 - 1 == 0)>, affine_set<(d0) : (d0 - 2 == 0)>, affine_set<(d0) : (-d0 + 2 >= 0, d0 - 1 >= 0)>]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// expected-note @below {{the condition fails here}}
func.func @not_allowed(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  // expected-error @below {{no sizes that the kernel allows lie in it}}
  %a, %b = transform.tir.guard %f by [affine_set<(d0) : (d0 - 200 >= 0)>]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// expected-note @below {{the condition fails here}}
func.func @twice(%n: index) {
  // expected-note @below {{guarded here}}
  tir.guarded(%n) [affine_set<(d0) : (d0 - 1 == 0)> -> @v, otherwise -> @v](%n) : index
  return
}
func.func private @v(index)

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %fs = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  %f, %v = transform.split_handle %fs : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
  // expected-error @below {{refused: expected a kernel that is not guarded already}}
  %a, %b = transform.tir.guard %f by [affine_set<(d0) : (-d0 + 4 >= 0)>]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// expected-note @below {{the condition fails here}}
func.func @asserts(%n: index, %c: i1) {
  // expected-note @below {{asserted here}}
  cf.assert %c, "no"
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  // expected-error @below {{refused: expected a kernel without assertions}}
  %a, %b = transform.tir.guard %f by [affine_set<(d0) : (-d0 + 4 >= 0)>]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// expected-note @below {{the condition fails here}}
func.func @results(%n: index) -> index {
  return %n : index
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  // expected-error @below {{refused: expected a kernel with one basic block and without results}}
  %a, %b = transform.tir.guard %f by [affine_set<(d0) : (-d0 + 4 >= 0)>]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @loop(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  %f = transform.structured.match ops{["func.func"]} in %m : (!transform.any_op) -> !transform.any_op
  %b = transform.tir.get_block "b" in %f
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a function with a body, got tir.for}}
  %v, %w = transform.tir.guard %i by [affine_set<(d0) : (-d0 + 4 >= 0)>]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
transform.named_sequence @__transform_main(%f: !transform.any_op) {
  // expected-error @below {{expected 2 results, one for each set and one for the rest, got 1}}
  %v = transform.tir.guard %f by [affine_set<(d0) : (-d0 + 4 >= 0)>]
  transform.yield
}
}
