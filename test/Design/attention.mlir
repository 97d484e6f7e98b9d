// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Design file 7: attention of one head as one tir function, with an online softmax: running maximum, sum and output.
// RUN: lamella-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: func.func @attention
// CHECK: tir.block "query"
// CHECK: memref.alloc() : memref<1xf32, #tir.scope<local>>
// CHECK: tir.for %{{.*}} to %{{.*}} + 1
func.func @attention(%n: index, %t: index, %Q: memref<?x64xf32>, %K: memref<?x64xf32>, %V: memref<?x64xf32>,
                     %O: memref<?x64xf32>) {
  tir.bind %Q to [%n, 64] : memref<?x64xf32>
  tir.bind %K to [%t, 64] : memref<?x64xf32>
  tir.bind %V to [%t, 64] : memref<?x64xf32>
  tir.bind %O to [%n, 64] : memref<?x64xf32>
  %past = arith.subi %t, %n : index
  tir.for parallel %i to %n {
    tir.block "query" (%vi: spatial to %n = %i) {
      tir.read %Q[%vi, 0 to 64] : memref<?x64xf32>
      tir.read %K[0 to %t, 0 to 64] : memref<?x64xf32>
      tir.read %V[0 to %t, 0 to 64] : memref<?x64xf32>
      tir.write %O[%vi, 0 to 64] : memref<?x64xf32>
      %c0 = arith.constant 0 : index
      %zero = arith.constant 0.0 : f32
      %lowest = arith.constant 0xFF800000 : f32
      %scale = arith.constant 0.125 : f32
      %score = memref.alloc() : memref<1xf32, #tir.scope<local>>
      %max = memref.alloc() : memref<1xf32, #tir.scope<local>>
      %sum = memref.alloc() : memref<1xf32, #tir.scope<local>>
      %weight = memref.alloc() : memref<1xf32, #tir.scope<local>>
      %rescale = memref.alloc() : memref<1xf32, #tir.scope<local>>
      memref.store %lowest, %max[%c0] : memref<1xf32, #tir.scope<local>>
      memref.store %zero, %sum[%c0] : memref<1xf32, #tir.scope<local>>
      tir.for %d to 64 {
        tir.block "clear" (%vd: spatial to 64 = %d) {
          tir.write %O[%vi, %vd] : memref<?x64xf32>
          memref.store %zero, %O[%vi, %vd] : memref<?x64xf32>
        }
      }
      // Causal: query i sees the keys up to its own position.
      tir.for %j to %vi + %past + 1 {
        tir.for %d to 64 {
          tir.block "score" (%vj: spatial to %t = %j, %vd: reduce to 64 = %d) {
            tir.read %Q[%vi, %vd] : memref<?x64xf32>
            tir.read %K[%vj, %vd] : memref<?x64xf32>
            tir.write %score[0] : memref<1xf32, #tir.scope<local>>
            tir.init {
              memref.store %zero, %score[%c0] : memref<1xf32, #tir.scope<local>>
            }
            %q = memref.load %Q[%vi, %vd] : memref<?x64xf32>
            %k = memref.load %K[%vj, %vd] : memref<?x64xf32>
            %s = memref.load %score[%c0] : memref<1xf32, #tir.scope<local>>
            %p = arith.mulf %q, %k fastmath<contract> : f32
            %r = arith.addf %s, %p fastmath<contract, reassoc> : f32
            memref.store %r, %score[%c0] : memref<1xf32, #tir.scope<local>>
          }
        }
        tir.block "online" (%vj: reduce to %t = %j) {
          tir.read %score[0] : memref<1xf32, #tir.scope<local>>
          tir.write %weight[0] : memref<1xf32, #tir.scope<local>>
          tir.write %max[0] : memref<1xf32, #tir.scope<local>>
          tir.write %sum[0] : memref<1xf32, #tir.scope<local>>
          tir.write %rescale[0] : memref<1xf32, #tir.scope<local>>
          %s0 = memref.load %score[%c0] : memref<1xf32, #tir.scope<local>>
          %s = arith.mulf %s0, %scale : f32
          %m = memref.load %max[%c0] : memref<1xf32, #tir.scope<local>>
          %m1 = arith.maximumf %m, %s : f32
          %dm = arith.subf %m, %m1 : f32
          %f = math.exp %dm : f32
          %ds = arith.subf %s, %m1 : f32
          %e = math.exp %ds : f32
          %l = memref.load %sum[%c0] : memref<1xf32, #tir.scope<local>>
          %lf = arith.mulf %l, %f fastmath<contract> : f32
          %l1 = arith.addf %lf, %e fastmath<contract> : f32
          memref.store %m1, %max[%c0] : memref<1xf32, #tir.scope<local>>
          memref.store %l1, %sum[%c0] : memref<1xf32, #tir.scope<local>>
          memref.store %f, %rescale[%c0] : memref<1xf32, #tir.scope<local>>
          memref.store %e, %weight[%c0] : memref<1xf32, #tir.scope<local>>
        }
        tir.for %d to 64 {
          tir.block "value" (%vj: reduce to %t = %j, %vd: spatial to 64 = %d) {
            tir.read %V[%vj, %vd] : memref<?x64xf32>
            tir.read %weight[0] : memref<1xf32, #tir.scope<local>>
            tir.read %rescale[0] : memref<1xf32, #tir.scope<local>>
            tir.write %O[%vi, %vd] : memref<?x64xf32>
            %v = memref.load %V[%vj, %vd] : memref<?x64xf32>
            %e = memref.load %weight[%c0] : memref<1xf32, #tir.scope<local>>
            %f = memref.load %rescale[%c0] : memref<1xf32, #tir.scope<local>>
            %o = memref.load %O[%vi, %vd] : memref<?x64xf32>
            %of = arith.mulf %o, %f fastmath<contract> : f32
            %ev = arith.mulf %e, %v fastmath<contract> : f32
            %o1 = arith.addf %of, %ev fastmath<contract> : f32
            memref.store %o1, %O[%vi, %vd] : memref<?x64xf32>
          }
        }
      }
      tir.for %d to 64 {
        tir.block "normalize" (%vd: spatial to 64 = %d) {
          tir.read %sum[0] : memref<1xf32, #tir.scope<local>>
          tir.write %O[%vi, %vd] : memref<?x64xf32>
          %o = memref.load %O[%vi, %vd] : memref<?x64xf32>
          %l = memref.load %sum[%c0] : memref<1xf32, #tir.scope<local>>
          %y = arith.divf %o, %l : f32
          memref.store %y, %O[%vi, %vd] : memref<?x64xf32>
        }
      }
    }
  }
  return
}
