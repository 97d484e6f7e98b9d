// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --bufferize-kernels --verify-diagnostics

// expected-error @below {{'func.func' op expected plain tensors in a kernel, got 'tensor<?xf32, #relax.shape<n>>'}}
func.func private @symbols(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32> {
  %0 = tensor.cast %x : tensor<?xf32, #relax.shape<n>> to tensor<?xf32>
  return %0 : tensor<?xf32>
}
