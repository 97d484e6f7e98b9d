// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s -pass-pipeline='builtin.module(relax.func(relax-plan-memory))' | FileCheck %s

// A size that is known after the cast only: such a slot is made by its first tensor and cannot grow.
// CHECK-LABEL: relax.func @late
// CHECK-SAME: relax.workspace = [#relax.size<4 * m>, #relax.size<8 * m>]
// CHECK: "a"({{.*}}) {relax.slots = array<i64: 0>}
// CHECK: "b"({{.*}}) {relax.slots = array<i64: 1>}
// CHECK: "c"({{.*}}) {relax.slots = array<i64: 0>}
relax.func @late(%x: tensor<?xf32>) -> tensor<1xf32> {
  %m = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>>
  %a = relax.call_dps "a"(%m) : (tensor<?xf32, #relax.shape<m>>) -> tensor<?xf32, #relax.shape<m>>
  %b = relax.call_dps "b"(%a, %m) : (tensor<?xf32, #relax.shape<m>>, tensor<?xf32, #relax.shape<m>>)
      -> tensor<?x2xf32, #relax.shape<m, 2>>
  %c = relax.call_dps "c"(%b, %m) : (tensor<?x2xf32, #relax.shape<m, 2>>, tensor<?xf32, #relax.shape<m>>)
      -> tensor<?xf32, #relax.shape<m>>
  %d = relax.call_dps "d"(%c) : (tensor<?xf32, #relax.shape<m>>) -> tensor<1xf32>
  relax.return %d : tensor<1xf32>
}
