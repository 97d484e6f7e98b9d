// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators of language models: norms, rotary embedding, quantized weights, the key/value cache, sampling.
#ifndef LAMELLA_DIALECT_RELAX_IR_RELAXMODELOPS_TD
#define LAMELLA_DIALECT_RELAX_IR_RELAXMODELOPS_TD

include "lamella/Dialect/Relax/IR/RelaxOpBase.td"

def Relax_RMSNormOp : Relax_Operator<"rms_norm"> {
  let summary = "root-mean-square norm of the last dimension";
  let description = [{
    `y = x / sqrt(mean(x^2) + epsilon) * weight`, the mean over the last dimension (Zhang and Sennrich, 2019).

    Constraints: (C1) `weight` has rank 1 and an extent not provably different from the input's last dimension.

    Example:

    ```mlir
    %y = relax.rms_norm %x, %w epsilon 1.0e-05 : (tensor<?x576xf32, #relax.shape<n, 576>>, tensor<576xf32>)
        -> tensor<?x576xf32, #relax.shape<n, 576>>
    ```
  }];
  let arguments = (ins Relax_FloatTensor:$input, Relax_FloatTensor:$weight, F64Attr:$epsilon);
  let results = (outs Relax_FloatTensor:$result);
  let assemblyFormat = "$input `,` $weight `epsilon` $epsilon attr-dict `:` functional-type(operands, results)";
}

def Relax_LayerNormOp : Relax_Operator<"layer_norm"> {
  let summary = "layer norm of the last dimension";
  let description = [{
    `y = (x - mean(x)) / sqrt(variance(x) + epsilon) * weight + bias`, over the last dimension, variance with divisor
    count.

    Constraints: (C1) `weight` and `bias` have rank 1 and extents not provably different from the input's last dimension.

    Example:

    ```mlir
    %y = relax.layer_norm %x, %w, %b epsilon 1.0e-05 : (tensor<2x576xf32>, tensor<576xf32>, tensor<576xf32>)
        -> tensor<2x576xf32>
    ```
  }];
  let arguments = (ins Relax_FloatTensor:$input, Relax_FloatTensor:$weight, Relax_FloatTensor:$bias, F64Attr:$epsilon);
  let results = (outs Relax_FloatTensor:$result);
  let assemblyFormat = [{
    $input `,` $weight `,` $bias `epsilon` $epsilon attr-dict `:` functional-type(operands, results)
  }];
}

