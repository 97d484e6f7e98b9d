// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Adds the dot products of one block of 32 codes of an activation with the blocks of 16 rows of a weight, whose rows are
// interleaved by four bytes (`relax.pack`): lane j of a group of 32 words holds four bytes of row j. Codes are unsigned
// and have 4, 5 or 8 bits; sums are exact.
//
// Each has a version for any machine, one for AVX2 and one for AVX-512 with VNNI, which multiplies unsigned by signed
// bytes and adds four products to a lane. AVX2 adds pairs of products in 16 bits, so a code must be below 128 there: the
// eighth bit is multiplied by itself.
tir.intrinsic @block_dot_u4 desc @block_dot_u4_desc impl @block_dot_u4_generic
tir.intrinsic @block_dot_u4_for_avx2 desc @block_dot_u4_desc impl @block_dot_u4_avx2 requires ["avx2"]
tir.intrinsic @block_dot_u4_for_vnni desc @block_dot_u4_desc impl @block_dot_u4_vnni requires ["avx512bw", "avx512vnni"]
tir.intrinsic @block_dot_u5 desc @block_dot_u5_desc impl @block_dot_u5_generic
tir.intrinsic @block_dot_u5_for_avx2 desc @block_dot_u5_desc impl @block_dot_u5_avx2 requires ["avx2"]
tir.intrinsic @block_dot_u5_for_vnni desc @block_dot_u5_desc impl @block_dot_u5_vnni requires ["avx512bw", "avx512vnni"]
tir.intrinsic @block_dot_u8 desc @block_dot_u8_desc impl @block_dot_u8_generic
tir.intrinsic @block_dot_u8_for_avx2 desc @block_dot_u8_desc impl @block_dot_u8_avx2 requires ["avx2"]
tir.intrinsic @block_dot_u8_for_vnni desc @block_dot_u8_desc impl @block_dot_u8_vnni requires ["avx512bw", "avx512vnni"]

func.func private @block_dot_u4_desc(%w: memref<128xi16, strided<[1], offset: ?>>,
    %x: memref<32xi8, strided<[1], offset: ?>>,
    %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  tir.for %j to 16 {
    tir.for %k to 32 {
      tir.block "dot" (%vj: spatial to 16 = %j, %vk: reduce to 32 = %k) {
        tir.read %w[(%vk mod 16) floordiv 4 * 32 + %vj * 2 + (%vk mod 4) floordiv 2] : memref<128xi16, strided<[1], offset: ?>>
        tir.read %x[%vk] : memref<32xi8, strided<[1], offset: ?>>
        tir.write %y[%vj] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>
        %word = affine.apply affine_map<(d0, d1) -> ((d1 mod 16) floordiv 4 * 32 + d0 * 2 + (d1 mod 4) floordiv 2)>(%vj, %vk)
        %w16 = memref.load %w[%word] : memref<128xi16, strided<[1], offset: ?>>
        %x8 = memref.load %x[%vk] : memref<32xi8, strided<[1], offset: ?>>
        %sum = memref.load %y[%vj] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>
        %shift_index = affine.apply affine_map<(d0) -> ((d0 mod 2) * 8 + ((d0 floordiv 16) mod 2) * 4)>(%vk)
        %shift = arith.index_cast %shift_index : index to i32
        %w32 = arith.extui %w16 : i16 to i32
        %shifted = arith.shrui %w32, %shift : i32
        %fifteen = arith.constant 15 : i32
        %code = arith.andi %shifted, %fifteen : i32
        %x32 = arith.extsi %x8 : i8 to i32
        %product = arith.muli %code, %x32 : i32
        %next = arith.addi %sum, %product : i32
        memref.store %next, %y[%vj] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>
      }
    }
  }
  return
}

