// RUN: lamella-opt %s --pass-pipeline='builtin.module(relax.func(relax-plan-memory),relax-to-llvm)' | FileCheck %s

func.func private @double(%n: index, %x: memref<?xf32>, %y: memref<?xf32>) -> ()

relax.func @step<n in [1, 64]>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>> {
  %a = relax.call_tir @double<n>(%x) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  %b = relax.call_tir @double<n>(%a) : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return %b : tensor<?xf32, #relax.shape<n>>
}
