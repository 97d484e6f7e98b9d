// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Adds the dot products of four signed bytes of an activation with those of four rows of a weight, whose rows are
// interleaved by four bytes. Sums are exact.
//
// NEON has it as `sdot`, with the four bytes of the activation in every lane.
tir.intrinsic @sdot desc @sdot_desc impl @sdot_generic
tir.intrinsic @sdot_for_neon desc @sdot_desc impl @sdot_neon requires ["neon", "dotprod"]

func.func private @sdot_desc(%w: memref<16xi8, strided<[1], offset: ?>>,
    %x: memref<4xi8, strided<[1], offset: ?>>, %y: memref<4xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  tir.for %j to 4 {
    tir.for %k to 4 {
      tir.block "dot" (%vj: spatial to 4 = %j, %vk: reduce to 4 = %k) {
        tir.read %w[%vj * 4 + %vk] : memref<16xi8, strided<[1], offset: ?>>
        tir.read %x[%vk] : memref<4xi8, strided<[1], offset: ?>>
        tir.write %y[%vj] : memref<4xi32, strided<[1], offset: ?>, #tir.scope<local>>
        %at = affine.apply affine_map<(d0, d1) -> (d0 * 4 + d1)>(%vj, %vk)
        %w8 = memref.load %w[%at] : memref<16xi8, strided<[1], offset: ?>>
        %x8 = memref.load %x[%vk] : memref<4xi8, strided<[1], offset: ?>>
        %sum = memref.load %y[%vj] : memref<4xi32, strided<[1], offset: ?>, #tir.scope<local>>
        %w32 = arith.extsi %w8 : i8 to i32
        %x32 = arith.extsi %x8 : i8 to i32
        %product = arith.muli %x32, %w32 : i32
        %next = arith.addi %sum, %product : i32
        memref.store %next, %y[%vj] : memref<4xi32, strided<[1], offset: ?>, #tir.scope<local>>
      }
    }
  }
  return
}

func.func private @sdot_generic(%w: memref<16xi8, strided<[1], offset: ?>>,
    %x: memref<4xi8, strided<[1], offset: ?>>, %y: memref<4xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %w8 = vector.load %w[%c0] : memref<16xi8, strided<[1], offset: ?>>, vector<16xi8>
  %x8 = vector.load %x[%c0] : memref<4xi8, strided<[1], offset: ?>>, vector<4xi8>
  %old = vector.load %y[%c0] : memref<4xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<4xi32>
  %x16 = vector.shuffle %x8, %x8 [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3] : vector<4xi8>, vector<4xi8>
  %ww = arith.extsi %w8 : vector<16xi8> to vector<16xi32>
  %xw = arith.extsi %x16 : vector<16xi8> to vector<16xi32>
  %products = arith.muli %ww, %xw : vector<16xi32>
  %p0 = vector.shuffle %products, %products [0, 4, 8, 12] : vector<16xi32>, vector<16xi32>
  %p1 = vector.shuffle %products, %products [1, 5, 9, 13] : vector<16xi32>, vector<16xi32>
  %p2 = vector.shuffle %products, %products [2, 6, 10, 14] : vector<16xi32>, vector<16xi32>
  %p3 = vector.shuffle %products, %products [3, 7, 11, 15] : vector<16xi32>, vector<16xi32>
  %s0 = arith.addi %old, %p0 : vector<4xi32>
  %s1 = arith.addi %s0, %p1 : vector<4xi32>
  %s2 = arith.addi %s1, %p2 : vector<4xi32>
  %s3 = arith.addi %s2, %p3 : vector<4xi32>
  vector.store %s3, %y[%c0] : memref<4xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<4xi32>
  return
}

func.func private @sdot_neon(%w: memref<16xi8, strided<[1], offset: ?>>,
    %x: memref<4xi8, strided<[1], offset: ?>>, %y: memref<4xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %w8 = vector.load %w[%c0] : memref<16xi8, strided<[1], offset: ?>>, vector<16xi8>
  %x8 = vector.load %x[%c0] : memref<4xi8, strided<[1], offset: ?>>, vector<4xi8>
  %old = vector.load %y[%c0] : memref<4xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<4xi32>
  %x16 = vector.shuffle %x8, %x8 [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3] : vector<4xi8>, vector<4xi8>
  %next = llvm.call_intrinsic "llvm.aarch64.neon.sdot"(%old, %w8, %x16)
      : (vector<4xi32>, vector<16xi8>, vector<16xi8>) -> vector<4xi32>
  vector.store %next, %y[%c0] : memref<4xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<4xi32>
  return
}
