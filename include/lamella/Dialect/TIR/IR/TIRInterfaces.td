// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_IR_TIRINTERFACES_TD
#define LAMELLA_DIALECT_TIR_IR_TIRINTERFACES_TD

include "mlir/IR/OpBase.td"

def TIR_IndexMapOpInterface : OpInterface<"IndexMapOpInterface"> {
  let cppNamespace = "::lamella::tir";
  let description = [{
    An op that holds index expressions. Each group of expressions is one affine map with its own operands: the
    dimensions first (loop variables and block iterators), then the symbols (any other index value). Primitives
    rewrite bindings, regions and extents through this interface without knowing the op.
  }];
  let methods = [
    InterfaceMethod<"The number of groups of index expressions.", "unsigned", "getNumIndexMaps", (ins)>,
    InterfaceMethod<"The group at a position, with its operands.", "::lamella::tir::IndexMap", "getIndexMap",
                    (ins "unsigned":$position)>,
    InterfaceMethod<"Replaces the group at a position.", "void", "setIndexMap",
                    (ins "unsigned":$position, "const ::lamella::tir::IndexMap &":$value)>,
  ];
  let verify = [{ return ::lamella::tir::detail::verifyIndexMaps($_op); }];
}

#endif // LAMELLA_DIALECT_TIR_IR_TIRINTERFACES_TD
