// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics --interpret=@f --in iota:4x6 --in 5

func.func @f(%x: tensor<4x6xf32>, %n: index) {
  // expected-error @+1 {{expected offset 0, size 5 and stride 1 inside dimension 0 of size 4}}
  %y = tensor.extract_slice %x[0, 0] [%n, 6] [1, 1] : tensor<4x6xf32> to tensor<?x6xf32>
  return
}

// -----

func.func @f(%x: tensor<4x6xf32>, %n: index) {
  %y = tensor.empty() : tensor<1x2xf32>
  // expected-error @+1 {{expected offset 5, size 2 and stride 1 inside dimension 1 of size 6}}
  %z = tensor.insert_slice %y into %x[0, %n] [1, 2] [1, 1] : tensor<1x2xf32> into tensor<4x6xf32>
  return
}

// -----

func.func @f(%x: tensor<4x6xf32>, %n: index) {
  %y = tensor.cast %x : tensor<4x6xf32> to tensor<?x6xf32>
  // expected-error @+1 {{expected a shape of as many elements, got 4x6 and 2x5x6}}
  %z = tensor.expand_shape %y [[0, 1], [2]] output_shape [2, %n, 6] : tensor<?x6xf32> into tensor<2x?x6xf32>
  return
}

// -----

func.func @f(%x: tensor<4x6xf32>, %n: index) {
  // expected-error @+1 {{expected an index inside [0, 4) in dimension 0, got 5}}
  %y = tensor.extract %x[%n, %n] : tensor<4x6xf32>
  return
}

// -----

func.func @f(%x: tensor<4x6xf32>, %n: index) {
  %y = tensor.cast %x : tensor<4x6xf32> to tensor<?x6xf32>
  // expected-error @+1 {{expected 'tensor<5x6xf32>', got shape 4x6}}
  %z = tensor.cast %y : tensor<?x6xf32> to tensor<5x6xf32>
  return
}