func.func private @block_dot_u5_desc(%w: memref<128xi16, strided<[1], offset: ?>>,
    %x: memref<32xi8, strided<[1], offset: ?>>, %h: memref<32xi16, strided<[1], offset: ?>>,
    %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  tir.for %j to 16 {
    tir.for %k to 32 {
      tir.block "dot" (%vj: spatial to 16 = %j, %vk: reduce to 32 = %k) {
        tir.read %w[(%vk mod 16) floordiv 4 * 32 + %vj * 2 + (%vk mod 4) floordiv 2] : memref<128xi16, strided<[1], offset: ?>>
        tir.read %x[%vk] : memref<32xi8, strided<[1], offset: ?>>
        tir.read %h[%vj * 2 + %vk floordiv 16] : memref<32xi16, strided<[1], offset: ?>>
        tir.write %y[%vj] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>
        %word = affine.apply affine_map<(d0, d1) -> ((d1 mod 16) floordiv 4 * 32 + d0 * 2 + (d1 mod 4) floordiv 2)>(%vj, %vk)
        %w16 = memref.load %w[%word] : memref<128xi16, strided<[1], offset: ?>>
        %x8 = memref.load %x[%vk] : memref<32xi8, strided<[1], offset: ?>>
        %high_word = affine.apply affine_map<(d0, d1) -> (d0 * 2 + d1 floordiv 16)>(%vj, %vk)
        %high16 = memref.load %h[%high_word] : memref<32xi16, strided<[1], offset: ?>>
        %sum = memref.load %y[%vj] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>
        %shift_index = affine.apply affine_map<(d0) -> ((d0 mod 2) * 8 + ((d0 floordiv 16) mod 2) * 4)>(%vk)
        %shift = arith.index_cast %shift_index : index to i32
        %w32 = arith.extui %w16 : i16 to i32
        %shifted = arith.shrui %w32, %shift : i32
        %fifteen = arith.constant 15 : i32
        %nibble = arith.andi %shifted, %fifteen : i32
        %position_index = affine.apply affine_map<(d0) -> (d0 mod 16)>(%vk)
        %position = arith.index_cast %position_index : index to i32
        %high = arith.extui %high16 : i16 to i32
        %rest = arith.shrui %high, %position : i32
        %one = arith.constant 1 : i32
        %bit = arith.andi %rest, %one : i32
        %four = arith.constant 4 : i32
        %fifth = arith.shli %bit, %four : i32
        %code = arith.ori %nibble, %fifth : i32
        %x32 = arith.extsi %x8 : i8 to i32
        %product = arith.muli %code, %x32 : i32
        %next = arith.addi %sum, %product : i32
        memref.store %next, %y[%vj] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>
      }
    }
  }
  return
}

func.func private @block_dot_u8_desc(%w: memref<256xi16, strided<[1], offset: ?>>,
    %x: memref<32xi8, strided<[1], offset: ?>>,
    %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  tir.for %j to 16 {
    tir.for %k to 32 {
      tir.block "dot" (%vj: spatial to 16 = %j, %vk: reduce to 32 = %k) {
        tir.read %w[%vk floordiv 4 * 32 + %vj * 2 + (%vk mod 4) floordiv 2] : memref<256xi16, strided<[1], offset: ?>>
        tir.read %x[%vk] : memref<32xi8, strided<[1], offset: ?>>
        tir.write %y[%vj] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>
        %word = affine.apply affine_map<(d0, d1) -> (d1 floordiv 4 * 32 + d0 * 2 + (d1 mod 4) floordiv 2)>(%vj, %vk)
        %w16 = memref.load %w[%word] : memref<256xi16, strided<[1], offset: ?>>
        %x8 = memref.load %x[%vk] : memref<32xi8, strided<[1], offset: ?>>
        %sum = memref.load %y[%vj] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>
        %shift_index = affine.apply affine_map<(d0) -> ((d0 mod 2) * 8)>(%vk)
        %shift = arith.index_cast %shift_index : index to i32
        %w32 = arith.extui %w16 : i16 to i32
        %shifted = arith.shrui %w32, %shift : i32
        %low = arith.constant 255 : i32
        %byte = arith.andi %shifted, %low : i32
        %sign = arith.constant 128 : i32
        %code = arith.xori %byte, %sign : i32
        %x32 = arith.extsi %x8 : i8 to i32
        %product = arith.muli %code, %x32 : i32
        %next = arith.addi %sum, %product : i32
        memref.store %next, %y[%vj] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>
      }
    }
  }
  return
}

