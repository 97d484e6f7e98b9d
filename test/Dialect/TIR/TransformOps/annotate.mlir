// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @annotate
// CHECK: tir.for %{{.*}} to 64 attributes {tir.grain = 4 : i64, tir.p = 7 : i64} {
// CHECK: tir.block "b" {{.*}} attributes {tir.note = "x"} {
func.func @annotate(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  %p = transform.param.constant 7 : i64 -> !transform.param<i64>
  transform.tir.annotate %i "tir.grain" = 4 : i64
  transform.tir.annotate %i "tir.p" = %p : !transform.param<i64>
  transform.tir.annotate %b "tir.note" = "x"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @annotate_part(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  // expected-error @below {{'transform.tir.annotate' refused: expected an annotation, got "extentMap", which is a part of the op itself}}
  transform.tir.annotate %i "extentMap" = 4 : i64
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// expected-note @below {{the condition fails here}}
func.func @annotate_function(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  // expected-error @below {{refused: expected a loop or a block, got func.func}}
  transform.tir.annotate %f "tir.x" = 4 : i64
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @annotate_params(%A: memref<64xf32>) {
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
  // expected-error @below {{'transform.tir.annotate' expected one value for the parameter, got 2}}
  transform.tir.annotate %i "tir.x" = %q : !transform.param<i64>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @annotate_nothing(%A: memref<64xf32>) {
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
  // expected-error @below {{'transform.tir.annotate' op expected either an attribute or a parameter}}
  "transform.tir.annotate"(%i) <{key = "tir.x"}> : (!transform.any_op) -> ()
  transform.yield
}
}
