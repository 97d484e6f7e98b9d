// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_RELAX_IR_RELAXOPBASE_TD
#define LAMELLA_DIALECT_RELAX_IR_RELAXOPBASE_TD

include "lamella/Dialect/Relax/IR/RelaxTypes.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/IR/OpAsmInterface.td"

class Relax_Op<string mnemonic, list<Trait> traits = []> : Op<Relax_Dialect, mnemonic, traits>;

/// The check of an operator's result types; see Relax.h.
def Relax_ChecksInferredTypes : NativeOpTrait<"ChecksInferredTypes"> {
  let cppNamespace = "::lamella::relax";
}

/// An operator: no side effect, and a result type that follows from the operands.
///
/// A result may be written with a weaker type than the inferred one (`?` in place of an expression), never with a
/// stronger one: that is what `relax.match_cast` is for.
class Relax_Operator<string mnemonic, list<Trait> traits = []>
    : Relax_Op<mnemonic, !listconcat(traits, [Pure, InferTypeOpAdaptorWithIsCompatible, Relax_ChecksInferredTypes])> {
  let extraClassDeclaration = [{
    /// Refines nothing: the interface's check would report an inference that fails a second time.
    static ::llvm::LogicalResult refineReturnTypes(::mlir::MLIRContext *, ::std::optional<::mlir::Location>,
        ::mlir::ValueRange, ::mlir::DictionaryAttr, ::mlir::OpaqueProperties, ::mlir::RegionRange,
        ::llvm::SmallVectorImpl<::mlir::Type> &) {
      return ::mlir::success();
    }
  }];
  let extraClassDefinition = [{
    bool $cppClass::isCompatibleReturnTypes(::mlir::TypeRange inferred, ::mlir::TypeRange declared) {
      return ::lamella::relax::isWeakeningOf(inferred, declared);
    }
  }];
}

/// y[i] = f(x[i]).
class Relax_UnaryOp<string mnemonic, string formula, Type type = Relax_FloatTensor>
    : Relax_Operator<mnemonic> {
  let summary = "element-wise: " # formula;
  let description = "For each element x of the operand, the result's element is `" # formula # "`. The result has the "
    "operand's type.\n\nExample:\n\n```mlir\n%y = relax." # mnemonic #
    " %x : (tensor<?x576xf32, #relax.shape<n, 576>>) -> tensor<?x576xf32, #relax.shape<n, 576>>\n```\n";
  let arguments = (ins type:$input);
  let results = (outs Relax_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = [{
    bool $cppClass::isCompatibleReturnTypes(::mlir::TypeRange inferred, ::mlir::TypeRange declared) {
      return ::lamella::relax::isWeakeningOf(inferred, declared);
    }
    ::llvm::LogicalResult $cppClass::inferReturnTypes(::mlir::MLIRContext *, ::std::optional<::mlir::Location>,
        Adaptor adaptor, ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      types.push_back(adaptor.getInput().getType());
      return ::mlir::success();
    }
  }];
}

/// z[i] = f(x[i], y[i]) with broadcasting.
class Relax_BinaryOp<string mnemonic, string formula, list<Trait> traits = [], string note = "">
    : Relax_Operator<mnemonic, traits> {
  let summary = "element-wise with broadcasting: " # formula;
  let description = "For each pair of elements x and y of the operands, the result's element is `" # formula # "`.\n\n"
    "Broadcasting (as in NumPy): shapes are aligned at their last dimension; a missing dimension or one that is the "
    "constant 1 repeats. Two other dimensions must be equal. If they are provably different the op is refused; if they "
    "are neither provably equal nor provably different the host code checks them when it runs.\n\n" #
    !if(!empty(note), "", note # "\n\n") #
    "Example:\n\n```mlir\n%z = relax." # mnemonic # " %x, %y : (tensor<?x576xf32, #relax.shape<n, 576>>, tensor<576xf32>)"
    " -> tensor<?x576xf32, #relax.shape<n, 576>>\n```\n";
  let arguments = (ins Relax_Tensor:$lhs, Relax_Tensor:$rhs);
  let results = (outs Relax_Tensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = [{
    bool $cppClass::isCompatibleReturnTypes(::mlir::TypeRange inferred, ::mlir::TypeRange declared) {
      return ::lamella::relax::isWeakeningOf(inferred, declared);
    }
    ::llvm::LogicalResult $cppClass::inferReturnTypes(::mlir::MLIRContext *,
        ::std::optional<::mlir::Location> location, Adaptor adaptor, ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return ::lamella::relax::inferBroadcast(location, adaptor.getOperands().getTypes(), types);
    }
  }];
}

/// Reduction over some dimensions.
class Relax_ReductionOp<string mnemonic, string formula> : Relax_Operator<mnemonic> {
  let summary = "reduction: " # formula;
  let description = "Reduces the dimensions `dims` by `" # formula # "`. With `keep_dims` they stay with extent 1, else "
    "they are removed.\n\nConstraints: (C1) `dims` are distinct and inside the rank.\n\n"
    "Example:\n\n```mlir\n%y = relax." # mnemonic # " %x dims [1] : (tensor<?x576xf32, #relax.shape<n, 576>>)"
    " -> tensor<?xf32, #relax.shape<n>>\n```\n";
  let arguments = (ins Relax_FloatTensor:$input, DenseI64ArrayAttr:$dims, UnitAttr:$keep_dims);
  let results = (outs Relax_FloatTensor:$result);
  let assemblyFormat = "$input `dims` $dims (`keep_dims` $keep_dims^)? attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = [{
    bool $cppClass::isCompatibleReturnTypes(::mlir::TypeRange inferred, ::mlir::TypeRange declared) {
      return ::lamella::relax::isWeakeningOf(inferred, declared);
    }
    ::llvm::LogicalResult $cppClass::inferReturnTypes(::mlir::MLIRContext *,
        ::std::optional<::mlir::Location> location, Adaptor adaptor, ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return ::lamella::relax::inferReduction(location,
          ::llvm::cast<::mlir::RankedTensorType>(adaptor.getInput().getType()), adaptor.getDims(),
          adaptor.getKeepDims(), types);
    }
  }];
}

#endif // LAMELLA_DIALECT_RELAX_IR_RELAXOPBASE_TD
