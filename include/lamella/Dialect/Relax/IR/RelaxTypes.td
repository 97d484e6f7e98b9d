// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_RELAX_IR_RELAXTYPES_TD
#define LAMELLA_DIALECT_RELAX_IR_RELAXTYPES_TD

include "lamella/Dialect/Relax/IR/RelaxAttributes.td"

class Relax_Type<string name, string typeMnemonic> : TypeDef<Relax_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def Relax_SizeType : Relax_Type<"Size", "size"> {
  let summary = "an index known to equal a size expression";
  let description = [{
    The type of a dimension as a value. A function argument of type `!relax.size<m>` with a bare symbol defines `m`.

    Example: `!relax.size<b * n>`
  }];
  let parameters = (ins "::lamella::relax::SizeAttr":$expr);
  let hasCustomAssemblyFormat = 1;
}

def Relax_StateType : Relax_Type<"State", "state"> {
  let summary = "a state object, used once on every path";
  let description = [{
    A mutable object of the run-time library, threaded through a function as values that are consumed exactly once.

    `!relax.state<kv_cache, [b, 30, 3, 64], f32>` is a key/value cache of `b` sequences, 30 layers, 3 heads and head
    dimension 64. It also holds one length for each sequence; their maximum is read by `relax.length`.
  }];
  let parameters = (ins "StateKind":$kind, ArrayRefParameter<"::lamella::relax::SizeAttr">:$sizes,
                        "::mlir::Type":$elementType);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    SizeAttr getBatch() const { return getSizes()[0]; }
    SizeAttr getLayers() const { return getSizes()[1]; }
    SizeAttr getHeads() const { return getSizes()[2]; }
    SizeAttr getHeadDim() const { return getSizes()[3]; }
  }];
}

// Operand and result constraints.
def Relax_Tensor : Type<CPred<"::llvm::isa<::mlir::RankedTensorType>($_self)">, "ranked tensor",
                                  "::mlir::RankedTensorType">;
class Relax_TensorOf<string elements, string what> : Type<CPred<
    "::llvm::isa<::mlir::RankedTensorType>($_self) && ::llvm::isa<" # elements #
    ">(::llvm::cast<::mlir::RankedTensorType>($_self).getElementType())">, what, "::mlir::RankedTensorType">;
def Relax_FloatTensor : Relax_TensorOf<"::mlir::FloatType", "ranked tensor of floating-point values">;
def Relax_IntTensor : Relax_TensorOf<"::mlir::IntegerType", "ranked tensor of integers">;

#endif // LAMELLA_DIALECT_RELAX_IR_RELAXTYPES_TD
