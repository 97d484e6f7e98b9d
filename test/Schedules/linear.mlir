// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The library's schedule of linear layers, alone and with a sum behind them: small integers make every sum exact, so the
// scheduled kernels give the bits of their source.
// RUN: lamella-opt %s --lamella-tir-to-scheduled -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: lamella-opt %t.mlir --tir-verify=unknown=silent -o /dev/null
// RUN: lamella-opt %t.mlir --lamella-tir-to-llvm -o /dev/null
// RUN: lamella-opt %{source}/lib/Schedules/CPU/linear.mlir --verify-roundtrip -o /dev/null
// RUN: %{python} %{source}/test/Design/Inputs/make_linear.py %t
// RUN: %{python} %S/Inputs/check_linear.py %s %t.mlir %t
// REQUIRES: numpy

// CHECK-LABEL: func.func @linear(
// CHECK: tir.guarded(%{{.*}}) [affine_set<(d0) : (-d0 + 5 >= 0)> -> @linear_guard0, otherwise -> @linear_otherwise]
// CHECK-LABEL: func.func private @linear_guard0(
// CHECK: tir.for parallel
// CHECK: memref.alloc() : memref<1x4x16xf32, #tir.scope<local>>
// CHECK: tir.block "matmul_rf"
// CHECK-LABEL: func.func private @linear_otherwise(
// CHECK: tir.block "matmul.read0"
// CHECK: tir.for parallel
// CHECK: memref.alloc() {{.*}}: memref<1x64x16xf32>
// CHECK: tir.block "dequantize"
// CHECK: memref.alloc() : memref<6x16xf32, #tir.scope<local>>
// CHECK: call @axpy16_f32_impl
// CHECK: tir.block "matmul_tail"
// CHECK-LABEL: func.func @linear_add(
// CHECK: tir.guarded
// CHECK-LABEL: func.func private @linear_add_guard0(
// CHECK: tir.for parallel
// CHECK: tir.block "add"
// CHECK-LABEL: func.func private @linear_add_otherwise(
// CHECK: tir.for parallel
// CHECK: tir.block "add"
func.func @linear(%n: index, %X: memref<?x64xf32>, %codes: memref<32x2x16xi8>, %scales: memref<32x2xf16>,
                  %mins: memref<32x2xf16>, %Y: memref<?x32xf32>) {
  tir.bind %X to [%n, 64] : memref<?x64xf32>
  tir.bind %Y to [%n, 32] : memref<?x32xf32>
  %W = memref.alloc() : memref<32x64xf32>
  tir.for %r to 32 {
    tir.for %k to 64 {
      tir.block "dequantize" (%vr: spatial to 32 = %r, %vk: spatial to 64 = %k) {
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
        tir.block "matmul" (%vi: spatial to %n = %i, %vj: spatial to 32 = %j, %vk: reduce to 64 = %k) {
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
          %s = arith.addf %y, %p fastmath<reassoc,contract> : f32
          memref.store %s, %Y[%vi, %vj] : memref<?x32xf32>
        }
      }
    }
  }
  return
}

func.func @linear_add(%n: index, %X: memref<?x64xf32>, %codes: memref<32x2x16xi8>, %scales: memref<32x2xf16>,
                  %mins: memref<32x2xf16>, %R: memref<?x32xf32>, %Z: memref<?x32xf32>) {
  tir.bind %X to [%n, 64] : memref<?x64xf32>
  tir.bind %R to [%n, 32] : memref<?x32xf32>
  tir.bind %Z to [%n, 32] : memref<?x32xf32>
  %Y = memref.alloc(%n) : memref<?x32xf32>
  %W = memref.alloc() : memref<32x64xf32>
  tir.for %r to 32 {
    tir.for %k to 64 {
      tir.block "dequantize" (%vr: spatial to 32 = %r, %vk: spatial to 64 = %k) {
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
        tir.block "matmul" (%vi: spatial to %n = %i, %vj: spatial to 32 = %j, %vk: reduce to 64 = %k) {
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
          %s = arith.addf %y, %p fastmath<reassoc,contract> : f32
          memref.store %s, %Y[%vi, %vj] : memref<?x32xf32>
        }
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 32 {
      tir.block "add" (%vi: spatial to %n = %i, %vj: spatial to 32 = %j) {
        tir.read %R[%vi, %vj] : memref<?x32xf32>
        tir.read %Y[%vi, %vj] : memref<?x32xf32>
        tir.write %Z[%vi, %vj] : memref<?x32xf32>
        %r = memref.load %R[%vi, %vj] : memref<?x32xf32>
        %y = memref.load %Y[%vi, %vj] : memref<?x32xf32>
        %z = arith.addf %r, %y fastmath<contract> : f32
        memref.store %z, %Z[%vi, %vj] : memref<?x32xf32>
      }
    }
  }
  return
}
