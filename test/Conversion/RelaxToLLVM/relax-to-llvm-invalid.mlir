// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s -split-input-file -verify-diagnostics -relax-to-llvm

relax.func @operator(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{'relax.exp' op has no form as host code; expected it to be legalized to a kernel}}
  %y = relax.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  relax.return %y : tensor<4xf32>
}

// -----

relax.func private @callee(%x: tensor<4xf32>) -> tensor<4xf32> {
  relax.return %x : tensor<4xf32>
}
relax.func @caller(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{expected calls to be inlined before host code is made}}
  %y = relax.call @callee(%x) : (tensor<4xf32>) -> tensor<4xf32>
  relax.return %y : tensor<4xf32>
}

// -----

relax.func @unplanned(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{expected the attribute 'relax.slots' of relax-plan-memory}}
  %y = relax.call_dps "a"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  relax.return %y : tensor<4xf32>
}

// -----

relax.func @uncopied(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{expected the attribute 'relax.copied' of relax-plan-memory}}
  relax.return %x : tensor<4xf32>
}

// -----

// expected-error@+1 {{expected a tensor of the module ABI's element types with rank at most 8, a size or a state as argument 0, got 'tensor<4xi4>'}}
relax.func @oddType(%x: tensor<4xi4>) {
  relax.return
}

// -----

// expected-error@+1 {{expected a tensor of the module ABI's element types with rank at most 8, a size or a state as result 0, got 'tuple<>'}}
relax.func @tupleResult() -> tuple<> {
  %t = relax.tuple : () -> tuple<>
  relax.return %t : tuple<>
}

// -----

// expected-error@+1 {{expected parameters to be the last arguments, got argument 1 without 'relax.parameter' after one}}
relax.func @parameters(%p: tensor<4xf32> {relax.parameter = 0 : i64}, %x: tensor<4xf32>) {
  relax.return
}

// -----

relax.func @weights() {
  %a = relax.weight "w" : tensor<4xf32>
  // expected-error@+1 {{expected one type for weight 'w', got 'tensor<4xf32>' and 'tensor<4xi8>'}}
  %b = relax.weight "w" : tensor<4xi8>
  relax.return
}

// -----

relax.func @constant() {
  // expected-error@+1 {{expected an element type of the module ABI, got 'tensor<2xi4>'}}
  %a = relax.constant dense<1> : tensor<2xi4>
  relax.return
}

// -----

relax.func @reshape(%x: tensor<?x?x4xf32>) -> tensor<?x?xf32> {
  // expected-error@+1 {{expected at most one unknown dimension in the result, got 'tensor<?x?xf32>'}}
  %y = relax.reshape %x : (tensor<?x?x4xf32>) -> tensor<?x?xf32>
  relax.return {relax.copied = array<i64: 0>} %y : tensor<?x?xf32>
}

// -----

relax.func @library<n>(%n: !relax.size<n>) {
  // expected-error@+1 {{expected tensors of the module ABI's element types with rank at most 8, got '!relax.size<n>'}}
  %y = relax.call_dps "a"(%n) : (!relax.size<n>) -> tensor<4xf32>
  relax.return
}
