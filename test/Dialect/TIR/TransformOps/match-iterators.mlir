// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --transform-interpreter --verify-diagnostics

module attributes {transform.with_named_sequence} {
func.func @f(%n: index, %A: memref<?x64xf32>, %B: memref<64x?xf32>) {
  tir.bind %A to [%n, 64] : memref<?x64xf32>
  tir.bind %B to [64, %n] : memref<64x?xf32>
  tir.assume divisible %n by 32
  tir.for %i to %n {
    tir.for %j to 64 {
      tir.block "b" (%v: spatial to %n = %i, %w: spatial to 64 = %j) {
        tir.read %A[%v, %w] : memref<?x64xf32>
        tir.write %B[%w, %v] : memref<64x?xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 64 {
      tir.block "c" (%v: spatial to %n = %i, %w: spatial to 64 = %j) {
        tir.write %A[%v, %w] : memref<?x64xf32>
      }
    }
  }
  return
}
transform.named_sequence @__transform_main(%root: !transform.any_op) {
  %b = transform.tir.get_block "b" in %root
  transform.tir.match_iterators %b [spatial, spatial]
  transform.tir.match_iterators %b [spatial by 16, spatial by 64]
  transform.tir.match_iterators %b [..., spatial by 2]
  %c = transform.tir.get_block "c" in %root
  transform.tir.match_iterators %c [..., spatial by 16] contiguous
  transform.tir.match_iterators %c [spatial, spatial] contiguous along 1
  %h = transform.tir.get_loops %c
  transform.sequence %b : !transform.any_op failures(propagate) {
  ^bb0(%x: !transform.any_op):
    // expected-error @below {{expected iterator 1 to be the last index of the buffers that it reaches}}
    transform.tir.match_iterators %x [..., spatial by 16] contiguous
    transform.yield
  }
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @f(%n: index) {
  tir.for %i to %n {
    tir.block "b" (%v: spatial to %n = %i) {
    }
  }
  return
}
transform.named_sequence @__transform_main(%root: !transform.any_op) {
  %b = transform.tir.get_block "b" in %root
  // expected-error @below {{expected the extent of iterator 0 to be a multiple of 4}}
  transform.tir.match_iterators %b [spatial by 4]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @f(%n: index) {
  tir.for %i to %n {
    tir.block "b" (%v: spatial to %n = %i) {
    }
  }
  return
}
transform.named_sequence @__transform_main(%root: !transform.any_op) {
  %b = transform.tir.get_block "b" in %root
  // expected-error @below {{expected iterator 0 to be reduce}}
  transform.tir.match_iterators %b [reduce]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @f(%n: index) {
  tir.for %i to %n {
    tir.block "b" (%v: spatial to %n = %i) {
    }
  }
  return
}
transform.named_sequence @__transform_main(%root: !transform.any_op) {
  %b = transform.tir.get_block "b" in %root
  // expected-error @below {{expected 2 iterators, got 1}}
  transform.tir.match_iterators %b [spatial, spatial]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
transform.named_sequence @__transform_main(%root: !transform.any_op) {
  // expected-error @below {{expected a block, got builtin.module}}
  transform.tir.match_iterators %root [spatial]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
transform.named_sequence @m(%b: !transform.any_op {transform.readonly}) {
  // expected-error @below {{expected a positive divisor, got 0}}
  transform.tir.match_iterators %b [spatial by 0]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
transform.named_sequence @m(%b: !transform.any_op {transform.readonly}) {
  // expected-error @below {{expected at least one iterator}}
  transform.tir.match_iterators %b []
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
transform.named_sequence @m(%b: !transform.any_op {transform.readonly}) {
  // expected-error @below {{expected '...' at the front}}
  transform.tir.match_iterators %b [spatial, ...]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
transform.named_sequence @m(%b: !transform.any_op {transform.readonly}) {
  // expected-error @below {{expected spatial or reduce, got parallel}}
  transform.tir.match_iterators %b [parallel]
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
transform.named_sequence @m(%b: !transform.any_op {transform.readonly}) {
  // expected-error @below {{expected one divisor for each of the 1 kinds, got 0}}
  "transform.tir.match_iterators"(%b) <{kinds = [#tir.iter_kind<spatial>], divisors = array<i64>}> : (!transform.any_op) -> ()
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
func.func @f(%A: memref<8x64xf32>) {
  tir.for %i to 8 {
    tir.for %j to 64 {
      tir.block "b" (%v: spatial to 8 = %i, %w: spatial to 64 = %j) {
        tir.write %A[%v, %w] : memref<8x64xf32>
      }
    }
  }
  return
}
transform.named_sequence @__transform_main(%root: !transform.any_op) {
  %b = transform.tir.get_block "b" in %root
  transform.tir.match_iterators %b [..., spatial, spatial] contiguous along 1
  // expected-error @below {{expected iterator 0 to be the last index of the buffers that it reaches}}
  transform.tir.match_iterators %b [spatial, spatial] contiguous along 0
  transform.yield
}
}

// -----

module attributes {transform.with_named_sequence} {
transform.named_sequence @m(%b: !transform.any_op {transform.readonly}) {
  // expected-error @below {{expected one of the 2 iterators listed, got 2}}
  transform.tir.match_iterators %b [spatial, spatial] contiguous along 2
  transform.yield
}
}
