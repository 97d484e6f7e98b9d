// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --tir-to-loops --split-input-file --verify-diagnostics

func.func @shape(%n: index) {
  tir.for %i to %n {
    // expected-error@+1 {{expected a local buffer of constant shape, got 'memref<?xf32, #tir.scope<local>>'}}
    %t = memref.alloc(%n) : memref<?xf32, #tir.scope<local>>
  }
  return
}

// -----

func.func @size() {
  tir.for %i to 4 {
    %s = memref.alloc() : memref<32768xf32, #tir.scope<local>>
    // expected-error@+1 {{expected local buffers of 262144 bytes or less in a function, got 262656 with 'memref<128x257xf32, #tir.scope<local>>'}}
    %t = memref.alloc() : memref<128x257xf32, #tir.scope<local>>
  }
  return
}

// -----

func.func @scope() {
  tir.for %i to 4 {
    // expected-error@+1 {{only a GPU has the scope shared}}
    %t = memref.alloc() : memref<4xf32, #tir.scope<shared>>
  }
  return
}

// -----

func.func @lanes() {
  // expected-note@+1 {{the loop is here}}
  tir.for vectorized %i to 4 {
    // expected-error@+1 {{expected no buffer inside a vectorized loop}}
    %t = memref.alloc() : memref<4xf32, #tir.scope<local>>
  }
  return
}
