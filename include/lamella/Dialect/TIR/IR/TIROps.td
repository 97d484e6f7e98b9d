// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_IR_TIROPS_TD
#define LAMELLA_DIALECT_TIR_IR_TIROPS_TD

include "lamella/Dialect/TIR/IR/TIRAttributes.td"
include "lamella/Dialect/TIR/IR/TIRInterfaces.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// Every op of a kernel's skeleton writes this resource, so that no upstream pass erases or reorders it.
def TIR_ScheduleResource : Resource<"::lamella::tir::ScheduleResource">;
def TIR_KeptInPlace : MemoryEffects<[MemWrite<TIR_ScheduleResource>]>;
def TIR_HoldsIndexMaps : DeclareOpInterfaceMethods<TIR_IndexMapOpInterface>;

class TIR_Op<string mnemonic, list<Trait> traits = []> : Op<TIR_Dialect, mnemonic, traits>;

//===----------------------------------------------------------------------===//
// Facts
//===----------------------------------------------------------------------===//

def TIR_BindOp : TIR_Op<"bind", [TIR_KeptInPlace, TIR_HoldsIndexMaps]> {
  let summary = "the extents of a buffer argument";
  let description = [{
    Gives the shape of a buffer argument in index expressions over symbols; checked once at run time.

    - **C1** the value is a function argument, the op is in the entry block, each buffer is bound once, static
      dimensions agree.

    ```mlir
    tir.bind %A to [%n, 576] : memref<?x576xf32>
    ```
  }];
  let arguments = (ins AnyMemRef:$buffer, AffineMapAttr:$extentMap, Variadic<Index>:$extentOperands);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$buffer, "::llvm::ArrayRef<::lamella::tir::IndexExpr>":$extents)>];
  let extraClassDeclaration = [{
    /// The extent of a dimension.
    ::lamella::tir::IndexExpr getExtent(unsigned dim);
  }];
}

def TIR_AssumeOp : TIR_Op<"assume", [TIR_KeptInPlace, TIR_HoldsIndexMaps]> {
  let summary = "a fact that proofs may use";
  let description = [{
    Bounds (`range`, half-open) of an index value or of every element of an integer buffer; `divisible` by a constant;
    `monotone`: the elements do not decrease; `injective`: the elements are distinct. Checked under
    `--check-assumptions`.

    - **C1** the operand fits the fact (index or integer buffer for a range; index for divisible; integer buffer of
      rank 1 for monotone and injective); a range is not empty where both bounds are constant; a divisor is positive.

    ```mlir
    tir.assume range %n in [1, 4097)
    tir.assume range %indices in [0, %m) : memref<?xi32>
    tir.assume divisible %n by 16
    tir.assume monotone %indptr : memref<?xi32>
    tir.assume injective %slots : memref<?xi32>
    ```
  }];
  let arguments = (ins TIR_FactAttr:$fact, AnyTypeOf<[Index, AnyMemRef]>:$subject, AffineMapAttr:$boundMap,
                       Variadic<Index>:$boundOperands, OptionalAttr<I64Attr>:$divisor);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    OpBuilder<(ins "::mlir::Value":$subject, "const ::lamella::tir::IndexExpr &":$lower,
                   "const ::lamella::tir::IndexExpr &":$upper)>,
    OpBuilder<(ins "::mlir::Value":$subject, "int64_t":$divisor)>,
    OpBuilder<(ins "::lamella::tir::Fact":$fact, "::mlir::Value":$subject)>];
  let extraClassDeclaration = [{
    /// The inclusive lower bound of a range fact.
    ::lamella::tir::IndexExpr getLower();
    /// The exclusive upper bound of a range fact.
    ::lamella::tir::IndexExpr getUpper();
  }];
}

//===----------------------------------------------------------------------===//
// Loops and blocks
//===----------------------------------------------------------------------===//

def TIR_YieldOp : TIR_Op<"yield", [Pure, Terminator, ParentOneOf<["ForOp", "BlockOp", "InitOp"]>]> {
  let summary = "ends the body of a loop, a block or an init; never written";
  let assemblyFormat = "attr-dict";
}

