// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Adds the dot products of four unsigned bytes of an activation with four signed bytes of each of 16 rows of a weight, whose
// rows are interleaved by four bytes. Sums are exact.
//
// AVX-512 has it as `vpdpbusd`. With AVX2 bytes become words first: `vpmaddubsw` would saturate.
tir.intrinsic @dpbusd desc @dpbusd_desc impl @dpbusd_generic
tir.intrinsic @dpbusd_for_vnni desc @dpbusd_desc impl @dpbusd_vnni requires ["avx512bw", "avx512vnni"]

func.func private @dpbusd_desc(%w: memref<64xi8, strided<[1], offset: ?>>,
    %x: memref<4xi8, strided<[1], offset: ?>>, %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  tir.for %j to 16 {
    tir.for %k to 4 {
      tir.block "dot" (%vj: spatial to 16 = %j, %vk: reduce to 4 = %k) {
        tir.read %w[%vj * 4 + %vk] : memref<64xi8, strided<[1], offset: ?>>
        tir.read %x[%vk] : memref<4xi8, strided<[1], offset: ?>>
        tir.write %y[%vj] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>
        %at = affine.apply affine_map<(d0, d1) -> (d0 * 4 + d1)>(%vj, %vk)
        %w8 = memref.load %w[%at] : memref<64xi8, strided<[1], offset: ?>>
        %x8 = memref.load %x[%vk] : memref<4xi8, strided<[1], offset: ?>>
        %sum = memref.load %y[%vj] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>
        %w32 = arith.extsi %w8 : i8 to i32
        %x32 = arith.extui %x8 : i8 to i32
        %product = arith.muli %x32, %w32 : i32
        %next = arith.addi %sum, %product : i32
        memref.store %next, %y[%vj] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>
      }
    }
  }
  return
}

// Pairs of words are multiplied and added as `vpmaddwd` does.
func.func private @dpbusd_generic(%w: memref<64xi8, strided<[1], offset: ?>>,
    %x: memref<4xi8, strided<[1], offset: ?>>, %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %w8 = vector.load %w[%c0] : memref<64xi8, strided<[1], offset: ?>>, vector<64xi8>
  %x8 = vector.load %x[%c0] : memref<4xi8, strided<[1], offset: ?>>, vector<4xi8>
  %old = vector.load %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  %word = vector.bitcast %x8 : vector<4xi8> to vector<1xi32>
  %words = vector.broadcast %word : vector<1xi32> to vector<16xi32>
  %x64 = vector.bitcast %words : vector<16xi32> to vector<64xi8>
  %ww = arith.extsi %w8 : vector<64xi8> to vector<64xi32>
  %xw = arith.extui %x64 : vector<64xi8> to vector<64xi32>
  %products = arith.muli %ww, %xw : vector<64xi32>
  %even, %odd = vector.deinterleave %products : vector<64xi32> -> vector<32xi32>
  %pairs = arith.addi %even, %odd : vector<32xi32>
  %first, %second = vector.deinterleave %pairs : vector<32xi32> -> vector<16xi32>
  %s0 = arith.addi %old, %first : vector<16xi32>
  %s1 = arith.addi %s0, %second : vector<16xi32>
  vector.store %s1, %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  return
}

func.func private @dpbusd_vnni(%w: memref<64xi8, strided<[1], offset: ?>>,
    %x: memref<4xi8, strided<[1], offset: ?>>, %y: memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>) {
  %c0 = arith.constant 0 : index
  %w8 = vector.load %w[%c0] : memref<64xi8, strided<[1], offset: ?>>, vector<64xi8>
  %x8 = vector.load %x[%c0] : memref<4xi8, strided<[1], offset: ?>>, vector<4xi8>
  %old = vector.load %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  %word = vector.bitcast %x8 : vector<4xi8> to vector<1xi32>
  %words = vector.broadcast %word : vector<1xi32> to vector<16xi32>
  %x64 = vector.bitcast %words : vector<16xi32> to vector<64xi8>
  %next = llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"(%old, %x64, %w8)
      : (vector<16xi32>, vector<64xi8>, vector<64xi8>) -> vector<16xi32>
  vector.store %next, %y[%c0] : memref<16xi32, strided<[1], offset: ?>, #tir.scope<local>>, vector<16xi32>
  return
}
