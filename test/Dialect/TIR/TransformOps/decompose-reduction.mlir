// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// CHECK-LABEL: func.func @decompose_reduction
// CHECK: tir.for %[[I:.*]] to %[[N:.*]] {
// CHECK-NEXT: tir.for %[[J0:.*]] to 64 {
// CHECK-NEXT: tir.block "C_init" (%[[V:.*]]: spatial to %[[N]] = %[[I]], %[[W:.*]]: spatial to 64 = %[[J0]]) attributes {tir.init} {
// CHECK-NEXT: tir.write %{{.*}}[%[[V]], %[[W]]]
// CHECK-NEXT: memref.store
// CHECK: tir.for %{{.*}} to 64 {
// CHECK-NEXT: tir.for %{{.*}} to 32 attributes {tir.k} {
// CHECK-NEXT: tir.block "C" {{.*}} {
// CHECK-NOT: tir.init {
func.func @decompose_reduction(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
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
  %init = transform.tir.decompose_reduction %C at %j
  transform.tir.annotate %init "tir.init" = unit
  transform.tir.annotate %k "tir.k" = unit
  transform.tir.annotate %C "tir.c" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @decompose_reduction_init(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
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
  %init = transform.tir.decompose_reduction %C at %k
  // expected-error @below {{'transform.tir.decompose_reduction' refused: expected a block with an init}}
  %again = transform.tir.decompose_reduction %C at %k
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @decompose_reduction_outside(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
  tir.bind %A to [%n, 32] : memref<?x32xf32>
  tir.bind %C to [%n, 64] : memref<?x64xf32>
  tir.for %i to %n {
// expected-note @below {{the condition fails here}}
    tir.for %j to 64 {
// expected-note @below {{this loop is outside and feeds one}}
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
  transform.tir.reorder %k, %j
  // expected-error @below {{refused: expected every loop that feeds a reduce iterator at the loop or inside it}}
  %init = transform.tir.decompose_reduction %C at %j
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @decompose_reduction_mixed(%n: index, %A: memref<?x32xf32>, %B: memref<32x64xf32>, %C: memref<?x64xf32>) {
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
  %f = transform.tir.fuse %j, %k
  // expected-error @below {{refused: expected loops that feed spatial or reduce iterators, not both}}
  %init = transform.tir.decompose_reduction %C at %f
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @decompose_reduction_around(%A: memref<8xf32>) {
  // expected-note @below {{the loop is here}}
  tir.for %i to 8 {
    tir.block "o" (%v: spatial to 8 = %i) {
      tir.write %A[%v] : memref<8xf32>
      tir.for %k to 4 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%w: spatial to 8 = %v, %r: reduce to 4 = %k) {
          tir.write %A[%w] : memref<8xf32>
          tir.init {
          }
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %o = transform.tir.get_block "o" in %m
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %o
  // expected-error @below {{refused: expected a loop around the block}}
  %init = transform.tir.decompose_reduction %b at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// Each round of %again begins with the init; after one init, the second round would add to the first one's sum.
func.func @decompose_reduction_again(%A: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.for %again to 2 {
      tir.for %k to 4 {
        tir.block "b" (%w: spatial to 8 = %i, %r: reduce to 4 = %k) {
          tir.write %A[%w] : memref<8xf32>
          tir.init {
          }
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %again, %k = transform.tir.get_loops %b
  // expected-error @below {{refused: expected every loop at the loop or inside it to feed an iterator: the reduction would run again without its init}}
  %init = transform.tir.decompose_reduction %b at %again
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @decompose_reduction_predicate(%A: memref<8xf32>) {
  tir.for %k to 8 {
    tir.for %i to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%w: spatial to 8 = %i, %r: reduce to 8 = %k) where (%i + %k < 8) {
        tir.write %A[%w] : memref<8xf32>
        tir.init {
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %k, %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a predicate that does not mix spatial and reduction loops}}
  %init = transform.tir.decompose_reduction %b at %k
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @decompose_reduction_extent(%A: memref<8xf32>) {
  tir.for %k to 8 {
    // expected-note @below {{the condition fails here}}
    tir.for %i to %k + 1 {
      tir.block "b" (%w: spatial to 8 = %i, %r: reduce to 8 = %k) {
        tir.write %A[%w] : memref<8xf32>
        tir.init {
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %k, %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a spatial loop whose extent does not depend on a reduction loop}}
  %init = transform.tir.decompose_reduction %b at %k
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @decompose_reduction_user(%A: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 4 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%w: spatial to 8 = %i, %r: reduce to 4 = %k) {
        tir.write %A[%w] : memref<8xf32>
        tir.init {
        }
      }
    }
    tir.block "c" (%w: spatial to 8 = %i) {
      // expected-note @below {{used here}}
      tir.read %A[%w] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %k = transform.tir.get_loops %b
  // expected-error @below {{refused: expected no other block under the loop that uses what the block writes}}
  %init = transform.tir.decompose_reduction %b at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The main part has the first step: an init before the tail would take away what it added up.
func.func @decompose_reduction_tail(%A: memref<8x6xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 6 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%w: spatial to 8 = %i, %r: reduce to 6 = %k) {
        tir.read %A[%w, %r] : memref<8x6xf32>
        tir.write %B[%w] : memref<8xf32>
        tir.init {
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %k = transform.tir.get_loops %b
  %ko, %ki = transform.tir.split %k by [?, 4]
  %tail_loop = transform.tir.loop_partition %ko
  %tail = transform.tir.get_block "b_tail" in %m
  // expected-error @below {{refused: expected reduce iterator 1 to be 0 in the first iteration: decompose before loop_partition}}
  %init = transform.tir.decompose_reduction %tail at %tail_loop
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @decompose_reduction_second_half(%A: memref<8x6xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 6 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%w: spatial to 8 = %i, %r: reduce to 6 = %k) where (2 < %k) {
        tir.read %A[%w, %r] : memref<8x6xf32>
        tir.write %B[%w] : memref<8xf32>
        tir.init {
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %k = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a predicate that holds in the first iteration}}
  %init = transform.tir.decompose_reduction %b at %k
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The init begins with a bias: its block declares that.
// CHECK-LABEL: func.func @bias
// CHECK: tir.block "C_init" (%[[V:.*]]: spatial to 4 = %{{.*}}) {
// CHECK-NEXT: tir.read %[[B:.*]][%[[V]]] : memref<4xf32>
// CHECK-NEXT: tir.write %{{.*}}[%[[V]]] : memref<4xf32>
// CHECK-NEXT: memref.load %[[B]][%[[V]]]
func.func @bias(%A: memref<4x8xf32>, %B: memref<4xf32>, %C: memref<4xf32>) {
  tir.for %i to 4 {
    tir.for %k to 8 {
      tir.block "C" (%v: spatial to 4 = %i, %r: reduce to 8 = %k) {
        tir.read %A[%v, %r] : memref<4x8xf32>
        tir.read %B[%v] : memref<4xf32>
        tir.write %C[%v] : memref<4xf32>
        tir.init {
          %b = memref.load %B[%v] : memref<4xf32>
          memref.store %b, %C[%v] : memref<4xf32>
        }
        %a = memref.load %A[%v, %r] : memref<4x8xf32>
        %c = memref.load %C[%v] : memref<4xf32>
        %s = arith.addf %c, %a : f32
        memref.store %s, %C[%v] : memref<4xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  %i, %k = transform.tir.get_loops %C
  %init = transform.tir.decompose_reduction %C at %k
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @bias_written(%A: memref<4x8xf32>, %B: memref<4xf32>, %C: memref<4xf32>) {
  tir.for %i to 4 {
    tir.block "B" (%v: spatial to 4 = %i) {
      // expected-note @below {{written here}}
      tir.write %B[%v] : memref<4xf32>
      %z = arith.constant 0.0 : f32
      memref.store %z, %B[%v] : memref<4xf32>
    }
    tir.for %k to 8 {
      // expected-note @below {{the condition fails here}}
      tir.block "C" (%v: spatial to 4 = %i, %r: reduce to 8 = %k) {
        tir.read %A[%v, %r] : memref<4x8xf32>
        tir.read %B[%v] : memref<4xf32>
        tir.write %C[%v] : memref<4xf32>
        tir.init {
          %b = memref.load %B[%v] : memref<4xf32>
          memref.store %b, %C[%v] : memref<4xf32>
        }
        %a = memref.load %A[%v, %r] : memref<4x8xf32>
        %c = memref.load %C[%v] : memref<4xf32>
        %s = arith.addf %c, %a : f32
        memref.store %s, %C[%v] : memref<4xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  %i, %k = transform.tir.get_loops %C
  // expected-error @below {{'transform.tir.decompose_reduction' refused: expected no other block under the loop that writes what the init reads}}
  %init = transform.tir.decompose_reduction %C at %i
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// A loop that feeds no iterator, split so that four of its five iterations run nothing: the init would run in them.
func.func @idle(%A: memref<4x8xf32>, %C: memref<4xf32>) {
  tir.for %i to 4 {
    tir.for %u to 5 {
      tir.for %v to 1 {
        tir.for %k to 8 {
          // expected-note @below {{the condition fails here}}
          tir.block "C" (%v0: spatial to 4 = %i, %r: reduce to 8 = %k) where (%u + %v < 1) {
            tir.read %A[%v0, %r] : memref<4x8xf32>
            tir.write %C[%v0] : memref<4xf32>
            tir.init {
              %z = arith.constant 0.0 : f32
              memref.store %z, %C[%v0] : memref<4xf32>
            }
            %a = memref.load %A[%v0, %r] : memref<4x8xf32>
            %c = memref.load %C[%v0] : memref<4xf32>
            %s = arith.addf %c, %a : f32
            memref.store %s, %C[%v0] : memref<4xf32>
          }
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  %i, %u, %v, %k = transform.tir.get_loops %C
  // expected-error @below {{'transform.tir.decompose_reduction' refused: expected a predicate that holds in the first iteration}}
  %init = transform.tir.decompose_reduction %C at %v
  transform.yield
}
}
