// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @compute_at
// CHECK-NOT: tir.gone
// CHECK: tir.for %[[IO:.*]] to 8 {
// CHECK-NEXT: tir.for %[[A:.*]] to 8 attributes {tir.new} {
// CHECK-NEXT: tir.for %[[B:.*]] to 64 {
// CHECK-NEXT: tir.block "P" (%{{.*}}: spatial to 64 = %[[IO]] * 8 + %[[A]], %{{.*}}: spatial to 64 = %[[B]]) attributes {tir.p} {
// CHECK: tir.for %[[II:.*]] to 8 {
// CHECK-NEXT: tir.for %[[J:.*]] to 64 {
// CHECK-NEXT: tir.block "Q"
func.func @compute_at(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  %io, %ii = transform.tir.split %qi by [8, 8]
  transform.tir.annotate %pi "tir.gone" = unit
  %a, %b = transform.tir.compute_at %P at %io
  transform.tir.annotate %a "tir.new" = unit
  transform.tir.annotate %P "tir.p" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// A window with a halo, and a tail.
// CHECK-LABEL: func.func @compute_at_halo
// CHECK: tir.for %[[IO:.*]] to %{{.*}} ceildiv 8 {
// CHECK-NEXT: tir.for %[[A:.*]] to 10 {
// CHECK-NEXT: tir.block "P" (%{{.*}}: spatial to %[[N:.*]] + 2 = %[[IO]] * 8 + %[[A]]) where (%[[IO]] * 8 + %[[A]] < %[[N]] + 2) {
func.func @compute_at_halo(%n: index, %A: memref<?xf32>, %D: memref<?xf32>) {
  tir.bind %D to [%n] : memref<?xf32>
  %c2 = arith.constant 2 : index
  %n2 = arith.addi %n, %c2 : index
  %T = memref.alloc(%n2) : memref<?xf32>
  tir.for %i to %n + 2 {
    tir.block "P" (%v: spatial to %n + 2 = %i) {
      tir.read %A[%v] : memref<?xf32>
      tir.write %T[%v] : memref<?xf32>
    }
  }
  tir.for %i to %n {
    tir.block "Q" (%v: spatial to %n = %i) {
      tir.read %T[%v to %v + 3] : memref<?xf32>
      tir.write %D[%v] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %q = transform.tir.get_loops %Q
  %qo, %qi = transform.tir.split %q by [?, 8]
  transform.tir.compute_at %P at %qo
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The handle of a loop that is gone names the primitive that emptied it.
func.func @compute_at_empties(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-note @below {{'transform.tir.compute_at' emptied the handle}}
  transform.tir.compute_at %P at %qi
  // expected-error @below {{'transform.tir.unroll' expected handle 0 to hold one op, got 0}}
  transform.tir.unroll %pi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_results(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{'transform.tir.compute_at' expected no result or 1, one for each new loop, got 2}}
  %a, %b = transform.tir.compute_at %P at %qi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_own(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
// expected-note @below {{the loop is here}}
  tir.for %i to 64 {
    tir.for %j to 64 {
// expected-note @below {{the condition fails here}}
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{'transform.tir.compute_at' refused: expected a loop that is not around the block}}
  transform.tir.compute_at %P at %pi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_scope(%A: memref<64xf32>) {
  %T = memref.alloc() : memref<64xf32>
  tir.for %i to 64 {
    // expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 64 = %i) {
      tir.write %T[%v] : memref<64xf32>
    }
  }
  tir.block "o" {
    tir.read %T[0 to 64] : memref<64xf32>
    // expected-note @below {{the loop is here}}
    tir.for %j to 64 {
      tir.block "Q" (%v: spatial to 64 = %j) {
        tir.read %T[%v] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %q = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected block and loop in the same block or function}}
  transform.tir.compute_at %P at %q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_vectorized(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
// expected-note @below {{the condition fails here}}
// expected-note @below {{this loop is vectorized}}
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  transform.tir.vectorize %qj
  // expected-error @below {{refused: expected no vectorized loop around the new place}}
  transform.tir.compute_at %P at %qj
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_update(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
// expected-note @below {{the condition fails here}}
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.read %T[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected a block that computes its result from scratch, got one that updates in place}}
  transform.tir.compute_at %P at %qi
  transform.yield
}
}

// -----

// A block that writes two buffers moves where both are needed.
module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @compute_at_two
// CHECK: tir.for %[[I:.*]] to 64 {
// CHECK-NEXT: tir.for %[[A:.*]] to 8 {
// CHECK-NEXT: tir.block "P" (%{{.*}}: spatial to 64 = %[[I]], %{{.*}}: spatial to 8 = %[[A]])
// CHECK: tir.for %[[J:.*]] to 8 {
// CHECK-NEXT: tir.block "Q"
func.func @compute_at_two(%A: memref<64x8xf32>, %D: memref<64x8xf32>) {
  %S = memref.alloc() : memref<64x8xf32>
  %T = memref.alloc() : memref<64x8x4xf32>
  tir.for %i to 64 {
    tir.for %j to 8 {
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 8 = %j) {
        tir.read %A[%vi, %vj] : memref<64x8xf32>
        tir.write %S[%vi, %vj] : memref<64x8xf32>
        tir.write %T[%vi, %vj, 0 to 4] : memref<64x8x4xf32>
        %c0 = arith.constant 0 : index
        %a = memref.load %A[%vi, %vj] : memref<64x8xf32>
        memref.store %a, %S[%vi, %vj] : memref<64x8xf32>
        memref.store %a, %T[%vi, %vj, %c0] : memref<64x8x4xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 8 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 8 = %j) {
        tir.read %S[%vi, 0 to 8] : memref<64x8xf32>
        tir.read %T[%vi, 0 to 8, 0 to 4] : memref<64x8x4xf32>
        tir.write %D[%vi, %vj] : memref<64x8xf32>
        %c0 = arith.constant 0 : index
        %a = memref.load %S[%vi, %vj] : memref<64x8xf32>
        %b = memref.load %T[%vi, %vj, %c0] : memref<64x8x4xf32>
        %c = arith.addf %a, %b : f32
        memref.store %c, %D[%vi, %vj] : memref<64x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %qi, %qj = transform.tir.get_loops %Q
  transform.tir.compute_at %P at %qi
  transform.yield
}
}

// -----

// Of one buffer the whole row is needed, of the other one element.
module attributes {transform.with_named_sequence} {
func.func @compute_at_two_differ(%A: memref<64x8xf32>, %D: memref<64x8xf32>) {
  %S = memref.alloc() : memref<64x8xf32>
  %T = memref.alloc() : memref<64x8xf32>
  tir.for %i to 64 {
    tir.for %j to 8 {
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 8 = %j) {
        tir.read %A[%vi, %vj] : memref<64x8xf32>
// expected-note @below {{these differ}}
        tir.write %S[%vi, %vj] : memref<64x8xf32>
// expected-note @below {{the condition fails here}}
        tir.write %T[%vi, %vj] : memref<64x8xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x8xf32>
        memref.store %a, %S[%vi, %vj] : memref<64x8xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x8xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 8 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 8 = %j) {
        tir.read %S[%vi, 0 to 8] : memref<64x8xf32>
        tir.read %T[%vi, %vj] : memref<64x8xf32>
        tir.write %D[%vi, %vj] : memref<64x8xf32>
        %a = memref.load %S[%vi, %vj] : memref<64x8xf32>
        %b = memref.load %T[%vi, %vj] : memref<64x8xf32>
        %c = arith.addf %a, %b : f32
        memref.store %c, %D[%vi, %vj] : memref<64x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected that the same instances of the block write what is needed of each buffer}}
  transform.tir.compute_at %P at %qj
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_output(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 64 {
// expected-note @below {{the condition fails here}}
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.block "R" (%v: spatial to 64 = %i) {
      tir.read %D[%v, 0] : memref<64x64xf32>
      tir.write %A[%v, 0] : memref<64x64xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  %R = transform.tir.get_block "R" in %m
  %r = transform.tir.get_loops %R
  // expected-error @below {{refused: expected a block that writes a buffer of its function, got one that writes an argument}}
  transform.tir.compute_at %Q at %r
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_outside(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
// expected-note @below {{the condition fails here}}
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.block "R" (%v: spatial to 64 = %i) {
// expected-note @below {{this use is outside the loop}}
      tir.read %T[%v, 0] : memref<64x64xf32>
      tir.write %A[%v, 0] : memref<64x64xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected all consumers under the loop}}
  transform.tir.compute_at %P at %qi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_writer(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
// expected-note @below {{the condition fails here}}
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
// expected-note @below {{it is written here too}}
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected a block that alone writes its buffer}}
  transform.tir.compute_at %P at %qi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_parallel(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
// expected-note @below {{the condition fails here}}
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
// expected-note @below {{this loop is not serial}}
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  transform.tir.parallel %qi
  // expected-error @below {{refused: expected serial loops around the new place for a buffer of global scope: make the loop parallel afterwards, or give the buffer a scope}}
  transform.tir.compute_at %P at %qi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_inputs(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
// expected-note @below {{the condition fails here}}
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
// expected-note @below {{this block writes one}}
    tir.block "R" (%v: spatial to 64 = %i) {
      tir.read %D[%v, 0] : memref<64x64xf32>
      tir.write %A[%v, 0] : memref<64x64xf32>
    }
  }
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected inputs that do not change between the old place and the new one}}
  transform.tir.compute_at %P at %qi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_order(%A: memref<64xf32>) {
  %T = memref.alloc() : memref<64xf32>
  // expected-note @below {{the loop is here}}
  tir.for %i to 64 {
    tir.block "Q" (%v: spatial to 64 = %i) {
      tir.read %T[%v] : memref<64xf32>
    }
  }
  tir.for %i to 64 {
    // expected-note @below {{the condition fails here}}
    tir.block "P" (%v: spatial to 64 = %i) {
      tir.write %T[%v] : memref<64xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %q = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected the block before its consumers}}
  transform.tir.compute_at %P at %q
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_nothing(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
// expected-note @below {{the condition fails here}}
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected a consumer of the block under the loop}}
  transform.tir.compute_at %P at %qi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_access(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        // expected-note @below {{the condition fails here}}
        tir.write %T[%vi * 2, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected elements addressed by iterators one to one}}
  transform.tir.compute_at %P at %qi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_hull(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
// expected-note @below {{the condition fails here}}
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
// expected-note @below {{this read does not fit the others}}
        tir.read %T[63 - %vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected reads whose hull is known in terms of the loop}}
  transform.tir.compute_at %P at %qi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_region(%n: index, %D: memref<64xf32>) {
  %T = memref.alloc() : memref<64xf32>
  tir.for %i to 64 {
    tir.block "P" (%v: spatial to 64 = %i) {
      tir.write %T[%v] : memref<64xf32>
    }
  }
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    tir.for %j to 8 {
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        // expected-note @below {{of this read}}
        tir.read %T[%w * %n + %v] : memref<64xf32>
        tir.write %D[%w] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i, %j = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected a region that is known in terms of the loop}}
  transform.tir.compute_at %P at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @compute_at_cover(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
// expected-note @below {{the condition fails here}}
      tir.block "P" (%vi: spatial to 65 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        tir.write %T[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %T[%vi, %vj] : memref<64x64xf32>
        tir.write %D[%vi, %vj] : memref<64x64xf32>
        %a = memref.load %T[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %D[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{refused: no instance of block "P" runs the point (64, 0)}}
  transform.tir.compute_at %P at %qi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Horner's rule keeps the order of its steps, however the loops are cut.
// CHECK-LABEL: func.func @steps_in_order
// CHECK: tir.for %{{.*}} to 32 {
// CHECK-NEXT: tir.block "P"
func.func @steps_in_order(%A: memref<8x32xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.for %ko to 4 {
      tir.for %ki to 8 {
        tir.block "P" (%v: spatial to 8 = %i, %r: reduce to 32 = %ko * 8 + %ki) {
          tir.read %A[%v, %r] : memref<8x32xf32>
          tir.write %T[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %T[%v] : memref<8xf32>
          }
          %b = memref.load %T[%v] : memref<8xf32>
          %two = arith.constant 2.0 : f32
          %p = arith.mulf %b, %two : f32
          %a = memref.load %A[%v, %r] : memref<8x32xf32>
          %s = arith.addf %p, %a : f32
          memref.store %s, %T[%v] : memref<8xf32>
        }
      }
    }
  }
  tir.for %i to 8 {
    tir.block "Q" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %x = memref.load %T[%v] : memref<8xf32>
      memref.store %x, %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i = transform.tir.get_loops %Q
  transform.tir.compute_at %P at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Horner's rule by eight strides: in a new nest the steps would come one by one.
func.func @steps_out_of_order(%A: memref<8x32xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.for %ki to 8 {
      tir.for %ko to 4 {
        // expected-note @below {{the condition fails here}}
        tir.block "P" (%v: spatial to 8 = %i, %r: reduce to 32 = %ko * 8 + %ki) {
          tir.read %A[%v, %r] : memref<8x32xf32>
          tir.write %T[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %T[%v] : memref<8xf32>
          }
          %b = memref.load %T[%v] : memref<8xf32>
          %two = arith.constant 2.0 : f32
          %p = arith.mulf %b, %two : f32
          %a = memref.load %A[%v, %r] : memref<8x32xf32>
          %s = arith.addf %p, %a : f32
          // expected-note @below {{this is another use}}
          memref.store %s, %T[%v] : memref<8xf32>
        }
      }
    }
  }
  tir.for %i to 8 {
    tir.block "Q" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %x = memref.load %T[%v] : memref<8xf32>
      memref.store %x, %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i = transform.tir.get_loops %Q
  // expected-error @below {{or keep their order: two steps of block "P" would change places at }}
  transform.tir.compute_at %P at %i
  transform.yield
}
}
