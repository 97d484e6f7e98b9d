// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @reverse_compute_at
// CHECK: tir.for %[[IO:.*]] to 8 {
// CHECK: tir.block "P"
// CHECK: tir.for %[[A:.*]] to 8 attributes {tir.new} {
// CHECK-NEXT: tir.for %[[B:.*]] to 64 {
// CHECK-NEXT: tir.block "Q" (%{{.*}}: spatial to 64 = %[[IO]] * 8 + %[[A]], %{{.*}}: spatial to 64 = %[[B]]) attributes {tir.q} {
func.func @reverse_compute_at(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
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
  %io, %ii = transform.tir.split %pi by [8, 8]
  %a, %b = transform.tir.reverse_compute_at %Q at %io
  transform.tir.annotate %a "tir.new" = unit
  transform.tir.annotate %Q "tir.q" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @reverse_compute_at_reduction
// CHECK: tir.for %[[IO:.*]] to %[[N:.*]] ceildiv 8 {
// CHECK: tir.block "C"
// CHECK: tir.for %[[A:.*]] to 8 {
// CHECK-NEXT: tir.for %[[B:.*]] to 64 {
// CHECK-NEXT: tir.block "C.write0" (%{{.*}}: spatial to %[[N]] = %[[IO]] * 8 + %[[A]], %{{.*}}: spatial to 64 = %[[B]]) where (%[[IO]] * 8 + %[[A]] < %[[N]]) {
func.func @reverse_compute_at_reduction(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
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
  %w = transform.tir.cache_write %C write 0 scope "local"
  %io, %ii = transform.tir.split %i by [?, 8]
  transform.tir.reverse_compute_at %w at %io
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reverse_compute_at_inside(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
  tir.bind %A to [%n, 32] : memref<?x32xf32>
  tir.bind %C to [%n, 64] : memref<?x64xf32>
  tir.for %i to %n {
    tir.for %j to 64 {
// expected-note @below {{this loop runs over the reduction}}
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
  %w = transform.tir.cache_write %C write 0 scope "local"
  // expected-error @below {{'transform.tir.reverse_compute_at' refused: expected a place outside the producer's reduction}}
  transform.tir.reverse_compute_at %w at %k
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reverse_compute_at_own(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
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
// expected-note @below {{the loop is here}}
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
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected a loop that is not around the block}}
  transform.tir.reverse_compute_at %Q at %qi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reverse_compute_at_none(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
// expected-note @below {{the loop is here}}
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
  // expected-error @below {{refused: expected a producer of the block under the loop}}
  transform.tir.reverse_compute_at %Q at %pi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reverse_compute_at_other(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
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
    tir.block "R" (%v: spatial to 64 = %i) {
      tir.read %A[%v, 0] : memref<64x64xf32>
// expected-note @below {{this one is outside}}
      tir.write %T[%v, 0] : memref<64x64xf32>
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
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected all producers under the loop}}
  transform.tir.reverse_compute_at %Q at %pi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reverse_compute_at_between(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
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
// expected-note @below {{this block does}}
    tir.block "R" (%v: spatial to 64 = %i) {
      tir.read %D[%v, 0] : memref<64x64xf32>
      tir.write %A[%v, 0] : memref<64x64xf32>
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
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %pi, %pj = transform.tir.get_loops %P
  %qi, %qj = transform.tir.get_loops %Q
  // expected-error @below {{refused: expected nothing between the old place and the new one that touches the same buffers}}
  transform.tir.reverse_compute_at %Q at %pi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reverse_compute_at_access(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
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
        // expected-note @below {{the condition fails here}}
        tir.read %T[%vi, %vj floordiv 2] : memref<64x64xf32>
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
  // expected-error @below {{refused: expected produced elements addressed by iterators one to one}}
  transform.tir.reverse_compute_at %Q at %pi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reverse_compute_at_again(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
// expected-note @below {{the condition fails here}}
  tir.for %i to 128 {
    tir.for %j to 64 {
      tir.block "P" (%vi: spatial to 64 = %i floordiv 2, %vj: spatial to 64 = %j) {
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
  // expected-error @below {{refused: expected iterations that produce different elements, got one at i0 = }}
  transform.tir.reverse_compute_at %Q at %pi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reverse_compute_at_reads(%A: memref<64x64xf32>, %D: memref<64x64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<64x64xf32>
        // expected-note @below {{the producer writes here}}
        tir.write %T[%vi + 1, %vj] : memref<64x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<64x64xf32>
        memref.store %a, %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %j to 64 {
      tir.block "Q" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        // expected-note @below {{the condition fails here}}
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
  // expected-error @below {{refused: expected that the producer writes all that the block reads}}
  transform.tir.reverse_compute_at %Q at %pi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Row sums of what is produced in column tiles.
func.func @reverse_compute_at_partial(%D: memref<64xf32>) {
  %T = memref.alloc() : memref<64x64xf32>
  tir.for %j to 64 {
    tir.for %i to 64 {
      tir.block "P" (%vi: spatial to 64 = %i, %vj: spatial to 64 = %j) {
        tir.write %T[%vi, %vj] : memref<64x64xf32>
      }
    }
  }
  tir.for %i to 64 {
    tir.for %k to 64 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%vi: spatial to 64 = %i, %vk: reduce to 64 = %k) {
        tir.read %T[%vi, %vk] : memref<64x64xf32>
        tir.write %D[%vi] : memref<64xf32>
        tir.init {
        }
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
  // expected-error @below {{refused: expected a block that does not reduce over what is produced in parts}}
  transform.tir.reverse_compute_at %Q at %pi
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reverse_compute_at_order(%A: memref<64xf32>) {
  %T = memref.alloc() : memref<64xf32>
  tir.for %i to 64 {
    // expected-note @below {{the condition fails here}}
    tir.block "Q" (%v: spatial to 64 = %i) {
      tir.read %T[%v] : memref<64xf32>
    }
  }
  // expected-note @below {{the loop is here}}
  tir.for %i to 64 {
    tir.block "P" (%v: spatial to 64 = %i) {
      tir.write %T[%v] : memref<64xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %p = transform.tir.get_loops %P
  // expected-error @below {{refused: expected the block behind its producers}}
  transform.tir.reverse_compute_at %Q at %p
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reverse_compute_at_two_buffers(%A: memref<8xf32>, %D: memref<8xf32>, %at: memref<1xindex>) {
  %S = memref.alloc() : memref<8xf32>
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %S[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %S[%v] : memref<8xf32>
    }
    tir.block "R" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      // expected-note @below {{a second one is produced here}}
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "Q" (%v: spatial to 8 = %i) {
      tir.read %S[%v] : memref<8xf32>
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %p = transform.tir.get_block "P" in %m
  %i = transform.tir.get_loops %p
  %q = transform.tir.get_block "Q" in %m
  // expected-error @below {{refused: expected one buffer that is produced under the loop}}
  %new = transform.tir.reverse_compute_at %q at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reverse_compute_at_two_regions(%A: memref<8xf32>, %D: memref<8xf32>, %at: memref<1xindex>) {
  %T = memref.alloc() : memref<16xf32>
  // expected-note @below {{the condition fails here}}
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.write %T[%v] : memref<16xf32>
    }
    tir.block "R" (%v: spatial to 8 = %i) {
      // expected-note @below {{this one differs}}
      tir.write %T[%v + 8] : memref<16xf32>
    }
  }
  tir.for %i to 8 {
    tir.block "Q" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<16xf32>
      tir.write %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %p = transform.tir.get_block "P" in %m
  %i = transform.tir.get_loops %p
  %q = transform.tir.get_block "Q" in %m
  // expected-error @below {{refused: expected producers of one region}}
  %new = transform.tir.reverse_compute_at %q at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reverse_compute_at_unknown_value(%A: memref<8xf32>, %D: memref<8xf32>, %at: memref<1xindex>) {
  %c0 = arith.constant 0 : index
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  // expected-note @below {{this one is computed behind it}}
  %s = memref.load %at[%c0] : memref<1xindex>
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "Q" (%v: spatial to 8 = %i) {
      tir.read %T[%v] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
      %x = arith.index_cast %s : index to i32
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %p = transform.tir.get_block "P" in %m
  %i = transform.tir.get_loops %p
  %q = transform.tir.get_block "Q" in %m
  // expected-error @below {{refused: expected values that are known at the new place}}
  %new = transform.tir.reverse_compute_at %q at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @reverse_compute_at_two_reads(%A: memref<8xf32>, %D: memref<8xf32>, %at: memref<1xindex>) {
  %T = memref.alloc() : memref<8xf32>
  tir.for %i to 8 {
    tir.block "P" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %T[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %T[%v] : memref<8xf32>
    }
  }
  tir.for %i to 7 {
    tir.block "Q" (%v: spatial to 7 = %i) {
      tir.read %T[%v] : memref<8xf32>
      // expected-note @below {{the condition fails here}}
      tir.read %T[%v + 1] : memref<8xf32>
      tir.write %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %p = transform.tir.get_block "P" in %m
  %i = transform.tir.get_loops %p
  %q = transform.tir.get_block "Q" in %m
  // expected-error @below {{refused: expected reads of the produced buffer at the same elements}}
  %new = transform.tir.reverse_compute_at %q at %i
  transform.yield
}
}

// -----


module attributes {transform.with_named_sequence} {
func.func @rca_region(%n: index, %D: memref<16xf32>) {
  %T = memref.alloc(%n) : memref<?xf32>
// expected-note @below {{the condition fails here}}
  tir.for %i to 4 {
    tir.for %j to 4 {
      tir.block "P" (%v: spatial to 16 = %i * 4 + %j) {
// expected-note @below {{of this write}}
        tir.write %T[%v * %n] : memref<?xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.block "Q" (%v: spatial to 16 = %i) {
      tir.read %T[%v] : memref<?xf32>
      tir.write %D[%v] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %Q = transform.tir.get_block "Q" in %m
  %P = transform.tir.get_block "P" in %m
  %i, %j = transform.tir.get_loops %P
  // expected-error @below {{refused: expected a region that is known in terms of the loop}}
  transform.tir.reverse_compute_at %Q at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @producer_part(%A: memref<8x8xf32>, %D: memref<8x8xf32>) {
  %T = memref.alloc() : memref<8x8xf32>
  tir.for %i to 8 {
    tir.for %j to 7 {
      // expected-note @below {{the condition fails here}}
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<8x8xf32>
        tir.write %T[%v, %w] : memref<8x8xf32>
        %a = memref.load %A[%v, %w] : memref<8x8xf32>
        memref.store %a, %T[%v, %w] : memref<8x8xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 8 {
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<8x8xf32>
        tir.write %D[%v, %w] : memref<8x8xf32>
        %a = memref.load %T[%v, %w] : memref<8x8xf32>
        memref.store %a, %D[%v, %w] : memref<8x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i, %j = transform.tir.get_loops %P
  // expected-error-re @below {{'transform.tir.reverse_compute_at' refused: no instance of block "P" runs the point {{.*}}}}
  transform.tir.reverse_compute_at %Q at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @consumer_part(%A: memref<8x8xf32>, %D: memref<8x8xf32>) {
  %T = memref.alloc() : memref<8x8xf32>
  tir.for %i to 8 {
    tir.for %j to 8 {
      tir.block "P" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<8x8xf32>
        tir.write %T[%v, %w] : memref<8x8xf32>
        %a = memref.load %A[%v, %w] : memref<8x8xf32>
        memref.store %a, %T[%v, %w] : memref<8x8xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 7 {
      // expected-note @below {{the condition fails here}}
      tir.block "Q" (%v: spatial to 8 = %i, %w: spatial to 8 = %j) {
        tir.read %T[%v, %w] : memref<8x8xf32>
        tir.write %D[%v, %w] : memref<8x8xf32>
        %a = memref.load %T[%v, %w] : memref<8x8xf32>
        memref.store %a, %D[%v, %w] : memref<8x8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i, %j = transform.tir.get_loops %P
  // expected-error-re @below {{'transform.tir.reverse_compute_at' refused: no instance of block "Q" runs the point {{.*}}}}
  transform.tir.reverse_compute_at %Q at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// One row is read, at a fixed place: it is finished in one of the iterations, and the block would run in all of them.
func.func @fixed_row(%A: memref<5x8xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<5x8xf32>
  // expected-note @below {{the loop is here}}
  tir.for %i to 5 {
    tir.for %j to 8 {
      tir.block "P" (%v: spatial to 5 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<5x8xf32>
        tir.write %T[%v, %w] : memref<5x8xf32>
        %a = memref.load %A[%v, %w] : memref<5x8xf32>
        memref.store %a, %T[%v, %w] : memref<5x8xf32>
      }
    }
  }
  tir.for %j to 8 {
    tir.block "D" (%w: spatial to 8 = %j) {
      // expected-note @below {{the condition fails here}}
      tir.read %T[0, %w] : memref<5x8xf32>
      tir.write %D[%w] : memref<8xf32>
      %c0 = arith.constant 0 : index
      %t = memref.load %T[%c0, %w] : memref<5x8xf32>
      memref.store %t, %D[%w] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %D = transform.tir.get_block "D" in %m
  %i, %j = transform.tir.get_loops %P
  // expected-error @below {{'transform.tir.reverse_compute_at' refused: expected what is read in dimension 0 to be produced in each iteration, as no iterator of the block addresses it}}
  transform.tir.reverse_compute_at %D at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The same under the loop over columns: each iteration finishes a whole column.
// CHECK-LABEL: func.func @fixed_row_of_column
// CHECK: tir.for %{{.*}} to 8 {
// CHECK: tir.block "P"
// CHECK: tir.block "D"
func.func @fixed_row_of_column(%A: memref<5x8xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<5x8xf32>
  tir.for %j to 8 {
    tir.for %i to 5 {
      tir.block "P" (%v: spatial to 5 = %i, %w: spatial to 8 = %j) {
        tir.read %A[%v, %w] : memref<5x8xf32>
        tir.write %T[%v, %w] : memref<5x8xf32>
        %a = memref.load %A[%v, %w] : memref<5x8xf32>
        memref.store %a, %T[%v, %w] : memref<5x8xf32>
      }
    }
  }
  tir.for %j to 8 {
    tir.block "D" (%w: spatial to 8 = %j) {
      tir.read %T[0, %w] : memref<5x8xf32>
      tir.write %D[%w] : memref<8xf32>
      %c0 = arith.constant 0 : index
      %t = memref.load %T[%c0, %w] : memref<5x8xf32>
      memref.store %t, %D[%w] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %D = transform.tir.get_block "D" in %m
  %j, %i = transform.tir.get_loops %P
  transform.tir.reverse_compute_at %D at %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Horner's rule keeps the order of its steps, however the loops are cut.
// CHECK-LABEL: func.func @steps_in_order
// CHECK: tir.block "X"
// CHECK: tir.for %{{.*}} to 32 {
// CHECK-NEXT: tir.block "P"
func.func @steps_in_order(%A: memref<8x32xf32>, %T: memref<8xf32>) {
  %X = memref.alloc() : memref<8x32xf32>
  tir.for %i to 8 {
    tir.for %k to 32 {
      tir.block "X" (%v: spatial to 8 = %i, %w: spatial to 32 = %k) {
        tir.read %A[%v, %w] : memref<8x32xf32>
        tir.write %X[%v, %w] : memref<8x32xf32>
        %x = memref.load %A[%v, %w] : memref<8x32xf32>
        memref.store %x, %X[%v, %w] : memref<8x32xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %ko to 4 {
      tir.for %ki to 8 {
        tir.block "P" (%v: spatial to 8 = %i, %r: reduce to 32 = %ko * 8 + %ki) {
          tir.read %X[%v, %r] : memref<8x32xf32>
          tir.write %T[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %T[%v] : memref<8xf32>
          }
          %b = memref.load %T[%v] : memref<8xf32>
          %two = arith.constant 2.0 : f32
          %p = arith.mulf %b, %two : f32
          %a = memref.load %X[%v, %r] : memref<8x32xf32>
          %s = arith.addf %p, %a : f32
          memref.store %s, %T[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %X = transform.tir.get_block "X" in %m
  %P = transform.tir.get_block "P" in %m
  %i, %k = transform.tir.get_loops %X
  transform.tir.reverse_compute_at %P at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Horner's rule by eight strides: in a new nest the steps would come one by one.
func.func @steps_out_of_order(%A: memref<8x32xf32>, %T: memref<8xf32>) {
  %X = memref.alloc() : memref<8x32xf32>
  tir.for %i to 8 {
    tir.for %k to 32 {
      tir.block "X" (%v: spatial to 8 = %i, %w: spatial to 32 = %k) {
        tir.read %A[%v, %w] : memref<8x32xf32>
        tir.write %X[%v, %w] : memref<8x32xf32>
        %x = memref.load %A[%v, %w] : memref<8x32xf32>
        memref.store %x, %X[%v, %w] : memref<8x32xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %ki to 8 {
      tir.for %ko to 4 {
        // expected-note @below {{the condition fails here}}
        tir.block "P" (%v: spatial to 8 = %i, %r: reduce to 32 = %ko * 8 + %ki) {
          tir.read %X[%v, %r] : memref<8x32xf32>
          tir.write %T[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %T[%v] : memref<8xf32>
          }
          %b = memref.load %T[%v] : memref<8xf32>
          %two = arith.constant 2.0 : f32
          %p = arith.mulf %b, %two : f32
          %a = memref.load %X[%v, %r] : memref<8x32xf32>
          %s = arith.addf %p, %a : f32
          // expected-note @below {{this is another use}}
          memref.store %s, %T[%v] : memref<8xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %X = transform.tir.get_block "X" in %m
  %P = transform.tir.get_block "P" in %m
  %i, %k = transform.tir.get_loops %X
  // expected-error @below {{or keep their order: two steps of block "P" would change places at }}
  transform.tir.reverse_compute_at %P at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// One element, which no iterator of the block addresses.
func.func @scalar(%A: memref<1xf32>, %D: memref<8xf32>) {
  %T = memref.alloc() : memref<f32>
  tir.for %i to 1 {
    tir.block "P" (%v: spatial to 1 = %i) {
      tir.read %A[%v] : memref<1xf32>
      tir.write %T[] : memref<f32>
      %a = memref.load %A[%v] : memref<1xf32>
      memref.store %a, %T[] : memref<f32>
    }
  }
  tir.for %j to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "Q" (%v: spatial to 8 = %j) {
      tir.read %T[] : memref<f32>
      tir.write %D[%v] : memref<8xf32>
      %t = memref.load %T[] : memref<f32>
      memref.store %t, %D[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %P = transform.tir.get_block "P" in %m
  %Q = transform.tir.get_block "Q" in %m
  %i = transform.tir.get_loops %P
  // expected-error @below {{refused: expected produced elements addressed by iterators one to one}}
  transform.tir.reverse_compute_at %Q at %i
  transform.yield
}
}
