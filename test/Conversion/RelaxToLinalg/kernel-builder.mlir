// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --relax-legalize | FileCheck %s

// A dimension of 1 is read in place where the result has it too, and repeats elsewhere.
// CHECK-DAG: #[[$IN_PLACE:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-DAG: #[[$REPEATED:.*]] = affine_map<(d0, d1, d2) -> (0, d1, d2)>
// CHECK-LABEL: func.func private @add(
// CHECK: indexing_maps = [#[[$IN_PLACE]], #[[$IN_PLACE]], #[[$IN_PLACE]]]
// CHECK-LABEL: func.func private @multiply(
// CHECK: indexing_maps = [#[[$IN_PLACE]], #[[$REPEATED]], #[[$IN_PLACE]]]
relax.func @units(%x: tensor<4x1x8xf32>, %y: tensor<1x1x8xf32>) -> tensor<4x1x8xf32> {
  %0 = relax.add %x, %x : (tensor<4x1x8xf32>, tensor<4x1x8xf32>) -> tensor<4x1x8xf32>
  %1 = relax.multiply %0, %y : (tensor<4x1x8xf32>, tensor<1x1x8xf32>) -> tensor<4x1x8xf32>
  relax.return %1 : tensor<4x1x8xf32>
}