def TIR_ForOp : TIR_Op<"for", [
    SingleBlockImplicitTerminator<"YieldOp">, RecursiveMemoryEffects, TIR_KeptInPlace, TIR_HoldsIndexMaps,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>]> {
  let summary = "a loop from 0 to an extent with step 1";
  let description = [{
    Kinds: serial (not written), `parallel`, `vectorized`, `unrolled`, `thread("blockIdx.x")`. A loop over `[lo, hi)`
    runs to `hi - lo` and adds `lo` in the bindings. Annotations are discardable attributes.

    - **C1** the extent's dimensions are variables of enclosing loops or iterators of enclosing blocks.
    - **C2** a loop of kind `thread` names one of `blockIdx.{x,y,z}`, `threadIdx.{x,y,z}`; others name none.

    ```mlir
    tir.for parallel %i to (%n + 15) floordiv 16 attributes {tir.grain = 4} {
    }
    ```
  }];
  let arguments = (ins DefaultValuedAttr<TIR_ForKindAttr, "ForKind::serial">:$kind, OptionalAttr<StrAttr>:$thread,
                       AffineMapAttr:$extentMap, Variadic<Index>:$extentOperands);
  let regions = (region SizedRegion<1>:$region);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "const ::lamella::tir::IndexExpr &":$extent,
                                 CArg<"ForKind", "ForKind::serial">:$kind, CArg<"::llvm::StringRef", "{}">:$thread)>];
  let extraClassDeclaration = [{
    ::mlir::BlockArgument getInductionVar() { return getBody()->getArgument(0); }
    ::lamella::tir::IndexExpr getExtent();
    void setExtent(const ::lamella::tir::IndexExpr &extent);
    /// The extent where it is a constant.
    std::optional<int64_t> getConstantExtent();
  }];
}

class TIR_RegionOp<string mnemonic, string parent>
    : TIR_Op<mnemonic, [TIR_KeptInPlace, TIR_HoldsIndexMaps, HasParent<parent>]> {
  let arguments = (ins AnyMemRef:$buffer, AffineMapAttr:$boundMap, Variadic<Index>:$boundOperands);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$buffer, "::llvm::ArrayRef<::lamella::tir::Interval>":$region)>];
  string baseClassDeclaration = [{
    unsigned getRank() { return getBoundMap().getNumResults() / 2; }
    ::mlir::AffineMap getLowerMap() { return getBoundMap().getSliceMap(0, getRank()); }
    ::mlir::AffineMap getUpperMap() { return getBoundMap().getSliceMap(getRank(), getRank()); }
    ::lamella::tir::IndexExpr getLower(unsigned dim);
    ::lamella::tir::IndexExpr getUpper(unsigned dim);
    /// True when the dimension is one element.
    bool isPoint(unsigned dim);
    ::llvm::SmallVector<::lamella::tir::Interval> getIntervals();
    void setIntervals(::llvm::ArrayRef<::lamella::tir::Interval> region);
  }];
  let extraClassDeclaration = baseClassDeclaration;
}
class TIR_DeclarationOp<string mnemonic, string what> : TIR_RegionOp<mnemonic, "BlockOp"> {
  let summary = "a region of a buffer that one instance of the block " # what;
  let description = [{
    A dimension is one element `e` or a half-open interval `lo to hi`. Stored as one map: all lower bounds, then all
    upper bounds (exclusive).

    - **C1** one entry for each dimension of the buffer; directly inside a block.

    ```mlir
    }] # "tir." # mnemonic # [{ %A[%vi, %lo to %hi] : memref<?x576xf32>
    ```
  }];
}
def TIR_ReadOp : TIR_DeclarationOp<"read", "reads">;
def TIR_WriteOp : TIR_DeclarationOp<"write", "writes">;

def TIR_PrefetchOp : TIR_RegionOp<"prefetch", "ForOp"> {
  let summary = "asks for a region of a buffer that later iterations read";
  let description = [{
    A hint without a result: the cache lines of the region are brought near. Nothing is read, so the region may lie
    beyond the buffer's end; an index beyond a dimension's extent goes on in the next row.

    - **C1** one entry for each dimension of the buffer; directly inside a loop.
    - **C2** the size of each dimension is a positive constant, and the region has at most 16 cache lines of 64 bytes,
      each of its rows counted for itself.

    ```mlir
    tir.prefetch %A[%i + 32, 0 to 64] : memref<?x64xf16>
    ```
  }];
  let extraClassDeclaration = baseClassDeclaration # [{
    /// The first element of each line: what to add to the region's lower bounds.
    ::llvm::SmallVector<::llvm::SmallVector<int64_t>> getLines();
  }];
}

