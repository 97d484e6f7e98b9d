// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any level can be the start or the end.
// RUN: lamella-opt %s --to=linalg | FileCheck %s --check-prefix=LINALG
// RUN: lamella-opt %s --to=linalg | lamella-opt --from=linalg --to=tir | FileCheck %s --check-prefix=TIR
// RUN: lamella-opt %s --to=tir | lamella-opt --from=tir --to=llvm | FileCheck %s --check-prefix=LLVM
// RUN: not lamella-opt %s --from=tir --to=linalg 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: not lamella-opt %s --to=wasm 2>&1 | FileCheck %s --check-prefix=NAME

// LINALG: relax.func @scale
// LINALG: relax.call_tir @[[KERNEL:.*]]<n>
// LINALG: func.func private @[[KERNEL]]
// LINALG: linalg.generic

// TIR: func.func private
// TIR: tir.for
// TIR: tir.block

// LLVM: llvm.func @scale(
// LLVM: lamella_module

// ORDER: lamella-opt: expected --from and --to to be levels in the order relax, linalg, tir, scheduled, llvm, got 'tir' and 'linalg'
// NAME: got 'relax' and 'wasm'
relax.func @scale<n in [1, 4096]>(%x: tensor<?x576xf32, #relax.shape<n, 576>>, %w: tensor<576xf32>)
    -> tensor<?x576xf32, #relax.shape<n, 576>> {
  %y = relax.multiply %x, %w : (tensor<?x576xf32, #relax.shape<n, 576>>, tensor<576xf32>)
      -> tensor<?x576xf32, #relax.shape<n, 576>>
  relax.return %y : tensor<?x576xf32, #relax.shape<n, 576>>
}
