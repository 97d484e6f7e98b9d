// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Design file 10: a host function with two segments around the point where the host reads a value.
// RUN: lamella-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: relax.func @refine
// CHECK: relax.segment
// CHECK: relax.if
// CHECK: relax.segment
relax.func @refine<n in [1, 4096]>(%x: tensor<?xf32, #relax.shape<n>>, %limit: tensor<f32>)
    -> tensor<?xf32, #relax.shape<n>> {
  %y, %far = relax.segment -> (tensor<?xf32, #relax.shape<n>>, tensor<i1>) {
    %y = relax.call_tir @step<n>(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
    %m = relax.max %y dims [0] : (tensor<?xf32, #relax.shape<n>>) -> tensor<f32>
    %far = relax.compare gt %m, %limit : (tensor<f32>, tensor<f32>) -> tensor<i1>
    relax.yield %y, %far : tensor<?xf32, #relax.shape<n>>, tensor<i1>
  }
  %z = relax.if %far : tensor<i1> -> (tensor<?xf32, #relax.shape<n>>) {
    %again = relax.segment -> (tensor<?xf32, #relax.shape<n>>) {
      %again = relax.call_tir @step<n>(%y) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
      relax.yield %again : tensor<?xf32, #relax.shape<n>>
    }
    relax.yield %again : tensor<?xf32, #relax.shape<n>>
  } else {
    relax.yield %y : tensor<?xf32, #relax.shape<n>>
  }
  relax.return %z : tensor<?xf32, #relax.shape<n>>
}

func.func private @step(%n: index, %x: tensor<?xf32>) -> tensor<?xf32> {
  %init = tensor.empty(%n) : tensor<?xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf32>) outs(%init : tensor<?xf32>) {
  ^bb0(%a: f32, %unused: f32):
    %half = arith.constant 0.5 : f32
    %b = arith.mulf %a, %half : f32
    linalg.yield %b : f32
  } -> tensor<?xf32>
  return %y : tensor<?xf32>
}
