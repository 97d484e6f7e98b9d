// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --interpret=@f --in iota:3x4 --in 5 | FileCheck %s
// RUN: lamella-opt %s --interpret=@f --in iota:3x4 --in 5 --interpret-shuffle=2 | FileCheck %s

// CHECK: result 0: -3
// CHECK-NEXT: result 1: 3
// CHECK-NEXT: result 2: 5
// CHECK-NEXT: result 3: 23
// CHECK-NEXT: result 4: 5
// CHECK-NEXT: result 5: 3
// CHECK-NEXT: result 6: 30
// Elements above the diagonal are negated; then the last row is the first.
// CHECK-NEXT: argument 0: 3x4xi32 [0, -1, -2, -3, 4, 5, -6, -7, 0, -1, -2, -3]
func.func @f(%m: memref<3x4xi32>, %n: index) -> (index, index, index, index, index, index, i32) {
  %negative = affine.apply affine_map<(d)[s] -> ((d - 16) floordiv 4 + d mod s)>(%n)[%n]
  %least = affine.min affine_map<(d) -> (d, 3)>(%n)
  %most = affine.max affine_map<(d) -> (d, 3)>(%n)
  %c3 = arith.constant 3 : index
  %linear = affine.linearize_index [%c3, %n] by (4, 6) : index
  %c23 = arith.constant 23 : index
  %parts:2 = affine.delinearize_index %c23 into (5, 4) : index, index
  %zero = arith.constant 0 : i32
  // The sum of 4 .. 11, every second one, from 6 on: 6 + 8 + ... with the bounds max(4, n + 1) and min(11, 2 n).
  %sum = affine.for %i = max affine_map<(d) -> (4, d + 1)>(%n) to min affine_map<(d) -> (11, 2 * d + 5)>(%n) step 2
      iter_args(%s = %zero) -> i32 {
    %v = arith.index_cast %i : index to i32
    %t = arith.addi %s, %v : i32
    affine.yield %t : i32
  }
  %six = arith.constant 6 : i32
  %total = arith.addi %sum, %six : i32
  affine.parallel (%i, %j) = (0, 0) to (3, 4) {
    affine.if affine_set<(i, j) : (j - i - 1 >= 0)>(%i, %j) {
      %x = affine.load %m[%i, %j] : memref<3x4xi32>
      %y = arith.subi %zero, %x : i32
      affine.store %y, %m[%i, %j] : memref<3x4xi32>
    }
  }
  %row = affine.vector_load %m[0, 0] : memref<3x4xi32>, vector<4xi32>
  affine.vector_store %row, %m[%n - 3, 0] : memref<3x4xi32>, vector<4xi32>
  return %negative, %least, %most, %linear, %parts#0, %parts#1, %total : index, index, index, index, index, index, i32
}
