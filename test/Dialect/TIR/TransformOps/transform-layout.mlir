// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// The extent that 16 does not divide is padded; all accesses and regions follow, and all handles stay.
// CHECK-LABEL: func.func @transform_layout
// CHECK: %[[SIZE:.*]] = affine.apply #{{.*}}()[%[[N:.*]]]
// CHECK: %[[T:.*]] = memref.alloc(%[[SIZE]]) : memref<?x8x16xf32>
// CHECK: tir.for %[[I:.*]] to %[[N]] attributes {tir.i} {
// CHECK: tir.block "P" (%[[V:.*]]: spatial to %[[N]] = %[[I]], %[[W:.*]]: spatial to 8 = %{{.*}}) attributes {tir.p} {
// CHECK: tir.write %[[T]][%[[V]] floordiv 16, %[[W]], %[[V]] mod 16] : memref<?x8x16xf32>
// CHECK-DAG: %[[A:.*]] = affine.apply #{{.*}}(%[[V]])
// CHECK-DAG: %[[B:.*]] = affine.apply #{{.*}}(%[[V]])
// CHECK: memref.store %{{.*}}, %[[T]][%{{.*}}, %[[W]], %{{.*}}] : memref<?x8x16xf32>
// CHECK: tir.block "Q" (%[[V:.*]]: spatial to %[[N]] = %{{.*}}, %[[W:.*]]: spatial to 8 = %{{.*}}) {
// CHECK-NEXT: tir.read %[[T]][%[[V]] floordiv 16, 7 - %[[W]], %[[V]] mod 16] : memref<?x8x16xf32>
func.func @transform_layout(%n: index, %A: memref<?x8xf32>, %D: memref<?x8xf32>) {
  tir.bind %A to [%n, 8] : memref<?x8xf32>
  tir.bind %D to [%n, 8] : memref<?x8xf32>
  %T = memref.alloc(%n) : memref<?x8xf32>
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "P" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<?x8xf32>
        tir.write %T[%v, %w] : memref<?x8xf32>
        %a = memref.load %A[%v, %w] : memref<?x8xf32>
        memref.store %a, %T[%v, %w] : memref<?x8xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 8 {
      tir.block "Q" (%v: spatial to %n = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, 7 - %w] : memref<?x8xf32>
        tir.write %D[%v, %w] : memref<?x8xf32>
        %c7 = arith.constant 7 : index
        %x = arith.subi %c7, %w : index
        %a = memref.load %T[%v, %x] : memref<?x8xf32>
        memref.store %a, %D[%v, %w] : memref<?x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %i, %j = transform.tir.get_loops %P
  transform.tir.transform_layout %P write 0 by affine_map<(i, j) -> (i floordiv 16, j, i mod 16)>
  transform.tir.annotate %P "tir.p" = unit
  transform.tir.annotate %i "tir.i" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The buffer of a read region; a tile that is written stays a box in the transposed buffer.
// CHECK-LABEL: func.func @transform_layout_tiles
// CHECK: %[[T:.*]] = memref.alloc() : memref<8x16xf32>
// CHECK: tir.write %[[T]][%[[B:.*]] * 4 to %[[B]] * 4 + 4, %[[A:.*]] * 4 to %[[A]] * 4 + 4]
// CHECK: tir.read %[[T]][
func.func @transform_layout_tiles(%D: memref<16x8xf32>) {
  %T = memref.alloc() : memref<16x8xf32>
  tir.for %i to 4 {
    tir.for %j to 2 {
      tir.block "P" (%v: spatial to 4 = %i, %w: spatial to 2 = %j) {
        tir.write %T[%v * 4 to %v * 4 + 4, %w * 4 to %w * 4 + 4] : memref<16x8xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 8 {
      tir.block "Q" (%v: spatial to 16 = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<16x8xf32>
        tir.write %D[%v, %w] : memref<16x8xf32>
        %a = memref.load %T[%v, %w] : memref<16x8xf32>
        memref.store %a, %D[%v, %w] : memref<16x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  transform.tir.transform_layout %Q read 0 by affine_map<(i, j) -> (j, i)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @layout_region() {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
// expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a write region below 1, got 1}}
  transform.tir.transform_layout %P write 1 by affine_map<(i) -> (i)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @layout_read() {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
// expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a read region below 0, got 0}}
  transform.tir.transform_layout %P read 0 by affine_map<(i) -> (i)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @layout_argument(%T: memref<16xf32>) {
  tir.for %i to 16 {
// expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a buffer that its function allocates, got an argument}}
  transform.tir.transform_layout %P write 0 by affine_map<(i) -> (i)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @layout_symbols() {
// expected-note @below {{the condition fails here}}
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a map of constants, got one with symbols}}
  transform.tir.transform_layout %P write 0 by affine_map<(i)[s] -> (i floordiv s)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @layout_dimensions() {
// expected-note @below {{the condition fails here}}
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a map over the 1 dimensions of the buffer, got one over 2}}
  transform.tir.transform_layout %P write 0 by affine_map<(i, j) -> (i, j)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @layout_order() {
// expected-note @below {{the condition fails here}}
  %T = memref.alloc() : memref<16xf32, strided<[2]>>
  tir.for %i to 16 {
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[%v] : memref<16xf32, strided<[2]>>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a buffer in row-major order}}
  transform.tir.transform_layout %P write 0 by affine_map<(i) -> (i)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @layout_users() {
// expected-note @below {{the condition fails here}}
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[%v] : memref<16xf32>
// expected-note @below {{used here}}
      func.call @use(%T) : (memref<16xf32>) -> ()
    }
  }
  return
}
func.func private @use(memref<16xf32>)

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a buffer that is only loaded from and stored to}}
  transform.tir.transform_layout %P write 0 by affine_map<(i) -> (i)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @layout_injective() {
// expected-note @below {{the condition fails here}}
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a map that gives each element a place of its own, got one place for two at d0 = 14, d0' = 15}}
  transform.tir.transform_layout %P write 0 by affine_map<(i) -> (i floordiv 4)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @layout_negative() {
// expected-note @below {{the condition fails here}}
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
    tir.block "P" (%v: spatial to 16 = %i) {
      tir.write %T[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a map whose results are known not to be negative}}
  transform.tir.transform_layout %P write 0 by affine_map<(i) -> (i - 20)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @layout_box() {
  %T = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
    tir.block "P" (%v: spatial to 16 = %i) {
// expected-note @below {{the condition fails here}}
      tir.write %T[%v to %v + 4] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{refused: expected a written region that is a box in the new layout}}
  transform.tir.transform_layout %P write 0 by affine_map<(i) -> (i floordiv 4, i mod 4)>
  transform.yield
}
}

// -----

// An access that says neither read nor write.
module attributes {transform.with_named_sequence} {
transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{expected read or write}}
  transform.tir.transform_layout %P both 0 by affine_map<(i) -> (i)>
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  // expected-error @below {{'transform.tir.transform_layout' op expected read or write, got both}}
  "transform.tir.transform_layout"(%P) <{access = "both", index = 0 : i64, map = affine_map<(i) -> (i)>}> : (!transform.any_op) -> ()
  transform.yield
}
}