func.func private @block_dot_u4_generic(%w: memref<128xi16, strided<[1], offset: ?>>,
    %x: memref<32xi8, strided<[1], offset: ?>>,
    %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %chunks = arith.constant 4 : index
  %c32 = arith.constant 32 : index
  %old = vector.load %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  %sums = scf.for %c = %c0 to %chunks step %c1 iter_args(%acc = %old) -> vector<16xi32> {
    %at = arith.muli %c, %c32 : index
    %packed = vector.load %w[%at] : memref<128xi16, strided<[1], offset: ?>>, vector<32xi16>
    %w32 = vector.bitcast %packed : vector<32xi16> to vector<16xi32>
    %k = arith.muli %c, %c4 : index
    %x0 = vector.load %x[%k] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %nibbles = arith.constant dense<0x0F0F0F0F> : vector<16xi32>
    %four = arith.constant dense<4> : vector<16xi32>
    %low = arith.andi %w32, %nibbles : vector<16xi32>
    %shifted = arith.shrui %w32, %four : vector<16xi32>
    %upper = arith.andi %shifted, %nibbles : vector<16xi32>
    %c16 = arith.constant 16 : index
    %k16 = arith.addi %k, %c16 : index
    %x1 = vector.load %x[%k16] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %half = func.call @dot_generic(%acc, %low, %x0)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    %next = func.call @dot_generic(%half, %upper, %x1)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    scf.yield %next : vector<16xi32>
  }
  vector.store %sums, %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  return
}

func.func private @block_dot_u4_avx2(%w: memref<128xi16, strided<[1], offset: ?>>,
    %x: memref<32xi8, strided<[1], offset: ?>>,
    %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %chunks = arith.constant 4 : index
  %c32 = arith.constant 32 : index
  %old = vector.load %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  %sums = scf.for %c = %c0 to %chunks step %c1 iter_args(%acc = %old) -> vector<16xi32> {
    %at = arith.muli %c, %c32 : index
    %packed = vector.load %w[%at] : memref<128xi16, strided<[1], offset: ?>>, vector<32xi16>
    %w32 = vector.bitcast %packed : vector<32xi16> to vector<16xi32>
    %k = arith.muli %c, %c4 : index
    %x0 = vector.load %x[%k] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %nibbles = arith.constant dense<0x0F0F0F0F> : vector<16xi32>
    %four = arith.constant dense<4> : vector<16xi32>
    %low = arith.andi %w32, %nibbles : vector<16xi32>
    %shifted = arith.shrui %w32, %four : vector<16xi32>
    %upper = arith.andi %shifted, %nibbles : vector<16xi32>
    %c16 = arith.constant 16 : index
    %k16 = arith.addi %k, %c16 : index
    %x1 = vector.load %x[%k16] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %half = func.call @dot_avx2(%acc, %low, %x0)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    %next = func.call @dot_avx2(%half, %upper, %x1)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    scf.yield %next : vector<16xi32>
  }
  vector.store %sums, %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  return
}

func.func private @block_dot_u4_vnni(%w: memref<128xi16, strided<[1], offset: ?>>,
    %x: memref<32xi8, strided<[1], offset: ?>>,
    %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %chunks = arith.constant 4 : index
  %c32 = arith.constant 32 : index
  %old = vector.load %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  %sums = scf.for %c = %c0 to %chunks step %c1 iter_args(%acc = %old) -> vector<16xi32> {
    %at = arith.muli %c, %c32 : index
    %packed = vector.load %w[%at] : memref<128xi16, strided<[1], offset: ?>>, vector<32xi16>
    %w32 = vector.bitcast %packed : vector<32xi16> to vector<16xi32>
    %k = arith.muli %c, %c4 : index
    %x0 = vector.load %x[%k] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %nibbles = arith.constant dense<0x0F0F0F0F> : vector<16xi32>
    %four = arith.constant dense<4> : vector<16xi32>
    %low = arith.andi %w32, %nibbles : vector<16xi32>
    %shifted = arith.shrui %w32, %four : vector<16xi32>
    %upper = arith.andi %shifted, %nibbles : vector<16xi32>
    %c16 = arith.constant 16 : index
    %k16 = arith.addi %k, %c16 : index
    %x1 = vector.load %x[%k16] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %half = func.call @dot_vnni(%acc, %low, %x0)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    %next = func.call @dot_vnni(%half, %upper, %x1)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    scf.yield %next : vector<16xi32>
  }
  vector.store %sums, %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  return
}

