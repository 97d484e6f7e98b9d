// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The intrinsics of workloads.py.
tir.intrinsic @mma desc @mma_desc impl @mma_impl
func.func @mma_desc(%A: memref<4x4xf32, strided<[?, 1], offset: ?>>, %B: memref<4x4xf32, strided<[?, 1], offset: ?>>,
                    %C: memref<4x4xf32, strided<[?, 1], offset: ?>>) {
  tir.for %i to 4 {
    tir.for %j to 4 {
      tir.for %k to 4 {
        tir.block "mma" (%vi: spatial to 4 = %i, %vj: spatial to 4 = %j, %vk: reduce to 4 = %k) {
          tir.read %A[%vi, %vk] : memref<4x4xf32, strided<[?, 1], offset: ?>>
          tir.read %B[%vk, %vj] : memref<4x4xf32, strided<[?, 1], offset: ?>>
          tir.write %C[%vi, %vj] : memref<4x4xf32, strided<[?, 1], offset: ?>>
          %c = memref.load %C[%vi, %vj] : memref<4x4xf32, strided<[?, 1], offset: ?>>
          %a = memref.load %A[%vi, %vk] : memref<4x4xf32, strided<[?, 1], offset: ?>>
          %b = memref.load %B[%vk, %vj] : memref<4x4xf32, strided<[?, 1], offset: ?>>
          %p = arith.mulf %a, %b : f32
          %s = arith.addf %c, %p : f32
          memref.store %s, %C[%vi, %vj] : memref<4x4xf32, strided<[?, 1], offset: ?>>
        }
      }
    }
  }
  return
}
tir.intrinsic @double desc @double_desc impl @double_impl
func.func @double_desc(%A: memref<16xf32, strided<[1], offset: ?>>, %C: memref<16xf32, strided<[1], offset: ?>>) {
  tir.for %i to 16 {
    tir.block "double" (%vi: spatial to 16 = %i) {
      tir.read %A[%vi] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %C[%vi] : memref<16xf32, strided<[1], offset: ?>>
      %a = memref.load %A[%vi] : memref<16xf32, strided<[1], offset: ?>>
      %two = arith.constant 2.0 : f32
      %p = arith.mulf %a, %two : f32
      memref.store %p, %C[%vi] : memref<16xf32, strided<[1], offset: ?>>
    }
  }
  return
}
tir.intrinsic @sum desc @sum_desc impl @sum_impl
func.func @sum_desc(%A: memref<16xf32, strided<[1], offset: ?>>, %C: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "sum" (%vk: reduce to 16 = %k) {
      tir.read %A[%vk] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %C[] : memref<f32, strided<[], offset: ?>>
      %c = memref.load %C[] : memref<f32, strided<[], offset: ?>>
      %a = memref.load %A[%vk] : memref<16xf32, strided<[1], offset: ?>>
      %s = arith.addf %c, %a : f32
      memref.store %s, %C[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}
