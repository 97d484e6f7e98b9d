// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A library function (by the rules of Dialect/Relax/Transforms/Inputs/dispatch-rules.mlir), a tir kernel written by hand
// and scheduled already, and a kernel that fusion makes.
relax.func @f<n in [1, 100]>(%x: tensor<?x8xf32, #relax.shape<n, 8>>, %w: tensor<4x8xf32>, %b: tensor<4xf32>,
    %u: tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?x4xf32, #relax.shape<n, 4>> {
  %p = relax.matmul %x, %w transpose_rhs : (tensor<?x8xf32, #relax.shape<n, 8>>, tensor<4x8xf32>)
      -> tensor<?x4xf32, #relax.shape<n, 4>>
  %s = relax.add %p, %b : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<4xf32>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  %y = relax.relu %s : (tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  %c = relax.call_tir @running_sum<n>(%y) : (tensor<?x4xf32, #relax.shape<n, 4>>)
      -> tensor<?x4xf32, #relax.shape<n, 4>>
  %t = relax.tanh %c : (tensor<?x4xf32, #relax.shape<n, 4>>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  %m = relax.multiply %t, %u : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<?x4xf32, #relax.shape<n, 4>>)
      -> tensor<?x4xf32, #relax.shape<n, 4>>
  %r = relax.add %m, %y : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<?x4xf32, #relax.shape<n, 4>>)
      -> tensor<?x4xf32, #relax.shape<n, 4>>
  relax.return %r : tensor<?x4xf32, #relax.shape<n, 4>>
}

func.func @running_sum(%n: index, %X: memref<?x4xf32>, %Y: memref<?x4xf32>) {
  tir.bind %X to [%n, 4] : memref<?x4xf32>
  tir.bind %Y to [%n, 4] : memref<?x4xf32>
  tir.for parallel %i to %n {
    tir.block "running_sum" (%vi: spatial to %n = %i) {
      tir.read %X[%vi, 0 to 4] : memref<?x4xf32>
      tir.write %Y[%vi, 0 to 4] : memref<?x4xf32>
      %zero = arith.constant 0.0 : f32
      %first = arith.constant 0 : index
      %one = arith.constant 1 : index
      %last = arith.constant 4 : index
      %sum = scf.for %j = %first to %last step %one iter_args(%before = %zero) -> f32 {
        %x = memref.load %X[%vi, %j] : memref<?x4xf32>
        %after = arith.addf %before, %x : f32
        memref.store %after, %Y[%vi, %j] : memref<?x4xf32>
        scf.yield %after : f32
      }
    }
  }
  return
}
