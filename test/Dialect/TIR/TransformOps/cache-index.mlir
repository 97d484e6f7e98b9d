// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --tir-verify --tir-verify-schedule --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// What stands in two places is kept; the other index is not.
// CHECK-LABEL: func.func @thirds
// CHECK-SAME: (%[[A:.*]]: memref<4xf32>, %[[B:.*]]: memref<4xf32>, %[[C:.*]]: memref<12xf32>)
// CHECK: %[[T:.*]] = memref.alloc() : memref<12xindex, #tir.scope<local>>
// CHECK: tir.block "C.index0" (%[[V:.*]]: spatial to 12 = %{{.*}}) attributes {tir.index} {
// CHECK-NEXT: tir.write %[[T]][%[[V]]]
// CHECK-NEXT: %[[AT:.*]] = affine.apply
// CHECK-NEXT: memref.store %[[AT]], %[[T]][%[[V]]]
// CHECK-NOT: tir.block "C.index
// CHECK: tir.for %{{.*}} to 12 attributes {tir.i} {
// CHECK-NEXT: tir.block "C" (%[[V:.*]]: spatial to 12 = %{{.*}}) attributes {tir.c} {
// CHECK-NEXT: tir.read %[[T]][%[[V]]]
// CHECK-NEXT: tir.read %[[A]][0 to 4]
// CHECK-NEXT: tir.read %[[B]][0 to 4]
// CHECK: %[[AT:.*]] = memref.load %[[T]][%[[V]]]
// CHECK: memref.load %[[A]][%[[AT]]]
// CHECK: memref.load %[[B]][%[[AT]]]
// expected-remark @below {{'thirds' computes what it did}}
func.func @thirds(%A: memref<4xf32>, %B: memref<4xf32>, %C: memref<12xf32>) {
  tir.for %i to 12 {
    tir.block "C" (%v: spatial to 12 = %i) {
      tir.read %A[%v floordiv 3] : memref<4xf32>
      tir.read %B[%v floordiv 3] : memref<4xf32>
      tir.read %B[%v mod 4] : memref<4xf32>
      tir.write %C[%v] : memref<12xf32>
      %at = affine.apply affine_map<(d0) -> (d0 floordiv 3)>(%v)
      %rest = affine.apply affine_map<(d0) -> (d0 mod 4)>(%v)
      %a = memref.load %A[%at] : memref<4xf32>
      %b = memref.load %B[%at] : memref<4xf32>
      %c = memref.load %B[%rest] : memref<4xf32>
      %s = arith.addf %a, %b : f32
      %t = arith.addf %s, %c : f32
      memref.store %t, %C[%v] : memref<12xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  %i = transform.tir.get_loops %C
  %indices = transform.tir.cache_index %C at_least 2 scope "local"
  transform.tir.annotate %indices "tir.index" = unit
  transform.tir.annotate %C "tir.c" = unit
  transform.tir.annotate %i "tir.i" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Each of two iterators with its size: a buffer over both.
// CHECK-LABEL: func.func @window
// CHECK: memref.alloc(%{{.*}}) : memref<?x3xindex>
// CHECK: tir.block "W.index0" (%{{.*}}: spatial to %{{.*}} = %{{.*}}, %{{.*}}: spatial to 3 = %{{.*}})
// CHECK: tir.block "W" (%{{.*}}: spatial to %{{.*}} = %{{.*}}, %{{.*}}: reduce to 3 = %{{.*}})
// expected-remark @below {{'window' computes what it did}}
func.func @window(%n: index, %A: memref<?xf32>, %D: memref<?xf32>) {
  tir.bind %A to [%n + 2] : memref<?xf32>
  tir.bind %D to [%n] : memref<?xf32>
  tir.for %i to %n {
    tir.for %r to 3 {
      tir.block "W" (%v: spatial to %n = %i, %k: reduce to 3 = %r) {
        tir.read %A[%v + %k] : memref<?xf32>
        tir.write %D[%v] : memref<?xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %D[%v] : memref<?xf32>
        }
        %at = arith.addi %v, %k : index
        %a = memref.load %A[%at] : memref<?xf32>
        %d = memref.load %D[%v] : memref<?xf32>
        %s = arith.addf %d, %a : f32
        memref.store %s, %D[%v] : memref<?xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %W = transform.tir.get_block "W" in %m
  %indices = transform.tir.cache_index %W at_least 1 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @scope(%A: memref<4xf32>, %B: memref<4xf32>, %C: memref<12xf32>) {
  tir.for %i to 12 {
    tir.block "C" (%v: spatial to 12 = %i) {
      tir.read %A[%v floordiv 3] : memref<4xf32>
      tir.read %B[%v floordiv 3] : memref<4xf32>
      tir.read %B[%v mod 4] : memref<4xf32>
      tir.write %C[%v] : memref<12xf32>
      %at = affine.apply affine_map<(d0) -> (d0 floordiv 3)>(%v)
      %rest = affine.apply affine_map<(d0) -> (d0 mod 4)>(%v)
      %a = memref.load %A[%at] : memref<4xf32>
      %b = memref.load %B[%at] : memref<4xf32>
      %c = memref.load %B[%rest] : memref<4xf32>
      %s = arith.addf %a, %b : f32
      %t = arith.addf %s, %c : f32
      memref.store %t, %C[%v] : memref<12xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  // expected-error @below {{refused: expected scope global, local, shared or warp, got near}}
  %x = transform.tir.cache_index %C at_least 1 scope "near"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @often(%A: memref<4xf32>, %B: memref<4xf32>, %C: memref<12xf32>) {
  tir.for %i to 12 {
    // expected-note @below {{the condition fails here}}
    tir.block "C" (%v: spatial to 12 = %i) {
      tir.read %A[%v floordiv 3] : memref<4xf32>
      tir.read %B[%v floordiv 3] : memref<4xf32>
      tir.read %B[%v mod 4] : memref<4xf32>
      tir.write %C[%v] : memref<12xf32>
      %at = affine.apply affine_map<(d0) -> (d0 floordiv 3)>(%v)
      %rest = affine.apply affine_map<(d0) -> (d0 mod 4)>(%v)
      %a = memref.load %A[%at] : memref<4xf32>
      %b = memref.load %B[%at] : memref<4xf32>
      %c = memref.load %B[%rest] : memref<4xf32>
      %s = arith.addf %a, %b : f32
      %t = arith.addf %s, %c : f32
      memref.store %t, %C[%v] : memref<12xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  // expected-error @below {{refused: expected an index that is computed from iterators in at least 3 places of loads from buffers that the block does not write}}
  %x = transform.tir.cache_index %C at_least 3 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Indices of stores stay, and of loads of what is stored, and quotients by sizes.
func.func @stay(%n: index, %A: memref<12xf32>, %C: memref<12xf32>) {
  tir.assume range %n in [1, 9)
  tir.for %i to 6 {
    // expected-note @below {{the condition fails here}}
    tir.block "C" (%v: spatial to 6 = %i) {
      tir.read %A[%v floordiv %n] : memref<12xf32>
      tir.read %C[%v * 2] : memref<12xf32>
      tir.write %C[%v * 2] : memref<12xf32>
      %at = affine.apply affine_map<(d0)[s0] -> (d0 floordiv s0)>(%v)[%n]
      %to = affine.apply affine_map<(d0) -> (d0 * 2)>(%v)
      %a = memref.load %A[%at] : memref<12xf32>
      %b = memref.load %C[%to] : memref<12xf32>
      %c = arith.addf %a, %b : f32
      memref.store %c, %C[%to] : memref<12xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  // expected-error @below {{refused: expected an index that is computed from iterators in at least 1 places}}
  %x = transform.tir.cache_index %C at_least 1 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @vectors(%A: memref<4xf32>, %B: memref<4xf32>, %C: memref<12xf32>) {
  // expected-note @below {{this loop is vectorized}}
  tir.for %i to 12 {
    // expected-note @below {{the condition fails here}}
    tir.block "C" (%v: spatial to 12 = %i) {
      tir.read %A[%v floordiv 3] : memref<4xf32>
      tir.read %B[%v floordiv 3] : memref<4xf32>
      tir.read %B[%v mod 4] : memref<4xf32>
      tir.write %C[%v] : memref<12xf32>
      %at = affine.apply affine_map<(d0) -> (d0 floordiv 3)>(%v)
      %rest = affine.apply affine_map<(d0) -> (d0 mod 4)>(%v)
      %a = memref.load %A[%at] : memref<4xf32>
      %b = memref.load %B[%at] : memref<4xf32>
      %c = memref.load %B[%rest] : memref<4xf32>
      %s = arith.addf %a, %b : f32
      %t = arith.addf %s, %c : f32
      memref.store %t, %C[%v] : memref<12xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  %i = transform.tir.get_loops %C
  transform.tir.vectorize %i
  // expected-error @below {{refused: expected no vectorized loop around}}
  %x = transform.tir.cache_index %C at_least 1 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @unbound(%A: memref<?xf32>, %B: memref<4xf32>, %C: memref<12xf32>) {
  tir.for %i to 12 {
    // expected-note @below {{the condition fails here}}
    tir.block "C" (%v: spatial to 12 = %i) {
      tir.read %A[%v floordiv 3] : memref<?xf32>
      tir.read %B[%v floordiv 3] : memref<4xf32>
      tir.read %B[%v mod 4] : memref<4xf32>
      tir.write %C[%v] : memref<12xf32>
      %at = affine.apply affine_map<(d0) -> (d0 floordiv 3)>(%v)
      %rest = affine.apply affine_map<(d0) -> (d0 mod 4)>(%v)
      %a = memref.load %A[%at] : memref<?xf32>
      %b = memref.load %B[%at] : memref<4xf32>
      %c = memref.load %B[%rest] : memref<4xf32>
      %s = arith.addf %a, %b : f32
      %t = arith.addf %s, %c : f32
      memref.store %t, %C[%v] : memref<12xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  // expected-error @below {{refused: expected a buffer whose extents are known, got an unknown extent in dimension 0: tir.bind it}}
  %x = transform.tir.cache_index %C at_least 1 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @negative(%n: index, %A: memref<?xf32>, %C: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %C to [%n] : memref<?xf32>
  tir.for %i to %n - 3 {
    // expected-note @below {{the condition fails here}}
    tir.block "C" (%v: spatial to %n - 3 = %i) {
      tir.read %A[%v + 1] : memref<?xf32>
      tir.write %C[%v] : memref<?xf32>
      %at = affine.apply affine_map<(d0) -> (d0 + 1)>(%v)
      %a = memref.load %A[%at] : memref<?xf32>
      memref.store %a, %C[%v] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  // expected-error @below {{refused: expected an extent of iterator 0 that is proved not to be negative}}
  %x = transform.tir.cache_index %C at_least 1 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @nested(%A: memref<8xf32>, %C: memref<8xf32>) {
  tir.for %i to 2 {
    tir.block "O" (%u: spatial to 2 = %i) {
      tir.read %A[%u * 4 to %u * 4 + 4] : memref<8xf32>
      tir.write %C[%u * 4 to %u * 4 + 4] : memref<8xf32>
      tir.for %j to 4 {
        // expected-note @below {{the condition fails here}}
        tir.block "C" (%v: spatial to 8 = %u * 4 + %j) {
          tir.read %A[%v + 0] : memref<8xf32>
          tir.write %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  // expected-error @below {{refused: expected a block that is in no other: what it reads would leave that one}}
  %x = transform.tir.cache_index %C at_least 1 scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @around(%A: memref<8xf32>, %C: memref<8xf32>) {
  tir.for %i to 2 {
    // expected-note @below {{the condition fails here}}
    tir.block "C" (%u: spatial to 2 = %i) {
      tir.read %A[%u * 4 to %u * 4 + 4] : memref<8xf32>
      tir.write %C[%u * 4 to %u * 4 + 4] : memref<8xf32>
      tir.for %j to 4 {
        tir.block "B" (%v: spatial to 8 = %u * 4 + %j) {
          tir.read %A[%v] : memref<8xf32>
          tir.write %C[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  // expected-error @below {{refused: expected a block without blocks inside}}
  %x = transform.tir.cache_index %C at_least 1 scope "global"
  transform.yield
}
}
