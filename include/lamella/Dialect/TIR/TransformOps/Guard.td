// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_GUARD_TD
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_GUARD_TD

include "lamella/Dialect/TIR/TransformOps/ScheduleOpBase.td"

def GuardOp : TIR_ScheduleOp<"guard"> {
  let summary = "a kernel becomes the choice among versions of it";
  let description = [{
    Each set is over the kernel's sizes, its `index` arguments in order. The kernel becomes `tir.guarded`: the first set
    that holds says which version runs, else the one for the rest. A version knows its guard: what its set says, and
    that the sets before do not hold, is stated as `tir.assume` where it bounds a size by constants or makes it a
    multiple, and a size that can have one value only is that constant in every index expression.

    Refused when: the payload is not a function with one basic block and without results; the kernel is guarded already,
    or holds an assertion; there is no set; a set has another number of dimensions than the kernel sizes, or symbols; a
    set can never hold where the sets before it do not.

    ```mlir
    // before                                    // after
    func.func @k(%n: index, %A: ...) {           func.func @k(%n: index, %A: ...) {
      tir.for %i to %n {                           tir.guarded(%n) [affine_set<(d0) : (-d0 + 8 >= 0)> -> @k_guard0,
        tir.block "b" (...)                                         otherwise -> @k_otherwise](%n, %A) : ...
      }                                            return
      return                                     }
    }                                            func.func private @k_guard0(%n: index, %A: ...) {
                                                   tir.assume range %n in [0, 9)
    // script
    %few, %many = transform.tir.guard %k by [affine_set<(d0) : (-d0 + 8 >= 0)>]
    ```
    Handles valid afterwards: all; the kernel's is the choice, those of its loops and blocks are in the version for the
    rest. The results are the versions, in the order of the sets, then the one for the rest.
  }];
  let arguments = (ins Transform_AnyOpType:$kernel, TypedArrayAttrBase<IntegerSetAttr, "array of integer sets">:$sets);
  let results = (outs Variadic<Transform_AnyOpType>:$versions);
  let assemblyFormat = "$kernel `by` $sets attr-dict `` custom<AnyOpResults>(type($versions))";
  let hasVerifier = 1;
}

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_GUARD_TD