func.func private @block_dot_u5_generic(%w: memref<128xi16, strided<[1], offset: ?>>,
    %x: memref<32xi8, strided<[1], offset: ?>>, %h: memref<32xi16, strided<[1], offset: ?>>,
    %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %chunks = arith.constant 4 : index
  %c32 = arith.constant 32 : index
  %old = vector.load %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  %high_words = vector.load %h[%c0] : memref<32xi16, strided<[1], offset: ?>>, vector<32xi16>
  %high = vector.bitcast %high_words : vector<32xi16> to vector<16xi32>
  %sums = scf.for %c = %c0 to %chunks step %c1 iter_args(%acc = %old) -> vector<16xi32> {
    %at = arith.muli %c, %c32 : index
    %packed = vector.load %w[%at] : memref<128xi16, strided<[1], offset: ?>>, vector<32xi16>
    %w32 = vector.bitcast %packed : vector<32xi16> to vector<16xi32>
    %k = arith.muli %c, %c4 : index
    %x0 = vector.load %x[%k] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %nibbles = arith.constant dense<0x0F0F0F0F> : vector<16xi32>
    %four = arith.constant dense<4> : vector<16xi32>
    %low4 = arith.andi %w32, %nibbles : vector<16xi32>
    %shifted = arith.shrui %w32, %four : vector<16xi32>
    %upper4 = arith.andi %shifted, %nibbles : vector<16xi32>
    %c16 = arith.constant 16 : index
    %k16 = arith.addi %k, %c16 : index
    %x1 = vector.load %x[%k16] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %fifth_k = func.call @spread_bits(%high, %k) : (vector<16xi32>, index) -> vector<16xi32>
    %low = arith.ori %low4, %fifth_k : vector<16xi32>
    %fifth_k16 = func.call @spread_bits(%high, %k16) : (vector<16xi32>, index) -> vector<16xi32>
    %upper = arith.ori %upper4, %fifth_k16 : vector<16xi32>
    %half = func.call @dot_generic(%acc, %low, %x0)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    %next = func.call @dot_generic(%half, %upper, %x1)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    scf.yield %next : vector<16xi32>
  }
  vector.store %sums, %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  return
}

func.func private @block_dot_u5_avx2(%w: memref<128xi16, strided<[1], offset: ?>>,
    %x: memref<32xi8, strided<[1], offset: ?>>, %h: memref<32xi16, strided<[1], offset: ?>>,
    %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %chunks = arith.constant 4 : index
  %c32 = arith.constant 32 : index
  %old = vector.load %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  %high_words = vector.load %h[%c0] : memref<32xi16, strided<[1], offset: ?>>, vector<32xi16>
  %high = vector.bitcast %high_words : vector<32xi16> to vector<16xi32>
  %sums = scf.for %c = %c0 to %chunks step %c1 iter_args(%acc = %old) -> vector<16xi32> {
    %at = arith.muli %c, %c32 : index
    %packed = vector.load %w[%at] : memref<128xi16, strided<[1], offset: ?>>, vector<32xi16>
    %w32 = vector.bitcast %packed : vector<32xi16> to vector<16xi32>
    %k = arith.muli %c, %c4 : index
    %x0 = vector.load %x[%k] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %nibbles = arith.constant dense<0x0F0F0F0F> : vector<16xi32>
    %four = arith.constant dense<4> : vector<16xi32>
    %low4 = arith.andi %w32, %nibbles : vector<16xi32>
    %shifted = arith.shrui %w32, %four : vector<16xi32>
    %upper4 = arith.andi %shifted, %nibbles : vector<16xi32>
    %c16 = arith.constant 16 : index
    %k16 = arith.addi %k, %c16 : index
    %x1 = vector.load %x[%k16] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %fifth_k = func.call @spread_bits(%high, %k) : (vector<16xi32>, index) -> vector<16xi32>
    %low = arith.ori %low4, %fifth_k : vector<16xi32>
    %fifth_k16 = func.call @spread_bits(%high, %k16) : (vector<16xi32>, index) -> vector<16xi32>
    %upper = arith.ori %upper4, %fifth_k16 : vector<16xi32>
    %half = func.call @dot_avx2(%acc, %low, %x0)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    %next = func.call @dot_avx2(%half, %upper, %x1)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    scf.yield %next : vector<16xi32>
  }
  vector.store %sums, %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  return
}

