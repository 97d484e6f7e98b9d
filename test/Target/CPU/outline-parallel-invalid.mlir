// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --cpu-outline-parallel --split-input-file --verify-diagnostics

func.func @c1_two_variables(%n: index, %a: memref<?x?xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error@+1 {{expected one variable and no reductions in a parallel loop, got 2 variables and 0 reductions}}
  scf.parallel (%i, %j) = (%c0, %c0) to (%n, %n) step (%c1, %c1) {
    memref.store %x, %a[%i, %j] : memref<?x?xf32>
    scf.reduce
  }
  return
}

// -----

func.func @captured_tensor(%n: index, %t: tensor<4xf32>, %a: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error@+1 {{expected captured values of LLVM-compatible types, got 'tensor<4xf32>'}}
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    %x = tensor.extract %t[%i] : tensor<4xf32>
    memref.store %x, %a[%i] : memref<4xf32>
    scf.reduce
  }
  return
}
