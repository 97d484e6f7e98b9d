// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products over weights whose rows are interleaved as intrinsics read them.
func.func @product_sdot(%X: memref<6x16xi8>, %W: memref<3x4x16xi8>, %Y: memref<6x12xi32>) {
  tir.for %i to 6 {
    tir.for %j to 12 {
      tir.for %k to 16 {
        tir.block "product_sdot" (%vi: spatial to 6 = %i, %vj: spatial to 12 = %j, %vk: reduce to 16 = %k) {
          tir.read %X[%vi, %vk] : memref<6x16xi8>
          tir.read %W[%vj floordiv 4, %vk floordiv 4, %vj mod 4 * 4 + %vk mod 4] : memref<3x4x16xi8>
          tir.write %Y[%vi, %vj] : memref<6x12xi32>
          tir.init {
            %zero = arith.constant 0 : i32
            memref.store %zero, %Y[%vi, %vj] : memref<6x12xi32>
          }
          %p0 = affine.apply affine_map<(d0) -> (d0 floordiv 4)>(%vj)
          %p1 = affine.apply affine_map<(d0) -> (d0 floordiv 4)>(%vk)
          %p2 = affine.apply affine_map<(d0, d1) -> ((d0 mod 4) * 4 + d1 mod 4)>(%vj, %vk)
          %w = memref.load %W[%p0, %p1, %p2] : memref<3x4x16xi8>
          %x = memref.load %X[%vi, %vk] : memref<6x16xi8>
          %sum = memref.load %Y[%vi, %vj] : memref<6x12xi32>
          %wa = arith.extsi %w : i8 to i32
          %xa = arith.extsi %x : i8 to i32
          %product = arith.muli %xa, %wa : i32
          %next = arith.addi %sum, %product : i32
          memref.store %next, %Y[%vi, %vj] : memref<6x12xi32>
        }
      }
    }
  }
  return
}

func.func @product_smmla(%X: memref<6x16xi8>, %W: memref<6x2x16xi8>, %Y: memref<6x12xi32>) {
  tir.for %i to 6 {
    tir.for %j to 12 {
      tir.for %k to 16 {
        tir.block "product_smmla" (%vi: spatial to 6 = %i, %vj: spatial to 12 = %j, %vk: reduce to 16 = %k) {
          tir.read %X[%vi, %vk] : memref<6x16xi8>
          tir.read %W[%vj floordiv 2, %vk floordiv 8, %vj mod 2 * 8 + %vk mod 8] : memref<6x2x16xi8>
          tir.write %Y[%vi, %vj] : memref<6x12xi32>
          tir.init {
            %zero = arith.constant 0 : i32
            memref.store %zero, %Y[%vi, %vj] : memref<6x12xi32>
          }
          %p0 = affine.apply affine_map<(d0) -> (d0 floordiv 2)>(%vj)
          %p1 = affine.apply affine_map<(d0) -> (d0 floordiv 8)>(%vk)
          %p2 = affine.apply affine_map<(d0, d1) -> ((d0 mod 2) * 8 + d1 mod 8)>(%vj, %vk)
          %w = memref.load %W[%p0, %p1, %p2] : memref<6x2x16xi8>
          %x = memref.load %X[%vi, %vk] : memref<6x16xi8>
          %sum = memref.load %Y[%vi, %vj] : memref<6x12xi32>
          %wa = arith.extsi %w : i8 to i32
          %xa = arith.extsi %x : i8 to i32
          %product = arith.muli %xa, %wa : i32
          %next = arith.addi %sum, %product : i32
          memref.store %next, %Y[%vi, %vj] : memref<6x12xi32>
        }
      }
    }
  }
  return
}

