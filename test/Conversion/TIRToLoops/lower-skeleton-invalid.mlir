// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --tir-to-loops --split-input-file --verify-diagnostics

func.func @thread() {
  // expected-error@+1 {{expected no loop bound to "blockIdx.x": only a GPU has threads of this kind}}
  tir.for thread("blockIdx.x") %i to 4 {
  }
  return
}

// -----

func.func @vector_extent(%n: index) {
  // expected-error@+1 {{expected a constant extent of a vectorized loop}}
  tir.for vectorized %i to %n {
  }
  return
}

// -----

func.func @lane_extent() {
  // expected-note@+1 {{the vectorized loop is here}}
  tir.for vectorized %i to 4 {
    // expected-error@+1 {{expected an extent that is the same in all lanes of a vectorized loop}}
    tir.for %j to %i + 1 {
    }
  }
  return
}

// -----

func.func @parallel_lanes() {
  // expected-note@+1 {{the vectorized loop is here}}
  tir.for vectorized %i to 4 {
    // expected-error@+1 {{expected no parallel loop inside a vectorized one}}
    tir.for parallel %j to 4 {
    }
  }
  return
}

// -----

func.func @reduction(%a: memref<8xf32>, %c: memref<1xf32>) {
  // expected-note@+1 {{the vectorized loop is here}}
  tir.for vectorized %i to 8 {
    // expected-error@+1 {{expected reduce iterator 1 of block "sum" not to depend on a vectorized loop}}
    tir.block "sum" (%z: spatial to 1 = 0, %v: reduce to 8 = %i) {
      tir.read %a[%v] : memref<8xf32>
      tir.write %c[%z] : memref<1xf32>
    }
  }
  return
}

// -----

// Through the iterator of an outer block.
func.func @nested_reduction(%a: memref<8xf32>, %c: memref<1xf32>) {
  // expected-note@+1 {{the vectorized loop is here}}
  tir.for vectorized %i to 8 {
    tir.block "outer" (%v: spatial to 8 = %i) {
      tir.read %a[%v] : memref<8xf32>
      tir.write %c[0] : memref<1xf32>
      // expected-error@+1 {{expected reduce iterator 0 of block "sum" not to depend on a vectorized loop}}
      tir.block "sum" (%r: reduce to 8 = %v) {
        tir.read %a[%r] : memref<8xf32>
        tir.write %c[0] : memref<1xf32>
      }
    }
  }
  return
}

// -----

func.func @predicate(%n: index, %a: memref<8xf32>) {
  // expected-note@+1 {{the vectorized loop is here}}
  tir.for vectorized %i to 8 {
    // expected-error@+1 {{expected the predicate of block "tail" not to depend on a vectorized loop}}
    tir.block "tail" (%v: spatial to 8 = %i) where (%i < %n) {
      tir.write %a[%v] : memref<8xf32>
    }
  }
  return
}
