// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// c += a . b over 16 elements. The products are summed pairwise, not from left to right.
tir.intrinsic @dot16_f32 desc @dot16_f32_desc impl @dot16_f32_impl

func.func private @dot16_f32_desc(%a: memref<16xf32, strided<[1], offset: ?>>,
                                  %b: memref<16xf32, strided<[1], offset: ?>>,
                                  %c: memref<f32, strided<[], offset: ?>>) {
  tir.for %k to 16 {
    tir.block "dot" (%vk: reduce to 16 = %k) {
      tir.read %a[%vk] : memref<16xf32, strided<[1], offset: ?>>
      tir.read %b[%vk] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[] : memref<f32, strided<[], offset: ?>>
      %x = memref.load %a[%vk] : memref<16xf32, strided<[1], offset: ?>>
      %w = memref.load %b[%vk] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
      %p = arith.mulf %x, %w fastmath<contract> : f32
      %s = arith.addf %y, %p fastmath<contract> : f32
      memref.store %s, %c[] : memref<f32, strided<[], offset: ?>>
    }
  }
  return
}

func.func private @dot16_f32_impl(%a: memref<16xf32, strided<[1], offset: ?>>,
                                  %b: memref<16xf32, strided<[1], offset: ?>>,
                                  %c: memref<f32, strided<[], offset: ?>>) {
  %c0 = arith.constant 0 : index
  %x = vector.load %a[%c0] : memref<16xf32, strided<[1], offset: ?>>, vector<16xf32>
  %w = vector.load %b[%c0] : memref<16xf32, strided<[1], offset: ?>>, vector<16xf32>
  %y = memref.load %c[] : memref<f32, strided<[], offset: ?>>
  %p = arith.mulf %x, %w : vector<16xf32>
  %s = vector.reduction <add>, %p, %y fastmath<reassoc> : vector<16xf32> into f32
  memref.store %s, %c[] : memref<f32, strided<[], offset: ?>>
  return
}
