// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_IR_TIRDIALECT_TD
#define LAMELLA_DIALECT_TIR_IR_TIRDIALECT_TD

include "mlir/IR/OpBase.td"

def TIR_Dialect : Dialect {
  let name = "tir";
  let cppNamespace = "::lamella::tir";
  let summary = "loops, blocks and buffers: the level at which a kernel is scheduled";
  let description = [{
    A kernel is a `func.func` over `memref`; its body is a nest of `tir.for` loops around `tir.block`s. A block says
    which iterators it has, how loops bind them, and which regions of which buffers one instance reads and writes.
    A schedule rearranges loops and bindings and never looks inside a block.

    Extents, bindings, predicates and region bounds are *index expressions*: integers, `index` values, `+ - *`,
    `floordiv`, `ceildiv`, `mod` and parentheses, with SSA names in place. They are stored as one affine map and its
    operands, in one normal form that parser, builders and primitives share.
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect"];
  let useDefaultAttributePrinterParser = 1;
  let hasCanonicalizer = 1;
}

#endif // LAMELLA_DIALECT_TIR_IR_TIRDIALECT_TD
