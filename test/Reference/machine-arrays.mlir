// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics --interpret=@f --interpret-track-writes

func.func @f() {
  %c4 = arith.constant 4 : index
  %x = arith.constant 1.0 : f32
  %a = memref.alloc() : memref<4xf32>
  // expected-error @+1 {{expected an index inside [0, 4) in dimension 0, got 4}}
  memref.store %x, %a[%c4] : memref<4xf32>
  return
}

// -----

func.func @f() {
  %c3 = arith.constant 3 : index
  %a = memref.alloc() : memref<4xf32>
  // expected-error @+1 {{expected an element that was written before it is read, at [3]}}
  %x = memref.load %a[%c3] : memref<4xf32>
  return
}

// -----

// Copies keep what is known: the first element is written, the second is not.
func.func @f() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = arith.constant 1.0 : f32
  %a = memref.alloc() : memref<4xf32>
  %b = memref.alloc() : memref<4xf32>
  memref.store %x, %a[%c0] : memref<4xf32>
  memref.copy %a, %b : memref<4xf32> to memref<4xf32>
  %y = memref.load %b[%c0] : memref<4xf32>
  // expected-error @+1 {{expected an element that was written before it is read, at [1]}}
  %z = memref.load %b[%c1] : memref<4xf32>
  return
}

// -----

func.func @f() {
  %c0 = arith.constant 0 : index
  %a = memref.alloc() : memref<4xf32>
  memref.dealloc %a : memref<4xf32>
  // expected-error @+1 {{expected a buffer that is not deallocated}}
  %x = memref.load %a[%c0] : memref<4xf32>
  return
}

// -----

func.func @f() {
  %n = arith.constant 4611686018427387904 : index
  // expected-error @+1 {{expected a shape of at most 17179869184 bytes without negative sizes, got 4611686018427387904x4}}
  %a = memref.alloc(%n) : memref<?x4xf32>
  return
}

// -----

func.func @f() {
  %n = arith.constant -1 : index
  // expected-error @+1 {{expected a shape of at most 17179869184 bytes without negative sizes, got -1}}
  %a = tensor.empty(%n) : tensor<?xf32>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{expected elements of integers up to 64 bits, index, f16, bf16, f32 or f64, got 'i128'}}
  %a = arith.constant 1 : i128
  return
}

// -----

func.func @f() {
  %n = arith.constant 3 : index
  %a = tensor.empty(%n) : tensor<?xi32>
  %b = tensor.empty() : tensor<4xi32>
  %c = tensor.cast %b : tensor<4xi32> to tensor<?xi32>
  // expected-error @+1 {{expected equal shapes, got 3 and 4}}
  %d = arith.addi %a, %c : tensor<?xi32>
  return
}
