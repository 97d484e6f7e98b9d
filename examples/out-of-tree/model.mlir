// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
relax.func @main<n>(%gate: tensor<?x64xf32, #relax.shape<n, 64>>, %up: tensor<?x64xf32, #relax.shape<n, 64>>)
    -> tensor<?x64xf32, #relax.shape<n, 64>> {
  %0 = gate.swiglu %gate, %up : tensor<?x64xf32, #relax.shape<n, 64>>
  relax.return %0 : tensor<?x64xf32, #relax.shape<n, 64>>
}
