// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics --interpret=@f --in iota:4x3

relax.func @f<n, m>(%x: tensor<?x?xf32, #relax.shape<n, m>>) {
  // expected-error @+1 {{expected a result type that says each size, got 'tensor<?x?xf32>'}}
  %y = relax.reshape %x : (tensor<?x?xf32, #relax.shape<n, m>>) -> tensor<?x?xf32>
  relax.return
}

// -----

relax.func @f<n, m>(%x: tensor<?x?xf32, #relax.shape<n, m>>) {
  // expected-error @+1 {{expected sizes of 0 or more that fit 64 bits, got -1}}
  %y = relax.reshape %x : (tensor<?x?xf32, #relax.shape<n, m>>) -> tensor<?x?xf32, #relax.shape<m - n, ?>>
  relax.return
}

// -----

relax.func @f<n, m>(%x: tensor<?x?xf32, #relax.shape<n, m>>) {
  // expected-error @+1 {{expected a size whose symbols have values and that fits 64 bits, got n floordiv (m - 3)}}
  %y = relax.reshape %x : (tensor<?x?xf32, #relax.shape<n, m>>) -> tensor<?x?xf32, #relax.shape<n floordiv (m - 3), ?>>
  relax.return
}
