// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics --interpret=@f --in 6 --in iota:6

func.func @f(%n: index, %A: memref<?xf32>) {
  // expected-error @+1 {{expected a buffer of shape 7, got 6}}
  tir.bind %A to [%n + 1] : memref<?xf32>
  return
}

// -----

func.func @f(%n: index, %A: memref<?xf32>) {
  // expected-error @+1 {{expected a value in [1, 6), got 6}}
  tir.assume range %n in [1, 6)
  return
}

// -----

func.func @f(%n: index, %A: memref<?xf32>) {
  // expected-error @+1 {{expected a multiple of 4, got 6}}
  tir.assume divisible %n by 4
  return
}

// -----

// Without a predicate the tail leaves the domain.
func.func @f(%n: index, %A: memref<?xf32>) {
  tir.for %io to (%n + 3) floordiv 4 {
    tir.for %ii to 4 {
      // expected-error @+1 {{expected iterator 0 inside [0, 6), got 6}}
      tir.block "a" (%v: spatial to %n = %io * 4 + %ii) {
        tir.write %A[%v] : memref<?xf32>
      }
    }
  }
  return
}

// -----

func.func @f(%n: index, %A: memref<?xf32>) {
  tir.for %i to %n - 1 {
    // expected-note @+1 {{the block is here}}
    tir.block "a" (%v: spatial to %n - 1 = %i) {
      tir.read %A[%v] : memref<?xf32>
      tir.write %A[%v] : memref<?xf32>
      %c1 = arith.constant 1 : index
      %next = arith.addi %v, %c1 : index
      // expected-error @+1 {{expected a load inside a region that the block declares, got [1]}}
      %x = memref.load %A[%next] : memref<?xf32>
    }
  }
  return
}

// -----

// The region of the outer block counts for what the inner one does.
func.func @f(%n: index, %A: memref<?xf32>) {
  // expected-note @+1 {{the block is here}}
  tir.block "outer" {
    tir.write %A[0 to 2] : memref<?xf32>
    tir.for %i to %n {
      tir.block "inner" (%v: spatial to %n = %i) {
        tir.write %A[%v] : memref<?xf32>
        %x = arith.constant 0.0 : f32
        // expected-error @+1 {{expected a store inside a region that the block declares, got [2]}}
        memref.store %x, %A[%v] : memref<?xf32>
      }
    }
  }
  return
}
