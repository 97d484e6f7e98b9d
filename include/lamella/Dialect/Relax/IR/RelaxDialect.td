// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_RELAX_IR_RELAXDIALECT_TD
#define LAMELLA_DIALECT_RELAX_IR_RELAXDIALECT_TD

include "mlir/IR/OpBase.td"

def Relax_Dialect : Dialect {
  let name = "relax";
  let cppNamespace = "::lamella::relax";
  let summary = "graphs of tensor operators with symbolic shapes";
  let description = [{
    The graph level: a model is functions over tensors whose dimensions are expressions over named symbols. See
    `docs/design/relax.md` for the rules that keep symbols and SSA values in step.
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let dependentDialects = ["::mlir::func::FuncDialect"];
  let extraClassDeclaration = [{
    void registerAttributesAndTypes();
  }];
}

#endif // LAMELLA_DIALECT_RELAX_IR_RELAXDIALECT_TD
