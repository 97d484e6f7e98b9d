// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_CONVERSION_RELAXTOLLVM_PASSES_TD
#define LAMELLA_CONVERSION_RELAXTOLLVM_PASSES_TD

include "mlir/Pass/PassBase.td"

def RelaxToLLVMPass : Pass<"relax-to-llvm", "::mlir::ModuleOp"> {
  let summary = "graph functions to the entry functions of the module ABI";
  let description = [{
    Each public `relax.func` becomes `llvm.func @NAME(context, arguments, results) -> i32` of `lamella-c/Module.h`; the
    module gets the object `lamella_module` with its entries, kernel table and weights. Private functions are removed.

    The functions hold what needs no kernel: `relax.call_tir`, `relax.call_dps`, views, tuples, symbols, checks, control
    flow, segments, constants, weights, `relax.extend`, `relax.truncate`, `relax.positions`, with the attributes of
    `relax-plan-memory`. Any other op is refused by name; `relax.call` must have been inlined.

    A kernel `@NAME` is called through its slot of the kernel table. The table names `@NAME$packed`, declared here if the
    module does not define it yet. Slots are in the order of the kernels in the module.

    Argument attributes: `relax.parameter = i : i64` marks a trailing argument that is result `i` of `load`;
    `relax.name = "tokens"` is the argument's name in messages.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect",
                           "::mlir::cf::ControlFlowDialect"];
}

#endif // LAMELLA_CONVERSION_RELAXTOLLVM_PASSES_TD
