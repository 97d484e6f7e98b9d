// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
relax.func @multiply<m, n>(%x: tensor<?x?xf32, #relax.shape<m, n>>, %y: tensor<?x?xf32, #relax.shape<m, n>>)
    -> tensor<?x?xf32, #relax.shape<m, n>> attributes {relax.library = "toy.multiply"} {
  %z = relax.multiply %x, %y : (tensor<?x?xf32, #relax.shape<m, n>>, tensor<?x?xf32, #relax.shape<m, n>>)
      -> tensor<?x?xf32, #relax.shape<m, n>>
  relax.return %z : tensor<?x?xf32, #relax.shape<m, n>>
}
