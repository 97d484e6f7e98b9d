// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The sizes of a kernel: symbols in the order of their first mention, and min and max of sizes, which are opaque. A size
// whose names occur in no other is one number, whatever its expression.
// RUN: lamella-opt %s --relax-legalize | FileCheck %s

// CHECK-DAG: #[[$PRODUCT:.*]] = affine_map<()[s0, s1] -> (s0 * s1 + 1, s1 * 2)>
// CHECK-DAG: #[[$PAIR:.*]] = affine_map<()[s0, s1] -> (s0, s1)>
// CHECK-DAG: #[[$QUOTIENT:.*]] = affine_map<()[s0] -> (s0, (s0 + 15) floordiv 16)>

// CHECK-LABEL: relax.func @sizes
// CHECK: relax.call_tir @exp<a, b>(
// CHECK: relax.call_tir @exp_0<n, min(n, 4096)>(
// CHECK: relax.call_tir @exp_1<n>(
// CHECK: relax.call_tir @exp_2<a * b + 1, n>(
// CHECK: relax.call_tir @exp_2<(n + 15) floordiv 16, b>(
relax.func @sizes<n, b, a>(%x: tensor<?x?xf32, #relax.shape<a * b + 1, b * 2>>,
    %y: tensor<?x?xf32, #relax.shape<n, min(n, 4096)>>, %z: tensor<?x?xf32, #relax.shape<n, (n + 15) floordiv 16>>,
    %u: tensor<?x?xf32, #relax.shape<a * b + 1, n>>, %v: tensor<?x?xf32, #relax.shape<(n + 15) floordiv 16, b>>,
    %a: !relax.size<a>, %b: !relax.size<b>) -> () {
  %0 = relax.exp %x : (tensor<?x?xf32, #relax.shape<a * b + 1, b * 2>>) -> tensor<?x?xf32, #relax.shape<a * b + 1, b * 2>>
  %1 = relax.exp %y : (tensor<?x?xf32, #relax.shape<n, min(n, 4096)>>) -> tensor<?x?xf32, #relax.shape<n, min(n, 4096)>>
  %2 = relax.exp %z : (tensor<?x?xf32, #relax.shape<n, (n + 15) floordiv 16>>)
      -> tensor<?x?xf32, #relax.shape<n, (n + 15) floordiv 16>>
  %3 = relax.exp %u : (tensor<?x?xf32, #relax.shape<a * b + 1, n>>) -> tensor<?x?xf32, #relax.shape<a * b + 1, n>>
  %4 = relax.exp %v : (tensor<?x?xf32, #relax.shape<(n + 15) floordiv 16, b>>)
      -> tensor<?x?xf32, #relax.shape<(n + 15) floordiv 16, b>>
  relax.return
}
// CHECK-LABEL: func.func private @exp(
// CHECK-SAME: tensor<?x?xf32> {tir.extents = #[[$PRODUCT]]}
// CHECK-LABEL: func.func private @exp_0(
// CHECK-SAME: tensor<?x?xf32> {tir.extents = #[[$PAIR]]}
// CHECK-LABEL: func.func private @exp_1(
// CHECK-SAME: tensor<?x?xf32> {tir.extents = #[[$QUOTIENT]]}
// CHECK-LABEL: func.func private @exp_2(
// CHECK-SAME: tensor<?x?xf32> {tir.extents = #[[$PAIR]]}
