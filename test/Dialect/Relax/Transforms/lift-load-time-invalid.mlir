// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt --relax-lift-load-time --verify-diagnostics %s

// expected-error @below {{expected no symbol 'load' in a module whose functions have weights}}
relax.func @load(%x: tensor<4xf32>) -> tensor<4xf32> {
  relax.return %x : tensor<4xf32>
}
relax.func @f() -> tensor<4xf32> {
  %w = relax.weight "w" : tensor<4xf32>
  relax.return %w : tensor<4xf32>
}