func.func private @block_dot_u5_vnni(%w: memref<128xi16, strided<[1], offset: ?>>,
    %x: memref<32xi8, strided<[1], offset: ?>>, %h: memref<32xi16, strided<[1], offset: ?>>,
    %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %chunks = arith.constant 4 : index
  %c32 = arith.constant 32 : index
  %old = vector.load %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  %high_words = vector.load %h[%c0] : memref<32xi16, strided<[1], offset: ?>>, vector<32xi16>
  %high = vector.bitcast %high_words : vector<32xi16> to vector<16xi32>
  %sums = scf.for %c = %c0 to %chunks step %c1 iter_args(%acc = %old) -> vector<16xi32> {
    %at = arith.muli %c, %c32 : index
    %packed = vector.load %w[%at] : memref<128xi16, strided<[1], offset: ?>>, vector<32xi16>
    %w32 = vector.bitcast %packed : vector<32xi16> to vector<16xi32>
    %k = arith.muli %c, %c4 : index
    %x0 = vector.load %x[%k] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %nibbles = arith.constant dense<0x0F0F0F0F> : vector<16xi32>
    %four = arith.constant dense<4> : vector<16xi32>
    %low4 = arith.andi %w32, %nibbles : vector<16xi32>
    %shifted = arith.shrui %w32, %four : vector<16xi32>
    %upper4 = arith.andi %shifted, %nibbles : vector<16xi32>
    %c16 = arith.constant 16 : index
    %k16 = arith.addi %k, %c16 : index
    %x1 = vector.load %x[%k16] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %fifth_k = func.call @spread_bits(%high, %k) : (vector<16xi32>, index) -> vector<16xi32>
    %low = arith.ori %low4, %fifth_k : vector<16xi32>
    %fifth_k16 = func.call @spread_bits(%high, %k16) : (vector<16xi32>, index) -> vector<16xi32>
    %upper = arith.ori %upper4, %fifth_k16 : vector<16xi32>
    %half = func.call @dot_vnni(%acc, %low, %x0)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    %next = func.call @dot_vnni(%half, %upper, %x1)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    scf.yield %next : vector<16xi32>
  }
  vector.store %sums, %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  return
}

func.func private @block_dot_u8_generic(%w: memref<256xi16, strided<[1], offset: ?>>,
    %x: memref<32xi8, strided<[1], offset: ?>>,
    %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %chunks = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %old = vector.load %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  %sums = scf.for %c = %c0 to %chunks step %c1 iter_args(%acc = %old) -> vector<16xi32> {
    %at = arith.muli %c, %c32 : index
    %packed = vector.load %w[%at] : memref<256xi16, strided<[1], offset: ?>>, vector<32xi16>
    %w32 = vector.bitcast %packed : vector<32xi16> to vector<16xi32>
    %k = arith.muli %c, %c4 : index
    %x0 = vector.load %x[%k] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %sign = arith.constant dense<0x80808080> : vector<16xi32>
    %codes = arith.xori %w32, %sign : vector<16xi32>
    %next = func.call @dot_generic(%acc, %codes, %x0)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    scf.yield %next : vector<16xi32>
  }
  vector.store %sums, %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  return
}

func.func private @block_dot_u8_avx2(%w: memref<256xi16, strided<[1], offset: ?>>,
    %x: memref<32xi8, strided<[1], offset: ?>>,
    %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %chunks = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %old = vector.load %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  %sums = scf.for %c = %c0 to %chunks step %c1 iter_args(%acc = %old) -> vector<16xi32> {
    %at = arith.muli %c, %c32 : index
    %packed = vector.load %w[%at] : memref<256xi16, strided<[1], offset: ?>>, vector<32xi16>
    %w32 = vector.bitcast %packed : vector<32xi16> to vector<16xi32>
    %k = arith.muli %c, %c4 : index
    %x0 = vector.load %x[%k] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %sign = arith.constant dense<0x80808080> : vector<16xi32>
    %codes = arith.xori %w32, %sign : vector<16xi32>
    %next = func.call @dot_u8_avx2(%acc, %codes, %x0)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    scf.yield %next : vector<16xi32>
  }
  vector.store %sums, %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  return
}

