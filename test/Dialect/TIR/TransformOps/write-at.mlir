// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --tir-verify --tir-verify-schedule --verify-diagnostics --canonicalize | FileCheck %s

module attributes {transform.with_named_sequence} {
// What a block of rows adds up stays in registers, and is given back when it is finished.
// CHECK-LABEL: func.func @rows
// CHECK-SAME: (%{{.*}}: memref<8x64xf32>, %[[C:.*]]: memref<8xf32>)
// CHECK: %[[T:.*]] = memref.alloc() : memref<8xf32, #tir.scope<local>>
// CHECK: tir.for %[[IO:.*]] to 2 attributes {tir.i} {
// CHECK: tir.block "C" ({{.*}}) attributes {tir.c} {
// CHECK: tir.write %[[T]]
// CHECK: memref.store %{{.*}}, %[[T]]
// CHECK: memref.store %{{.*}}, %[[T]]
// CHECK: tir.for %[[I:.*]] to 4 {
// CHECK-NEXT: tir.block "C.write_at0" (%[[V:.*]]: spatial to 8 = %[[IO]] * 4 + %[[I]]) attributes {tir.copy} {
// CHECK-NEXT: tir.read %[[T]][%[[V]]]
// CHECK-NEXT: tir.write %[[C]][%[[V]]]
// expected-remark @below {{'rows' computes what it did}}
func.func @rows(%A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 64 {
      tir.block "C" (%v: spatial to 8 = %i, %r: reduce to 64 = %k) {
        tir.read %A[%v, %r] : memref<8x64xf32>
        tir.write %C[%v] : memref<8xf32>
        tir.init {
          %zero = arith.constant 0.0 : f32
          memref.store %zero, %C[%v] : memref<8xf32>
        }
        %a = memref.load %A[%v, %r] : memref<8x64xf32>
        %c = memref.load %C[%v] : memref<8xf32>
        %s = arith.addf %c, %a : f32
        memref.store %s, %C[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %C = transform.tir.get_block "C" in %m
  %i, %k = transform.tir.get_loops %C
  %io, %ii = transform.tir.split %i by [2, 4]
  transform.tir.reorder %k, %ii
  %copy = transform.tir.write_at %C write 0 at %io scope "local"
  transform.tir.annotate %copy "tir.copy" = unit
  transform.tir.annotate %C "tir.c" = unit
  transform.tir.annotate %io "tir.i" = unit
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// The rest of the buffer, and the end of the last tile, keep what they hold.
// CHECK-LABEL: func.func @part
// CHECK: tir.block "b.write_at0" (%{{.*}}: spatial to %{{.*}} = %{{.*}} * 4 + %{{.*}}) where
// expected-remark @below {{'part' computes what it did}}
func.func @part(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %B to [%n + 9] : memref<?xf32>
  tir.for %i to %n {
    tir.block "b" (%v: spatial to %n = %i) {
      tir.read %A[%v] : memref<?xf32>
      tir.write %B[%v + 3] : memref<?xf32>
      %three = arith.constant 3 : index
      %at = arith.addi %v, %three : index
      %a = memref.load %A[%v] : memref<?xf32>
      memref.store %a, %B[%at] : memref<?xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  %io, %ii = transform.tir.split %i by [?, 4]
  %copy = transform.tir.write_at %b write 0 at %io scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @region(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a write region below 1, got 1}}
  %copy = transform.tir.write_at %b write 1 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @loop(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
    }
  }
  // expected-note @below {{the loop is here}}
  tir.for %i to 8 {
    tir.block "c" (%v: spatial to 8 = %i) {
      tir.write %A[%v] : memref<8xf32>
      %z = arith.constant 0.0 : f32
      memref.store %z, %A[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  %c = transform.tir.get_block "c" in %m
  %j = transform.tir.get_loops %c
  // expected-error @below {{refused: expected a loop around the block}}
  %copy = transform.tir.write_at %b write 0 at %j scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @parallel(%A: memref<8xf32>, %B: memref<8xf32>) {
  // expected-note @below {{the condition fails here}}
  // expected-note @below {{this loop is not serial}}
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  transform.tir.parallel %i
  // expected-error @below {{refused: expected serial loops around a copy of global scope}}
  %copy = transform.tir.write_at %b write 0 at %i scope "global"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @vectorized(%A: memref<8xf32>, %B: memref<8xf32>) {
  // expected-note @below {{this loop is vectorized}}
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      memref.store %a, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  transform.tir.vectorize %i
  // expected-error @below {{refused: expected no vectorized loop around}}
  %copy = transform.tir.write_at %b write 0 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @update(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{the condition fails here}}
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      tir.read %B[%v] : memref<8xf32>
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      %b = memref.load %B[%v] : memref<8xf32>
      %c = arith.addf %a, %b : f32
      memref.store %c, %B[%v] : memref<8xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a block that writes every element before it reads it: cache_inplace is for others}}
  %copy = transform.tir.write_at %b write 0 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @two(%A: memref<8xf32>, %B: memref<16xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      // expected-note @below {{the condition fails here}}
      tir.write %B[%v] : memref<16xf32>
      // expected-note @below {{this is another one}}
      tir.write %B[%v + 8] : memref<16xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      %eight = arith.constant 8 : index
      %at = arith.addi %v, %eight : index
      memref.store %a, %B[%v] : memref<16xf32>
      memref.store %a, %B[%at] : memref<16xf32>
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected one region of the buffer in the block}}
  %copy = transform.tir.write_at %b write 0 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @other(%A: memref<8xf32>, %B: memref<8xf32>, %D: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %j to 1 {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to 8 = %i) {
        tir.read %A[%v] : memref<8xf32>
        tir.write %B[%v] : memref<8xf32>
        %a = memref.load %A[%v] : memref<8xf32>
        memref.store %a, %B[%v] : memref<8xf32>
      }
      // expected-note @below {{this block uses it}}
      tir.block "w" (%v: spatial to 8 = %i) {
        tir.read %B[%v] : memref<8xf32>
        tir.write %D[%v] : memref<8xf32>
        %z = memref.load %B[%v] : memref<8xf32>
        memref.store %z, %D[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected no other block inside that uses the buffer}}
  %copy = transform.tir.write_at %b write 0 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @condition(%A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %A[%v] : memref<8xf32>
      // expected-note @below {{the condition fails here}}
      tir.write %B[%v] : memref<8xf32>
      %a = memref.load %A[%v] : memref<8xf32>
      %zero = arith.constant 0.0 : f32
      %big = arith.cmpf ogt, %a, %zero : f32
      scf.if %big {
        memref.store %a, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a block that is known to write every element of a box in each iteration}}
  %copy = transform.tir.write_at %b write 0 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @steps(%A: memref<8xf32>, %B: memref<64xf32>) {
  tir.for %i to 8 {
    tir.for %j to 4 {
      tir.block "b" (%v: spatial to 32 = %i * 4 + %j) {
        tir.read %A[%v mod 8] : memref<8xf32>
        // expected-note @below {{the condition fails here}}
        tir.write %B[%v * 2] : memref<64xf32>
        %at = affine.apply affine_map<(d0) -> (d0 mod 8)>(%v)
        %to = affine.apply affine_map<(d0) -> (d0 * 2)>(%v)
        %a = memref.load %A[%at] : memref<8xf32>
        memref.store %a, %B[%to] : memref<64xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected elements that form one box}}
  %copy = transform.tir.write_at %b write 0 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @partial(%n: index, %A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %k to 64 {
    tir.for %i to 8 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %k) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %C[%v] : memref<8xf32>
          }
          %a = memref.load %A[%v, %r] : memref<8x64xf32>
          %c = memref.load %C[%v] : memref<8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v] : memref<8xf32>
        }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %k, %i = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a loop outside of those of iterator 1, which is in no index of what is written: an element is finished when they are}}
  %copy = transform.tir.write_at %b write 0 at %k scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @empty(%n: index, %A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.assume range %n in [0, 65)
  tir.for %i to 8 {
    tir.for %k to %n {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to %n = %k) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %C[%v] : memref<8xf32>
          }
          %a = memref.load %A[%v, %r] : memref<8x64xf32>
          %c = memref.load %C[%v] : memref<8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v] : memref<8xf32>
        }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %k = transform.tir.get_loops %b
  // expected-error @below {{refused: expected iterator 1, which is in no index of what is written, to be proved to run at least once}}
  %copy = transform.tir.write_at %b write 0 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @may_not_run(%n: index, %A: memref<8xf32>, %B: memref<8xf32>) {
  tir.for %i to 8 {
    // expected-note @below {{this loop may not}}
    tir.for %j to %n {
      // expected-note @below {{the condition fails here}}
      tir.block "b" (%v: spatial to 8 = %i) {
        tir.read %A[%v] : memref<8xf32>
        tir.write %B[%v] : memref<8xf32>
        %a = memref.load %A[%v] : memref<8xf32>
        memref.store %a, %B[%v] : memref<8xf32>
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j = transform.tir.get_loops %b
  // expected-error @below {{refused: expected loops inside that are proved to run at least once}}
  %copy = transform.tir.write_at %b write 0 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @passed(%n: index, %A: memref<8x64xf32>, %C: memref<8xf32>) {
  tir.for %i to 8 {
    tir.for %k to 64 {
        // expected-note @below {{the condition fails here}}
        tir.block "b" (%v: spatial to 8 = %i, %r: reduce to 64 = %k) {
          tir.read %A[%v, %r] : memref<8x64xf32>
          tir.write %C[%v] : memref<8xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %C[%v] : memref<8xf32>
          }
          %a = memref.load %A[%v, %r] : memref<8x64xf32>
          %c = memref.load %C[%v] : memref<8xf32>
          %s = arith.addf %c, %a : f32
          memref.store %s, %C[%v] : memref<8xf32>
          // expected-note @below {{used here}}
          %p = memref.cast %C : memref<8xf32> to memref<?xf32>
        }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %k = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a buffer that the block only loads from and stores to}}
  %copy = transform.tir.write_at %b write 0 at %i scope "local"
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
// An inner loop that grows with another.
func.func @unknown(%B: memref<8x16xf32>) {
  tir.for %i to 8 {
    tir.for %j to 8 {
      tir.for %k to %j + 1 {
        tir.block "b" (%u: spatial to 8 = %i, %v: spatial to 16 = %j + %k) {
          // expected-note @below {{the condition fails here}}
          tir.write %B[%u, %v] : memref<8x16xf32>
          %z = arith.constant 0.0 : f32
          memref.store %z, %B[%u, %v] : memref<8x16xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%m: !transform.any_op) {
  %b = transform.tir.get_block "b" in %m
  %i, %j, %k = transform.tir.get_loops %b
  // expected-error @below {{refused: expected a region that is known in terms of the loop}}
  %copy = transform.tir.write_at %b write 0 at %i scope "local"
  transform.yield
}
}
