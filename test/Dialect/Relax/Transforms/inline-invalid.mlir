// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt --relax-inline --split-input-file --verify-diagnostics %s

relax.func @itself(%x: tensor<4xf32>) -> tensor<4xf32> { // expected-note {{callee is here}}
  // expected-error @below {{expected calls without recursion, got a call of 'itself' inside itself}}
  %y = relax.call @itself(%x) : (tensor<4xf32>) -> tensor<4xf32>
  relax.return %y : tensor<4xf32>
}

// -----

relax.func @ping(%x: tensor<4xf32>) -> tensor<4xf32> { // expected-note {{callee is here}}
  %y = relax.call @pong(%x) : (tensor<4xf32>) -> tensor<4xf32>
  relax.return %y : tensor<4xf32>
}
relax.func @pong(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected calls without recursion, got a call of 'ping' inside itself}}
  %y = relax.call @ping(%x) : (tensor<4xf32>) -> tensor<4xf32>
  relax.return %y : tensor<4xf32>
}
