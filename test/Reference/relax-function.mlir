// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --interpret=@main --in iota:2x3 --in cache:2x4 --interpret-track-writes | FileCheck %s

// A graph function that calls a graph function, kernels on tensors, on buffers and on a cache, and has control flow.

// CHECK: result 0: 2x6xf32 [0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11]
// CHECK-NEXT: result 1: 2
// CHECK-NEXT: result 2: (2x3xf32 [0, 1, 2, 3, 4, 5], 2xi32 [5, 6])
// CHECK-NEXT: result 3: cache of lengths 2xi32 [3, 3]
relax.func @main<n, b>(%x: tensor<?x3xf32, #relax.shape<n, 3>>, %cache: !relax.state<kv_cache, [b, 1, 1, 2], f32>)
    -> (tensor<?x6xf32, #relax.shape<n, 6>>, !relax.size<n>, tuple<tensor<?x3xf32, #relax.shape<n, 3>>, tensor<2xi32>>,
        !relax.state<kv_cache, [b, 1, 1, 2], f32>) {
  %doubled = relax.call @double(%x) : (tensor<?x3xf32, #relax.shape<n, 3>>) -> tensor<?x3xf32, #relax.shape<n, 3>>
  %ones = relax.call_tir @ones<n>(%x) : (tensor<?x3xf32, #relax.shape<n, 3>>) -> tensor<?x3xf32, #relax.shape<n, 3>>
  %sum = relax.add %doubled, %ones : (tensor<?x3xf32, #relax.shape<n, 3>>, tensor<?x3xf32, #relax.shape<n, 3>>)
      -> tensor<?x3xf32, #relax.shape<n, 3>>
  %yes = relax.constant dense<true> : tensor<i1>
  %chosen = relax.if %yes : tensor<i1> -> (tensor<?x3xf32, #relax.shape<n, 3>>) {
    relax.yield %sum : tensor<?x3xf32, #relax.shape<n, 3>>
  } else {
    relax.yield %x : tensor<?x3xf32, #relax.shape<n, 3>>
  }
  %both = relax.dataflow -> (tensor<?x6xf32, #relax.shape<n, 6>>) {
    %c = relax.concat %doubled, %chosen dim 1
        : (tensor<?x3xf32, #relax.shape<n, 3>>, tensor<?x3xf32, #relax.shape<n, 3>>) -> tensor<?x6xf32, #relax.shape<n, 6>>
    relax.yield %c : tensor<?x6xf32, #relax.shape<n, 6>>
  }
  %n = relax.symbol "n" : !relax.size<n>
  %five = relax.constant dense<[5, 6]> : tensor<2xi32>
  %pair = relax.tuple %x, %five : (tensor<?x3xf32, #relax.shape<n, 3>>, tensor<2xi32>)
      -> tuple<tensor<?x3xf32, #relax.shape<n, 3>>, tensor<2xi32>>
  %first = relax.get_item %pair[0] : (tuple<tensor<?x3xf32, #relax.shape<n, 3>>, tensor<2xi32>>)
      -> tensor<?x3xf32, #relax.shape<n, 3>>
  %again = relax.tuple %first, %five : (tensor<?x3xf32, #relax.shape<n, 3>>, tensor<2xi32>)
      -> tuple<tensor<?x3xf32, #relax.shape<n, 3>>, tensor<2xi32>>
  %grown = relax.call_tir @grow<b>(%cache) : (!relax.state<kv_cache, [b, 1, 1, 2], f32>)
      -> !relax.state<kv_cache, [b, 1, 1, 2], f32>
  relax.return %both, %n, %again, %grown : tensor<?x6xf32, #relax.shape<n, 6>>, !relax.size<n>,
      tuple<tensor<?x3xf32, #relax.shape<n, 3>>, tensor<2xi32>>, !relax.state<kv_cache, [b, 1, 1, 2], f32>
}

relax.func private @double<m>(%x: tensor<?x3xf32, #relax.shape<m, 3>>) -> tensor<?x3xf32, #relax.shape<m, 3>> {
  %y = relax.call_tir @add<m>(%x, %x) : (tensor<?x3xf32, #relax.shape<m, 3>>, tensor<?x3xf32, #relax.shape<m, 3>>)
      -> tensor<?x3xf32, #relax.shape<m, 3>>
  relax.return %y : tensor<?x3xf32, #relax.shape<m, 3>>
}

func.func private @add(%m: index, %x: tensor<?x3xf32>, %y: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %empty = tensor.empty(%m) : tensor<?x3xf32>
  %z = linalg.add ins(%x, %y : tensor<?x3xf32>, tensor<?x3xf32>) outs(%empty : tensor<?x3xf32>) -> tensor<?x3xf32>
  return %z : tensor<?x3xf32>
}

func.func private @ones(%n: index, %x: memref<?x3xf32>, %y: memref<?x3xf32>) {
  %one = arith.constant 1.0 : f32
  linalg.fill ins(%one : f32) outs(%y : memref<?x3xf32>)
  return
}

func.func private @grow(%b: index, %capacity: index, %keys: memref<1x?x1x?x2x64xf32>, %values: memref<1x?x1x?x2xf32>, %lengths: memref<?xi32>) {
  %three = arith.constant 3 : i32
  linalg.fill ins(%three : i32) outs(%lengths : memref<?xi32>)
  return
}
