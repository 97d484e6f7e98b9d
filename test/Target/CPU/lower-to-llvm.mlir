// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --lamella-loops-to-llvm | FileCheck %s

// Nothing but the LLVM dialect is left; f16 and bf16 compute in f32; exp is inline, log a call.
// CHECK-NOT: {{(func.func|[^#]arith\.|memref\.|scf\.|cf\.|[^.]vector\.|math\.|affine\.)}}
// CHECK-NOT: unrealized_conversion_cast
// CHECK: llvm.func internal @k$parallel0(
// CHECK: llvm.fmul {{.*}} {fastmathFlags = #llvm.fastmath<contract>} : f32
// CHECK: llvm.fptrunc {{.*}} f32 to f16
// CHECK: llvm.func internal @k(
// CHECK-NOT: llvm.intr.exp
// CHECK: llvm.intr.log
// CHECK-NOT: fptrunc %{{.*}} to bf16
// CHECK: llvm.func @k$packed(
func.func @k(%n: index, %a: memref<?xf16> {lamella.extents = affine_map<()[s0] -> (s0)>}, %b: memref<8xbf16>,
             %c: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    %x = memref.load %a[%i] : memref<?xf16>
    %y = arith.mulf %x, %x fastmath<contract> : f16
    memref.store %y, %a[%i] : memref<?xf16>
    scf.reduce
  }
  %v = vector.load %c[%c0] : memref<8xf32>, vector<8xf32>
  %e = math.exp %v : vector<8xf32>
  vector.store %e, %c[%c0] : memref<8xf32>, vector<8xf32>
  %x = memref.load %c[%c0] : memref<8xf32>
  %s = math.log %x : f32
  memref.store %s, %c[%c1] : memref<8xf32>
  %p = memref.load %b[%c0] : memref<8xbf16>
  %q = arith.addf %p, %p : bf16
  memref.store %q, %b[%c1] : memref<8xbf16>
  return
}
