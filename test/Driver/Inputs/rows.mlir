// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
relax.func @sum<m>(%x: tensor<?x64xf32, #relax.shape<m, 64>>, %y: tensor<?x64xf32, #relax.shape<m, 64>>)
    -> tensor<?x64xf32, #relax.shape<m, 64>> {
  %0 = relax.call_tir @twice<m>(%x) : (tensor<?x64xf32, #relax.shape<m, 64>>) -> tensor<?x64xf32, #relax.shape<m, 64>>
  %1 = relax.add %0, %y : (tensor<?x64xf32, #relax.shape<m, 64>>, tensor<?x64xf32, #relax.shape<m, 64>>)
      -> tensor<?x64xf32, #relax.shape<m, 64>>
  relax.return %1 : tensor<?x64xf32, #relax.shape<m, 64>>
}
func.func private @twice(%m: index, %x: memref<?x64xf32>, %y: memref<?x64xf32>) {
  tir.bind %x to [%m, 64] : memref<?x64xf32>
  tir.bind %y to [%m, 64] : memref<?x64xf32>
  tir.for %i to %m {
    tir.for %j to 64 {
      tir.block "twice" (%vi: spatial to %m = %i, %vj: spatial to 64 = %j) {
        tir.read %x[%vi, %vj] : memref<?x64xf32>
        tir.write %y[%vi, %vj] : memref<?x64xf32>
        %a = memref.load %x[%vi, %vj] : memref<?x64xf32>
        %b = arith.addf %a, %a : f32
        memref.store %b, %y[%vi, %vj] : memref<?x64xf32>
      }
    }
  }
  return
}
