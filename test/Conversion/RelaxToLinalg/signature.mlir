// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The sizes of a kernel: symbols in the order of their first mention, and min and max of sizes, which are opaque.
// RUN: lamella-opt %s --relax-legalize | FileCheck %s

// CHECK-LABEL: relax.func @sizes
// CHECK: relax.call_tir @exp<a, b>(
// CHECK: relax.call_tir @exp_0<n, min(n, 4096)>(
// CHECK: relax.call_tir @exp_1<n>(
relax.func @sizes<n, b, a>(%x: tensor<?x?xf32, #relax.shape<a * b + 1, b * 2>>,
    %y: tensor<?x?xf32, #relax.shape<n, min(n, 4096)>>, %z: tensor<?xf32, #relax.shape<(n + 15) floordiv 16>>,
    %a: !relax.size<a>, %b: !relax.size<b>) -> () {
  %0 = relax.exp %x : (tensor<?x?xf32, #relax.shape<a * b + 1, b * 2>>) -> tensor<?x?xf32, #relax.shape<a * b + 1, b * 2>>
  %1 = relax.exp %y : (tensor<?x?xf32, #relax.shape<n, min(n, 4096)>>) -> tensor<?x?xf32, #relax.shape<n, min(n, 4096)>>
  %2 = relax.exp %z : (tensor<?xf32, #relax.shape<(n + 15) floordiv 16>>) -> tensor<?xf32, #relax.shape<(n + 15) floordiv 16>>
  relax.return
}
// CHECK-LABEL: func.func private @exp(
// CHECK-SAME: tensor<?x?xf32> {tir.extents = affine_map<()[s0, s1] -> (s0 * s1 + 1, s1 * 2)>}
// CHECK-LABEL: func.func private @exp_0(
// CHECK-SAME: tensor<?x?xf32> {tir.extents = affine_map<()[s0, s1] -> (s0, s1)>}
// CHECK-LABEL: func.func private @exp_1(
// CHECK-SAME: tensor<?xf32> {tir.extents = affine_map<()[s0] -> ((s0 + 15) floordiv 16)>}
