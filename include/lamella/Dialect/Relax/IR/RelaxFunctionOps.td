// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions, calls that cross levels, control flow, and the definers of symbols.
#ifndef LAMELLA_DIALECT_RELAX_IR_RELAXFUNCTIONOPS_TD
#define LAMELLA_DIALECT_RELAX_IR_RELAXFUNCTIONOPS_TD

include "lamella/Dialect/Relax/IR/RelaxOpBase.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/CallInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/IR/SymbolInterfaces.td"

def Relax_FuncOp : Relax_Op<"func", [AffineScope, AutomaticAllocationScope, IsolatedFromAbove, FunctionOpInterface,
                                     SingleBlock]> {
  let summary = "a graph function with declared symbols";
  let description = [{
    A function over tensors, sizes, tuples and states. Its signature declares symbols with bounds; they may be used in
    every type inside. The caller's values bind them, checked once on entry.

    Constraints:

    - (C1) symbols are declared once, and no `relax.match_cast` or `relax.length` inside defines the same name again;
    - (C2) each declared symbol is a bare dimension of an argument or a `!relax.size<name>` argument;
    - (C3) the local rule: every name in the type of an op's result is declared by the function, occurs in the type of
      an operand or of a value that the op's regions capture, or is defined by the op itself;
    - (C4) a name defined inside does not leave the function: result types name declared symbols only;
    - (C5) every state is consumed exactly once on each path, and not read after that; no tuple holds a state.

    Example:

    ```mlir
    relax.func @scale<n in [1, 4096]>(%x: tensor<?x576xf32, #relax.shape<n, 576>>, %w: tensor<576xf32>)
        -> tensor<?x576xf32, #relax.shape<n, 576>> {
      %y = relax.multiply %x, %w : (tensor<?x576xf32, #relax.shape<n, 576>>, tensor<576xf32>)
          -> tensor<?x576xf32, #relax.shape<n, 576>>
      relax.return %y : tensor<?x576xf32, #relax.shape<n, 576>>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<FunctionType>:$function_type,
                       OptionalAttr<StrAttr>:$sym_visibility, OptionalAttr<DictArrayAttr>:$arg_attrs,
                       OptionalAttr<DictArrayAttr>:$res_attrs, DefaultValuedAttr<ArrayAttr, "{}">:$symbols);
  let regions = (region AnyRegion:$body);
  let hasCustomAssemblyFormat = 1;
  let hasRegionVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name, "::mlir::FunctionType":$type,
                                 "::llvm::ArrayRef<SymbolDeclAttr>":$symbols)>];
  let extraClassDeclaration = [{
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() { return getFunctionType().getInputs(); }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() { return getFunctionType().getResults(); }
    ::mlir::Region *getCallableRegion() { return isExternal() ? nullptr : &getBody(); }
    /// The declaration of the symbol, or null.
    SymbolDeclAttr getSymbolDecl(::mlir::StringAttr name);
  }];
}

def Relax_ReturnOp : Relax_Op<"return", [Pure, HasParent<"FuncOp">, ReturnLike, Terminator]> {
  let summary = "return from a relax.func";
  let description = [{
    Constraints: (C1) operand types equal the function's result types, up to weakening. States are consumed.

    Example: `relax.return %y : tensor<4xf32>`
  }];
  let arguments = (ins Variadic<AnyType>:$operands);
  let assemblyFormat = "attr-dict ($operands^ `:` type($operands))?";
  let builders = [OpBuilder<(ins), [{ build($_builder, $_state, ::mlir::ValueRange()); }]>];
  let hasVerifier = 1;
}

def Relax_YieldOp : Relax_Op<"yield", [Pure, ReturnLike, Terminator, ParentOneOf<["IfOp", "DataflowOp", "SegmentOp"]>]> {
  let summary = "the values a region gives to its op";
  let description = [{Example: `relax.yield %y : tensor<4xf32>`}];
  let arguments = (ins Variadic<AnyType>:$operands);
  let assemblyFormat = "attr-dict ($operands^ `:` type($operands))?";
  let builders = [OpBuilder<(ins), [{ build($_builder, $_state, ::mlir::ValueRange()); }]>];
}

//===----------------------------------------------------------------------===//
// Symbols
//===----------------------------------------------------------------------===//

def Relax_SymbolOp : Relax_Op<"symbol", [Pure]> {
  let summary = "the value of a symbol that the function declares";
  let description = [{
    Constraints: (C1) the enclosing `relax.func` declares the name; (C2) the result is `!relax.size` of it.

    Example: `%n = relax.symbol "n" : !relax.size<n>`
  }];
  let arguments = (ins StrAttr:$name);
  let results = (outs Relax_SizeType:$result);
  let assemblyFormat = "$name attr-dict `:` qualified(type($result))";
  let hasVerifier = 1;
}

def Relax_DimOp : Relax_Operator<"dim"> {
  let summary = "the extent of a dimension";
  let description = [{
    Constraints: (C1) `dim` is inside the rank and its extent is known (an expression or a constant).

    Example: `%n = relax.dim %x, 0 : (tensor<?x4xf32, #relax.shape<n, 4>>) -> !relax.size<n>`
  }];
  let arguments = (ins Relax_Tensor:$input, I64Attr:$dim);
  let results = (outs Relax_SizeType:$result);
  let assemblyFormat = "$input `,` $dim attr-dict `:` functional-type(operands, results)";
}

def Relax_MatchCastOp : Relax_Op<"match_cast", [Pure]> {
  let summary = "checks a shape when it runs and defines the symbols it names";
  let description = [{
    The only way to a stronger type. Names in the result type that neither the function declares nor an operand's type
    contains are *defined* here, each by a bare dimension. The other dimensions are checked when the code runs; the error
    names both shapes.

    The optional `sizes` make names visible that the cast should compare with.

    Constraints:

    - (C1) source and result have the same element type and rank;
    - (C2) no dimension of the source is provably different from the result's;
    - (C3) each defined name is a bare dimension of the result.

    Example:

    ```mlir
    %y = relax.match_cast %x : (tensor<?x?xf32>) -> tensor<?x?xf32, #relax.shape<m, m * 2>>
    ```
  }];
  let arguments = (ins Relax_Tensor:$source, Variadic<Relax_SizeType>:$sizes);
  let results = (outs Relax_Tensor:$result);
  let assemblyFormat = "$source (`sizes` `(` $sizes^ `)`)? attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

def Relax_CallOp : Relax_Op<"call", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "calls a relax function";
  let description = [{
    The callee's symbols are found by matching its argument types with the operands' types; the other dimensions must
    then agree, and the result types are the callee's with its symbols substituted.

    Constraints:

    - (C1) the callee is a `relax.func` with that many arguments and results;
    - (C2) each operand's type matches the argument's under one substitution;
    - (C3) each result's type is a weakening of the callee's under that substitution.

    Example:

    ```mlir
    %y = relax.call @scale(%x, %w) : (tensor<?x576xf32, #relax.shape<m * 2, 576>>, tensor<576xf32>)
        -> tensor<?x576xf32, #relax.shape<m * 2, 576>>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$operands);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = "$callee `(` $operands `)` attr-dict `:` functional-type($operands, $results)";
}

def Relax_CallTIROp : Relax_Op<"call_tir", [DeclareOpInterfaceMethods<MemoryEffectsOpInterface>, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "calls a kernel: a function on tensors or a tir function";
  let description = [{
    Crosses from the graph to a kernel. `sizes` are passed first, as `index` arguments, then the tensors. A kernel is one of

    - a `func.func` on tensors: `(index..., tensor...) -> tensor...`;
    - a `func.func` on buffers, in destination-passing style: `(index..., memref of each operand..., memref of each
      result...) -> ()`. The host code allocates the results.

    Constraints:

    - (C1) the callee is a `func.func` whose leading arguments are as many `index` as `sizes` and state operands;
    - (C2) the other arguments have the operands' element types, ranks and static dimensions (and in destination-passing
      style the results');
    - (C3) every name in `sizes` is visible: declared by the function, or in an operand's type.

    A `kv_cache` operand is passed as three buffers, `memref<layers x batch x heads x capacity x head dim>` of keys, the
    same of values, and `memref<batch x i32>` of lengths, and its capacity as an `index` after the sizes; a `kv_cache` result is the operand after the call and has no
    buffer of its own. The call consumes the state if it has a state result, else reads it. A `!relax.size` operand is
    not passed: it makes its names visible to `sizes`.

    Example:

    ```mlir
    %y = relax.call_tir @matmul<n, n * 2>(%x, %w) : (tensor<?x576xf32, #relax.shape<n, 576>>, tensor<576x64xf32>)
        -> tensor<?x64xf32, #relax.shape<n, 64>>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, ArrayAttr:$sizes, Variadic<AnyType>:$operands);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $callee `` custom<SizeList>($sizes) `(` $operands `)` attr-dict `:` functional-type($operands, $results)
  }];
}

def Relax_CallDPSOp : Relax_Op<"call_dps", [Pure]> {
  let summary = "calls a library function in destination-passing style";
  let description = [{
    The function is found by name in the table of library functions that the host registers. It gets the operands and
    the results' buffers.

    Constraints: (C1) every name in a result type is visible (the local rule).

    Example:

    ```mlir
    %y = relax.call_dps "blas.sgemm"(%x, %w) : (tensor<?x576xf32, #relax.shape<n, 576>>, tensor<576x64xf32>)
        -> tensor<?x64xf32, #relax.shape<n, 64>>
    ```
  }];
  let arguments = (ins StrAttr:$function, Variadic<AnyType>:$operands);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = "$function `(` $operands `)` attr-dict `:` functional-type($operands, $results)";
}

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

def Relax_TupleOp : Relax_Operator<"tuple"> {
  let summary = "makes a tuple";
  let description = [{
    Example: `%t = relax.tuple %x, %y : (tensor<4xi8>, tensor<2xf16>) -> tuple<tensor<4xi8>, tensor<2xf16>>`
  }];
  let arguments = (ins Variadic<AnyType>:$elements);
  let results = (outs AnyTuple:$result);
  let assemblyFormat = "$elements attr-dict `:` functional-type(operands, results)";
  let hasFolder = 0;
}

def Relax_GetItemOp : Relax_Operator<"get_item"> {
  let summary = "an element of a tuple";
  let description = [{
    Constraints: (C1) `index` is inside the tuple.

    Example: `%x = relax.get_item %t[0] : (tuple<tensor<4xi8>, tensor<2xf16>>) -> tensor<4xi8>`
  }];
  let arguments = (ins AnyTuple:$tuple, I64Attr:$index);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$tuple `[` $index `]` attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
}

def Relax_IfOp : Relax_Op<"if", [DeclareOpInterfaceMethods<RegionBranchOpInterface, ["areTypesCompatible"]>,
                                 RecursiveMemoryEffects, NoRegionArguments, SingleBlock]> {
  let summary = "one of two regions, chosen by a value";
  let description = [{
    Reading the condition is a synchronization point of the host.

    Constraints:

    - (C1) the condition is a `tensor<i1>`;
    - (C2) each region yields the op's result types, up to weakening;
    - (C3) no result type names a symbol that is defined inside a region.

    Example:

    ```mlir
    %r = relax.if %c -> (tensor<4xf32>) {
      relax.yield %x : tensor<4xf32>
    } else {
      relax.yield %y : tensor<4xf32>
    }
    ```
  }];
  let arguments = (ins Relax_IntTensor:$condition);
  let regions = (region SizedRegion<1>:$then_region, SizedRegion<1>:$else_region);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = [{
    $condition `:` qualified(type($condition)) (`->` `(` type($results)^ `)`)? $then_region `else` $else_region attr-dict
  }];
  let hasVerifier = 1;
}

def Relax_DataflowOp : Relax_Op<"dataflow", [DeclareOpInterfaceMethods<RegionBranchOpInterface, ["areTypesCompatible"]>,
                                             RecursiveMemoryEffects, NoRegionArguments, SingleBlock]> {
  let summary = "a region without control flow or state changes";
  let description = [{
    Graph passes may reorder, fuse and remove ops inside freely.

    Constraints:

    - (C1) the region holds no `relax.if`, no op that consumes a state and no `relax.call`;
    - (C2) it yields the op's result types, up to weakening.

    Example:

    ```mlir
    %r = relax.dataflow -> (tensor<4xf32>) {
      %y = relax.exp %x : (tensor<4xf32>) -> tensor<4xf32>
      relax.yield %y : tensor<4xf32>
    }
    ```
  }];
  let regions = (region SizedRegion<1>:$body);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = "(`->` `(` type($results)^ `)`)? $body attr-dict";
  let hasVerifier = 1;
}

def Relax_SegmentOp : Relax_Op<"segment", [DeclareOpInterfaceMethods<RegionBranchOpInterface, ["areTypesCompatible"]>,
                                           RecursiveMemoryEffects, NoRegionArguments, SingleBlock]> {
  let summary = "a part of host code that only enqueues work";
  let description = [{
    Host functions are split at synchronization points (a value read by the host). What lies between two of them is a
    segment: it can be captured once and replayed on a device, and it is one asynchronous call in a browser.

    Constraints:

    - (C1) the region holds no `relax.if` and no op whose result the host must read: nothing inside waits;
    - (C2) it yields the op's result types, up to weakening;
    - (C3) a segment is directly inside a `relax.func` or a region of `relax.if`.

    Example:

    ```mlir
    %h = relax.segment -> (tensor<4xf32>) {
      %y = relax.exp %x : (tensor<4xf32>) -> tensor<4xf32>
      relax.yield %y : tensor<4xf32>
    }
    ```
  }];
  let regions = (region SizedRegion<1>:$body);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = "(`->` `(` type($results)^ `)`)? $body attr-dict";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

def Relax_ConstantOp : Relax_Op<"constant", [Pure, ConstantLike, AllTypesMatch<["value", "result"]>]> {
  let summary = "a small constant";
  let description = [{
    For scalars and small tables. Weights are `relax.weight`.

    Example: `%c = relax.constant dense<1.0> : tensor<f32>`
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs AnyStaticShapeTensor:$result);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

def Relax_WeightOp : Relax_Op<"weight", [Pure]> {
  let summary = "a tensor of the model file, by name";
  let description = [{
    The data stays in the (memory-mapped) file and is never copied or printed into the IR. The type of a tensor in a block
    format is its bytes: `[rows..., bytes of a row]` of `i8`.

    Constraints: (C1) the type is static.

    Example: `%w = relax.weight "blk.0.attn_q.weight" : tensor<576x360xi8>`
  }];
  let arguments = (ins StrAttr:$name);
  let results = (outs AnyStaticShapeTensor:$result);
  let assemblyFormat = "$name attr-dict `:` qualified(type($result))";
}

#endif // LAMELLA_DIALECT_RELAX_IR_RELAXFUNCTIONOPS_TD