def TIR_InitOp : TIR_Op<"init", [
    SingleBlockImplicitTerminator<"YieldOp">, RecursiveMemoryEffects, TIR_KeptInPlace, HasParent<"BlockOp">]> {
  let summary = "runs before the update where every reduce iterator is 0";
  let description = [{
    - **C1** directly inside a block.

    ```mlir
    tir.init {
      memref.store %zero, %C[%vi, %vj] : memref<?x1536xf32>
    }
    ```
  }];
  let regions = (region SizedRegion<1>:$region);
  let assemblyFormat = "attr-dict-with-keyword $region";
  let hasCustomAssemblyFormat = 0;
  let builders = [OpBuilder<(ins)>];
  let skipDefaultBuilders = 1;
}

def TIR_BlockOp : TIR_Op<"block", [
    SingleBlockImplicitTerminator<"YieldOp">, RecursiveMemoryEffects, TIR_KeptInPlace, TIR_HoldsIndexMaps,
    AttrSizedOperandSegments, DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>]> {
  let summary = "the unit of scheduling";
  let description = [{
    `%vi: spatial to e = b` declares an iterator with domain `[0, e)` and value `b`. An instance whose predicate
    (`where`) is false does not exist. The body begins with the declared regions and at most one `tir.init`.

    The predicate is stored as one map: a result `p` means `p < 0`; `a < b` is stored as `a - b`.

    - **C1** one body argument of type `index` for each iterator; one binding and one extent each; extents use no
      loop variable.
    - **C2** the body uses no induction variable of a `tir.for` outside the block.
    - **C3** `tir.read`, `tir.write` and at most one `tir.init` come first, in that order.
    - **C4** a block with `tir.init` has at least one reduce iterator; a block with a reduce iterator reads what it
      writes only through its declared write regions, whose bounds use no reduce iterator.
    - **C5** every op in the body that uses a buffer from outside the block has it declared: a `memref.store` (and a
      nested `tir.write`) needs a write region, any other use a read or a write region.
    - **C6** block names are unique in a function.

    ```mlir
    tir.block "C" (%vi: spatial to %n = %i * 16 + %j, %vk: reduce to 576 = %k) where (%i * 16 + %j < %n) {
      tir.read %A[%vi, %vk] : memref<?x576xf32>
      tir.write %C[%vi] : memref<?xf32>
    }
    ```
  }];
  let arguments = (ins StrAttr:$block_name, TIR_IterKindArrayAttr:$iter_kinds,
                       AffineMapAttr:$extentMap, AffineMapAttr:$bindingMap, AffineMapAttr:$predicateMap,
                       Variadic<Index>:$extentOperands, Variadic<Index>:$bindingOperands,
                       Variadic<Index>:$predicateOperands);
  let regions = (region SizedRegion<1>:$region);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name, "::llvm::ArrayRef<::lamella::tir::BlockIter>":$iters,
                                 CArg<"::llvm::ArrayRef<::lamella::tir::IndexExpr>", "{}">:$predicate)>];
  let extraClassDeclaration = [{
    ::llvm::StringRef getName() { return getBlockName(); }
    unsigned getNumIters() { return getIterKinds().size(); }
    ::mlir::BlockArgument getIter(unsigned i) { return getBody()->getArgument(i); }
    ::llvm::MutableArrayRef<::mlir::BlockArgument> getIterArgs() { return getBody()->getArguments(); }
    ::lamella::tir::IterKind getIterKind(unsigned i);
    ::lamella::tir::IndexExpr getIterExtent(unsigned i);
    ::lamella::tir::IndexExpr getBinding(unsigned i);
    ::llvm::SmallVector<::lamella::tir::IndexExpr> getBindings();
    /// Conjunction: each expression is below zero in an existing instance.
    ::llvm::SmallVector<::lamella::tir::IndexExpr> getPredicate();
    bool hasReduceIter();
    void setBindings(::llvm::ArrayRef<::lamella::tir::IndexExpr> bindings);
    void setPredicate(::llvm::ArrayRef<::lamella::tir::IndexExpr> predicate);
    /// Adds an iterator behind the others.
    ::mlir::BlockArgument addIter(const ::lamella::tir::BlockIter &iter);

    ::llvm::SmallVector<::lamella::tir::ReadOp, 4> getReads();
    ::llvm::SmallVector<::lamella::tir::WriteOp, 4> getWrites();
    /// The init region's op, or null.
    ::lamella::tir::InitOp getInit();
    /// The first op of the body behind the declared regions and the init.
    ::mlir::Block::iterator getUpdateBegin();
  }];
}

