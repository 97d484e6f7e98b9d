// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --tir-to-loops --split-input-file --verify-diagnostics

func.func private @f(f32) -> f32
func.func @call(%a: memref<8xf32>) {
  // expected-note@+1 {{the vectorized loop is here}}
  tir.for vectorized %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.write %a[%v] : memref<8xf32>
      %x = memref.load %a[%v] : memref<8xf32>
      // expected-error@+1 {{'func.call' op expected loads, stores and element-wise operations inside a vectorized loop}}
      %y = func.call @f(%x) : (f32) -> f32
      memref.store %y, %a[%v] : memref<8xf32>
    }
  }
  return
}

// -----

func.func @one_element(%a: memref<8xf32>, %b: memref<1xf32>) {
  %c0 = arith.constant 0 : index
  // expected-note@+1 {{the vectorized loop is here}}
  tir.for vectorized %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %a[%v] : memref<8xf32>
      tir.write %b[0] : memref<1xf32>
      %x = memref.load %a[%v] : memref<8xf32>
      // expected-error@+1 {{expected stores of different lanes to different elements inside a vectorized loop}}
      memref.store %x, %b[%c0] : memref<1xf32>
    }
  }
  return
}

// -----

func.func @branch(%a: memref<8xf32>) {
  // expected-note@+1 {{the vectorized loop is here}}
  tir.for vectorized %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.write %a[%v] : memref<8xf32>
      %x = memref.load %a[%v] : memref<8xf32>
      %zero = arith.constant 0.0 : f32
      %p = arith.cmpf ogt, %x, %zero : f32
      // expected-error@+1 {{'scf.if' op expected a condition that is the same in all lanes, and no results, inside a vectorized loop}}
      scf.if %p {
        memref.store %zero, %a[%v] : memref<8xf32>
      }
    }
  }
  return
}

// -----

func.func @bounds(%a: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-note@+1 {{the vectorized loop is here}}
  tir.for vectorized %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.write %a[%v] : memref<8xf32>
      %x = memref.load %a[%v] : memref<8xf32>
      // expected-error@+1 {{'scf.for' op expected bounds that are the same in all lanes inside a vectorized loop}}
      scf.for %k = %c0 to %v step %c1 {
        memref.store %x, %a[%v] : memref<8xf32>
      }
    }
  }
  return
}

// -----

func.func @vectors(%a: memref<8xf32>) {
  // expected-note@+1 {{the vectorized loop is here}}
  tir.for vectorized %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.write %a[%v] : memref<8xf32>
      %x = memref.load %a[%v] : memref<8xf32>
      // expected-error@+1 {{'vector.broadcast' op expected loads, stores and element-wise operations inside a vectorized loop}}
      %y = vector.broadcast %x : f32 to vector<4xf32>
    }
  }
  return
}

// -----

func.func @buffer(%a: memref<8x4xf32>) {
  %c0 = arith.constant 0 : index
  // expected-note@+1 {{the vectorized loop is here}}
  tir.for vectorized %i to 8 {
    tir.block "b" (%v: spatial to 8 = %i) {
      tir.read %a[%v, 0 to 4] : memref<8x4xf32>
      // expected-error@+1 {{'memref.subview' op expected loads, stores and element-wise operations inside a vectorized loop}}
      %row = memref.subview %a[%v, 0] [1, 4] [1, 1] : memref<8x4xf32> to memref<4xf32, strided<[1], offset: ?>>
    }
  }
  return
}
