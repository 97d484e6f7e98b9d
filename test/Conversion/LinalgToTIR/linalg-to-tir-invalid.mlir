// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --linalg-to-tir --split-input-file --verify-diagnostics

// expected-error @below {{expected attribute tir.extents on argument 0 of type 'memref<?xf32>': a dynamic dimension needs an extent}}
func.func @no_extents(%x: memref<?xf32>) {
  linalg.exp ins(%x : memref<?xf32>) outs(%x : memref<?xf32>)
  return
}

// -----

// expected-error @below {{expected tir.extents of argument 1 to have 1 results over at most 1 symbols, got affine_map<()[s0] -> (s0, s0)>}}
// expected-error @below {{expected attribute tir.extents on argument 1}}
func.func @wrong_rank(%n: index, %x: memref<?xf32> {tir.extents = affine_map<()[s0] -> (s0, s0)>}) {
  return
}

// -----

func.func @tensors(%x: tensor<4xf32>) {
  // expected-error @below {{'linalg.exp' op expected linalg on buffers, got tensors; bufferize the kernel first}}
  %0 = linalg.exp ins(%x : tensor<4xf32>) outs(%x : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func private @other(memref<4xf32>)
func.func @call(%x: memref<4xf32>) {
  // expected-error @below {{'func.call' op expected linalg, memref, scf or index arithmetic in a kernel}}
  call @other(%x) : (memref<4xf32>) -> ()
  return
}

// -----

// expected-error @below {{expected a kernel with one basic block, got 2}}
func.func @blocks(%x: memref<4xf32>) {
  cf.br ^next
^next:
  return
}

// -----

func.func @result(%x: memref<4xf32>) {
  // expected-error @below {{'scf.while' op expected no results of an op that becomes a block}}
  %0 = scf.while : () -> i32 {
    %c = arith.constant false
    %one = arith.constant 1 : i32
    %i = arith.constant 0 : index
    %f = arith.constant 0.0 : f32
    memref.store %f, %x[%i] : memref<4xf32>
    scf.condition(%c) %one : i32
  } do {
  ^bb0(%a: i32):
    scf.yield
  }
  return
}
