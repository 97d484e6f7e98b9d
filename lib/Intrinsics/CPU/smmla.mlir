// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Adds the products of two rows of eight signed bytes of an activation with two rows of a weight, whose rows are interleaved
// by eight bytes: a 2x2 tile. Sums are exact.
//
// NEON has it as `smmla`.
tir.intrinsic @smmla desc @smmla_desc impl @smmla_generic
tir.intrinsic @smmla_for_neon desc @smmla_desc impl @smmla_neon requires ["neon", "i8mm"]

func.func private @smmla_desc(%w: memref<16xi8, strided<[1], offset: ?>>,
    %x: memref<2x8xi8, strided<[?, 1], offset: ?>>, %y: memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>) {
  tir.for %i to 2 {
    tir.for %j to 2 {
      tir.for %k to 8 {
        tir.block "dot" (%vi: spatial to 2 = %i, %vj: spatial to 2 = %j, %vk: reduce to 8 = %k) {
          tir.read %w[%vj * 8 + %vk] : memref<16xi8, strided<[1], offset: ?>>
          tir.read %x[%vi, %vk] : memref<2x8xi8, strided<[?, 1], offset: ?>>
          tir.write %y[%vi, %vj] : memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>
          %at = affine.apply affine_map<(d0, d1) -> (d0 * 8 + d1)>(%vj, %vk)
          %we = memref.load %w[%at] : memref<16xi8, strided<[1], offset: ?>>
          %xe = memref.load %x[%vi, %vk] : memref<2x8xi8, strided<[?, 1], offset: ?>>
          %sum = memref.load %y[%vi, %vj] : memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>
          %wa = arith.extsi %we : i8 to i32
          %xa = arith.extsi %xe : i8 to i32
          %product = arith.muli %xa, %wa : i32
          %next = arith.addi %sum, %product : i32
          memref.store %next, %y[%vi, %vj] : memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>
        }
      }
    }
  }
  return
}

