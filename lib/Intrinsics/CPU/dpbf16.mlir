// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Adds the products of a pair of bf16 of an activation with those of 16 rows of a weight, whose rows are interleaved by pairs,
// in f32.
//
// AVX-512 has it as `vdpbf16ps`, which takes numbers below the normal ones for 0.
tir.intrinsic @dpbf16 desc @dpbf16_desc impl @dpbf16_generic
tir.intrinsic @dpbf16_for_avx512 desc @dpbf16_desc impl @dpbf16_avx512 requires ["avx512bf16"]

func.func private @dpbf16_desc(%w: memref<32xbf16, strided<[1], offset: ?>>,
    %x: memref<2xbf16, strided<[1], offset: ?>>, %y: memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>) {
  tir.for %j to 16 {
    tir.for %k to 2 {
      tir.block "dot" (%vj: spatial to 16 = %j, %vk: reduce to 2 = %k) {
        tir.read %w[%vj * 2 + %vk] : memref<32xbf16, strided<[1], offset: ?>>
        tir.read %x[%vk] : memref<2xbf16, strided<[1], offset: ?>>
        tir.write %y[%vj] : memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>
        %at = affine.apply affine_map<(d0, d1) -> (d0 * 2 + d1)>(%vj, %vk)
        %we = memref.load %w[%at] : memref<32xbf16, strided<[1], offset: ?>>
        %xe = memref.load %x[%vk] : memref<2xbf16, strided<[1], offset: ?>>
        %sum = memref.load %y[%vj] : memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>
        %wa = arith.extf %we : bf16 to f32
        %xa = arith.extf %xe : bf16 to f32
        %product = arith.mulf %xa, %wa fastmath<contract> : f32
        %next = arith.addf %sum, %product fastmath<contract> : f32
        memref.store %next, %y[%vj] : memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>
      }
    }
  }
  return
}

func.func private @dpbf16_generic(%w: memref<32xbf16, strided<[1], offset: ?>>,
    %x: memref<2xbf16, strided<[1], offset: ?>>, %y: memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %rows = vector.load %w[%c0] : memref<32xbf16, strided<[1], offset: ?>>, vector<32xbf16>
  %pair = vector.load %x[%c0] : memref<2xbf16, strided<[1], offset: ?>>, vector<2xbf16>
  %old = vector.load %y[%c0] : memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xf32>
  %wide = arith.extf %rows : vector<32xbf16> to vector<32xf32>
  %xw = arith.extf %pair : vector<2xbf16> to vector<2xf32>
  %x0 = vector.extract %xw[0] : f32 from vector<2xf32>
  %x1 = vector.extract %xw[1] : f32 from vector<2xf32>
  %v0 = vector.broadcast %x0 : f32 to vector<16xf32>
  %v1 = vector.broadcast %x1 : f32 to vector<16xf32>
  %w0 = vector.shuffle %wide, %wide [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30] : vector<32xf32>, vector<32xf32>
  %w1 = vector.shuffle %wide, %wide [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31] : vector<32xf32>, vector<32xf32>
  %p0 = arith.mulf %w0, %v0 : vector<16xf32>
  %p1 = arith.mulf %w1, %v1 : vector<16xf32>
  %s0 = arith.addf %old, %p0 : vector<16xf32>
  %s1 = arith.addf %s0, %p1 : vector<16xf32>
  vector.store %s1, %y[%c0] : memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xf32>
  return
}

func.func private @dpbf16_avx512(%w: memref<32xbf16, strided<[1], offset: ?>>,
    %x: memref<2xbf16, strided<[1], offset: ?>>, %y: memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %rows = vector.load %w[%c0] : memref<32xbf16, strided<[1], offset: ?>>, vector<32xbf16>
  %pair = vector.load %x[%c0] : memref<2xbf16, strided<[1], offset: ?>>, vector<2xbf16>
  %old = vector.load %y[%c0] : memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xf32>
  %word = vector.bitcast %pair : vector<2xbf16> to vector<1xi32>
  %words = vector.broadcast %word : vector<1xi32> to vector<16xi32>
  %x32 = vector.bitcast %words : vector<16xi32> to vector<32xbf16>
  %next = llvm.call_intrinsic "llvm.x86.avx512bf16.dpbf16ps.512"(%old, %rows, %x32)
      : (vector<16xf32>, vector<32xbf16>, vector<32xbf16>) -> vector<16xf32>
  vector.store %next, %y[%c0] : memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xf32>
  return
}
