// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// c += a * b for a number a and 16 elements of b and c: one fused multiply-add that broadcasts a from memory. c is in
// registers: this is the step of a product of matrices.
tir.intrinsic @axpy16_f32 desc @axpy16_f32_desc impl @axpy16_f32_impl

func.func private @axpy16_f32_desc(%a: memref<f32, strided<[], offset: ?>>,
                                   %b: memref<16xf32, strided<[1], offset: ?>>,
                                   %c: memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>) {
  tir.for %j to 16 {
    tir.block "axpy" (%vj: spatial to 16 = %j) {
      tir.read %a[] : memref<f32, strided<[], offset: ?>>
      tir.read %b[%vj] : memref<16xf32, strided<[1], offset: ?>>
      tir.write %c[%vj] : memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>
      %x = memref.load %a[] : memref<f32, strided<[], offset: ?>>
      %w = memref.load %b[%vj] : memref<16xf32, strided<[1], offset: ?>>
      %y = memref.load %c[%vj] : memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>
      %p = arith.mulf %x, %w fastmath<contract> : f32
      %s = arith.addf %y, %p fastmath<reassoc,contract> : f32
      memref.store %s, %c[%vj] : memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>
    }
  }
  return
}

func.func private @axpy16_f32_impl(%a: memref<f32, strided<[], offset: ?>>,
                                   %b: memref<16xf32, strided<[1], offset: ?>>,
                                   %c: memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %x = memref.load %a[] : memref<f32, strided<[], offset: ?>>
  %v = vector.broadcast %x : f32 to vector<16xf32>
  %w = vector.load %b[%c0] : memref<16xf32, strided<[1], offset: ?>>, vector<16xf32>
  %y = vector.load %c[%c0] : memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xf32>
  %s = vector.fma %v, %w, %y : vector<16xf32>
  vector.store %s, %c[%c0] : memref<16xf32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xf32>
  return
}