func.func private @block_dot_u8_vnni(%w: memref<256xi16, strided<[1], offset: ?>>,
    %x: memref<32xi8, strided<[1], offset: ?>>,
    %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %chunks = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %old = vector.load %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  %sums = scf.for %c = %c0 to %chunks step %c1 iter_args(%acc = %old) -> vector<16xi32> {
    %at = arith.muli %c, %c32 : index
    %packed = vector.load %w[%at] : memref<256xi16, strided<[1], offset: ?>>, vector<32xi16>
    %w32 = vector.bitcast %packed : vector<32xi16> to vector<16xi32>
    %k = arith.muli %c, %c4 : index
    %x0 = vector.load %x[%k] : memref<32xi8, strided<[1], offset: ?>>, vector<4xi8>
    %sign = arith.constant dense<0x80808080> : vector<16xi32>
    %codes = arith.xori %w32, %sign : vector<16xi32>
    %next = func.call @dot_vnni(%acc, %codes, %x0)
        : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
    scf.yield %next : vector<16xi32>
  }
  vector.store %sums, %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  return
}

// Four products a lane: with the unsigned bytes of w and the four signed bytes of x.
func.func private @dot_generic(%acc: vector<16xi32>, %w: vector<16xi32>, %x: vector<4xi8>) -> vector<16xi32> {
  %low = arith.constant dense<255> : vector<16xi32>
  %eight = arith.constant dense<8> : vector<16xi32>
  %sixteen = arith.constant dense<16> : vector<16xi32>
  %three = arith.constant dense<24> : vector<16xi32>
  %wide = arith.extsi %x : vector<4xi8> to vector<4xi32>
  %x0 = vector.extract %wide[0] : i32 from vector<4xi32>
  %x1 = vector.extract %wide[1] : i32 from vector<4xi32>
  %x2 = vector.extract %wide[2] : i32 from vector<4xi32>
  %x3 = vector.extract %wide[3] : i32 from vector<4xi32>
  %v0 = vector.broadcast %x0 : i32 to vector<16xi32>
  %v1 = vector.broadcast %x1 : i32 to vector<16xi32>
  %v2 = vector.broadcast %x2 : i32 to vector<16xi32>
  %v3 = vector.broadcast %x3 : i32 to vector<16xi32>
  %w0 = arith.andi %w, %low : vector<16xi32>
  %s1 = arith.shrui %w, %eight : vector<16xi32>
  %w1 = arith.andi %s1, %low : vector<16xi32>
  %s2 = arith.shrui %w, %sixteen : vector<16xi32>
  %w2 = arith.andi %s2, %low : vector<16xi32>
  %w3 = arith.shrui %w, %three : vector<16xi32>
  %p0 = arith.muli %w0, %v0 : vector<16xi32>
  %p1 = arith.muli %w1, %v1 : vector<16xi32>
  %p2 = arith.muli %w2, %v2 : vector<16xi32>
  %p3 = arith.muli %w3, %v3 : vector<16xi32>
  %a0 = arith.addi %acc, %p0 : vector<16xi32>
  %a1 = arith.addi %a0, %p1 : vector<16xi32>
  %a2 = arith.addi %a1, %p2 : vector<16xi32>
  %a3 = arith.addi %a2, %p3 : vector<16xi32>
  return %a3 : vector<16xi32>
}

func.func private @dot_vnni(%acc: vector<16xi32>, %w: vector<16xi32>, %x: vector<4xi8>) -> vector<16xi32> {
  %x32 = vector.bitcast %x : vector<4xi8> to vector<1xi32>
  %lanes = vector.broadcast %x32 : vector<1xi32> to vector<16xi32>
  %wb = vector.bitcast %w : vector<16xi32> to vector<64xi8>
  %xb = vector.bitcast %lanes : vector<16xi32> to vector<64xi8>
  %next = llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"(%acc, %wb, %xb)
      : (vector<16xi32>, vector<64xi8>, vector<64xi8>) -> vector<16xi32>
  return %next : vector<16xi32>
}

