// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --tir-verify --tir-verify-schedule --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// A narrower region of what is read.
// CHECK-LABEL: func.func @window
// CHECK-SAME: (%{{.*}}: index, %[[A:.*]]: memref<10xf32>, %[[B:.*]]: memref<8xf32>)
// CHECK: tir.for %{{.*}} to 8 attributes {tir.i} {
// CHECK: tir.block "b" (%[[V:.*]]: spatial to 8 = %{{.*}}) attributes {tir.b} {
// CHECK-NEXT: tir.read %[[A]][%[[V]] to %[[V]] + 3]
// expected-remark @below {{'window' computes what it did}}
func.func @window(%n: index, %A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[0 to 10] : memref<10xf32>
      tir.write %B[%v] : memref<8xf32>
      %two = arith.constant 2 : index
      %at = arith.addi %v, %two : index
      %a = memref.load %A[%v] : memref<10xf32>
      %b = memref.load %A[%at] : memref<10xf32>
      %s = arith.addf %a, %b : f32
      memref.store %s, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  transform.tir.annotate_buffer_access %b read 0 as affine_map<(v) -> (v, v + 3)>
  transform.tir.annotate %b "tir.b" = unit
  transform.tir.annotate %i "tir.i" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The kernel's sizes are symbols. Other elements of what is written may be declared where one instance does it all.
// CHECK-LABEL: func.func @sizes
// CHECK-SAME: (%[[N:.*]]: index, %[[M:.*]]: index, %[[A:.*]]: memref<?x?xf32>, %[[B:.*]]: memref<?xf32>)
// CHECK: tir.read %[[A]][%{{.*}}, 0 to %[[M]]]
// CHECK-NEXT: tir.write %[[B]][0 to %[[N]]]
// expected-remark @below {{'sizes' computes what it did}}
func.func @sizes(%n: index, %m: index, %A: memref<?x?xf32>, %B: memref<?xf32>) {
  tir.bind %A to [%n, %m + 1] : memref<?x?xf32>
  tir.bind %B to [%n] : memref<?xf32>
  tir.assume range %n in [1, 100)
  tir.assume range %m in [1, 100)
  tir.for %i to 1 {
    tir.block "b" (%v: spatial to 1 = %i) {
      tir.read %A[%v, 0] : memref<?x?xf32>
      tir.write %B[%v] : memref<?xf32>
      %zero = arith.constant 0 : index
      %a = memref.load %A[%v, %zero] : memref<?x?xf32>
      memref.store %a, %B[%v] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  transform.tir.annotate_buffer_access %b read 0 as affine_map<(v)[n, m] -> (v, v + 1, 0, m)>
  transform.tir.annotate_buffer_access %b write 0 as affine_map<(v)[n] -> (0, n)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @number(%n: index, %A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[0 to 10] : memref<10xf32>
      tir.write %B[%v] : memref<8xf32>
      %two = arith.constant 2 : index
      %at = arith.addi %v, %two : index
      %a = memref.load %A[%v] : memref<10xf32>
      %b = memref.load %A[%at] : memref<10xf32>
      %s = arith.addf %a, %b : f32
      memref.store %s, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a read region below 1, got 1}}
  transform.tir.annotate_buffer_access %b read 1 as affine_map<(v) -> (v, v + 3)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @form(%n: index, %A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[0 to 10] : memref<10xf32>
      tir.write %B[%v] : memref<8xf32>
      %two = arith.constant 2 : index
      %at = arith.addi %v, %two : index
      %a = memref.load %A[%v] : memref<10xf32>
      %b = memref.load %A[%at] : memref<10xf32>
      %s = arith.addf %a, %b : f32
      memref.store %s, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a map of 1 iterators and up to 1 sizes to two bounds for each of 1 dimensions, got one of 1 and 0 to 1}}
  transform.tir.annotate_buffer_access %b read 0 as affine_map<(v) -> (v)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @narrow(%n: index, %A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[0 to 10] : memref<10xf32>
      tir.write %B[%v] : memref<8xf32>
      %two = arith.constant 2 : index
      %at = arith.addi %v, %two : index
      %a = memref.load %A[%v] : memref<10xf32>
      %b = memref.load %A[%at] : memref<10xf32>
      %s = arith.addf %a, %b : f32
      memref.store %s, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: an access to dimension 0 in block "b" leaves the declared region at}}
  transform.tir.annotate_buffer_access %b read 0 as affine_map<(v) -> (v, v + 2)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @wide(%n: index, %A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[0 to 10] : memref<10xf32>
      tir.write %B[%v] : memref<8xf32>
      %two = arith.constant 2 : index
      %at = arith.addi %v, %two : index
      %a = memref.load %A[%v] : memref<10xf32>
      %b = memref.load %A[%at] : memref<10xf32>
      %s = arith.addf %a, %b : f32
      memref.store %s, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: the region of block "b" that is read leaves dimension 0 of its buffer at}}
  transform.tir.annotate_buffer_access %b read 0 as affine_map<(v) -> (v, v + 4)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @passed(%n: index, %A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[0 to 10] : memref<10xf32>
      tir.write %B[%v] : memref<8xf32>
      %two = arith.constant 2 : index
      %at = arith.addi %v, %two : index
      %a = memref.load %A[%v] : memref<10xf32>
      %b = memref.load %A[%at] : memref<10xf32>
      %s = arith.addf %a, %b : f32
      // expected-note @below {{used here}}
      %p = memref.cast %A : memref<10xf32> to memref<?xf32>
      memref.store %s, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a buffer that the block only loads from and stores to}}
  transform.tir.annotate_buffer_access %b read 0 as affine_map<(v) -> (v, v + 3)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inside(%n: index, %A: memref<10xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[0 to 10] : memref<10xf32>
      tir.write %B[%v to %v + 1] : memref<8xf32>
      %two = arith.constant 2 : index
      %at = arith.addi %v, %two : index
      %a = memref.load %A[%v] : memref<10xf32>
      %b = memref.load %A[%at] : memref<10xf32>
      %s = arith.addf %a, %b : f32
      tir.for %j to 1 {
        %to = affine.apply affine_map<(d0, d1) -> (d0 + d1)>(%v, %j)
        // expected-note @below {{not this one}}
        memref.store %s, %B[%to] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected stores in the block's own body, or its init}}
  transform.tir.annotate_buffer_access %b write 0 as affine_map<(v) -> (0, 8)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reduction(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: reduce to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      // expected-note @below {{the condition fails here}}
      tir.write %B[0] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a written region without reduce iterators, got iterator 0}}
  transform.tir.annotate_buffer_access %b write 0 as affine_map<(v) -> (0, v + 1)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @outer(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 2 {
    tir.block "o" (%u: spatial to 2 = %i) {
      tir.read %A[%u * 4 to %u * 4 + 4] : memref<8xf32>
      tir.write %B[%u * 4 to %u * 4 + 4] : memref<8xf32>
      tir.for %j to 4 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 8 = %u * 4 + %j) {
          tir.read %A[%v] : memref<8xf32>
          tir.write %B[%v] : memref<8xf32>
          %a = memref.load %A[%v] : memref<8xf32>
          memref.store %a, %B[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: the region of block "b" leaves that of block "o" at}}
  transform.tir.annotate_buffer_access %b read 0 as affine_map<(v) -> (0, 8)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @inner(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 2 {
    // expected-note @below {{the condition fails here}}
    tir.block "o" (%u: spatial to 2 = %i) {
      tir.read %A[%u * 4 to %u * 4 + 4] : memref<8xf32>
      tir.write %B[%u * 4 to %u * 4 + 4] : memref<8xf32>
      tir.for %j to 4 {
        tir.block "b" (%v: spatial to 8 = %u * 4 + %j) {
          tir.read %A[%v] : memref<8xf32>
          tir.write %B[%v] : memref<8xf32>
          %a = memref.load %A[%v] : memref<8xf32>
          memref.store %a, %B[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %o = transform.tir.get_block "o" in %m
  // expected-error @below {{refused: the region of block "b" leaves that of block "o" at}}
  transform.tir.annotate_buffer_access %o read 0 as affine_map<(u) -> (u * 4, u * 4 + 3)>
  transform.yield
}
}
