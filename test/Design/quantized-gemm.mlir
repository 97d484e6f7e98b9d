// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Design file 2: a linear layer over 4-bit weights, scheduled: rows tiled with a tail, a cached tile of the input, an
// intrinsic for the inner product.
// RUN: lamella-opt %s --transform-interpreter | FileCheck %s

// The schedule changes nothing: small integers make every sum exact.
// RUN: %{python} %S/Inputs/make_linear.py %t
// RUN: lamella-opt %s --interpret=@linear --in 7 --in %t.x.npy --in %t.codes.npy --in %t.scales.npy --in %t.mins.npy --in empty:7x32 --out 5=%t.plain.npy
// RUN: lamella-opt %s --transform-interpreter --interpret=@linear --in 7 --in %t.x.npy --in %t.codes.npy --in %t.scales.npy --in %t.mins.npy --in empty:7x32 --out 5=%t.scheduled.npy
// RUN: cmp %t.plain.npy %t.scheduled.npy
// REQUIRES: numpy

// CHECK-LABEL: func.func @linear
// CHECK: tir.block "W"
// CHECK: tir.for parallel %{{.*}} to %[[N:.*]] floordiv 4 {
// CHECK: tir.block "Y.read0"
// CHECK: func.call @dot16
// CHECK: tir.for %{{.*}} to %[[N]] ceildiv 4 - %[[N]] floordiv 4 {
// CHECK: tir.for %{{.*}} to %[[N]] mod 4 {
// CHECK-NOT: where
// CHECK: tir.block "Y_tail" (
module attributes {transform.with_named_sequence} {
tir.intrinsic @dot desc @dot16_desc impl @dot16 requires ["avx2"]

func.func private @dot16_desc(%a: memref<16xf32, strided<[1], offset: ?>>, %b: memref<16xf32, strided<[1], offset: ?>>,
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

func.func private @dot16(%a: memref<16xf32, strided<[1], offset: ?>>, %b: memref<16xf32, strided<[1], offset: ?>>,
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

func.func @linear(%n: index, %X: memref<?x64xf32>, %codes: memref<32x2x16xi8>, %scales: memref<32x2xf16>,
                  %mins: memref<32x2xf16>, %Y: memref<?x32xf32>) {
  tir.bind %X to [%n, 64] : memref<?x64xf32>
  tir.bind %Y to [%n, 32] : memref<?x32xf32>
  %W = memref.alloc() : memref<32x64xf32>
  tir.for %r to 32 {
    tir.for %k to 64 {
      tir.block "W" (%vr: spatial to 32 = %r, %vk: spatial to 64 = %k) {
        tir.read %codes[%vr, %vk floordiv 32, %vk mod 16] : memref<32x2x16xi8>
        tir.read %scales[%vr, %vk floordiv 32] : memref<32x2xf16>
        tir.read %mins[%vr, %vk floordiv 32] : memref<32x2xf16>
        tir.write %W[%vr, %vk] : memref<32x64xf32>
        %block = affine.apply affine_map<(d0) -> (d0 floordiv 32)>(%vk)
        %byte = affine.apply affine_map<(d0) -> (d0 mod 16)>(%vk)
        %shift_index = affine.apply affine_map<(d0) -> (((d0 floordiv 16) mod 2) * 4)>(%vk)
        %shift = arith.index_cast %shift_index : index to i8
        %low = arith.constant 15 : i8
        %pair = memref.load %codes[%vr, %block, %byte] : memref<32x2x16xi8>
        %shifted = arith.shrui %pair, %shift : i8
        %code = arith.andi %shifted, %low : i8
        %q = arith.sitofp %code : i8 to f32
        %d16 = memref.load %scales[%vr, %block] : memref<32x2xf16>
        %m16 = memref.load %mins[%vr, %block] : memref<32x2xf16>
        %d = arith.extf %d16 : f16 to f32
        %m = arith.extf %m16 : f16 to f32
        %dq = arith.mulf %d, %q fastmath<contract> : f32
        %w = arith.addf %dq, %m fastmath<contract> : f32
        memref.store %w, %W[%vr, %vk] : memref<32x64xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 32 {
      tir.for %k to 64 {
        tir.block "Y" (%vi: spatial to %n = %i, %vj: spatial to 32 = %j, %vk: reduce to 64 = %k) {
          tir.read %X[%vi, %vk] : memref<?x64xf32>
          tir.read %W[%vj, %vk] : memref<32x64xf32>
          tir.write %Y[%vi, %vj] : memref<?x32xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %Y[%vi, %vj] : memref<?x32xf32>
          }
          %x = memref.load %X[%vi, %vk] : memref<?x64xf32>
          %w = memref.load %W[%vj, %vk] : memref<32x64xf32>
          %y = memref.load %Y[%vi, %vj] : memref<?x32xf32>
          %p = arith.mulf %x, %w fastmath<contract> : f32
          %s = arith.addf %y, %p fastmath<contract> : f32
          memref.store %s, %Y[%vi, %vj] : memref<?x32xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  %W = transform.tir.get_block "W" in %root
  %Y = transform.tir.get_block "Y" in %root
  %i, %j, %k = transform.tir.get_loops %Y
  %io, %ii = transform.tir.split %i by [?, 4]
  %ko, %ki = transform.tir.split %k by [4, 16]
  transform.tir.reorder %io, %j, %ii, %ko, %ki
  %tail = transform.tir.loop_partition %io
  %init = transform.tir.decompose_reduction %Y at %ko
  %copy = transform.tir.cache_read %Y read 0 scope "global"
  %c:2 = transform.tir.compute_at %copy at %io
  %t = transform.tir.tensorize %ki with @dot
  transform.tir.parallel %io
  transform.yield
}
}
