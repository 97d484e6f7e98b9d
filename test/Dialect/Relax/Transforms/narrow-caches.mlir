// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --relax-narrow-caches | FileCheck %s
// RUN: lamella-opt %s --relax-narrow-caches --relax-narrow-caches --verify-roundtrip | FileCheck %s

// Types of arguments, results and values agree; tensors stay f32, and so does what is no f32 cache.
// CHECK-LABEL: relax.func @step
// CHECK-SAME: %[[OLD:[a-z0-9]+]]: !relax.state<kv_cache, [b, 2, 3, 64], f16>
// CHECK-SAME: -> (tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>, !relax.state<kv_cache, [b, 2, 3, 64], f16>)
// CHECK: %[[GROWN:.*]] = relax.extend %[[OLD]], {{.*}} -> !relax.state<kv_cache, [b, 2, 3, 64], f16>
// CHECK: relax.append %[[GROWN]], %[[K:[a-z0-9]+]], %[[K]], {{.*}} layer 1 : (!relax.state<kv_cache, [b, 2, 3, 64], f16>, tensor<?x?x3x64xf32
// CHECK: relax.attention {{.*}} !relax.state<kv_cache, [b, 2, 3, 64], f16>
relax.func @step<b, n>(%q: tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>,
                       %k: tensor<?x?x3x64xf32, #relax.shape<b, n, 3, 64>>, %counts: tensor<?xi32, #relax.shape<b>>,
                       %cache: !relax.state<kv_cache, [b, 2, 3, 64], f32>)
    -> (tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>, !relax.state<kv_cache, [b, 2, 3, 64], f32>) {
  %1 = relax.extend %cache, %counts : (!relax.state<kv_cache, [b, 2, 3, 64], f32>, tensor<?xi32, #relax.shape<b>>)
      -> !relax.state<kv_cache, [b, 2, 3, 64], f32>
  %t = relax.length %1 : !relax.state<kv_cache, [b, 2, 3, 64], f32> -> !relax.size<t>
  %2 = relax.append %1, %k, %k, %counts layer 1 : (!relax.state<kv_cache, [b, 2, 3, 64], f32>,
      tensor<?x?x3x64xf32, #relax.shape<b, n, 3, 64>>, tensor<?x?x3x64xf32, #relax.shape<b, n, 3, 64>>,
      tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 64], f32>
  %o = relax.attention %q, %2, %counts, %t layer 1 scale 0.125 : (tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>,
      !relax.state<kv_cache, [b, 2, 3, 64], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<t>)
      -> tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>
  relax.return %o, %2 : tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>, !relax.state<kv_cache, [b, 2, 3, 64], f32>
}

// A cache of bf16 keeps its type.
// CHECK-LABEL: relax.func @other
// CHECK-SAME: !relax.state<kv_cache, [b, 2, 3, 64], bf16>
relax.func @other<b>(%cache: !relax.state<kv_cache, [b, 2, 3, 64], bf16>) -> !relax.state<kv_cache, [b, 2, 3, 64], bf16> {
  relax.return %cache : !relax.state<kv_cache, [b, 2, 3, 64], bf16>
}