func.func private @smmla_generic(%w: memref<16xi8, strided<[1], offset: ?>>,
    %x: memref<2x8xi8, strided<[?, 1], offset: ?>>, %y: memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = vector.load %w[%c0] : memref<16xi8, strided<[1], offset: ?>>, vector<16xi8>
  %x_0 = vector.load %x[%c0, %c0] : memref<2x8xi8, strided<[?, 1], offset: ?>>, vector<8xi8>
  %x_1 = vector.load %x[%c1, %c0] : memref<2x8xi8, strided<[?, 1], offset: ?>>, vector<8xi8>
  %both = vector.shuffle %x_0, %x_1 [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] : vector<8xi8>, vector<8xi8>
  %y_0 = vector.load %y[%c0, %c0] : memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xi32>
  %y_1 = vector.load %y[%c1, %c0] : memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xi32>
  %old = vector.shuffle %y_0, %y_1 [0, 1, 2, 3] : vector<2xi32>, vector<2xi32>
  %ww = arith.extsi %rows : vector<16xi8> to vector<16xi32>
  %xw = arith.extsi %both : vector<16xi8> to vector<16xi32>
  %x0 = vector.shuffle %xw, %xw [0, 0, 8, 8] : vector<16xi32>, vector<16xi32>
  %w0 = vector.shuffle %ww, %ww [0, 8, 0, 8] : vector<16xi32>, vector<16xi32>
  %p0 = arith.muli %x0, %w0 : vector<4xi32>
  %s0 = arith.addi %old, %p0 : vector<4xi32>
  %x1 = vector.shuffle %xw, %xw [1, 1, 9, 9] : vector<16xi32>, vector<16xi32>
  %w1 = vector.shuffle %ww, %ww [1, 9, 1, 9] : vector<16xi32>, vector<16xi32>
  %p1 = arith.muli %x1, %w1 : vector<4xi32>
  %s1 = arith.addi %s0, %p1 : vector<4xi32>
  %x2 = vector.shuffle %xw, %xw [2, 2, 10, 10] : vector<16xi32>, vector<16xi32>
  %w2 = vector.shuffle %ww, %ww [2, 10, 2, 10] : vector<16xi32>, vector<16xi32>
  %p2 = arith.muli %x2, %w2 : vector<4xi32>
  %s2 = arith.addi %s1, %p2 : vector<4xi32>
  %x3 = vector.shuffle %xw, %xw [3, 3, 11, 11] : vector<16xi32>, vector<16xi32>
  %w3 = vector.shuffle %ww, %ww [3, 11, 3, 11] : vector<16xi32>, vector<16xi32>
  %p3 = arith.muli %x3, %w3 : vector<4xi32>
  %s3 = arith.addi %s2, %p3 : vector<4xi32>
  %x4 = vector.shuffle %xw, %xw [4, 4, 12, 12] : vector<16xi32>, vector<16xi32>
  %w4 = vector.shuffle %ww, %ww [4, 12, 4, 12] : vector<16xi32>, vector<16xi32>
  %p4 = arith.muli %x4, %w4 : vector<4xi32>
  %s4 = arith.addi %s3, %p4 : vector<4xi32>
  %x5 = vector.shuffle %xw, %xw [5, 5, 13, 13] : vector<16xi32>, vector<16xi32>
  %w5 = vector.shuffle %ww, %ww [5, 13, 5, 13] : vector<16xi32>, vector<16xi32>
  %p5 = arith.muli %x5, %w5 : vector<4xi32>
  %s5 = arith.addi %s4, %p5 : vector<4xi32>
  %x6 = vector.shuffle %xw, %xw [6, 6, 14, 14] : vector<16xi32>, vector<16xi32>
  %w6 = vector.shuffle %ww, %ww [6, 14, 6, 14] : vector<16xi32>, vector<16xi32>
  %p6 = arith.muli %x6, %w6 : vector<4xi32>
  %s6 = arith.addi %s5, %p6 : vector<4xi32>
  %x7 = vector.shuffle %xw, %xw [7, 7, 15, 15] : vector<16xi32>, vector<16xi32>
  %w7 = vector.shuffle %ww, %ww [7, 15, 7, 15] : vector<16xi32>, vector<16xi32>
  %p7 = arith.muli %x7, %w7 : vector<4xi32>
  %s7 = arith.addi %s6, %p7 : vector<4xi32>
  %n_0 = vector.shuffle %s7, %s7 [0, 1] : vector<4xi32>, vector<4xi32>
  %n_1 = vector.shuffle %s7, %s7 [2, 3] : vector<4xi32>, vector<4xi32>
  vector.store %n_0, %y[%c0, %c0] : memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xi32>
  vector.store %n_1, %y[%c1, %c0] : memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xi32>
  return
}

func.func private @smmla_neon(%w: memref<16xi8, strided<[1], offset: ?>>,
    %x: memref<2x8xi8, strided<[?, 1], offset: ?>>, %y: memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = vector.load %w[%c0] : memref<16xi8, strided<[1], offset: ?>>, vector<16xi8>
  %x_0 = vector.load %x[%c0, %c0] : memref<2x8xi8, strided<[?, 1], offset: ?>>, vector<8xi8>
  %x_1 = vector.load %x[%c1, %c0] : memref<2x8xi8, strided<[?, 1], offset: ?>>, vector<8xi8>
  %both = vector.shuffle %x_0, %x_1 [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] : vector<8xi8>, vector<8xi8>
  %y_0 = vector.load %y[%c0, %c0] : memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xi32>
  %y_1 = vector.load %y[%c1, %c0] : memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xi32>
  %old = vector.shuffle %y_0, %y_1 [0, 1, 2, 3] : vector<2xi32>, vector<2xi32>
  %next = llvm.call_intrinsic "llvm.aarch64.neon.smmla"(%old, %both, %rows)
      : (vector<4xi32>, vector<16xi8>, vector<16xi8>) -> vector<4xi32>
  %n_0 = vector.shuffle %next, %next [0, 1] : vector<4xi32>, vector<4xi32>
  %n_1 = vector.shuffle %next, %next [2, 3] : vector<4xi32>, vector<4xi32>
  vector.store %n_0, %y[%c0, %c0] : memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xi32>
  vector.store %n_1, %y[%c1, %c0] : memref<2x2xi32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xi32>
  return
}