// The products of eight lanes, in pairs of 16 bits that are multiplied by a number and added.
func.func private @dot8_avx2(%w: vector<8xi32>, %x: vector<4xi8>, %by: vector<16xi16>) -> vector<8xi32> {
  %x32 = vector.bitcast %x : vector<4xi8> to vector<1xi32>
  %lanes = vector.broadcast %x32 : vector<1xi32> to vector<8xi32>
  %wb = vector.bitcast %w : vector<8xi32> to vector<32xi8>
  %xb = vector.bitcast %lanes : vector<8xi32> to vector<32xi8>
  %pairs = llvm.call_intrinsic "llvm.x86.avx2.pmadd.ub.sw"(%wb, %xb) : (vector<32xi8>, vector<32xi8>) -> vector<16xi16>
  %sums = llvm.call_intrinsic "llvm.x86.avx2.pmadd.wd"(%pairs, %by) : (vector<16xi16>, vector<16xi16>) -> vector<8xi32>
  return %sums : vector<8xi32>
}

func.func private @dot_by_avx2(%acc: vector<16xi32>, %w: vector<16xi32>, %x: vector<4xi8>,
                               %by: vector<16xi16>) -> vector<16xi32> {
  %w0 = vector.extract_strided_slice %w {offsets = [0], sizes = [8], strides = [1]} : vector<16xi32> to vector<8xi32>
  %w1 = vector.extract_strided_slice %w {offsets = [8], sizes = [8], strides = [1]} : vector<16xi32> to vector<8xi32>
  %d0 = func.call @dot8_avx2(%w0, %x, %by) : (vector<8xi32>, vector<4xi8>, vector<16xi16>) -> vector<8xi32>
  %d1 = func.call @dot8_avx2(%w1, %x, %by) : (vector<8xi32>, vector<4xi8>, vector<16xi16>) -> vector<8xi32>
  %d = vector.shuffle %d0, %d1 [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] : vector<8xi32>, vector<8xi32>
  %next = arith.addi %acc, %d : vector<16xi32>
  return %next : vector<16xi32>
}

// For codes below 128.
func.func private @dot_avx2(%acc: vector<16xi32>, %w: vector<16xi32>, %x: vector<4xi8>) -> vector<16xi32> {
  %one = arith.constant dense<1> : vector<16xi16>
  %next = func.call @dot_by_avx2(%acc, %w, %x, %one)
      : (vector<16xi32>, vector<16xi32>, vector<4xi8>, vector<16xi16>) -> vector<16xi32>
  return %next : vector<16xi32>
}

// The low seven bits of the codes, and 128 times the eighth.
func.func private @dot_u8_avx2(%acc: vector<16xi32>, %w: vector<16xi32>, %x: vector<4xi8>) -> vector<16xi32> {
  %low_bits = arith.constant dense<0x7F7F7F7F> : vector<16xi32>
  %bit = arith.constant dense<0x01010101> : vector<16xi32>
  %seven = arith.constant dense<7> : vector<16xi32>
  %weight = arith.constant dense<128> : vector<16xi16>
  %low = arith.andi %w, %low_bits : vector<16xi32>
  %shifted = arith.shrui %w, %seven : vector<16xi32>
  %high = arith.andi %shifted, %bit : vector<16xi32>
  %first = func.call @dot_avx2(%acc, %low, %x) : (vector<16xi32>, vector<16xi32>, vector<4xi8>) -> vector<16xi32>
  %next = func.call @dot_by_avx2(%first, %high, %x, %weight)
      : (vector<16xi32>, vector<16xi32>, vector<4xi8>, vector<16xi16>) -> vector<16xi32>
  return %next : vector<16xi32>
}

// Bits k to k + 3 of each lane as the fifth bits of its four bytes: the product with 2^4 + 2^11 + 2^18 + 2^25 puts a copy
// of the four bits below each.
func.func private @spread_bits(%bits: vector<16xi32>, %k: index) -> vector<16xi32> {
  %first = arith.index_cast %k : index to i32
  %shift = vector.broadcast %first : i32 to vector<16xi32>
  %four_bits = arith.constant dense<15> : vector<16xi32>
  %copies = arith.constant dense<0x02040810> : vector<16xi32>
  %fifths = arith.constant dense<0x10101010> : vector<16xi32>
  %moved = arith.shrui %bits, %shift : vector<16xi32>
  %low = arith.andi %moved, %four_bits : vector<16xi32>
  %spread = arith.muli %low, %copies : vector<16xi32>
  %result = arith.andi %spread, %fifths : vector<16xi32>
  return %result : vector<16xi32>
}
