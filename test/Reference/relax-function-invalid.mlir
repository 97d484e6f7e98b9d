// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics --interpret=@f --in iota:4x3 --in 5 --interpret-track-writes

relax.func @f<n, m>(%x: tensor<?x?xf32, #relax.shape<n, ?>>, %m: !relax.size<m>) {
  // expected-error @+1 {{expected a tensor of shape [4, n + 1] = [4, 5], got [4, 3]}}
  %y = relax.match_cast %x : (tensor<?x?xf32, #relax.shape<n, ?>>) -> tensor<4x?xf32, #relax.shape<4, n + 1>>
  relax.return
}

// -----

// expected-error @+1 {{expected symbol n in [1, 3], got 4}}
relax.func @f<n in [1, 3], m>(%x: tensor<?x3xf32, #relax.shape<n, 3>>, %m: !relax.size<m>) {
  relax.return
}

// -----

// expected-error @+1 {{expected argument 1 of shape [n + 2] = [6], got [5]}}
relax.func @f<n>(%x: tensor<?x3xf32, #relax.shape<n, 3>>, %m: !relax.size<n + 2>) {
  relax.return
}

// -----

relax.func @f<n, m>(%x: tensor<?x3xf32, #relax.shape<n, 3>>, %m: !relax.size<m>) {
  // expected-error @+1 {{expected --weights=FOLDER for the weight 'w'}}
  %w = relax.weight "w" : tensor<4xf32>
  relax.return
}

// -----

relax.func @f<n, m>(%x: tensor<?x3xf32, #relax.shape<n, 3>>, %m: !relax.size<m>) {
  // expected-error @+1 {{expected no library function: the interpreter knows none, got "blas.sgemm"}}
  %y = relax.call_dps "blas.sgemm"(%x) : (tensor<?x3xf32, #relax.shape<n, 3>>) -> tensor<?x3xf32, #relax.shape<n, 3>>
  relax.return
}

// -----

func.func private @half(%n: index, %x: memref<?x3xf32>, %y: memref<?x3xf32>) {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1.0 : f32
  memref.store %one, %y[%c0, %c0] : memref<?x3xf32>
  return
}
relax.func @f<n, m>(%x: tensor<?x3xf32, #relax.shape<n, 3>>, %m: !relax.size<m>) {
  // expected-error @+1 {{expected a kernel that writes each element of result 0}}
  %y = relax.call_tir @half<n>(%x) : (tensor<?x3xf32, #relax.shape<n, 3>>) -> tensor<?x3xf32, #relax.shape<n, 3>>
  relax.return
}

// -----

func.func private @spoil(%n: index, %x: memref<?x3xf32>, %y: memref<?x3xf32>) {
  %one = arith.constant 1.0 : f32
  linalg.fill ins(%one : f32) outs(%x : memref<?x3xf32>)
  linalg.fill ins(%one : f32) outs(%y : memref<?x3xf32>)
  return
}
relax.func @f<n, m>(%x: tensor<?x3xf32, #relax.shape<n, 3>>, %m: !relax.size<m>) {
  // expected-error @+1 {{expected a kernel that leaves its operands as they are, but it changed operand 0}}
  %y = relax.call_tir @spoil<n>(%x) : (tensor<?x3xf32, #relax.shape<n, 3>>) -> tensor<?x3xf32, #relax.shape<n, 3>>
  relax.return
}

// -----

func.func private @short(%n: index, %x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %y = tensor.extract_slice %x[0, 0] [2, 3] [1, 1] : tensor<?x3xf32> to tensor<2x3xf32>
  %z = tensor.cast %y : tensor<2x3xf32> to tensor<?x3xf32>
  return %z : tensor<?x3xf32>
}
relax.func @f<n, m>(%x: tensor<?x3xf32, #relax.shape<n, 3>>, %m: !relax.size<m>) {
  // expected-error @+1 {{expected result 0 of shape [n, 3] = [4, 3], got [2, 3]}}
  %y = relax.call_tir @short<n>(%x) : (tensor<?x3xf32, #relax.shape<n, 3>>) -> tensor<?x3xf32, #relax.shape<n, 3>>
  relax.return
}
