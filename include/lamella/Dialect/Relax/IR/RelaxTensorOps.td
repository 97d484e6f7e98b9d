// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators of ordinary networks.
#ifndef LAMELLA_DIALECT_RELAX_IR_RELAXTENSOROPS_TD
#define LAMELLA_DIALECT_RELAX_IR_RELAXTENSOROPS_TD

include "lamella/Dialect/Relax/IR/RelaxOpBase.td"

def Relax_AddOp : Relax_BinaryOp<"add", "x + y", [Commutative]> { let hasFolder = 1; }
def Relax_SubtractOp : Relax_BinaryOp<"subtract", "x - y">;
def Relax_MultiplyOp : Relax_BinaryOp<"multiply", "x * y", [Commutative]> { let hasFolder = 1; }
def Relax_DivideOp : Relax_BinaryOp<"divide", "x / y", [],
    "The quotient of integers is truncated toward zero. A divisor 0, and the smallest integer by -1, have no quotient: "
    "the interpreter refuses them, compiled code is undefined there. Floats follow IEEE 754: x / 0 is infinite or NaN.">;
def Relax_MaximumOp : Relax_BinaryOp<"maximum", "max(x, y), NaN if either is", [Commutative]>;
def Relax_MinimumOp : Relax_BinaryOp<"minimum", "min(x, y), NaN if either is", [Commutative]>;
def Relax_PowerOp : Relax_BinaryOp<"power", "x to the power of y">;

def Relax_NegateOp : Relax_UnaryOp<"negate", "-x">;
def Relax_AbsOp : Relax_UnaryOp<"abs", "|x|">;
def Relax_ExpOp : Relax_UnaryOp<"exp", "exp(x)">;
def Relax_LogOp : Relax_UnaryOp<"log", "ln(x)">;
def Relax_SqrtOp : Relax_UnaryOp<"sqrt", "sqrt(x)">;
def Relax_RsqrtOp : Relax_UnaryOp<"rsqrt", "1 / sqrt(x)">;
def Relax_SinOp : Relax_UnaryOp<"sin", "sin(x)">;
def Relax_CosOp : Relax_UnaryOp<"cos", "cos(x)">;
def Relax_TanhOp : Relax_UnaryOp<"tanh", "tanh(x)">;
def Relax_ErfOp : Relax_UnaryOp<"erf", "erf(x)">;
def Relax_SigmoidOp : Relax_UnaryOp<"sigmoid", "1 / (1 + exp(-x))">;
def Relax_SiluOp : Relax_UnaryOp<"silu", "x / (1 + exp(-x))">;
def Relax_GeluOp : Relax_UnaryOp<"gelu", "x / 2 * (1 + erf(x / sqrt(2)))">;
def Relax_GeluTanhOp : Relax_UnaryOp<"gelu_tanh", "x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))">;
def Relax_ReluOp : Relax_UnaryOp<"relu", "max(x, 0)">;

