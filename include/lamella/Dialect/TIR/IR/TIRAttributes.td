// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_IR_TIRATTRIBUTES_TD
#define LAMELLA_DIALECT_TIR_IR_TIRATTRIBUTES_TD

include "lamella/Dialect/TIR/IR/TIRDialect.td"
include "mlir/IR/EnumAttr.td"

def TIR_Scope : I32EnumAttr<"Scope", "where a buffer lives", [
    I32EnumAttrCase<"local", 0>, I32EnumAttrCase<"shared", 1>, I32EnumAttrCase<"warp", 2>]> {
  let cppNamespace = "::lamella::tir";
  let genSpecializedAttr = 0;
}

def TIR_ScopeAttr : EnumAttr<TIR_Dialect, TIR_Scope, "scope"> {
  let summary = "storage scope of a buffer, as the memory space of its type";
  let description = [{
    A buffer without a memory space is global. `local` is private to one parallel instance, `shared` to a thread
    block, `warp` to a warp.

    Example: `memref<6x16xf32, #tir.scope<local>>`
  }];
  let assemblyFormat = "`<` $value `>`";
}

def TIR_ForKind : I32EnumAttr<"ForKind", "how the iterations of a loop run", [
    I32EnumAttrCase<"serial", 0>, I32EnumAttrCase<"parallel", 1>, I32EnumAttrCase<"vectorized", 2>,
    I32EnumAttrCase<"unrolled", 3>, I32EnumAttrCase<"thread", 4>]> {
  let cppNamespace = "::lamella::tir";
  let genSpecializedAttr = 0;
}
def TIR_ForKindAttr : EnumAttr<TIR_Dialect, TIR_ForKind, "for_kind"> {
  let summary = "how the iterations of a loop run";
  let assemblyFormat = "`<` $value `>`";
}

def TIR_IterKind : I32EnumAttr<"IterKind", "what differs between two instances of a block", [
    I32EnumAttrCase<"spatial", 0>, I32EnumAttrCase<"reduce", 1>]> {
  let cppNamespace = "::lamella::tir";
  let genSpecializedAttr = 0;
}
def TIR_IterKindAttr : EnumAttr<TIR_Dialect, TIR_IterKind, "iter_kind"> {
  let summary = "what differs between two instances of a block";
  let description = [{
    Instances that differ in a `spatial` iterator write different elements and may run in any order; instances that
    differ in a `reduce` iterator accumulate into the same element.
  }];
  let assemblyFormat = "`<` $value `>`";
}
def TIR_IterKindArrayAttr : TypedArrayAttrBase<TIR_IterKindAttr, "array of iterator kinds">;

def TIR_Fact : I32EnumAttr<"Fact", "what an assumption states", [
    I32EnumAttrCase<"range", 0>, I32EnumAttrCase<"divisible", 1>, I32EnumAttrCase<"monotone", 2>,
    I32EnumAttrCase<"injective", 3>]> {
  let cppNamespace = "::lamella::tir";
  let genSpecializedAttr = 0;
}
def TIR_FactAttr : EnumAttr<TIR_Dialect, TIR_Fact, "fact"> {
  let summary = "what an assumption states";
  let assemblyFormat = "`<` $value `>`";
}

#endif // LAMELLA_DIALECT_TIR_IR_TIRATTRIBUTES_TD
