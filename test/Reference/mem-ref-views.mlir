// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --interpret=@f --in iota:4x6 | FileCheck %s

// CHECK: result 0: 2x2xi32 [8, 11, 20, 23]
// CHECK-NEXT: result 1: 2xi32 [9, 15]
// CHECK-NEXT: result 2: 6x4xi32 [0, 6, 12, 18, 1, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21, 4, 10, 16, 22, 5, 11, 17, 23]
// CHECK-NEXT: result 3: 2x2x6xi32 [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]
// CHECK-NEXT: result 4: 24xi32 [0, 1, 2,
// CHECK-NEXT: result 5: 3x2xi32 [1, 5, 9, 13, 17, 21]
// CHECK-NEXT: result 6: 3x8xi32 [0, 1, 2,
// CHECK-NEXT: result 7: 2xi32 [513, 1027]
// CHECK-NEXT: result 8: 8
// CHECK-NEXT: result 9: 12
func.func @f(%m: memref<4x6xi32>) -> (memref<2x2xi32, strided<[12, 3], offset: 8>>, memref<2xi32, strided<[6], offset: 9>>,
    memref<6x4xi32, strided<[1, 6]>>, memref<2x2x6xi32>, memref<24xi32>, memref<3x2xi32, strided<[8, 4], offset: 1>>,
    memref<3x8xi32>, memref<2xi32>, index, index) {
  %slice = memref.subview %m[1, 2] [2, 2] [2, 3] : memref<4x6xi32> to memref<2x2xi32, strided<[12, 3], offset: 8>>
  %column = memref.subview %m[1, 3] [2, 1] [1, 1] : memref<4x6xi32> to memref<2xi32, strided<[6], offset: 9>>
  %transposed = memref.transpose %m (i, j) -> (j, i) : memref<4x6xi32> to memref<6x4xi32, strided<[1, 6]>>
  %expanded = memref.expand_shape %m [[0, 1], [2]] output_shape [2, 2, 6] : memref<4x6xi32> into memref<2x2x6xi32>
  %collapsed = memref.collapse_shape %m [[0, 1]] : memref<4x6xi32> into memref<24xi32>
  %cast = memref.reinterpret_cast %m to offset: [1], sizes: [3, 2], strides: [8, 4]
      : memref<4x6xi32> to memref<3x2xi32, strided<[8, 4], offset: 1>>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %three = arith.constant 3 : index
  %eight = arith.constant 8 : index
  %shape = memref.alloc() : memref<2xindex>
  memref.store %three, %shape[%c0] : memref<2xindex>
  memref.store %eight, %shape[%c1] : memref<2xindex>
  %reshaped = memref.reshape %m(%shape) : (memref<4x6xi32>, memref<2xindex>) -> memref<3x8xi32>
  // Bytes 1, 2, 0, 0, 3, 4, 0, 0 from the second on are the little-endian numbers 513 and 1027.
  %bytes = memref.alloc() : memref<9xi8>
  tir.for %i to 9 {
    tir.block "zero" (%vi: spatial to 9 = %i) {
      tir.write %bytes[%vi] : memref<9xi8>
      %zero = arith.constant 0 : i8
      memref.store %zero, %bytes[%vi] : memref<9xi8>
    }
  }
  scf.for %i = %c0 to %three step %c1 {
    %n = arith.addi %i, %c1 : index
    %v = arith.index_cast %n : index to i8
    memref.store %v, %bytes[%n] : memref<9xi8>
  }
  %five = arith.constant 5 : index
  %six = arith.constant 6 : index
  %v0 = arith.constant 0 : i8
  %v3 = arith.constant 3 : i8
  %v4 = arith.constant 4 : i8
  memref.store %v0, %bytes[%three] : memref<9xi8>
  memref.store %v3, %bytes[%five] : memref<9xi8>
  memref.store %v4, %bytes[%six] : memref<9xi8>
  %words = memref.view %bytes[%c1][] : memref<9xi8> to memref<2xi32>
  %base, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %slice
      : memref<2x2xi32, strided<[12, 3], offset: 8>> -> memref<i32>, index, index, index, index, index
  return %slice, %column, %transposed, %expanded, %collapsed, %cast, %reshaped, %words, %offset, %strides#0
      : memref<2x2xi32, strided<[12, 3], offset: 8>>, memref<2xi32, strided<[6], offset: 9>>,
        memref<6x4xi32, strided<[1, 6]>>, memref<2x2x6xi32>, memref<24xi32>, memref<3x2xi32, strided<[8, 4], offset: 1>>,
        memref<3x8xi32>, memref<2xi32>, index, index
}
