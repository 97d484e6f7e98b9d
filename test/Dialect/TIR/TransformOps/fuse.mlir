// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @fuse
// CHECK: tir.for parallel %[[F:.*]] to %[[N:.*]] * 64 attributes {tir.a, tir.b, tir.c} {
// CHECK-NEXT: tir.for %[[K:.*]] to 32 {
// CHECK-NEXT: tir.block "C" (%{{.*}}: spatial to %[[N]] = %[[F]] floordiv 64, %{{.*}}: spatial to 64 = %[[F]] mod 64, %{{.*}}: reduce to 32 = %[[K]]) {
func.func @fuse(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
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
  %f = transform.tir.fuse %i, %j
  // All handles are the merged loop.
  transform.tir.annotate %i "tir.a" = unit
  transform.tir.annotate %j "tir.b" = unit
  transform.tir.annotate %f "tir.c" = unit
  transform.tir.parallel %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Split after fuse, where the factor does not divide.
// CHECK-LABEL: func.func @fuse_split
// CHECK: tir.for parallel %[[IO:.*]] to %[[N:.*]] * 64 ceildiv 7 {
func.func @fuse_split(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
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
  %f = transform.tir.fuse %i, %j
  %fo, %fi = transform.tir.split %f by [?, 7]
  transform.tir.parallel %fo
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @fuse_one(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
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
  // expected-error @below {{'transform.tir.fuse' refused: expected at least two loops}}
  %f = transform.tir.fuse %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @fuse_chain(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
  tir.bind %A to [%n, 32] : memref<?x32xf32>
  tir.bind %C to [%n, 64] : memref<?x64xf32>
  // expected-note @below {{the loop before is here}}
  tir.for %i to %n {
    tir.for %j to 64 {
      // expected-note @below {{the condition fails here}}
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
  // expected-error @below {{refused: expected each loop to be the only op in the one before}}
  %f = transform.tir.fuse %i, %k
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @fuse_serial(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
  tir.bind %A to [%n, 32] : memref<?x32xf32>
  tir.bind %C to [%n, 64] : memref<?x64xf32>
  tir.for %i to %n {
    // expected-note @below {{the condition fails here}}
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
  transform.tir.parallel %j
  // expected-error @below {{refused: expected a serial loop, got one of kind parallel}}
  %f = transform.tir.fuse %i, %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @fuse_triangle() {
  // expected-note @below {{it depends on this loop}}
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.for %j to %i + 1 {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected an extent that does not depend on a fused loop}}
  %f = transform.tir.fuse %i, %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @fuse_empty(%A: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.for %j to 0 {
      tir.block "b" (%v: spatial to 8 = %i + %j) {
        tir.write %A[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a loop that runs, got one of extent 0}}
  %f = transform.tir.fuse %i, %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @fuse_outer_extent(%A: memref<4x8x8xf32>) {
  tir.for %o to 4 {
    tir.for %i to 8 {
      // expected-note @below {{the condition fails here}}
      tir.for %j to %o + 1 {
        tir.block "b" (%u: spatial to 4 = %o, %v: spatial to 8 = %i, %w: spatial to 8 = %j) {
          tir.write %A[%u, %v, %w] : memref<4x8x8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %o, %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected an extent without loop variables in every loop but the first}}
  %f = transform.tir.fuse %i, %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @fuse_annotation(%A: memref<4x8xf32>) {
  tir.for %i to 4 {
    // expected-note @below {{the condition fails here}}
    tir.for %j to 8 {
      tir.block "b" (%v: spatial to 4 = %i, %w: spatial to 8 = %j) {
        tir.write %A[%v, %w] : memref<4x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  transform.tir.annotate %i "tir.first" = unit
  transform.tir.annotate %j "tir.second" = unit
  // expected-error @below {{refused: expected no annotation of a loop that goes, got "tir.second"}}
  %f = transform.tir.fuse %i, %j
  transform.yield
}
}