//===----------------------------------------------------------------------===//
// Intrinsics
//===----------------------------------------------------------------------===//

def TIR_IntrinsicOp : TIR_Op<"intrinsic", [Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a tensor intrinsic: what it computes and how";
  let description = [{
    `desc` is a tir function with one block that says what the intrinsic computes; `impl` computes the same on the
    same buffers, in any dialect. `requires` lists target features. `tensorize` matches against `desc` and calls
    `impl`.

    - **C1** `desc` and `impl` are functions of one type.

    ```mlir
    tir.intrinsic @dot4 desc @dot4_desc impl @dot4_impl requires ["avx2"]
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$desc, FlatSymbolRefAttr:$impl,
                       OptionalAttr<StrArrayAttr>:$required_features);
  let assemblyFormat = [{
    $sym_name `desc` $desc `impl` $impl (`requires` $required_features^)? attr-dict-with-keyword
  }];
}

//===----------------------------------------------------------------------===//
// Guards
//===----------------------------------------------------------------------===//

def TIR_IntegerSetArrayAttr : TypedArrayAttrBase<IntegerSetAttr, "array of integer sets">;

def TIR_GuardedOp : TIR_Op<"guarded", [
    AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the body of a kernel that chooses one of its versions by its sizes";
  let description = [{
    Calls the function of the first set that holds for the sizes, else the one behind `otherwise`, with the kernel's
    own arguments. A caller, the kernel table and a profile see one kernel.

    - **C1** it is the body of a function with one block and without results; only `tir.bind`, `tir.assume` and the
      return stand beside it.
    - **C2** the sizes are `index` arguments of the function; the inputs are all its arguments, in order.
    - **C3** there is at least one set, and one function more than sets; each set has one dimension for each size and no
      symbols.
    - **C4** each function exists, has the kernel's type and is not the kernel itself.

    ```mlir
    func.func @linear(%m: index, %X: memref<?x64xf32>, %Y: memref<?x32xf32>) {
      tir.bind %X to [%m, 64] : memref<?x64xf32>
      tir.bind %Y to [%m, 32] : memref<?x32xf32>
      tir.guarded(%m) [affine_set<(d0) : (-d0 + 1 >= 0)> -> @linear_row, otherwise -> @linear_rows]
          (%m, %X, %Y) : index, memref<?x64xf32>, memref<?x32xf32>
      return
    }
    ```
  }];
  let arguments = (ins TIR_IntegerSetArrayAttr:$sets, FlatSymbolRefArrayAttr:$callees, Variadic<Index>:$sizes,
                       Variadic<AnyType>:$inputs);
  let assemblyFormat = [{
    `(` $sizes `)` custom<GuardedCases>($sets, $callees) `(` $inputs `)` attr-dict `:` type($inputs)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::IntegerSet getSet(unsigned i) { return ::llvm::cast<::mlir::IntegerSetAttr>(getSets()[i]).getValue(); }
    ::mlir::FlatSymbolRefAttr getCallee(unsigned i) {
      return ::llvm::cast<::mlir::FlatSymbolRefAttr>(getCallees()[i]);
    }
    /// The function for these sizes.
    ::mlir::FlatSymbolRefAttr choose(::llvm::ArrayRef<int64_t> sizes);
  }];
}

#endif // LAMELLA_DIALECT_TIR_IR_TIROPS_TD
