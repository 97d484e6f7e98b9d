// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What test/lib/ToyLibrary.c computes.
relax.func @linear_add_relu<m, k, n>(%x: tensor<?x?xf32, #relax.shape<m, k>>, %w: tensor<?x?xf32, #relax.shape<n, k>>,
    %r: tensor<?xf32, #relax.shape<n>>) -> tensor<?x?xf32, #relax.shape<m, n>>
    attributes {relax.library = "toy.linear_add_relu"} {
  %p = relax.matmul %x, %w transpose_rhs : (tensor<?x?xf32, #relax.shape<m, k>>, tensor<?x?xf32, #relax.shape<n, k>>)
      -> tensor<?x?xf32, #relax.shape<m, n>>
  %s = relax.add %p, %r : (tensor<?x?xf32, #relax.shape<m, n>>, tensor<?xf32, #relax.shape<n>>)
      -> tensor<?x?xf32, #relax.shape<m, n>>
  %y = relax.relu %s : (tensor<?x?xf32, #relax.shape<m, n>>) -> tensor<?x?xf32, #relax.shape<m, n>>
  relax.return %y : tensor<?x?xf32, #relax.shape<m, n>>
}

// A longer rule stands before the shorter one. Only few rows, of 8.
relax.func @scaled_exp<m in [0, 16]>(%x: tensor<?x8xf32, #relax.shape<m, 8>>) -> tensor<?x8xf32, #relax.shape<m, 8>>
    attributes {relax.library = "toy.scaled_exp"} {
  %half = relax.constant dense<0.5> : tensor<f32>
  %s = relax.multiply %x, %half : (tensor<?x8xf32, #relax.shape<m, 8>>, tensor<f32>) -> tensor<?x8xf32, #relax.shape<m, 8>>
  %y = relax.exp %s : (tensor<?x8xf32, #relax.shape<m, 8>>) -> tensor<?x8xf32, #relax.shape<m, 8>>
  relax.return %y : tensor<?x8xf32, #relax.shape<m, 8>>
}

relax.func @square_exp(%x: tensor<3x3xf32>) -> tensor<3x3xf32> attributes {relax.library = "toy.square_exp"} {
  %s = relax.multiply %x, %x : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
  %y = relax.exp %s : (tensor<3x3xf32>) -> tensor<3x3xf32>
  relax.return %y : tensor<3x3xf32>
}

relax.func @exp(%x: tensor<3x3xf32>) -> tensor<3x3xf32> attributes {relax.library = "toy.exp"} {
  %y = relax.exp %x : (tensor<3x3xf32>) -> tensor<3x3xf32>
  relax.return %y : tensor<3x3xf32>
}

relax.func @mean<m, n>(%x: tensor<?x?xf32, #relax.shape<m, n>>) -> tensor<?xf32, #relax.shape<m>>
    attributes {relax.library = "toy.mean"} {
  %y = relax.mean %x dims [1] : (tensor<?x?xf32, #relax.shape<m, n>>) -> tensor<?xf32, #relax.shape<m>>
  relax.return %y : tensor<?xf32, #relax.shape<m>>
}
