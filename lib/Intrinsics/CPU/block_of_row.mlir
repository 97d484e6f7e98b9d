// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions over one block of 32 elements of a row, for its quantization.
tir.intrinsic @max_magnitude32 desc @max_magnitude32_desc impl @max_magnitude32_impl
tir.intrinsic @sum32_i8 desc @sum32_i8_desc impl @sum32_i8_impl

// The greatest magnitude, as bits: the order of positive floats is that of their bits as integers.
func.func private @max_magnitude32_desc(%x: memref<32xf32, strided<[1], offset: ?>>,
                                        %y: memref<i32, strided<[], offset: ?>, #tir.scope<local>>) {
  tir.for %k to 32 {
    tir.block "max" (%vk: reduce to 32 = %k) {
      tir.read %x[%vk] : memref<32xf32, strided<[1], offset: ?>>
      tir.write %y[] : memref<i32, strided<[], offset: ?>, #tir.scope<local>>
      %value = memref.load %x[%vk] : memref<32xf32, strided<[1], offset: ?>>
      %old = memref.load %y[] : memref<i32, strided<[], offset: ?>, #tir.scope<local>>
      %bits = arith.bitcast %value : f32 to i32
      %mask = arith.constant 2147483647 : i32
      %magnitude = arith.andi %bits, %mask : i32
      %new = arith.maxsi %old, %magnitude : i32
      memref.store %new, %y[] : memref<i32, strided<[], offset: ?>, #tir.scope<local>>
    }
  }
  return
}

func.func private @max_magnitude32_impl(%x: memref<32xf32, strided<[1], offset: ?>>,
                                        %y: memref<i32, strided<[], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %values = vector.load %x[%c0] : memref<32xf32, strided<[1], offset: ?>>, vector<32xf32>
  %old = memref.load %y[] : memref<i32, strided<[], offset: ?>, #tir.scope<local>>
  %bits = arith.bitcast %values : vector<32xf32> to vector<32xi32>
  %mask = arith.constant dense<2147483647> : vector<32xi32>
  %magnitudes = arith.andi %bits, %mask : vector<32xi32>
  %new = vector.reduction <maxsi>, %magnitudes, %old : vector<32xi32> into i32
  memref.store %new, %y[] : memref<i32, strided<[], offset: ?>, #tir.scope<local>>
  return
}

// The sum of codes; 16 bits hold it.
func.func private @sum32_i8_desc(%x: memref<32xi8, strided<[1], offset: ?>>,
                                 %y: memref<i16, strided<[], offset: ?>>) {
  tir.for %k to 32 {
    tir.block "sum" (%vk: reduce to 32 = %k) {
      tir.read %x[%vk] : memref<32xi8, strided<[1], offset: ?>>
      tir.write %y[] : memref<i16, strided<[], offset: ?>>
      %value = memref.load %x[%vk] : memref<32xi8, strided<[1], offset: ?>>
      %old = memref.load %y[] : memref<i16, strided<[], offset: ?>>
      %wide = arith.extsi %value : i8 to i16
      %new = arith.addi %old, %wide : i16
      memref.store %new, %y[] : memref<i16, strided<[], offset: ?>>
    }
  }
  return
}

func.func private @sum32_i8_impl(%x: memref<32xi8, strided<[1], offset: ?>>,
                                 %y: memref<i16, strided<[], offset: ?>>) {
  %c0 = arith.constant 0 : index
  %values = vector.load %x[%c0] : memref<32xi8, strided<[1], offset: ?>>, vector<32xi8>
  %old = memref.load %y[] : memref<i16, strided<[], offset: ?>>
  %wide = arith.extsi %values : vector<32xi8> to vector<32xi16>
  %new = vector.reduction <add>, %wide, %old : vector<32xi16> into i16
  memref.store %new, %y[] : memref<i16, strided<[], offset: ?>>
  return
}
