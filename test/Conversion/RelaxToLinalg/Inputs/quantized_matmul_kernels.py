# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rows as 8-bit codes, and their products with weights of each block format, against NumPy."""
import gguf_blocks
import numpy as np
from relax_case import check

rng = np.random.default_rng(11)


def quantize(x):
    """Codes exactly, scales and sums as f32 gives them."""
    blocks = x.reshape(x.shape[0], -1, 32)
    most = np.abs(blocks).max(axis=-1)
    used = np.isfinite(most) & (most >= np.float32(2.0**-100))
    with np.errstate(all="ignore"):
        factor = np.where(used, np.float32(127) / most, np.float32(0))
        scaled = np.where(used[..., None], blocks * factor[..., None], np.float32(0))
        codes = np.rint(scaled).astype(np.int8)
        scales = most / np.float32(127)
        return codes, scales, scales * codes.astype(np.int32).sum(axis=-1).astype(np.float32)


x = (rng.standard_normal((5, 96)) * 10.0 ** rng.integers(-6, 6, (5, 1))).astype(np.float32)
x[1, :32] = 0
x[2, :32] = 1e-38
x[3, 3], x[3, 40], x[3, 70] = np.inf, np.nan, -np.inf
x[4, :32] = np.arange(-16, 16) + 0.5  # ties, when 127 is the greatest
x[4, 0] = 127
codes, scales, sums = quantize(x)
assert np.abs(codes).max() == 127
check("quantize", "relax.quantize {0}", [(x, "n, 96")],
      [(codes, "int8", "n, 3, 32"), (scales, "float32", "n, 3"), (sums, "float32", "n, 3")], slack=0.5)

BLOCKS = 2
ROWS = 3
# bytes of codes, minimum, high bits, what codes are too great by
FORMATS = {"q4_0": (16, False, False, 8), "q4_1": (16, True, False, 0), "q5_0": (16, False, True, 16),
           "q5_1": (16, True, True, 0), "q8_0": (32, False, False, 0), "q4_k": (16, True, False, 0),
           "q5_k": (16, True, True, 0), "mxfp4": (32, False, False, 0)}
WIDE = ("q4_k", "q5_k", "mxfp4")  # their scales and minima are f32


for name, (size, has_minimum, has_high, zero) in FORMATS.items():
    for columns, rows_together in ((32, 16), (6, 1), (6, 3)):
        bytes_ = rng.integers(0, 256, (columns, BLOCKS, size), dtype=np.uint8)
        high = rng.integers(0, 2**32, (columns, BLOCKS), dtype=np.uint32)
        scale, minimum = (rng.standard_normal((columns, BLOCKS)).astype(np.float16) for _ in range(2))
        if name in WIDE:
            scale, minimum = (rng.standard_normal((columns, BLOCKS)).astype(np.float32) for _ in range(2))
        if size == 32:
            weight = bytes_.view(np.int8).astype(np.int64)
        else:
            weight = np.concatenate([bytes_ & 15, bytes_ >> 4], axis=-1).astype(np.int64)
            if has_high:
                weight |= (high[..., None] >> np.arange(32, dtype=np.uint32) & 1).astype(np.int64) << 4
        rows, row_scales, row_sums = quantize(rng.standard_normal((ROWS, BLOCKS * 32)).astype(np.float32))
        dots = np.einsum("jbk,ibk->ijb", weight, rows.astype(np.int64))
        sizes = np.einsum("jbk,ibk->ijb", np.abs(weight) + 128, np.abs(rows.astype(np.int64)))
        offset = minimum.astype(np.float64) if has_minimum else -zero * scale.astype(np.float64)
        products = scale.astype(np.float64)[None] * row_scales.astype(np.float64)[:, None]
        rest = offset[None] * row_sums.astype(np.float64)[:, None]
        exact = (products * dots + rest).sum(axis=-1)
        terms = (np.abs(products) * sizes + np.abs(rest)).sum(axis=-1)
        parts = [bytes_.view(np.int8)] + [high.view(np.int32)] * has_high + [scale] + [minimum] * has_minimum
        packed = gguf_blocks.pack(parts, rows_together)
        shapes = [", ".join(map(str, part.shape)) for part in parts]
        check(f"pack {name} by {rows_together}",
              f"relax.pack {name} {', '.join(f'{{{i}}}' for i in range(len(parts)))} interleave {rows_together}",
              list(zip(parts, shapes)), [(packed, "int16", ", ".join(map(str, packed.shape)))])
        operands = [(rows, "n, 2, 32"), (row_scales, "n, 2"), (row_sums, "n, 2"),
                    (packed, ", ".join(map(str, packed.shape)))]
        check(f"{name} by {rows_together}",
              f"relax.quantized_matmul {name} {{0}}, {{1}}, {{2}} weight {{3}} interleave {rows_together}",
              operands, [(exact, "float32", f"n, {columns}", terms)])