def Relax_CastOp : Relax_Op<"cast", [Pure]> {
  let summary = "element-wise conversion between element types";
  let description = [{
    Float to float rounds to nearest even; integer to float rounds to nearest even; float to integer truncates toward zero
    (values outside the range are undefined); integers extend by sign or truncate, and i1 extends by zero: true is 1.

    Constraints: (C1) the result has the operand's shape, up to weakening.

    Example: `%y = relax.cast %x : (tensor<4xf16>) -> tensor<4xf32>`
  }];
  let arguments = (ins Relax_Tensor:$input);
  let results = (outs Relax_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Relax_ComparePredicate : I32EnumAttr<"ComparePredicate", "comparison", [
    I32EnumAttrCase<"EQ", 0, "eq">, I32EnumAttrCase<"NE", 1, "ne">, I32EnumAttrCase<"LT", 2, "lt">,
    I32EnumAttrCase<"LE", 3, "le">, I32EnumAttrCase<"GT", 4, "gt">, I32EnumAttrCase<"GE", 5, "ge">]> {
  let cppNamespace = "::lamella::relax";
}

def Relax_CompareOp : Relax_Operator<"compare"> {
  let summary = "element-wise comparison with broadcasting";
  let description = [{
    Ordered comparison: false where either operand is NaN, except `ne`, which is then true. Broadcasting as in `relax.add`.

    Example: `%m = relax.compare lt %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>`
  }];
  let arguments = (ins Relax_ComparePredicate:$predicate, Relax_Tensor:$lhs, Relax_Tensor:$rhs);
  let results = (outs Relax_IntTensor:$result);
  let assemblyFormat = "$predicate $lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

def Relax_SelectOp : Relax_Operator<"select"> {
  let summary = "element-wise choice with broadcasting";
  let description = [{
    Example:

    ```mlir
    %r = relax.select %m, %x, %y : (tensor<4xi1>, tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins Relax_IntTensor:$condition, Relax_Tensor:$on_true, Relax_Tensor:$on_false);
  let results = (outs Relax_Tensor:$result);
  let assemblyFormat = "$condition `,` $on_true `,` $on_false attr-dict `:` functional-type(operands, results)";
}

def Relax_MatmulOp : Relax_Operator<"matmul"> {
  let summary = "matrix product over the last two dimensions";
  let description = [{
    `C[..., i, j] = sum_k A[..., i, k] * B[..., k, j]`, or with `transpose_rhs` `B[..., j, k]`, the layout of weights in
    model files. Leading dimensions broadcast. Sums are in f32 for f16 and bf16 operands.

    Constraints:

    - (C1) both operands have rank 2 or more and one element type;
    - (C2) the contracted dimensions are not provably different.

    Example:

    ```mlir
    %y = relax.matmul %x, %w transpose_rhs : (tensor<?x576xf32, #relax.shape<n, 576>>, tensor<1536x576xf32>)
        -> tensor<?x1536xf32, #relax.shape<n, 1536>>
    ```
  }];
  let arguments = (ins Relax_FloatTensor:$lhs, Relax_FloatTensor:$rhs, UnitAttr:$transpose_rhs);
  let results = (outs Relax_FloatTensor:$result);
  let assemblyFormat = "$lhs `,` $rhs (`transpose_rhs` $transpose_rhs^)? attr-dict `:` functional-type(operands, results)";
}

def Relax_SumOp : Relax_ReductionOp<"sum", "sum of x">;
def Relax_MeanOp : Relax_ReductionOp<"mean", "sum of x / count">;
def Relax_MaxOp : Relax_ReductionOp<"max", "maximum of x">;
def Relax_MinOp : Relax_ReductionOp<"min", "minimum of x">;

def Relax_SoftmaxOp : Relax_Operator<"softmax"> {
  let summary = "softmax over one dimension";
  let description = [{
    `y = exp(x - m) / sum(exp(x - m))` with `m` the maximum over `dim`. A row that is wholly -inf gives 0.

    Constraints: (C1) `dim` is inside the rank.

    Example: `%y = relax.softmax %x dim 1 : (tensor<2x4xf32>) -> tensor<2x4xf32>`
  }];
  let arguments = (ins Relax_FloatTensor:$input, I64Attr:$dim);
  let results = (outs Relax_FloatTensor:$result);
  let assemblyFormat = "$input `dim` $dim attr-dict `:` functional-type(operands, results)";
}

def Relax_ReshapeOp : Relax_Op<"reshape", [Pure]> {
  let summary = "the same elements in row-major order under another shape";
  let description = [{
    Constraints: (C1) the element counts are not provably different, and are provably equal unless a dimension is `?`;
    (C2) same element type.

    Example:

    ```mlir
    %y = relax.reshape %x : (tensor<?x576xf32, #relax.shape<n, 576>>) -> tensor<?x9x64xf32, #relax.shape<n, 9, 64>>
    ```
  }];
  let arguments = (ins Relax_Tensor:$input, Variadic<Relax_SizeType>:$sizes);
  let results = (outs Relax_Tensor:$result);
  let assemblyFormat = "$input (`sizes` `(` $sizes^ `)`)? attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Relax_PermuteOp : Relax_Operator<"permute"> {
  let summary = "permutes dimensions";
  let description = [{
    Dimension `i` of the result is dimension `permutation[i]` of the operand.

    Constraints: (C1) `permutation` is one.

    Example: `%y = relax.permute %x [1, 0] : (tensor<2x4xf32>) -> tensor<4x2xf32>`
  }];
  let arguments = (ins Relax_Tensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs Relax_Tensor:$result);
  let assemblyFormat = "$input $permutation attr-dict `:` functional-type(operands, results)";
}

def Relax_BroadcastToOp : Relax_Op<"broadcast_to", [Pure]> {
  let summary = "repeats a tensor to a larger shape";
  let description = [{
    Constraints: (C1) aligned at the last dimension, each dimension of the operand is 1 or not provably different from the
    result's; (C2) same element type.

    Example:

    ```mlir
    %y = relax.broadcast_to %x sizes(%n) : (tensor<1x4xf32>, !relax.size<n>) -> tensor<?x4xf32, #relax.shape<n, 4>>
    ```
  }];
  let arguments = (ins Relax_Tensor:$input, Variadic<Relax_SizeType>:$sizes);
  let results = (outs Relax_Tensor:$result);
  let assemblyFormat = "$input (`sizes` `(` $sizes^ `)`)? attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Relax_ConcatOp : Relax_Operator<"concat"> {
  let summary = "joins tensors along one dimension";
  let description = [{
    Constraints: (C1) `dim` is inside the rank; (C2) the other dimensions are not provably different; (C3) at least one
    operand.

    Example: `%y = relax.concat %a, %b dim 0 : (tensor<2x4xf32>, tensor<3x4xf32>) -> tensor<5x4xf32>`
  }];
  let arguments = (ins Variadic<Relax_Tensor>:$inputs, I64Attr:$dim);
  let results = (outs Relax_Tensor:$result);
  let assemblyFormat = "$inputs `dim` $dim attr-dict `:` functional-type(operands, results)";
}

def Relax_SplitOp : Relax_Operator<"split"> {
  let summary = "cuts a tensor along one dimension";
  let description = [{
    Result `i` has extent `extents[i]` along `dim`.

    Constraints: (C1) `dim` is inside the rank; (C2) the extents are positive and their sum is not provably different from
    the dimension.

    Example: `%q, %k = relax.split %x dim 1 [576, 192] : (tensor<2x768xf32>) -> (tensor<2x576xf32>, tensor<2x192xf32>)`
  }];
  let arguments = (ins Relax_Tensor:$input, I64Attr:$dim, DenseI64ArrayAttr:$extents);
  let results = (outs Variadic<Relax_Tensor>:$results);
  let assemblyFormat = "$input `dim` $dim $extents attr-dict `:` functional-type(operands, results)";
}

def Relax_TakeOp : Relax_Operator<"take"> {
  let summary = "gathers slices by index";
  let description = [{
    With `axis = a` and `batch_dims = d`, `result[b..., o..., i..., r...] = input[b..., o..., indices[b..., i...], r...]`,
    where `b` are `d` leading dimensions common to both, `o` the input's dimensions from `d` to `a`, and `r` those after
    `a`. An index outside `[0, extent)` is a run-time error.

    Constraints:

    - (C1) `0 <= batch_dims <= axis < rank(input)` and `batch_dims <= rank(indices)`;
    - (C2) the batch dimensions are not provably different.

    Example:

    ```mlir
    %rows = relax.take %table, %ids axis 0 : (tensor<49152x576xf32>, tensor<?x?xi32, #relax.shape<b, n>>)
        -> tensor<?x?x576xf32, #relax.shape<b, n, 576>>
    ```
  }];
  let arguments = (ins Relax_Tensor:$input, Relax_IntTensor:$indices, I64Attr:$axis,
                       DefaultValuedAttr<I64Attr, "0">:$batch_dims);
  let results = (outs Relax_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $indices `axis` $axis (`batch_dims` $batch_dims^)? attr-dict `:` functional-type(operands, results)
  }];
}

def Relax_ArgmaxOp : Relax_Operator<"argmax"> {
  let summary = "index of the maximum of the last dimension";
  let description = [{
    The smallest index among equals, as `i32`; NaN counts as larger than every number.

    Constraints: (C1) the rank is at least 1.

    Example: `%i = relax.argmax %x : (tensor<?x49152xf32, #relax.shape<b, 49152>>) -> tensor<?xi32, #relax.shape<b>>`
  }];
  let arguments = (ins Relax_FloatTensor:$input);
  let results = (outs Relax_IntTensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

#endif // LAMELLA_DIALECT_RELAX_IR_RELAXTENSOROPS_TD
