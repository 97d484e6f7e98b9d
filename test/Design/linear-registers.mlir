// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Design file: a linear layer over 4-bit weights from script to registers. A panel of 16 rows of the weight is unpacked
// into scratch for each task, the input is packed by 6 rows, and a 6x16 tile of the result lives in registers over the
// reduction. The test of the numbers is test/Unit/Pipelines/PipelinesLinear.cpp, which runs this file.
// RUN: lamella-opt %s --transform-interpreter --tir-compact-buffers --tir-verify=unknown=error --canonicalize | FileCheck %s
// RUN: lamella-opt %s --transform-interpreter --tir-compact-buffers --lamella-tir-to-llvm | sed -e '/transform.named_sequence/,/^  }/d' -e 's/attributes {transform.with_named_sequence}//' > %t.llvm.mlir
// RUN: mlir-translate --allow-unregistered-dialect --mlir-to-llvmir %t.llvm.mlir | opt -O3 -mcpu=x86-64-v4 -mtriple=x86_64-linux-gnu | llc -O3 -mcpu=x86-64-v4 | FileCheck %s --check-prefix=ASM

// CHECK-LABEL: func.func @linear
// CHECK: %[[X:.*]] = memref.alloc(%{{.*}}) : memref<?x576x6xf32>
// CHECK: tir.block "matmul.read0" ({{.*}}) {
// CHECK: tir.for parallel %{{.*}} to 36 {
// CHECK-NEXT: %[[W:.*]] = memref.alloc() : memref<1x576x16xf32>
// CHECK: tir.block "dequantize"
// CHECK: tir.write %[[W]][0, %{{.*}}, %{{.*}} mod 16]
// CHECK: tir.for %[[IO:.*]] to %[[M:.*]] floordiv 6 {
// CHECK-NEXT: %[[ACC:.*]] = memref.alloc() : memref<6x16xf32, #tir.scope<local>>
// CHECK-NEXT: tir.for unrolled %{{.*}} to 6 {
// CHECK-NEXT: tir.for vectorized %{{.*}} to 16 {
// CHECK-NEXT: tir.block "matmul_init"
// CHECK: tir.for %{{.*}} to 576 {
// CHECK-NEXT: tir.for unrolled %[[II:.*]] to 6 {
// CHECK-NEXT: tir.for vectorized %[[JI:.*]] to 16 {
// CHECK-NEXT: tir.block "matmul" ({{.*}}, %[[IOV:.*]]: spatial to %[[M]] floordiv 6 = %[[IO]], %[[JOV:.*]]: spatial to 36 = %{{.*}}) {
// CHECK-NEXT: tir.read %[[X]]
// CHECK-NEXT: tir.read %[[W]][0,
// CHECK-NEXT: tir.write %[[ACC]][%{{.*}} - %[[IOV]] * 6, %{{.*}} - %[[JOV]] * 16]
// CHECK: tir.for %{{.*}} to %[[M]] ceildiv 6 - %[[M]] floordiv 6 {
// CHECK-NEXT: memref.alloc() : memref<5x16xf32, #tir.scope<local>>
// CHECK: tir.for %{{.*}} to %[[M]] mod 6 {
// CHECK-NEXT: tir.for vectorized
// CHECK-NEXT: tir.block "matmul_tail_init"
// CHECK: tir.for %{{.*}} to %[[M]] mod 6 {
// CHECK-NEXT: tir.for vectorized
// CHECK-NEXT: tir.block "matmul_tail" ({{[^()]*}}) {

