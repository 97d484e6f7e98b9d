// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics --interpret=@f

func.func @f() {
  %n = arith.constant 3 : index
  %a = memref.alloc() : memref<4xf32>
  // expected-error @+1 {{expected offset 2, size 3 and stride 1 inside dimension 0 of size 4}}
  %b = memref.subview %a[2] [%n] [1] : memref<4xf32> to memref<?xf32, strided<[1], offset: 2>>
  return
}

// -----

func.func @f() {
  %n = arith.constant 5 : index
  %a = memref.alloc() : memref<4xf32>
  // expected-error @+1 {{expected a view inside the buffer of 16 bytes, got shape 5}}
  %b = memref.reinterpret_cast %a to offset: [0], sizes: [%n], strides: [1] : memref<4xf32> to memref<?xf32>
  return
}

// -----

func.func @f() {
  %n = arith.constant 4 : index
  %a = memref.alloc() : memref<16xi8>
  // expected-error @+1 {{expected a view inside the buffer of 16 bytes, got shape 4}}
  %b = memref.view %a[%n][] : memref<16xi8> to memref<4xf32>
  return
}

// -----

func.func @f() {
  %n = arith.constant 17 : index
  %a = memref.alloc() : memref<16xi8>
  // expected-error @+1 {{expected a byte shift inside the buffer, got 17}}
  %b = memref.view %a[%n][] : memref<16xi8> to memref<4xf32>
  return
}

// -----

func.func @f() {
  %n = arith.constant 4 : index
  %a = memref.alloc(%n) : memref<?xf32>
  // expected-error @+1 {{expected 'memref<5xf32>', got shape 4}}
  %b = memref.cast %a : memref<?xf32> to memref<5xf32>
  return
}

// -----

func.func @f() {
  %n = arith.constant 3 : index
  %a = memref.alloc() : memref<8xf32>
  %s = memref.cast %a : memref<8xf32> to memref<?xf32>
  // expected-error @+1 {{expected 8 elements for dimension 0, got 6}}
  %b = memref.expand_shape %s [[0, 1]] output_shape [2, %n] : memref<?xf32> into memref<2x?xf32>
  return
}
