// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @cache_read
// CHECK: %[[CACHE:.*]] = memref.alloc(%[[N:.*]]) : memref<?x32xf32, #tir.scope<local>>
// CHECK: tir.for %[[I:.*]] to %[[N]] {
// CHECK-NEXT: tir.for %[[K:.*]] to 32 {
// CHECK-NEXT: tir.block "C.read0" (%[[V:.*]]: spatial to %[[N]] = %[[I]], %[[W:.*]]: spatial to 32 = %[[K]]) attributes {tir.copy} {
// CHECK-NEXT: tir.read %{{.*}}[%[[V]], %[[W]]] : memref<?x32xf32>
// CHECK-NEXT: tir.write %[[CACHE]][%[[V]], %[[W]]]
// CHECK: tir.block "C" {{.*}} attributes {tir.c} {
// CHECK-NEXT: tir.read %[[CACHE]]
// CHECK: memref.load %[[CACHE]]
func.func @cache_read(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
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
  %copy = transform.tir.cache_read %C read 0 scope "local"
  transform.tir.annotate %copy "tir.copy" = unit
  transform.tir.annotate %C "tir.c" = unit
  transform.tir.annotate %k "tir.k" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// In the body of a block, the region that this block declares is copied.
// CHECK-LABEL: func.func @cache_read_nested
// CHECK: tir.block "o" (%[[O:.*]]: spatial
// CHECK: tir.for %[[I:.*]] to 16 {
// CHECK-NEXT: tir.block "b.read0" (%[[V:.*]]: spatial to 16 = %[[I]]) {
// CHECK-NEXT: tir.read %{{.*}}[%[[O]] * 16 + %[[V]]] : memref<64xf32>
func.func @cache_read_nested(%A: memref<64xf32>, %B: memref<64xf32>) {
  tir.for %i to 4 {
    tir.block "o" (%o: spatial to 4 = %i) {
      tir.read %A[%o * 16 to %o * 16 + 16] : memref<64xf32>
      tir.write %B[%o * 16 to %o * 16 + 16] : memref<64xf32>
      tir.for %j to 16 {
        tir.block "b" (%v: spatial to 64 = %o * 16 + %j) {
          tir.read %A[%v] : memref<64xf32>
          tir.write %B[%v] : memref<64xf32>
          %a = memref.load %A[%v] : memref<64xf32>
          memref.store %a, %B[%v] : memref<64xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %copy = transform.tir.cache_read %b read 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_read_index(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
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
  // expected-error @below {{'transform.tir.cache_read' refused: expected a read region below 2, got 2}}
  %c = transform.tir.cache_read %C read 2 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_read_scope(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
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
  // expected-error @below {{'transform.tir.cache_read' refused: expected scope global, local, shared or warp, got near}}
  %c = transform.tir.cache_read %C read 0 scope "near"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_read_extent(%A: memref<?xf32>) {
  tir.for %i to 4 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 4 = %i) {
      tir.read %A[%v] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a buffer whose extents are known, got an unknown extent in dimension 0: tir.bind it}}
  %c = transform.tir.cache_read %b read 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_read_written(%A: memref<4xf32>) {
  tir.for %i to 4 {
    // expected-note @below {{this block writes it}}
    tir.block "a" (%v: spatial to 4 = %i) {
      tir.write %A[%v] : memref<4xf32>
    }
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 4 = %i) {
      tir.read %A[%v] : memref<4xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected no other block under the outermost loop that writes the buffer}}
  %c = transform.tir.cache_read %b read 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_read_passed(%A: memref<4xf32>) {
  tir.for %i to 4 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 4 = %i) {
      tir.read %A[%v] : memref<4xf32>
      // expected-note @below {{used here}}
      %c = memref.cast %A : memref<4xf32> to memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected a buffer that the block only loads from}}
  %c = transform.tir.cache_read %b read 0 scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @cache_read_regions(%A: memref<64xf32>, %D: memref<64xf32>) {
  tir.for %i to 4 {
// expected-note @below {{the enclosing block is here}}
    tir.block "o" (%o: spatial to 4 = %i) {
      tir.read %A[%o * 16 to %o * 16 + 16] : memref<64xf32>
      tir.read %A[0 to 8] : memref<64xf32>
      tir.write %D[%o * 16 to %o * 16 + 16] : memref<64xf32>
      tir.for %j to 16 {
// expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 64 = %o * 16 + %j) {
          tir.read %A[%v] : memref<64xf32>
          tir.write %D[%v] : memref<64xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  // expected-error @below {{refused: expected one read region of the buffer in the enclosing block}}
  %c = transform.tir.cache_read %b read 0 scope "global"
  transform.yield
}
}
