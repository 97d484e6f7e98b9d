// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_RELAX_IR_RELAXATTRIBUTES_TD
#define LAMELLA_DIALECT_RELAX_IR_RELAXATTRIBUTES_TD

include "lamella/Dialect/Relax/IR/RelaxDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/TensorEncoding.td"

class Relax_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<Relax_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}

def Relax_AtomKind : I32EnumAttr<"AtomKind", "what an indivisible factor of a size expression is", [
    I32EnumAttrCase<"Symbol", 0, "symbol">, I32EnumAttrCase<"FloorDiv", 1, "floordiv">,
    I32EnumAttrCase<"Mod", 2, "mod">, I32EnumAttrCase<"Min", 3, "min">, I32EnumAttrCase<"Max", 4, "max">]> {
  let cppNamespace = "::lamella::relax";
  let genSpecializedAttr = 0;
}

def Relax_AtomAttr : Relax_Attr<"Atom", "atom"> {
  let summary = "an indivisible factor of a size expression";
  let description = [{
    A symbol's name, or `floordiv`, `mod`, `min`, `max` of size expressions that do not simplify further. An atom occurs
    only inside a `size`.
  }];
  let parameters = (ins "AtomKind":$kind, "::mlir::StringAttr":$name,
                        ArrayRefParameter<"::lamella::relax::SizeAttr">:$operands);
  let hasCustomAssemblyFormat = 1;
  let skipDefaultBuilders = 0;
}

def Relax_SizeAttr : Relax_Attr<"Size", "size"> {
  let summary = "a size: an integer polynomial over symbols, in normal form";
  let description = [{
    The extent of a dimension in terms of symbols: a sum of terms, each an integer coefficient times a product of atoms.
    Two expressions that are equal as polynomials over their atoms are the same attribute: `b * (n + 1)` and
    `b * n + b` are one. Built only through the functions of `SizeExpr.h`, which normalize.

    Example:

    ```mlir
    #relax.size<b * n + 4>
    #relax.size<(n + 15) floordiv 16>
    #relax.size<min(n, 4096)>
    ```

    Term `i` is `coefficients[i] * product(atoms[ends[i-1] .. ends[i]))`. Terms are sorted by degree, highest first, then
    by their atoms; the constant term is last; no coefficient is 0; the empty sum is 0.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$coefficients, ArrayRefParameter<"unsigned">:$ends,
                        ArrayRefParameter<"::lamella::relax::AtomAttr">:$atoms);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    /// The atoms of one term (monomial); their product times the coefficient is the term.
    ::llvm::ArrayRef<AtomAttr> getTermAtoms(unsigned term) const;
    /// The value if the expression has no symbol.
    std::optional<int64_t> getConstant() const;
    /// The name if the expression is one bare symbol, else null.
    ::mlir::StringAttr getBareSymbol() const;
    /// Calls `callback` for each symbol name that occurs, once each, in a fixed order.
    void forEachSymbol(::llvm::function_ref<void(::mlir::StringAttr)> callback) const;
    /// Prints the bare expression: `b * n + 4`.
    void printExpr(::llvm::raw_ostream &os) const;
    std::string str() const;
  }];
}

def Relax_ShapeAttr : Relax_Attr<"Shape", "shape",
    [DeclareAttrInterfaceMethods<VerifiableTensorEncoding>]> {
  let summary = "the shape of a tensor in symbols";
  let description = [{
    The encoding of a ranked tensor type: one entry for each dimension, either a size expression or `?` (unknown).

    Example:

    ```mlir
    tensor<?x?x64xf32, #relax.shape<b, n * 2, 64>>
    tensor<?x?xf32, #relax.shape<n, ?>>
    ```

    Constraints, so that one shape has one spelling:

    - (C1) one entry for each dimension of the tensor;
    - (C2) the entry of a static dimension is that constant, and no other entry is a constant;
    - (C3) at least one entry names a symbol: a tensor type without symbols has no encoding.

    The attribute lives at the `relax` level only. Legalization erases it.
  }];
  // A null entry means unknown.
  let parameters = (ins ArrayRefParameter<"::lamella::relax::SizeAttr">:$sizes);
  let hasCustomAssemblyFormat = 1;
}

def Relax_SymbolDeclAttr : Relax_Attr<"SymbolDecl", "symbol"> {
  let summary = "the declaration of a symbol with its bounds";
  let description = [{
    In a function's signature: a name and an inclusive range. Printed there as `n in [1, 4096]`, `n in [1, inf]` or `n`
    (any non-negative value).
  }];
  let parameters = (ins "::mlir::StringAttr":$name, DefaultValuedParameter<"int64_t", "0">:$lower,
                        OptionalParameter<"std::optional<int64_t>">:$upper);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

// The block formats of quantized weights, as the GGUF container defines them.
def Relax_BlockFormat : I32EnumAttr<"BlockFormat", "block format of a quantized weight", [
    I32EnumAttrCase<"Q4_0", 0, "q4_0">, I32EnumAttrCase<"Q4_1", 1, "q4_1">, I32EnumAttrCase<"Q5_0", 2, "q5_0">,
    I32EnumAttrCase<"Q5_1", 3, "q5_1">, I32EnumAttrCase<"Q8_0", 4, "q8_0">, I32EnumAttrCase<"Q2_K", 5, "q2_k">,
    I32EnumAttrCase<"Q3_K", 6, "q3_k">, I32EnumAttrCase<"Q4_K", 7, "q4_k">, I32EnumAttrCase<"Q5_K", 8, "q5_k">,
    I32EnumAttrCase<"Q6_K", 9, "q6_k">, I32EnumAttrCase<"IQ4_NL", 10, "iq4_nl">,
    I32EnumAttrCase<"MXFP4", 11, "mxfp4">]> {
  let cppNamespace = "::lamella::relax";
}

def Relax_StateKind : I32EnumAttr<"StateKind", "kind of a state object", [
    I32EnumAttrCase<"KVCache", 0, "kv_cache">]> {
  let cppNamespace = "::lamella::relax";
}

#endif // LAMELLA_DIALECT_RELAX_IR_RELAXATTRIBUTES_TD
