// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Design file 11: one function that mixes a library call, a tir kernel and a graph operator.
// RUN: lamella-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: relax.func @mixed
// CHECK: relax.call_dps "blas.sgemm"
// CHECK: relax.call_tir @double<n>
// CHECK: relax.add
relax.func @mixed<n>(%x: tensor<?x64xf32, #relax.shape<n, 64>>, %w: tensor<64x64xf32>)
    -> tensor<?x64xf32, #relax.shape<n, 64>> {
  %a = relax.call_dps "blas.sgemm"(%x, %w) : (tensor<?x64xf32, #relax.shape<n, 64>>, tensor<64x64xf32>)
      -> tensor<?x64xf32, #relax.shape<n, 64>>
  %b = relax.call_tir @double<n>(%a) : (tensor<?x64xf32, #relax.shape<n, 64>>) -> tensor<?x64xf32, #relax.shape<n, 64>>
  %c = relax.add %b, %x : (tensor<?x64xf32, #relax.shape<n, 64>>, tensor<?x64xf32, #relax.shape<n, 64>>)
      -> tensor<?x64xf32, #relax.shape<n, 64>>
  relax.return %c : tensor<?x64xf32, #relax.shape<n, 64>>
}

// Destination-passing style: the result is the last buffer.
func.func private @double(%n: index, %A: memref<?x64xf32>, %B: memref<?x64xf32>) {
  tir.bind %A to [%n, 64] : memref<?x64xf32>
  tir.bind %B to [%n, 64] : memref<?x64xf32>
  tir.for parallel %i to %n {
    tir.for vectorized %j to 64 {
      tir.block "B" (%vi: spatial to %n = %i, %vj: spatial to 64 = %j) {
        tir.read %A[%vi, %vj] : memref<?x64xf32>
        tir.write %B[%vi, %vj] : memref<?x64xf32>
        %a = memref.load %A[%vi, %vj] : memref<?x64xf32>
        %b = arith.addf %a, %a : f32
        memref.store %b, %B[%vi, %vj] : memref<?x64xf32>
      }
    }
  }
  return
}
