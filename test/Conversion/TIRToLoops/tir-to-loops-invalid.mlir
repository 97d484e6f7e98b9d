// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --tir-to-loops --split-input-file --verify-diagnostics

// expected-error@+1 {{expected a kernel with tir ops to have no results, got 1}}
func.func @result(%x: f32) -> f32 {
  tir.for %i to 4 {
  }
  return %x : f32
}

// -----

// expected-error@+1 {{expected one basic block in a kernel with tir ops}}
func.func @blocks() {
  tir.for %i to 4 {
  }
  cf.br ^next
^next:
  return
}

// -----

func.func @extent(%a: memref<?xf32>, %s: memref<1xindex>) {
  %c0 = arith.constant 0 : index
  %n = memref.load %s[%c0] : memref<1xindex>
  // expected-error@+1 {{expected extents over the kernel's index arguments}}
  tir.bind %a to [%n] : memref<?xf32>
  return
}