def Relax_RotaryOp : Relax_Operator<"rotary"> {
  let summary = "rotary position embedding";
  let description = [{
    Rotates pairs of the first `rotary_dims` elements of each head (Su et al., 2021): the pair `(x, y)` number `i` at
    position `p` becomes `(x cos a - y sin a, x sin a + y cos a)` with `a = p * base^(-2 i / rotary_dims)`. Pairs are
    `(2i, 2i+1)` with `interleaved`, else `(i, i + rotary_dims / 2)`. The other elements pass.

    Models that were stretched to longer contexts turn more slowly: with `divisors`, `a` is divided by `divisors[i]`;
    and both the cosine and the sine are multiplied by `magnitude`, 1 unless given (YaRN: Peng et al., 2023).

    The input is `[batch, rows, heads, dim]`, `positions` `[batch, rows]`, `divisors` `[rotary_dims / 2]`.

    Constraints:

    - (C1) input of rank 4, positions of rank 2, their leading dimensions not provably different;
    - (C2) `rotary_dims` is even, positive and at most the last dimension, which is static;
    - (C3) `divisors` is f32, one for each pair.

    Example:

    ```mlir
    %y = relax.rotary %x, %p base 100000.0 rotary_dims 64 interleaved
        : (tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>, tensor<?x?xi32, #relax.shape<b, n>>)
        -> tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>
    ```
  }];
  let arguments = (ins Relax_FloatTensor:$input, Relax_IntTensor:$positions, Optional<Relax_FloatTensor>:$divisors,
                       F64Attr:$base, I64Attr:$rotary_dims, UnitAttr:$interleaved,
                       DefaultValuedAttr<F64Attr, "1.0">:$magnitude);
  let results = (outs Relax_FloatTensor:$result);
  let assemblyFormat = [{
    $input `,` $positions (`divisors` $divisors^)? `base` $base `rotary_dims` $rotary_dims
    (`interleaved` $interleaved^)? (`magnitude` $magnitude^)? attr-dict `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Quantized weights
//===----------------------------------------------------------------------===//

def Relax_UnpackOp : Relax_Operator<"unpack"> {
  let summary = "separates a weight's bytes into codes, scales and minima";
  let description = [{
    The operand is `[rows..., bytes of a row]`, blocks in the given format. Runs once, when the model is loaded. A group is
    the elements that share a scale; results, for `B` groups in a row:

    | format | codes (i8) | high bits (i32) | scales, minima | elements of a group | of a block | bytes of a block |
    |---|---|---|---|---|---|---|
    | q4_0 | `[rows, B, 16]` | | f16 `[rows, B]`, none | 32 | 32 | 18 |
    | q4_1 | `[rows, B, 16]` | | f16 `[rows, B]`, both | 32 | 32 | 20 |
    | q5_0 | `[rows, B, 16]` | `[rows, B]` | f16 `[rows, B]`, none | 32 | 32 | 22 |
    | q5_1 | `[rows, B, 16]` | `[rows, B]` | f16 `[rows, B]`, both | 32 | 32 | 24 |
    | q8_0 | `[rows, B, 32]` | | f16 `[rows, B]`, none | 32 | 32 | 34 |
    | q2_k | `[rows, B, 16]` | | f32 `[rows, B]`, both | 16 | 256 | 84 |
    | q3_k | `[rows, B, 16]` | | f32 `[rows, B]`, none | 16 | 256 | 110 |
    | q4_k | `[rows, B, 16]` | | f32 `[rows, B]`, both | 32 | 256 | 144 |
    | q5_k | `[rows, B, 16]` | `[rows, B]` | f32 `[rows, B]`, both | 32 | 256 | 176 |
    | q6_k | `[rows, B, 16]` | | f32 `[rows, B]`, none | 16 | 256 | 210 |
    | iq4_nl | `[rows, B, 32]` | | f16 `[rows, B]`, none | 32 | 32 | 18 |
    | mxfp4 | `[rows, B, 32]` | | f32 `[rows, B]`, none | 32 | 32 | 17 |

    Where a group of 32 has 16 bytes, byte `j` holds element `j` in its low and element `j + 16` in its high nibble, and
    bit `j` of the high bits is the fifth bit of element `j`. Else a byte is an element, signed. Scales and minima of the
    formats `*_k` are the products of what the file has for a block and for a group.

    Constraints: (C1) the operand is `i8` with a static last dimension that is a multiple of the block's bytes.

    Example:

    ```mlir
    %c, %s, %m = relax.unpack q4_1 %w : (tensor<576x360xi8>) -> (tensor<576x18x16xi8>, tensor<576x18xf16>, tensor<576x18xf16>)
    ```
  }];
  let arguments = (ins Relax_BlockFormat:$format, Relax_IntTensor:$bytes);
  let results = (outs Variadic<Relax_Tensor>:$results);
  let assemblyFormat = "$format $bytes attr-dict `:` functional-type(operands, results)";
}

def Relax_DequantizeOp : Relax_Operator<"dequantize"> {
  let summary = "the values of a quantized weight";
  let description = [{
    The inverse of quantization, for the parts that `relax.unpack` makes, with any leading dimensions (so rows can be
    gathered first): with the code `q`, scale `d` and minimum `m` of an element its value, in f32, is

    | format | value |
    |---|---|
    | q4_0 | `d * (q - 8)` |
    | q5_0 | `d * (q - 16)` |
    | q4_1, q5_1, q2_k, q4_k, q5_k | `d * q + m` |
    | q8_0, q3_k, q6_k, iq4_nl, mxfp4 | `d * q`, q signed |

    Constraints: (C1) the operands are the parts of the format, of one shape up to their last dimension.

    Example:

    ```mlir
    %w = relax.dequantize q4_1 %c, %s, %m : (tensor<576x18x16xi8>, tensor<576x18xf16>, tensor<576x18xf16>) -> tensor<576x576xf32>
    ```
  }];
  let arguments = (ins Relax_BlockFormat:$format, Variadic<Relax_Tensor>:$parts);
  let results = (outs Relax_FloatTensor:$result);
  let assemblyFormat = "$format $parts attr-dict `:` functional-type(operands, results)";
}

def Relax_QuantizeOp : Relax_Operator<"quantize"> {
  let summary = "rows of activations as 8-bit codes in blocks of 32";
  let description = [{
    For each block of 32 elements of a row of `[rows, K]`, with `a` the greatest magnitude in it:

    - `scale = a / 127`, in `[rows, K / 32]`;
    - `codes`, each element times `127 / a`, rounded to the nearest integer, ties to even, in `[rows, K / 32, 32]`. They
      are 0 where `a` is below 2^-100, an infinity or NaN;
    - `sums`, the scale times the sum of the block's codes, in `[rows, K / 32]`.

    So a code is off by at most half a scale, 1/254 of the greatest magnitude in its block. NaN and infinities make the
    scale and the sum NaN or infinite.

    Constraints: (C1) the operand is f32 of rank 2 with a static last dimension that is a multiple of 32.

    Example:

    ```mlir
    %q, %d, %s = relax.quantize %x : (tensor<?x576xf32, #relax.shape<n, 576>>)
        -> (tensor<?x18x32xi8, #relax.shape<n, 18, 32>>, tensor<?x18xf32, #relax.shape<n, 18>>,
            tensor<?x18xf32, #relax.shape<n, 18>>)
    ```
  }];
  let arguments = (ins Relax_FloatTensor:$input);
  let results = (outs Relax_IntTensor:$codes, Relax_FloatTensor:$scales, Relax_FloatTensor:$sums);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def Relax_PackOp : Relax_Operator<"pack"> {
  let summary = "the parts of a quantized weight in one tensor, several rows side by side";
  let description = [{
    The operands are the parts of a matrix that `relax.unpack` made. In the result, `[rows / R, B, words]`, a row of words (16
    bits, little-endian) holds one block of each of R consecutive rows, with nothing left out, so that a kernel reads one
    stream of memory for R rows. The fields of the blocks follow each other:

    | field | words of a row | where row `r` of the R has word `i` of the field |
    |---|---|---|
    | codes | half the bytes | `i / 2 * 2R + 2r + i mod 2`: four bytes of each row in turn |
    | high bits | 2 | `2r + i` |
    | scales, then minima | 1 of f16, 2 of f32 | `i * R + r` |

    Runs once, when the model is loaded.

    Constraints: (C1) `parts` are the parts of a matrix of static shape in the format; (C2) R is at least 1 and divides the
    rows.

    Example:

    ```mlir
    %p = relax.pack q4_1 %c, %s, %m interleave 16
        : (tensor<576x18x16xi8>, tensor<576x18xf16>, tensor<576x18xf16>) -> tensor<36x18x160xi16>
    ```
  }];
  let arguments = (ins Relax_BlockFormat:$format, Variadic<Relax_Tensor>:$parts,
                       DefaultValuedAttr<I64Attr, "1">:$interleave);
  let results = (outs Relax_IntTensor:$result);
  let assemblyFormat = "$format $parts (`interleave` $interleave^)? attr-dict `:` functional-type(operands, results)";
}

def Relax_QuantizedMatmulOp : Relax_Operator<"quantized_matmul"> {
  let summary = "matrix product of quantized rows and a quantized weight";
  let description = [{
    The product of the rows that `relax.quantize` made and the transposed weight that `relax.pack` made. With the weight's
    codes `w` (unsigned; signed in q8_0, iq4_nl and mxfp4), scales `dw`, minima `m` and the rows' codes `q`, scales `dx`, sums `s`:

    ```
    y[i, j] = sum over blocks b of  dw[j, b] * dx[i, b] * (sum over k of w[j, b, k] * q[i, b, k])  +  c[j, b] * s[i, b]
    ```

    where `c` is `m` in formats with minima, `-8 * dw` in q4_0, `-16 * dw` in q5_0 and 0 in others. The inner sum is exact. The
    difference to the matrix product of the dequantized operands is rounding.

    Constraints:

    - (C1) `codes` is i8 of shape `[rows, B, 32]`, `scales` and `sums` are f32 of shape `[rows, B]`;
    - (C2) `weight` is i16 of the shape that `relax.pack` gives a matrix with B groups in a row in this format, whose groups
      have 32 elements;
    - (C3) R, the rows that are interleaved, is at least 1.

    Example:

    ```mlir
    %y = relax.quantized_matmul q8_0 %q, %d, %s weight %p interleave 16
        : (tensor<?x18x32xi8, #relax.shape<n, 18, 32>>, tensor<?x18xf32, #relax.shape<n, 18>>,
           tensor<?x18xf32, #relax.shape<n, 18>>, tensor<12x18x272xi16>) -> tensor<?x192xf32, #relax.shape<n, 192>>
    ```
  }];
  let arguments = (ins Relax_BlockFormat:$format, Relax_IntTensor:$codes, Relax_FloatTensor:$scales,
                       Relax_FloatTensor:$sums, Relax_IntTensor:$weight, DefaultValuedAttr<I64Attr, "1">:$interleave);
  let results = (outs Relax_FloatTensor:$result);
  let assemblyFormat = [{
    $format $codes `,` $scales `,` $sums `weight` $weight (`interleave` $interleave^)? attr-dict
    `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// The key/value cache
//===----------------------------------------------------------------------===//

def Relax_ExtendOp : Relax_Op<"extend"> {
  let summary = "reserves positions at the end of each sequence";
  let description = [{
    Sequence `s` grows by `counts[s]` positions, which `relax.append` fills layer by layer. Exceeding the cache's capacity
    is a run-time error that leaves the cache unchanged. Consumes the state.

    Constraints: (C1) `counts` is `i32` of rank 1, its extent not provably different from the cache's batch; (C2) the
    result has the state's type.

    Example:

    ```mlir
    %1 = relax.extend %0, %counts : (!relax.state<kv_cache, [b, 30, 3, 64], f32>, tensor<?xi32, #relax.shape<b>>)
        -> !relax.state<kv_cache, [b, 30, 3, 64], f32>
    ```
  }];
  let arguments = (ins Relax_StateType:$state, Relax_IntTensor:$counts);
  let results = (outs Relax_StateType:$result);
  let assemblyFormat = "$state `,` $counts attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Relax_LengthOp : Relax_Op<"length", [MemoryEffects<[MemRead]>]> {
  let summary = "the greatest length in a cache, as a symbol";
  let description = [{
    Reads the state and defines a new symbol: the maximum over the sequences' lengths.

    Constraints: (C1) the result is a bare symbol that nothing else in the function defines.

    Example: `%t = relax.length %1 : !relax.state<kv_cache, [b, 30, 3, 64], f32> -> !relax.size<t>`
  }];
  let arguments = (ins Relax_StateType:$state);
  let results = (outs Relax_SizeType:$result);
  let assemblyFormat = "$state attr-dict `:` qualified(type($state)) `->` qualified(type($result))";
  let hasVerifier = 1;
}

def Relax_PositionsOp : Relax_Op<"positions", [MemoryEffects<[MemRead]>]> {
  let summary = "positions of the newest rows of each sequence";
  let description = [{
    `result[s, i] = length[s] - counts[s] + i` for the `rows` rows of a padded batch, as `i32`. Rows at or past
    `counts[s]` are padding; their positions follow the same formula.

    Constraints: (C1) the result is `i32` `[batch of the cache, rows]`.

    Example:

    ```mlir
    %p = relax.positions %1, %counts, %n : (!relax.state<kv_cache, [b, 30, 3, 64], f32>, tensor<?xi32, #relax.shape<b>>,
        !relax.size<n>) -> tensor<?x?xi32, #relax.shape<b, n>>
    ```
  }];
  let arguments = (ins Relax_StateType:$state, Relax_IntTensor:$counts, Relax_SizeType:$rows);
  let results = (outs Relax_IntTensor:$result);
  let assemblyFormat = "$state `,` $counts `,` $rows attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Relax_AppendOp : Relax_Op<"append"> {
  let summary = "writes keys and values of one layer into the newest positions";
  let description = [{
    Row `i < counts[s]` of sequence `s` goes to position `length[s] - counts[s] + i` of layer `layer`, rounded to the
    cache's element type; padding rows are not written. Consumes the state.

    Constraints:

    - (C1) `keys` and `values` are `[batch, rows, heads, head dim]` of the cache, of its element type or f32;
    - (C2) `layer` is inside the cache;
    - (C3) the result has the state's type.

    Example:

    ```mlir
    %2 = relax.append %1, %k, %v, %counts layer 0 : (!relax.state<kv_cache, [b, 30, 3, 64], f32>,
        tensor<?x?x3x64xf32, #relax.shape<b, n, 3, 64>>, tensor<?x?x3x64xf32, #relax.shape<b, n, 3, 64>>,
        tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 30, 3, 64], f32>
    ```
  }];
  let arguments = (ins Relax_StateType:$state, Relax_FloatTensor:$keys, Relax_FloatTensor:$values,
                       Relax_IntTensor:$counts, I64Attr:$layer);
  let results = (outs Relax_StateType:$result);
  let assemblyFormat = [{
    $state `,` $keys `,` $values `,` $counts `layer` $layer attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Relax_TruncateOp : Relax_Op<"truncate"> {
  let summary = "shortens each sequence";
  let description = [{
    Sequence `s` keeps its first `min(length[s], lengths[s])` positions. Consumes the state.

    Constraints: (C1) `lengths` is `i32` of rank 1, its extent not provably different from the cache's batch; (C2) the
    result has the state's type.

    Example:

    ```mlir
    %2 = relax.truncate %1, %keep : (!relax.state<kv_cache, [b, 30, 3, 64], f32>, tensor<?xi32, #relax.shape<b>>)
        -> !relax.state<kv_cache, [b, 30, 3, 64], f32>
    ```
  }];
  let arguments = (ins Relax_StateType:$state, Relax_IntTensor:$lengths);
  let results = (outs Relax_StateType:$result);
  let assemblyFormat = "$state `,` $lengths attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Relax_AttentionOp : Relax_Op<"attention", [MemoryEffects<[MemRead]>]> {
  let summary = "causal attention of new rows over one layer of a cache";
  let description = [{
    For sequence `s`, row `i < counts[s]` at position `p = length[s] - counts[s] + i` and query head `h`, with key head
    `g = h * heads(cache) / heads(query)`:

    `result[s, i, h] = sum_{j <= p} softmax_j(scale * <query[s, i, h], K[s, g, j]>) * V[s, g, j]`.

    With `window` W, `j` begins at `p - W + 1`. With `softcap` c, a score `x` becomes `c * tanh(x / c)` before the softmax.
    0, the default of both, is none. Rows at or past `counts[s]` are 0. `extent` is the greatest length (`relax.length`), the bound of `j`.

    Constraints:

    - (C1) `query` is `[batch, rows, heads, head dim]`, batch and head dim those of the cache;
    - (C2) the query's heads are a static multiple of the cache's;
    - (C3) `layer` is inside the cache;
    - (C4) the result has the query's type, up to weakening;
    - (C5) the window is at least 0;
    - (C6) the softcap is finite and at least 0.

    Example:

    ```mlir
    %o = relax.attention %q, %2, %counts, %t layer 0 scale 0.125 : (tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>,
        !relax.state<kv_cache, [b, 30, 3, 64], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<t>)
        -> tensor<?x?x9x64xf32, #relax.shape<b, n, 9, 64>>
    ```
  }];
  let arguments = (ins Relax_FloatTensor:$query, Relax_StateType:$state, Relax_IntTensor:$counts,
                       Relax_SizeType:$extent, I64Attr:$layer, F64Attr:$scale,
                       DefaultValuedAttr<I64Attr, "0">:$window, DefaultValuedAttr<F64Attr, "0.0">:$softcap);
  let results = (outs Relax_FloatTensor:$result);
  let assemblyFormat = [{
    $query `,` $state `,` $counts `,` $extent `layer` $layer `scale` $scale (`window` $window^)? (`softcap` $softcap^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Sampling
//===----------------------------------------------------------------------===//

def Relax_FilterLogitsOp : Relax_Operator<"filter_logits"> {
  let summary = "excludes unlikely tokens from each row of logits";
  let description = [{
    A token that stays keeps its logit; one that is excluded gets -inf. With `x = logits[s]`, `w[i] = exp((x[i] - max x) /
    temperature[s])` and the settings of row `s`, three filters follow each other, each on what the one before it left:

    1. top-k: the `top_k` tokens of the greatest logits; off where it is 0 or at least the number of tokens.
    2. top-p: the fewest tokens of the greatest logits whose `w` add up to at least `top_p` times the sum of all `w` that
       are left, and at least one; off where it is 1.
    3. min-p: the tokens with `w[i] >= min_p` (the likeliest has 1); off where it is 0.

    Tokens with the same logit stay or go together, so that a filter may keep more than it says; 0.0 and -0.0 are the same.
    The order is that of the logits warpers of Hugging Face's transformers (vLLM has min-p first, which makes a difference
    only where top-p is on too).

    A row is left as it is where its temperature is 0, since `relax.sample` then takes the greatest logit, and where its
    greatest logit is NaN (as it is where any is) or infinite, since such logits have no softmax.
    `temperature` is finite and at least 0, `top_k` at least 0, `top_p` and `min_p` lie in `[0, 1]`.

    Constraints:

    - (C1) `logits` is f32 and has rank 2;
    - (C2) the settings have rank 1, f32, `top_k` i32, their extents not provably different from the logits' first.

    Example:

    ```mlir
    %r = relax.filter_logits %l, %t, %k, %p, %m : (tensor<?x49152xf32, #relax.shape<b, 49152>>,
        tensor<?xf32, #relax.shape<b>>, tensor<?xi32, #relax.shape<b>>, tensor<?xf32, #relax.shape<b>>,
        tensor<?xf32, #relax.shape<b>>) -> tensor<?x49152xf32, #relax.shape<b, 49152>>
    ```
  }];
  let arguments = (ins Relax_FloatTensor:$logits, Relax_FloatTensor:$temperature, Relax_IntTensor:$top_k,
                       Relax_FloatTensor:$top_p, Relax_FloatTensor:$min_p);
  let results = (outs Relax_FloatTensor:$result);
  let assemblyFormat = [{
    $logits `,` $temperature `,` $top_k `,` $top_p `,` $min_p attr-dict `:` functional-type(operands, results)
  }];
}

def Relax_MaskLogitsOp : Relax_Operator<"mask_logits"> {
  let summary = "excludes the tokens that a bit mask does not name";
  let description = [{
    `result[s, v] = logits[s, v]` where bit `v mod 32` of `mask[s, v floordiv 32]` is 1, and -inf elsewhere: the masks of
    grammars as run-time libraries write them. Bits past the last token mean nothing.

    Constraints: (C1) `logits` has rank 2 and is f32; (C2) `mask` has rank 2 and is i32, its first extent not provably
    different from the logits' first; (C3) its second is `(v + 31) floordiv 32` of the logits' second `v`.

    Example:

    ```mlir
    %m = relax.mask_logits %l, %w : (tensor<?x49152xf32, #relax.shape<b, 49152>>,
        tensor<?x1536xi32, #relax.shape<b, 1536>>) -> tensor<?x49152xf32, #relax.shape<b, 49152>>
    ```
  }];
  let arguments = (ins Relax_FloatTensor:$logits, Relax_IntTensor:$mask);
  let results = (outs Relax_FloatTensor:$result);
  let assemblyFormat = "$logits `,` $mask attr-dict `:` functional-type(operands, results)";
}

def Relax_SampleOp : Relax_Operator<"sample"> {
  let summary = "draws a token from each row of logits";
  let description = [{
    Where `temperature[s] = 0`: the argmax (as `relax.argmax`). Otherwise the smallest `i` with
    `sum_{j <= i} p[j] > uniform[s]`, `p = softmax(logits[s] / temperature[s])`, or the last token with `p > 0` where
    rounding leaves none; `uniform[s]` lies in `[0, 1)`.

    Constraints: (C1) `logits` has rank 2, `temperature` and `uniform` rank 1, f32, their extents not provably different
    from the logits' first.

    Example:

    ```mlir
    %i = relax.sample %l, %t, %u : (tensor<?x49152xf32, #relax.shape<b, 49152>>, tensor<?xf32, #relax.shape<b>>,
        tensor<?xf32, #relax.shape<b>>) -> tensor<?xi32, #relax.shape<b>>
    ```
  }];
  let arguments = (ins Relax_FloatTensor:$logits, Relax_FloatTensor:$temperature, Relax_FloatTensor:$uniform);
  let results = (outs Relax_IntTensor:$result);
  let assemblyFormat = "$logits `,` $temperature `,` $uniform attr-dict `:` functional-type(operands, results)";
}

#endif // LAMELLA_DIALECT_RELAX_IR_RELAXMODELOPS_TD
