// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --interpret=@f --in iota:3x4 --in 2 | FileCheck %s

memref.global constant @table : memref<3xi32> = dense<[7, 8, 9]>

// CHECK: result 0: 3xi32 [7, 8, 9]
// CHECK: result 1: 3
// Of 3, the maximum of 2 and 3, the sum with 5, and the square of that.
// CHECK: result 2: 1xi32 [64]
// CHECK: argument 0: 3x4xi32 [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3]
func.func @f(%m: memref<3x4xi32>, %n: index) -> (memref<3xi32>, index, memref<1xi32>) {
  %c0 = arith.constant 0 : index
  %t = memref.get_global @table : memref<3xi32>
  %d = memref.dim %m, %c0 : memref<3x4xi32>
  %a = memref.alloc() : memref<1xi32>
  %two = arith.constant 2 : i32
  %three = arith.constant 3 : i32
  %five = arith.constant 5 : i32
  memref.store %two, %a[%c0] : memref<1xi32>
  %x = memref.atomic_rmw maxs %three, %a[%c0] : (i32, memref<1xi32>) -> i32
  %y = memref.atomic_rmw addi %five, %a[%c0] : (i32, memref<1xi32>) -> i32
  %z = memref.generic_atomic_rmw %a[%c0] : memref<1xi32> {
  ^bb0(%old: i32):
    %new = arith.muli %old, %old : i32
    memref.atomic_yield %new : i32
  }
  %first = memref.subview %m[0, 0] [1, 4] [1, 1] : memref<3x4xi32> to memref<1x4xi32, strided<[4, 1]>>
  %last = memref.subview %m[2, 0] [1, 4] [1, 1] : memref<3x4xi32> to memref<1x4xi32, strided<[4, 1], offset: 8>>
  memref.copy %first, %last : memref<1x4xi32, strided<[4, 1]>> to memref<1x4xi32, strided<[4, 1], offset: 8>>
  return %t, %d, %a : memref<3xi32>, index, memref<1xi32>
}
