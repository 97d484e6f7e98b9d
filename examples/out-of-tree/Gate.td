// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef GATE_TD
#define GATE_TD

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Gate_Dialect : Dialect {
  let name = "gate";
  let summary = "an operator that Lamella does not have";
  let cppNamespace = "::gate";
}

def Gate_SwiGLUOp : Op<Gate_Dialect, "swiglu", [Pure, SameOperandsAndResultType]> {
  let summary = "gate * sigmoid(gate) * up, element by element";
  let description = [{
    The activation of gated feed-forward layers (Shazeer, GLU Variants Improve Transformer, 2020).

    ```mlir
    %y = gate.swiglu %gate, %up : tensor<?x1536xf32, #relax.shape<n, 1536>>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$gate, AnyRankedTensor:$up);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$gate `,` $up attr-dict `:` type($result)";
}

#endif // GATE_TD
