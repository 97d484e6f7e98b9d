// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Adds the products of two rows of four bf16 of an activation with two rows of a weight, whose rows are interleaved by four:
// a 2x2 tile, in f32.
//
// NEON has it as `bfmmla`. How that rounds is up to the processor: products and sums of pairs may be rounded to odd, and
// numbers below the normal ones taken for 0. So each pair of terms has an error of two units in the last place at most.
tir.intrinsic @bfmmla desc @bfmmla_desc impl @bfmmla_generic
tir.intrinsic @bfmmla_for_neon desc @bfmmla_desc impl @bfmmla_neon requires ["neon", "bf16"]

func.func private @bfmmla_desc(%w: memref<8xbf16, strided<[1], offset: ?>>,
    %x: memref<2x4xbf16, strided<[?, 1], offset: ?>>, %y: memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>) {
  tir.for %i to 2 {
    tir.for %j to 2 {
      tir.for %k to 4 {
        tir.block "dot" (%vi: spatial to 2 = %i, %vj: spatial to 2 = %j, %vk: reduce to 4 = %k) {
          tir.read %w[%vj * 4 + %vk] : memref<8xbf16, strided<[1], offset: ?>>
          tir.read %x[%vi, %vk] : memref<2x4xbf16, strided<[?, 1], offset: ?>>
          tir.write %y[%vi, %vj] : memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>
          %at = affine.apply affine_map<(d0, d1) -> (d0 * 4 + d1)>(%vj, %vk)
          %we = memref.load %w[%at] : memref<8xbf16, strided<[1], offset: ?>>
          %xe = memref.load %x[%vi, %vk] : memref<2x4xbf16, strided<[?, 1], offset: ?>>
          %sum = memref.load %y[%vi, %vj] : memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>
          %wa = arith.extf %we : bf16 to f32
          %xa = arith.extf %xe : bf16 to f32
          %product = arith.mulf %xa, %wa fastmath<contract> : f32
          %next = arith.addf %sum, %product fastmath<contract> : f32
          memref.store %next, %y[%vi, %vj] : memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>
        }
      }
    }
  }
  return
}

func.func private @bfmmla_generic(%w: memref<8xbf16, strided<[1], offset: ?>>,
    %x: memref<2x4xbf16, strided<[?, 1], offset: ?>>, %y: memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = vector.load %w[%c0] : memref<8xbf16, strided<[1], offset: ?>>, vector<8xbf16>
  %x_0 = vector.load %x[%c0, %c0] : memref<2x4xbf16, strided<[?, 1], offset: ?>>, vector<4xbf16>
  %x_1 = vector.load %x[%c1, %c0] : memref<2x4xbf16, strided<[?, 1], offset: ?>>, vector<4xbf16>
  %both = vector.shuffle %x_0, %x_1 [0, 1, 2, 3, 4, 5, 6, 7] : vector<4xbf16>, vector<4xbf16>
  %y_0 = vector.load %y[%c0, %c0] : memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xf32>
  %y_1 = vector.load %y[%c1, %c0] : memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xf32>
  %old = vector.shuffle %y_0, %y_1 [0, 1, 2, 3] : vector<2xf32>, vector<2xf32>
  %ww = arith.extf %rows : vector<8xbf16> to vector<8xf32>
  %xw = arith.extf %both : vector<8xbf16> to vector<8xf32>
  %x0 = vector.shuffle %xw, %xw [0, 0, 4, 4] : vector<8xf32>, vector<8xf32>
  %w0 = vector.shuffle %ww, %ww [0, 4, 0, 4] : vector<8xf32>, vector<8xf32>
  %p0 = arith.mulf %x0, %w0 : vector<4xf32>
  %s0 = arith.addf %old, %p0 : vector<4xf32>
  %x1 = vector.shuffle %xw, %xw [1, 1, 5, 5] : vector<8xf32>, vector<8xf32>
  %w1 = vector.shuffle %ww, %ww [1, 5, 1, 5] : vector<8xf32>, vector<8xf32>
  %p1 = arith.mulf %x1, %w1 : vector<4xf32>
  %s1 = arith.addf %s0, %p1 : vector<4xf32>
  %x2 = vector.shuffle %xw, %xw [2, 2, 6, 6] : vector<8xf32>, vector<8xf32>
  %w2 = vector.shuffle %ww, %ww [2, 6, 2, 6] : vector<8xf32>, vector<8xf32>
  %p2 = arith.mulf %x2, %w2 : vector<4xf32>
  %s2 = arith.addf %s1, %p2 : vector<4xf32>
  %x3 = vector.shuffle %xw, %xw [3, 3, 7, 7] : vector<8xf32>, vector<8xf32>
  %w3 = vector.shuffle %ww, %ww [3, 7, 3, 7] : vector<8xf32>, vector<8xf32>
  %p3 = arith.mulf %x3, %w3 : vector<4xf32>
  %s3 = arith.addf %s2, %p3 : vector<4xf32>
  %n_0 = vector.shuffle %s3, %s3 [0, 1] : vector<4xf32>, vector<4xf32>
  %n_1 = vector.shuffle %s3, %s3 [2, 3] : vector<4xf32>, vector<4xf32>
  vector.store %n_0, %y[%c0, %c0] : memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xf32>
  vector.store %n_1, %y[%c1, %c0] : memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xf32>
  return
}

func.func private @bfmmla_neon(%w: memref<8xbf16, strided<[1], offset: ?>>,
    %x: memref<2x4xbf16, strided<[?, 1], offset: ?>>, %y: memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = vector.load %w[%c0] : memref<8xbf16, strided<[1], offset: ?>>, vector<8xbf16>
  %x_0 = vector.load %x[%c0, %c0] : memref<2x4xbf16, strided<[?, 1], offset: ?>>, vector<4xbf16>
  %x_1 = vector.load %x[%c1, %c0] : memref<2x4xbf16, strided<[?, 1], offset: ?>>, vector<4xbf16>
  %both = vector.shuffle %x_0, %x_1 [0, 1, 2, 3, 4, 5, 6, 7] : vector<4xbf16>, vector<4xbf16>
  %y_0 = vector.load %y[%c0, %c0] : memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xf32>
  %y_1 = vector.load %y[%c1, %c0] : memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xf32>
  %old = vector.shuffle %y_0, %y_1 [0, 1, 2, 3] : vector<2xf32>, vector<2xf32>
  %next = llvm.call_intrinsic "llvm.aarch64.neon.bfmmla"(%old, %both, %rows)
      : (vector<4xf32>, vector<8xbf16>, vector<8xbf16>) -> vector<4xf32>
  %n_0 = vector.shuffle %next, %next [0, 1] : vector<4xf32>, vector<4xf32>
  %n_1 = vector.shuffle %next, %next [2, 3] : vector<4xf32>, vector<4xf32>
  vector.store %n_0, %y[%c0, %c0] : memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xf32>
  vector.store %n_1, %y[%c1, %c0] : memref<2x2xf32, strided<[?, 1], offset: ?>, #tir.scope<local>>, vector<2xf32>
  return
}
