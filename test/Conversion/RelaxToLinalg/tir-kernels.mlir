// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Instances of Kernels/: one for all layers, sizes as far as they are known, element types put in.
// RUN: lamella-opt %s --relax-legalize | FileCheck %s
// RUN: lamella-opt %s --relax-legalize --bufferize-kernels --linalg-to-tir --lamella-tir-to-loops -o %t

!kv = !relax.state<kv_cache, [b, 30, 3, 64], f16>
!h = tensor<?x?x3x64xf16, #relax.shape<b, n, 3, 64>>
!q = tensor<?x?x9x64xf16, #relax.shape<b, n, 9, 64>>
!c = tensor<?xi32, #relax.shape<b>>
// CHECK-LABEL: relax.func @layers
// CHECK: %[[T:.*]] = relax.length
// CHECK: relax.call_tir @append<b, n, 0>(
// CHECK: relax.call_tir @attention<b, n, t, 0>(%{{.*}}, %{{.*}}, %{{.*}}, %[[T]])
// CHECK: relax.call_tir @append<b, n, 1>(
// CHECK: relax.call_tir @attention<b, n, t, 1>(
// CHECK: relax.call_tir @sample<b>(
relax.func @layers<b, n>(%q: !q, %k: !h, %v: !h, %counts: !c, %s: !kv,
    %l: tensor<?x49152xf16, #relax.shape<b, 49152>>, %t: tensor<?xf32, #relax.shape<b>>) -> (!q, !c, !kv) {
  %e = relax.length %s : !kv -> !relax.size<t>
  %1 = relax.append %s, %k, %v, %counts layer 0 : (!kv, !h, !h, !c) -> !kv
  %2 = relax.attention %q, %1, %counts, %e layer 0 scale 0.125 : (!q, !kv, !c, !relax.size<t>) -> !q
  %3 = relax.append %1, %k, %v, %counts layer 1 : (!kv, !h, !h, !c) -> !kv
  %4 = relax.attention %2, %3, %counts, %e layer 1 scale 0.125 : (!q, !kv, !c, !relax.size<t>) -> !q
  %i = relax.sample %l, %t, %t : (tensor<?x49152xf16, #relax.shape<b, 49152>>, tensor<?xf32, #relax.shape<b>>,
      tensor<?xf32, #relax.shape<b>>) -> !c
  relax.return %4, %i, %3 : !q, !c, !kv
}

// The sizes are batch, rows, layer; then the cache's capacity.
// CHECK-LABEL: func.func private @append(
// CHECK-SAME:    %[[B:.*]]: index, %[[N:.*]]: index, %[[LAYER:.*]]: index, %[[CAPACITY:.*]]: index,
// CHECK-SAME:    %[[KEYS:.*]]: memref<30x?x3x?x64x64xf16>, %{{.*}}: memref<30x?x3x?x64xf16>, %{{.*}}: memref<?xi32>,
// CHECK-SAME:    %{{.*}}: memref<?x?x3x64xf16>, %{{.*}}: memref<?x?x3x64xf16>, %{{.*}}: memref<?xi32>)
// CHECK:         tir.bind %[[KEYS]] to [30, %[[B]], 3, %[[CAPACITY]] ceildiv 64, 64, 64]
// CHECK-NOT:   func.func private @append

// CHECK-LABEL: func.func private @attention(
// CHECK:         tir.read %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} * 8 to %{{.*}} * 8 + 8, 0 to 64, 0 to 64] : memref<30x?x3x?x64x64xf16>
// CHECK:         memref.alloc() : memref<16x3x32x16xf32>
// CHECK:         memref.alloc() : memref<16x3xf32, #tir.scope<local>>
// CHECK:         arith.constant 1.250000e-01 : f32
// CHECK:         arith.extf %{{.*}} : f16 to f32
// CHECK:         arith.truncf %{{.*}} : f32 to f16
// CHECK-NOT:   func.func private @attention

// CHECK-LABEL: func.func private @sample(
// CHECK-SAME:    %{{.*}}: index, %{{.*}}: memref<?x49152xf16>, %{{.*}}: memref<?xf32>, %{{.*}}: memref<?xf32>, %{{.*}}: memref<?xi32>)
