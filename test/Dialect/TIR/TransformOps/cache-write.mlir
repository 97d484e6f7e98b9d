// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @cache_write
// CHECK: %[[CACHE:.*]] = memref.alloc(%[[N:.*]]) : memref<?x64xf32>
// CHECK: tir.block "C" {{.*}} attributes {tir.c} {
// CHECK: tir.write %[[CACHE]]
// CHECK: tir.init {
// CHECK: memref.store %{{.*}}, %[[CACHE]]
// CHECK: memref.load %[[CACHE]]
// CHECK: memref.store %{{.*}}, %[[CACHE]]
// CHECK: tir.for %[[I:.*]] to %[[N]] {
// CHECK-NEXT: tir.for %[[J:.*]] to 64 {
// CHECK-NEXT: tir.block "C.write0" (%[[V:.*]]: spatial to %[[N]] = %[[I]], %[[W:.*]]: spatial to 64 = %[[J]]) attributes {tir.copy} {
// CHECK-NEXT: tir.read %[[CACHE]][%[[V]], %[[W]]]
func.func @cache_write(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
  tir.bind %A to [%n, 32] : memref<?x32xf32>
  tir.bind %C to [%n, 64] : memref<?x64xf32>
  tir.for %i to %n {
    tir.for %j to 64 {
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
  %copy = transform.tir.cache_write %C write 0 scope "global"
  transform.tir.annotate %copy "tir.copy" = unit
  transform.tir.annotate %C "tir.c" = unit
  transform.tir.annotate %i "tir.i" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_write_index(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
  tir.bind %A to [%n, 32] : memref<?x32xf32>
  tir.bind %C to [%n, 64] : memref<?x64xf32>
  tir.for %i to %n {
    tir.for %j to 64 {
      tir.for %k to 32 {
// expected-note @below {{the condition fails here}}
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
  // expected-error @below {{'transform.tir.cache_write' refused: expected a write region below 1, got 1}}
  %c = transform.tir.cache_write %C write 1 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Only what is written is copied.
// CHECK-LABEL: func.func @cache_write_box
// CHECK: tir.block "b.write0" (%[[V:.*]]: spatial to 8 = %{{.*}}) {
// CHECK-NEXT: tir.read %{{.*}}[%[[V]] + 3]
func.func @cache_write_box(%A: memref<64xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.write %A[%v + 3] : memref<64xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %c = transform.tir.cache_write %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_write_holes(%A: memref<64xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      // expected-note @below {{the condition fails here}}
      tir.write %A[%v * 2] : memref<64xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected elements that form one box: each dimension of the region a constant interval or one spatial iterator of its own}}
  %c = transform.tir.cache_write %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_write_part(%A: memref<64xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 64 = %i) {
      tir.write %A[%v] : memref<64xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: no instance of block "b" runs the point (8)}}
  %c = transform.tir.cache_write %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_write_update(%A: memref<8xf32>) {
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
  // expected-error @below {{refused: expected a block that writes every element before it reads it}}
  %c = transform.tir.cache_write %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_write_other(%A: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.write %A[%v] : memref<8xf32>
    }
    // expected-note @below {{this block uses it}}
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected no other block under the outermost loop that uses the buffer}}
  %c = transform.tir.cache_write %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_write_extent(%A: memref<?xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.write %A[%v] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a buffer whose extents are known, got an unknown extent in dimension 0}}
  %c = transform.tir.cache_write %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_write_passed(%A: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i, %k: reduce to 1 = 0) {
      tir.write %A[%v] : memref<8xf32>
      tir.init {
      }
      // expected-note @below {{used here}}
      %c = memref.cast %A : memref<8xf32> to memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a buffer that the block only loads from and stores to}}
  %c = transform.tir.cache_write %b write 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// A row is a block of its own, and rows run as lanes.
func.func @cache_write_in_lanes(%A: memref<8x4xf32>, %B: memref<8x4xf32>) {
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
  %c = transform.tir.cache_write %b write 0 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The copy would take elements with it that no instance wrote.
func.func @cache_write_condition(%A: memref<8xi1>, %B: memref<8xf32>) {
  %zero = arith.constant 0.0 : f32
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xi1>
      // expected-note @below {{the condition fails here}}
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xi1>
      scf.if %a {
        memref.store %zero, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a region that each instance of the block writes whole}}
  %c = transform.tir.cache_write %b write 0 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_write_scatter(%A: memref<8xf32>, %X: memref<8xindex>, %B: memref<16xf32>) {
  tir.assume range %X in [0, 16) : memref<8xindex>
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.read %X[%v] : memref<8xindex>
      // expected-note @below {{the condition fails here}}
      tir.write %B[0 to 16] : memref<16xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      %x = memref.load %X[%v] : memref<8xindex>
      memref.store %a, %B[%x] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a region that each instance of the block writes whole}}
  %c = transform.tir.cache_write %b write 0 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// More is declared than is written.
func.func @cache_write_wide(%A: memref<8xf32>, %B: memref<16xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      // expected-note @below {{the condition fails here}}
      tir.write %B[0 to 16] : memref<16xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a region that each instance of the block writes whole}}
  %c = transform.tir.cache_write %b write 0 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// With no steps the reduction writes nothing.
func.func @cache_write_no_steps(%n: index, %A: memref<8x?xf32>, %B: memref<8xf32>) {
  tir.bind %A to [8, %n] : memref<8x?xf32>
  tir.for %i to 8 {
    tir.for %k to %n {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to 8 = %i, %r: reduce to %n = %k) {
        tir.read %A[%v, %r] : memref<8x?xf32>
        tir.write %B[%v] : memref<8xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %B[%v] : memref<8xf32>
        }
        %a = memref.load %A[%v, %r] : memref<8x?xf32>
        %b = memref.load %B[%v] : memref<8xf32>
        %s = arith.addf %b, %a : f32
        memref.store %s, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected iterator 1, which is in no index of what is written, to be proved to run at least once}}
  %c = transform.tir.cache_write %b write 0 scope "global"
  transform.yield
}
}