func.func @product_bfmmla(%X: memref<6x16xbf16>, %W: memref<6x4x8xbf16>, %Y: memref<6x12xf32>) {
  tir.for %i to 6 {
    tir.for %j to 12 {
      tir.for %k to 16 {
        tir.block "product_bfmmla" (%vi: spatial to 6 = %i, %vj: spatial to 12 = %j, %vk: reduce to 16 = %k) {
          tir.read %X[%vi, %vk] : memref<6x16xbf16>
          tir.read %W[%vj floordiv 2, %vk floordiv 4, %vj mod 2 * 4 + %vk mod 4] : memref<6x4x8xbf16>
          tir.write %Y[%vi, %vj] : memref<6x12xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %Y[%vi, %vj] : memref<6x12xf32>
          }
          %p0 = affine.apply affine_map<(d0) -> (d0 floordiv 2)>(%vj)
          %p1 = affine.apply affine_map<(d0) -> (d0 floordiv 4)>(%vk)
          %p2 = affine.apply affine_map<(d0, d1) -> ((d0 mod 2) * 4 + d1 mod 4)>(%vj, %vk)
          %w = memref.load %W[%p0, %p1, %p2] : memref<6x4x8xbf16>
          %x = memref.load %X[%vi, %vk] : memref<6x16xbf16>
          %sum = memref.load %Y[%vi, %vj] : memref<6x12xf32>
          %wa = arith.extf %w : bf16 to f32
          %xa = arith.extf %x : bf16 to f32
          %product = arith.mulf %xa, %wa fastmath<contract> : f32
          %next = arith.addf %sum, %product fastmath<contract> : f32
          memref.store %next, %Y[%vi, %vj] : memref<6x12xf32>
        }
      }
    }
  }
  return
}

func.func @product_dpbf16(%X: memref<6x16xbf16>, %W: memref<2x8x32xbf16>, %Y: memref<6x32xf32>) {
  tir.for %i to 6 {
    tir.for %j to 32 {
      tir.for %k to 16 {
        tir.block "product_dpbf16" (%vi: spatial to 6 = %i, %vj: spatial to 32 = %j, %vk: reduce to 16 = %k) {
          tir.read %X[%vi, %vk] : memref<6x16xbf16>
          tir.read %W[%vj floordiv 16, %vk floordiv 2, %vj mod 16 * 2 + %vk mod 2] : memref<2x8x32xbf16>
          tir.write %Y[%vi, %vj] : memref<6x32xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %Y[%vi, %vj] : memref<6x32xf32>
          }
          %p0 = affine.apply affine_map<(d0) -> (d0 floordiv 16)>(%vj)
          %p1 = affine.apply affine_map<(d0) -> (d0 floordiv 2)>(%vk)
          %p2 = affine.apply affine_map<(d0, d1) -> ((d0 mod 16) * 2 + d1 mod 2)>(%vj, %vk)
          %w = memref.load %W[%p0, %p1, %p2] : memref<2x8x32xbf16>
          %x = memref.load %X[%vi, %vk] : memref<6x16xbf16>
          %sum = memref.load %Y[%vi, %vj] : memref<6x32xf32>
          %wa = arith.extf %w : bf16 to f32
          %xa = arith.extf %x : bf16 to f32
          %product = arith.mulf %xa, %wa fastmath<contract> : f32
          %next = arith.addf %sum, %product fastmath<contract> : f32
          memref.store %next, %Y[%vi, %vj] : memref<6x32xf32>
        }
      }
    }
  }
  return
}

func.func @product_dpbusd(%X: memref<6x16xi8>, %W: memref<2x4x64xi8>, %Y: memref<6x32xi32>) {
  tir.for %i to 6 {
    tir.for %j to 32 {
      tir.for %k to 16 {
        tir.block "product_dpbusd" (%vi: spatial to 6 = %i, %vj: spatial to 32 = %j, %vk: reduce to 16 = %k) {
          tir.read %X[%vi, %vk] : memref<6x16xi8>
          tir.read %W[%vj floordiv 16, %vk floordiv 4, %vj mod 16 * 4 + %vk mod 4] : memref<2x4x64xi8>
          tir.write %Y[%vi, %vj] : memref<6x32xi32>
          tir.init {
            %zero = arith.constant 0 : i32
            memref.store %zero, %Y[%vi, %vj] : memref<6x32xi32>
          }
          %p0 = affine.apply affine_map<(d0) -> (d0 floordiv 16)>(%vj)
          %p1 = affine.apply affine_map<(d0) -> (d0 floordiv 4)>(%vk)
          %p2 = affine.apply affine_map<(d0, d1) -> ((d0 mod 16) * 4 + d1 mod 4)>(%vj, %vk)
          %w = memref.load %W[%p0, %p1, %p2] : memref<2x4x64xi8>
          %x = memref.load %X[%vi, %vk] : memref<6x16xi8>
          %sum = memref.load %Y[%vi, %vj] : memref<6x32xi32>
          %wa = arith.extsi %w : i8 to i32
          %xa = arith.extui %x : i8 to i32
          %product = arith.muli %xa, %wa : i32
          %next = arith.addi %sum, %product : i32
          memref.store %next, %Y[%vi, %vj] : memref<6x32xi32>
        }
      }
    }
  }
  return
}