// The loop over k: one panel row, six broadcasts, no store.
// ASM: vmovups ({{.*}}), %zmm[[B:[0-9]+]]
// ASM-NEXT: vfmadd231ps {{.*}}{1to16}, %zmm[[B]], %zmm{{[0-9]+}}
// ASM-NEXT: vfmadd231ps {{.*}}{1to16}, %zmm[[B]], %zmm{{[0-9]+}}
// ASM-NEXT: vfmadd231ps {{.*}}{1to16}, %zmm[[B]], %zmm{{[0-9]+}}
// ASM-NEXT: vfmadd231ps {{.*}}{1to16}, %zmm[[B]], %zmm{{[0-9]+}}
// ASM-NEXT: vfmadd231ps {{.*}}{1to16}, %zmm[[B]], %zmm{{[0-9]+}}
// ASM-NEXT: vfmadd231ps {{.*}}{1to16}, %zmm[[B]], %zmm{{[0-9]+}}
// ASM-NOT: mov
// ASM: jne
module attributes {transform.with_named_sequence} {
func.func @linear(%m: index, %X: memref<?x576xf32>, %codes: memref<576x18x16xi8>, %scales: memref<576x18xf16>,
                  %mins: memref<576x18xf16>, %Y: memref<?x576xf32>) {
  tir.bind %X to [%m, 576] : memref<?x576xf32>
  tir.bind %Y to [%m, 576] : memref<?x576xf32>
  %W = memref.alloc() : memref<576x576xf32>
  tir.for %r to 576 {
    tir.for %k to 576 {
      tir.block "dequantize" (%vr: spatial to 576 = %r, %vk: spatial to 576 = %k) {
        tir.read %codes[%vr, %vk floordiv 32, %vk mod 16] : memref<576x18x16xi8>
        tir.read %scales[%vr, %vk floordiv 32] : memref<576x18xf16>
        tir.read %mins[%vr, %vk floordiv 32] : memref<576x18xf16>
        tir.write %W[%vr, %vk] : memref<576x576xf32>
        %block = affine.apply affine_map<(d0) -> (d0 floordiv 32)>(%vk)
        %byte = affine.apply affine_map<(d0) -> (d0 mod 16)>(%vk)
        %shift_index = affine.apply affine_map<(d0) -> (((d0 floordiv 16) mod 2) * 4)>(%vk)
        %shift = arith.index_cast %shift_index : index to i8
        %low = arith.constant 15 : i8
        %pair = memref.load %codes[%vr, %block, %byte] : memref<576x18x16xi8>
        %shifted = arith.shrui %pair, %shift : i8
        %code = arith.andi %shifted, %low : i8
        %q = arith.uitofp %code : i8 to f32
        %d16 = memref.load %scales[%vr, %block] : memref<576x18xf16>
        %m16 = memref.load %mins[%vr, %block] : memref<576x18xf16>
        %d = arith.extf %d16 : f16 to f32
        %m0 = arith.extf %m16 : f16 to f32
        %dq = arith.mulf %d, %q : f32
        %w = arith.addf %dq, %m0 : f32
        memref.store %w, %W[%vr, %vk] : memref<576x576xf32>
      }
    }
  }
  tir.for %i to %m {
    tir.for %j to 576 {
      tir.for %k to 576 {
        tir.block "matmul" (%vi: spatial to %m = %i, %vj: spatial to 576 = %j, %vk: reduce to 576 = %k) {
          tir.read %X[%vi, %vk] : memref<?x576xf32>
          tir.read %W[%vj, %vk] : memref<576x576xf32>
          tir.write %Y[%vi, %vj] : memref<?x576xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %Y[%vi, %vj] : memref<?x576xf32>
          }
          %x = memref.load %X[%vi, %vk] : memref<?x576xf32>
          %w = memref.load %W[%vj, %vk] : memref<576x576xf32>
          %y = memref.load %Y[%vi, %vj] : memref<?x576xf32>
          %p = arith.mulf %x, %w : f32
          %s = arith.addf %y, %p : f32
          memref.store %s, %Y[%vi, %vj] : memref<?x576xf32>
        }
      }
    }
  }
  return
}

transform.named_sequence @__transform_main(%root: !transform.any_op) {
  %W = transform.tir.get_block "dequantize" in %root
  %Y = transform.tir.get_block "matmul" in %root
  %i, %j, %k = transform.tir.get_loops %Y
  %X = transform.tir.cache_read %Y read 0 scope "global"
  %acc = transform.tir.cache_write %Y write 0 scope "local"
  %jo, %ji = transform.tir.split %j by [?, 16]
  %io, %ii = transform.tir.split %i by [?, 6]
  transform.tir.reorder %jo, %io, %k, %ii, %ji
  transform.tir.transform_layout %X write 0 by affine_map<(i, k) -> (i floordiv 6, k, i mod 6)>
  %wr, %wk = transform.tir.compute_at %W at %jo
  transform.tir.transform_layout %W write 0 by affine_map<(r, k) -> (r floordiv 16, k, r mod 16)>
  %yi, %yj = transform.tir.reverse_compute_at %acc at %io
  %tail = transform.tir.loop_partition %io
  %init = transform.tir.decompose_reduction %Y at %k
  transform.tir.vectorize %ji
  transform.tir.unroll %ii
  transform.tir.vectorize %yj
  transform.tir.unroll %yi
  %n0, %n1, %ni, %nj = transform.tir.get_loops %init
  transform.tir.vectorize %nj
  transform.tir.unroll %ni
  %Yt = transform.tir.get_block "matmul_tail" in %root
  %t0, %t1, %tk, %ti, %tj = transform.tir.get_loops %Yt
  %initt = transform.tir.decompose_reduction %Yt at %tk
  %u0, %u1, %ui, %uj = transform.tir.get_loops %initt
  %at = transform.tir.get_block "matmul.write0_tail" in %root
  %w0, %w1, %wi, %wj = transform.tir.get_loops %at
  transform.tir.vectorize %tj
  transform.tir.vectorize %uj
  transform.tir.vectorize %wj
  transform.tir.parallel %jo
  transform.yield
}
}
