// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --inline-tensor-calls --split-input-file --verify-diagnostics | FileCheck %s

// Calls in callees first; private callees go, public ones stay; calls on numbers stay.
// CHECK-NOT:   @twice
// CHECK-LABEL: func.func @four
// CHECK-COUNT-2: linalg.add
// CHECK-NOT:   call
// CHECK-LABEL: func.func @eight
// CHECK-COUNT-3: linalg.add
// CHECK:       call @count() : () -> index
// CHECK:       return
func.func private @twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = linalg.add ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%x : tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}
func.func @four(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = call @twice(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %b = call @twice(%a) : (tensor<4xf32>) -> tensor<4xf32>
  return %b : tensor<4xf32>
}
func.func @eight(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = call @four(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %b = call @twice(%a) : (tensor<4xf32>) -> tensor<4xf32>
  %n = call @count() : () -> index
  return %b : tensor<4xf32>
}
func.func private @count() -> index

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected no recursion, got a call of 'f' inside itself}}
  %a = call @f(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %a : tensor<4xf32>
}

// -----

func.func private @outside(%x: tensor<4xf32>) -> tensor<4xf32>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected a function with a body as the callee of a call on tensors, got 'outside'}}
  %a = call @outside(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %a : tensor<4xf32>
}

// -----

func.func private @jumps(%x: tensor<4xf32>) -> tensor<4xf32> {
  cf.br ^next
^next:
  return %x : tensor<4xf32>
}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected a callee with one basic block, got 2}}
  %a = call @jumps(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %a : tensor<4xf32>
}
