// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt --relax-inline --split-input-file --verify-diagnostics %s

// Sizes that the callee compares when it runs, and that differ here: refused with both shapes.
relax.func private @sum<n, m>(%x: tensor<?xf32, #relax.shape<n>>, %y: tensor<?xf32, #relax.shape<m>>) -> tensor<?xf32> {
  // expected-error @below {{expected shapes that broadcast, got [4] and [5]}}
  %a = relax.add %x, %y : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<m>>) -> tensor<?xf32>
  relax.return %a : tensor<?xf32>
}
relax.func @differ(%x: tensor<4xf32>, %y: tensor<5xf32>) -> tensor<?xf32> {
  %z = relax.call @sum(%x, %y) : (tensor<4xf32>, tensor<5xf32>) -> tensor<?xf32>
  relax.return %z : tensor<?xf32>
}

// -----

// Two sizes as values cannot be compared by a cast.
relax.func private @sizes<n>(%x: tensor<?xf32, #relax.shape<n>>, %n: !relax.size<n>) -> tensor<?xf32, #relax.shape<n>> {
  relax.return %x : tensor<?xf32, #relax.shape<n>>
}
relax.func @value<a, b>(%x: tensor<?xf32, #relax.shape<a>>, %b: !relax.size<b>) -> tensor<?xf32, #relax.shape<a>> {
  // expected-error @below {{cannot be inlined: expected type '!relax.size<a>', got '!relax.size<b>'}}
  %y = relax.call @sizes(%x, %b) : (tensor<?xf32, #relax.shape<a>>, !relax.size<b>) -> tensor<?xf32, #relax.shape<a>>
  relax.return %y : tensor<?xf32, #relax.shape<a>>
}

// -----

// A kernel's size must be shown by one of its operands.
func.func private @iota(index, memref<?xf32>)
relax.func private @kernel<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>> {
  %y = relax.call_tir @iota<n>() : () -> tensor<?xf32, #relax.shape<n>>
  relax.return %y : tensor<?xf32, #relax.shape<n>>
}
relax.func @hidden(%x: tensor<?xf32>) -> tensor<?xf32> {
  %v = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<k>>
  // expected-error @below {{cannot be inlined: size k of 'iota' is shown by no operand of that call}}
  %y = relax.call @kernel(%v) : (tensor<?xf32, #relax.shape<k>>) -> tensor<?xf32, #relax.shape<k>>
  relax.return %y : tensor<?xf32, #relax.shape<k>>
}

// -----

// Sizes that leave 64 bits when they are put together.
relax.func private @square<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32> {
  %y = relax.call_dps "square"(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n * n>>
  relax.return %y : tensor<?xf32, #relax.shape<n * n>>
}
relax.func @overflow<k>(%x: tensor<?xf32, #relax.shape<k * 4294967296>>, %k: !relax.size<k>) -> tensor<?xf32> {
  // expected-error @below {{cannot be inlined: a size of 'square' overflows 64 bits}}
  %y = relax.call @square(%x) : (tensor<?xf32, #relax.shape<k * 4294967296>>) -> tensor<?xf32>
  relax.return %y : tensor<?xf32>
}
